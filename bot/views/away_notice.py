"""The message to somebody who stands in for another, and to whom he stands in for: that he does, or does no more
(D8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot import callbacks
from bot.references import PersonRef, encode
from bot.views import blocks
from bot.views.away import LONGEST_NOTE, Arranged, types_words
from bot.views.blocks import Block, Line, Quote
from bot.views.catalogue import _
from bot.views.content import Content, content
from bot.views.limits import clip, one_line
from bot.views.reader import Reader, zone_of
from bot.views.words import CLOSED, capital, name, name_of
from bot.views.words_away import arranged_words, period_words
from bot.views.words_time import clock, day
from workflow.delegation import Delegation


def delegation_notice(each: Delegation, arranged: Arranged, reader: Reader, now: datetime) -> Content:
    """As it stands. `arranged` for its owner."""
    if each.ended_at is not None:
        return _over(each, arranged, reader, now)
    first = _begins(each, arranged, reader, now)
    lines: list[Line] = [[(first, "bold")], *_about(each, arranged, reader, now)]
    return content(first, [*blocks.lines(lines), *_ways(each, reader)])


def _begins(each: Delegation, arranged: Arranged, reader: Reader, now: datetime) -> str:
    period = period_words(each, arranged.owner, now, reader)
    if each.owner == reader.id:
        who = name_of(each.delegate, arranged.people)
        return _(reader, "{who} stands in for you: {period}", who=who, period=period)
    return _(reader, "You stand in for {owner}: {period}", owner=name(arranged.owner), period=period)


def _about(each: Delegation, arranged: Arranged, reader: Reader, now: datetime) -> Iterator[Line]:
    yield from _in_own_time(each, arranged, reader, now)
    yield from types_words(each, arranged.types, reader)
    if each.note:
        yield Quote(clip(one_line(each.note), LONGEST_NOTE))
    if each.made_by != each.owner:
        yield capital(arranged_words(each, arranged.people, now, reader))
    if each.owner == reader.id:
        yield _(reader, "You are asked as before. Whoever decides first decides it.")
        return
    owner = name(arranged.owner)
    yield _(
        reader,
        "While it lasts, whatever asks {owner} asks you, too, with a message of its own. Whoever decides first decides "
        "it. If you cannot, tell {owner}.",
        owner=owner,
    )


def _in_own_time(each: Delegation, arranged: Arranged, reader: Reader, now: datetime) -> Iterator[str]:
    """From when to when, for somebody whose clocks go otherwise than those of whoever is away."""
    zone = zone_of(arranged.owner.tz)
    if any(
        at.astimezone(zone).utcoffset() != at.astimezone(reader.zone).utcoffset() for at in (each.since, each.until)
    ):
        since, until = (_day_and_time(at, now, reader) for at in (each.since, each.until))
        yield _(reader, "In your time: {since} to {until}", since=since, until=until)


def _day_and_time(at: datetime, now: datetime, reader: Reader) -> str:
    """Whenever it is read."""
    local, year = at.astimezone(reader.zone), now.astimezone(reader.zone).year
    return _(reader, "{day}, {time}", day=day(local.date(), year, reader), time=clock(local.time(), reader))


def _over(each: Delegation, arranged: Arranged, reader: Reader, now: datetime) -> Content:
    facts = {"mark": CLOSED, "period": period_words(each, arranged.owner, now, reader)}
    if each.owner == reader.id:
        who = name_of(each.delegate, arranged.people)
        first = _(reader, "{mark} {who} no longer stands in for you: {period}", who=who, **facts)
    else:
        owner = name(arranged.owner)
        first = _(reader, "{mark} You no longer stand in for {owner}: {period}", owner=owner, **facts)
    how = capital(arranged_words(each, arranged.people, now, reader))
    return content(first, [*blocks.lines([first, how, *_left(each, reader)]), *_ways(each, reader)])


def _left(each: Delegation, reader: Reader) -> list[str]:
    if each.owner == reader.id:
        return []
    return [_(reader, "Whatever is still open is not yours any more; what you decided stands.")]


def _ways(each: Delegation, reader: Reader) -> list[Block]:
    """What is left to whoever is away: the form."""
    if each.owner != reader.id:
        return []
    value = encode(PersonRef(each.owner))
    return [blocks.actions(blocks.button(_(reader, "Out of office"), callbacks.AWAY, value))]
