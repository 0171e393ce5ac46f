"""Slack's markup as a reader sees it: spans of text with a style. One parser serves tests and the page."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

NameOf = Callable[[str], str]
"""The visible name of an id: a person's for U…, a channel's for C…"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of text in one style; `href` when it is a link."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    pre: bool = False
    mention: bool = False
    href: str = ""


_CODE_BLOCK = re.compile(r"```\n?(.+?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_ANGLE = re.compile(r"<([^<>\n]+)>")
_STYLES = (
    ("bold", re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*\S)\*(?![\w*])")),
    ("italic", re.compile(r"(?<![\w_])_(?=\S)([^_\n]*\S)_(?![\w_])")),
    ("strike", re.compile(r"(?<![\w~])~(?=\S)([^~\n]*\S)~(?![\w~])")),
)
_LINK = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DATE_TOKENS = re.compile(r"\{(\w+)\}")


def spans(text: str, name_of: NameOf, zone: str, *, formatted: bool = True) -> list[Span]:
    """The text as it is shown to somebody in this time zone. Not `formatted` (a message's ``mrkdwn`` is false): no
    styles, but mentions and links all the same."""
    read = _code(text, name_of, zone) if formatted else _angles(text, Span(text=""), name_of, zone)
    return [span for span in read if span.text]


def plain(text: str, name_of: NameOf, zone: str, *, formatted: bool = True) -> str:
    """Only the words."""
    return "".join(span.text for span in spans(text, name_of, zone, formatted=formatted))


def _code(text: str, name_of: NameOf, zone: str) -> list[Span]:
    for pattern in (_CODE_BLOCK, _CODE):
        match = pattern.search(text)
        if match:
            before, after = text[: match.start()], text[match.end() :]
            middle = Span(text=html.unescape(match[1]), code=True, pre=pattern is _CODE_BLOCK)
            return [*_code(before, name_of, zone), middle, *_code(after, name_of, zone)]
    return _styled(text, Span(text=""), name_of, zone)


def _styled(text: str, style: Span, name_of: NameOf, zone: str) -> list[Span]:
    for name, pattern in _STYLES:
        match = pattern.search(text)
        if match and not _inside_angles(text, match.start()):
            inner = replace(style, **{name: True})  # type: ignore[arg-type]
            return [
                *_styled(text[: match.start()], style, name_of, zone),
                *_styled(match[1], inner, name_of, zone),
                *_styled(text[match.end() :], style, name_of, zone),
            ]
    return _angles(text, style, name_of, zone)


def _inside_angles(text: str, at: int) -> bool:
    return text.rfind("<", 0, at) > text.rfind(">", 0, at)


def _angles(text: str, style: Span, name_of: NameOf, zone: str) -> list[Span]:
    made: list[Span] = []
    end = 0
    for match in _ANGLE.finditer(text):
        made.append(replace(style, text=html.unescape(text[end : match.start()])))
        made.append(_angle(match[1], style, name_of, zone))
        end = match.end()
    made.append(replace(style, text=html.unescape(text[end:])))
    return made


def _angle(inside: str, style: Span, name_of: NameOf, zone: str) -> Span:
    target, _, label = inside.partition("|")
    if target.startswith("!date^"):
        return replace(style, text=_date(target, html.unescape(label), zone))
    if target.startswith("@"):
        return replace(style, text=f"@{name_of(target[1:])}", mention=True)
    if target.startswith("#"):
        return replace(style, text=f"#{label or name_of(target[1:])}", mention=True)
    if target.startswith("!"):
        return replace(style, text=html.unescape(label) or f"@{target[1:].split('^', maxsplit=1)[0]}", mention=True)
    if not _LINK.match(target):
        return replace(style, text=f"<{html.unescape(inside)}>")
    shown = html.unescape(label or target.removeprefix("mailto:"))
    return replace(style, text=shown, href=html.unescape(target))


def _date(target: str, fallback: str, zone: str) -> str:
    """`!date^1700000000^{date_short} {time}^url`: in the reader's zone; the fallback when it cannot be read."""
    parts = target.split("^")
    try:
        moment = dt.datetime.fromtimestamp(int(parts[1]), ZoneInfo(zone))
        return date_words(parts[2], moment) or fallback
    except (ValueError, IndexError):
        return fallback


def date_words(pattern: str, moment: dt.datetime) -> str:
    """A date pattern of Slack, say `{date_short} {time}`, filled in; empty when it has a token that Slack has not."""
    try:
        return _DATE_TOKENS.sub(lambda token: _FORMATS[token[1]](moment), pattern)
    except KeyError:
        return ""


_FORMATS: dict[str, Callable[[dt.datetime], str]] = {
    "date_num": lambda moment: f"{moment:%Y-%m-%d}",
    "date": lambda moment: f"{moment:%B} {moment.day}, {moment.year}",
    "date_short": lambda moment: f"{moment:%b} {moment.day}, {moment.year}",
    "date_long": lambda moment: f"{moment:%A}, {moment:%B} {moment.day}, {moment.year}",
    "date_pretty": lambda moment: f"{moment:%B} {moment.day}, {moment.year}",
    "date_short_pretty": lambda moment: f"{moment:%b} {moment.day}, {moment.year}",
    "date_long_pretty": lambda moment: f"{moment:%A}, {moment:%B} {moment.day}, {moment.year}",
    "time": lambda moment: f"{moment:%H:%M}",
    "time_secs": lambda moment: f"{moment:%H:%M:%S}",
}
