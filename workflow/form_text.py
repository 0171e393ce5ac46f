"""Texts and links as people type them: without what cannot be seen, in bounds, never cut (C2, F66, F68)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from workflow.definition import LONGEST_TEXT, Field
from workflow.errors import OpinionRequired
from workflow.wrong import Wrong

LONGEST_LINK = 2000
"""Characters of a link at most; with longer ones browsers and proxies begin to differ."""

_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\]")
_NOT_IN_A_LINK = re.compile(r"[\s<>\"\\^`{|}]")


def clean(text: str, *, one_line: bool) -> str:
    """`text` without what cannot be seen but changes how the rest reads (F68), nor blanks around it.

    Control characters and halves of surrogate pairs go everywhere; in one line line breaks become blanks and marks
    that reverse the direction of writing go as well. Empty when nothing visible is left.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if one_line:
        text = _LINE_BREAKS.sub(" ", text)
    kept = "".join(
        char
        for char in text
        if char in "\n\t" or not (unicodedata.category(char) in {"Cc", "Cs"} or (one_line and char in _BIDI))
    ).strip()
    return kept if any(_visible(char) for char in kept) else ""


def said(text: str | None) -> str | None:
    """What somebody wrote about a request, without what cannot be seen; None where nothing is left (F68)."""
    return clean(text or "", one_line=False) or None


def must_say(text: str | None) -> str:
    """As `said`, where somebody has to say why he does it. Raises OpinionRequired where nothing is left."""
    words = said(text)
    if words is None:
        raise OpinionRequired
    return words


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cf", "Zs", "Zl", "Zp", "Cc", "Mn"}


def text(field: Field, typed: str) -> str:
    """The text, as long as the field allows."""
    longest = LONGEST_TEXT if field.max is None else int(field.max)
    if len(typed) > longest:
        raise Wrong("too_long", max=longest)
    if field.min is not None and len(typed) < field.min:
        raise Wrong("too_short", min=int(field.min))
    return typed


def link(_field: Field, typed: str) -> str:
    """The link, its address as `address` writes it."""
    return address(typed)


def address(typed: str) -> str:
    """The address of a page, its host as machines write it: what looks like another host is seen not to be it (F87).

    Only http and https, and no user name before the host: ``https://bank.example@evil.example`` leads to the latter.
    """
    if len(typed) > LONGEST_LINK:
        raise Wrong("too_long", max=LONGEST_LINK)
    try:
        parts = urlsplit(typed)
        host = _host(parts)
    except ValueError:
        raise Wrong("not_a_link") from None
    if parts.scheme not in ("http", "https") or not host or _NOT_IN_A_LINK.search(typed):
        raise Wrong("not_a_link")
    return parts._replace(netloc=host).geturl()


def _host(parts: SplitResult) -> str:
    """Host and port; ValueError, of which UnicodeError is one, for what leads nowhere or hides where."""
    name = (parts.hostname or "").encode("idna").decode("ascii").lower()
    name = f"[{name}]" if ":" in name else name
    if "@" in parts.netloc or not _HOST.fullmatch(name):
        raise ValueError(parts.netloc)
    return name if parts.port is None else f"{name}:{parts.port}"
