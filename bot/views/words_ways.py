"""Who can approve a route, and on whom it hangs, in words (G3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from bot.views.catalogue import _, ngettext
from bot.views.reader import Reader
from bot.views.words import names
from workflow.analysis import Analysis, Some, Way

MOST_WAYS = 8

Called = Callable[[str], str]
"""What somebody is called, by user id."""


def ways_lines(analysis: Analysis, called: Called, reader: Reader) -> Iterator[str]:
    """The smallest sets of people whose approval is enough, then whom nobody can replace, who can do it alone, and who
    can end it alone."""
    if not analysis.ways:
        yield _(reader, "Nobody can approve it.")
        return
    if analysis.ways == ((),):
        yield _(reader, "It is approved without anybody.")
        return
    ways = ways_words(analysis, called, reader)
    for way in ways[:MOST_WAYS]:
        yield _(reader, "Enough: {people}", people=way)
    left = len(ways) - MOST_WAYS
    if analysis.cut:
        yield _(reader, "and many more ways")
    elif left > 0:
        yield ngettext(reader, "and {n} more way", "and {n} more ways", left)
    yield from _hanging(analysis, called, reader)


def _size(way: Way) -> tuple[int, int]:
    return sum(some.count for some in way), len(way)


def ways_words(analysis: Analysis, called: Called, reader: Reader) -> list[str]:
    """``Ben + Dan or Finn + 2 of Ann, Bea, Cai``: each way, the smallest first; those that read the same once."""
    return list(dict.fromkeys(_way_words(way, called, reader) for way in sorted(analysis.ways, key=_size)))


def _way_words(way: Way, called: Called, reader: Reader) -> str:
    """Of people who are chosen only later there may be several."""
    said = Counter(_some_words(some, called, reader) for some in way)
    return " + ".join(f"{who} ×{count}" if count > 1 else who for who, count in said.items())


def _some_words(some: Some, called: Called, reader: Reader) -> str:
    people = [called(user) for user in some.people]
    if some.count == len(people):
        return " + ".join(people)
    if some.count == 1:
        return names(people, reader, last="or")
    return _(reader, "{n} of {people}", n=some.count, people=names(people, reader))


def _hanging(analysis: Analysis, called: Called, reader: Reader) -> Iterator[str]:
    found = {
        "alone": analysis.alone if any(_size(way)[0] > 1 for way in analysis.ways) else (),
        "needed": analysis.needed if len(analysis.ways) > 1 else (),
        "blocks": analysis.blockers - analysis.needed,
    }
    for code, say in HANGING.items():
        if people := sorted(called(user) for user in found[code]):
            yield say(reader, names(people, reader))


HANGING: Mapping[str, Callable[[Reader, str], str]] = {
    "alone": lambda reader, people: _(reader, "All of it alone: {people}", people=people),
    "needed": lambda reader, people: _(reader, "Not without: {people}", people=people),
    "blocks": lambda reader, people: _(reader, "Can reject it alone, too: {people}", people=people),
}
"""What is said of people on whom a route hangs, by what `checking` calls it."""
