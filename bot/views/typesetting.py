"""Facts set into sentences, with the blanks that each script wants around them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter
from unicodedata import east_asian_width

_Piece = tuple[str, str | None]


def fill_in(sentence: str, facts: Mapping[str, object]) -> str:
    """`sentence` with `facts` in its ``{places}``.

    Chinese sets a blank beside Latin letters and digits and none beside its own: where ``{who} 已同意`` meets a name,
    the blank stays in "Ben 已同意" and goes from "你已同意". What the facts themselves say is left alone.
    """
    written = ""
    for literal, place in _pieces(sentence):
        if is_wide(written[-1:]) and literal.startswith(" ") and is_wide(literal[1:2]):
            literal = literal[1:]  # noqa: PLW2901
        written += literal
        if place is not None:
            fact = str(facts[place])
            if literal.endswith(" ") and is_wide(literal[-2:-1]) and is_wide(fact[:1]):
                written = written[:-1]
            written += fact
    return written


@cache
def _pieces(sentence: str) -> tuple[_Piece, ...]:
    return tuple((literal, place) for literal, place, _spec, _conversion in Formatter().parse(sentence))


def is_wide(character: str) -> bool:
    """Whether it takes the room of two, as Chinese characters and their punctuation do."""
    return character != "" and east_asian_width(character) in "WF"
