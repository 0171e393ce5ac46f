"""Words for whoever is away, and for those who stand in for him (D8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from babel.dates import format_datetime

from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader, zone_of
from bot.views.words import name
from bot.views.words_time import day
from workflow import authority
from workflow.delegation import LONGEST_CHAIN
from workflow.errors import DelegationRefused, NotYours
from workflow.model import Person, Task


def until_words(until: datetime, owner: Person, now: datetime, reader: Reader) -> str:
    """The last day of somebody who is away up to that moment, and the time where he is back before it is over; as he
    lives."""
    local, year = until.astimezone(zone_of(owner.tz)), now.astimezone(reader.zone).year
    if local.time() == time():
        return day(local.date() - timedelta(days=1), year, reader)
    clock = format_datetime(local, _(reader, "HH:mm"), locale=reader.locale)
    return _(reader, "{day}, {time}", day=day(local.date(), year, reader), time=clock)


def owner_of(picture: Picture, task: Task, reader: Reader) -> Person | None:
    """For whom the reader decides this task, if not for himself."""
    owner = authority.acts_for(picture.request, task, reader.id, picture.holders, picture.away)
    return picture.person(owner) if owner else None


def standing_in_words(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    """``You stand in for Ann Lee until 4 June.``; empty for whoever is asked himself."""
    owner = owner_of(picture, task, reader)
    if owner is None:
        return ""
    until = until_words(picture.away[owner.id][reader.id], owner, now, reader)
    return _(reader, "You stand in for {owner} until {day}.", owner=name(owner), day=until)


def not_both_words(error: NotYours, owner: str, reader: Reader) -> str:
    """Why somebody cannot approve for that person in a group of different people."""
    if error.reason == "second_seat":
        return _(
            reader,
            "You or {owner} approved in this group already. A different person has to approve here.",
            owner=owner,
        )
    return _(reader, "Another seat of this group needs you or {owner}. Leave this one to others.", owner=owner)


def refused_delegation_words(error: DelegationRefused, people: Sequence[str], reader: Reader) -> str:
    """Why nobody can stand in so; `people` are the names of whom it is about."""
    if error.reason in ("circle", "too_long"):
        return _tangle_words(error.reason, " → ".join(people), reader)
    return _REFUSED[error.reason](reader, "".join(people[:1]))


def _tangle_words(reason: str, way: str, reader: Reader) -> str:
    if reason == "circle":
        return _(reader, "That would lead in a circle: {way}. Choose somebody else.", way=way)
    most = str(LONGEST_CHAIN)
    return _(reader, "That makes too long a chain: {way}. At most {most} can follow one another.", way=way, most=most)


_REFUSED: Mapping[str, Callable[[Reader, str], str]] = {
    "not_admin": lambda reader, who: _(reader, "Only {who} or an administrator can arrange that.", who=who),
    "owner_inactive": lambda reader, who: _(reader, "{who} is not active here: nobody can stand in.", who=who),
    "inactive": lambda reader, who: _(reader, "{who} cannot be asked here. Choose somebody else.", who=who),
    "oneself": lambda reader, _who: _(reader, "Nobody can stand in for himself. Choose somebody else."),
    "over": lambda reader, _who: _(reader, "That time is over, or ends before it begins."),
    "too_far": lambda reader, _who: _(reader, "That is longer than a year. Choose an earlier last day."),
    "too_many": lambda reader, _who: _(reader, "Too many stand-ins are arranged already. End one of them first."),
}
