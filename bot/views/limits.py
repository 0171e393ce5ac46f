"""Slack's limits, and how text is made to keep them: cleaned, cut between graphemes, escaped.

Slack counts UTF-16 units where it counts at all: a family emoji is one grapheme and eleven units (F67).
"""

from __future__ import annotations

from collections.abc import Iterable

import regex  # type: ignore[import-untyped]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 12_000  # Slack refuses a message at about 13,200 in all its blocks, which it documents nowhere
VIEW_TEXT = 20_000  # what people wrote, in one view: with our own words below 250 kB at six bytes a unit
TEXT = 3000
INPUT = 3000
NOTIFICATION = 600
BUTTON = 75
BUTTON_VALUE = 2000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
VIEW_TITLE = 24
LABEL = 2000
OPTION = 75
OPTION_VALUE = 150
PLACEHOLDER = 150
OPTIONS = 100
METADATA = 3000

# Ours: what a phone bears.
NAME = 60
VALUE = 200
HEADLINE = 150
QUOTE = 300
ADDRESSES = 1000  # what the links of one value on a card lead to: whether Slack counts it as text is not known

_CONTROLS = regex.compile(
    r"[\p{Cc}\p{Cs}--\n\t]|[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff\ufffe\uffff]", regex.V1
)
_BREAKS = regex.compile(r"\r\n?|[\u2028\u2029\u0085\v\f]")
_BLANKS = regex.compile(r"\s+")
_GRAPHEME = regex.compile(r"\X")


def units(text: str) -> int:
    """The length of `text` as Slack counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """`text` without characters that hide or turn round others: controls and bidi overrides (F68). Lines stay."""
    return str(_CONTROLS.sub("", _BREAKS.sub("\n", text)))


def one_line(text: str) -> str:
    """`text` cleaned, its lines and runs of blanks joined by single spaces."""
    return str(_BLANKS.sub(" ", clean(text))).strip()


def clip(text: str, limit: int) -> str:
    """`text` in at most `limit` units, ending in an ellipsis if it was longer, no grapheme torn."""
    if units(text) <= limit:
        return text
    kept: list[str] = []
    room = limit - 1
    for grapheme in _GRAPHEME.findall(text):
        room -= units(grapheme)
        if room < 0:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + "…"


def fair_share(lengths: Iterable[int], room: int) -> int:
    """The limit for each of several texts so that together they stay within `room`: short ones stay whole."""
    waiting = sorted(lengths)
    while waiting and waiting[0] * len(waiting) <= room:
        room -= waiting.pop(0)
    return room // len(waiting) if waiting else TEXT


def escape(text: str) -> str:
    """`text` so that Slack's mrkdwn reads it as itself: it cannot ping or link (F87)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
