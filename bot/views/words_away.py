"""Words for whoever is away, and for those who stand in for him (D8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader, zone_of
from bot.views.words import name, you_or
from bot.views.words_time import clock, day, days, moment
from workflow import authority
from workflow.delegation import LONGEST_CHAIN, Delegation
from workflow.errors import DelegationRefused, NotYours
from workflow.model import Person, Task


def until_words(until: datetime, owner: Person, now: datetime, reader: Reader) -> str:
    """The last day of somebody who is away up to that moment, and the time where he is back before it is over; as he
    lives."""
    local, year = until.astimezone(zone_of(owner.tz)), now.astimezone(reader.zone).year
    if local.time() == time():
        return day(local.date() - timedelta(days=1), year, reader)
    return _(reader, "{day}, {time}", day=day(local.date(), year, reader), time=clock(local.time(), reader))


def period_words(each: Delegation, owner: Person, now: datetime, reader: Reader) -> str:
    """``1-4 June``; with its times where somebody is not away for whole days; as he lives."""
    zone, year = zone_of(owner.tz), now.astimezone(reader.zone).year
    since, until = each.since.astimezone(zone), each.until.astimezone(zone)
    if since.time() == until.time() == time():
        return days(since.date(), until.date() - timedelta(days=1), year, reader)
    begins = day(since.date(), year, reader)
    if since.time() != time():
        begins = _(reader, "{day}, {time}", day=begins, time=clock(since.time(), reader))
    return _(reader, "{begins} to {ends}", begins=begins, ends=until_words(each.until, owner, now, reader))


def arranged_words(each: Delegation, people: Mapping[str, Person], now: datetime, reader: Reader) -> str:
    """Who arranged it, where that was not the owner, and who ended it before its time."""
    said = []
    if each.made_by != each.owner:
        said.append(_(reader, "arranged by {who} (administrator)", who=_you_or(each.made_by, people, reader)))
    if each.ended_by is not None and each.ended_at is not None:
        who, when = _you_or(each.ended_by, people, reader), moment(each.ended_at, now, reader)
        said.append(_(reader, "ended by {who}, {time}", who=who, time=when))
    elif each.called_off:
        said.append(_(reader, "ended, as the absence was cancelled"))
    elif each.ended_at is not None:
        said.append(_(reader, "over"))
    return " · ".join(said)


def _you_or(user: str, people: Mapping[str, Person], reader: Reader) -> str:
    return you_or(people.get(user) or Person(id=user, name=user), reader)


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


def stood_in_words(owner: str, reader: Reader) -> str:
    """Why something is not his any more who stood in for that person."""
    return _(reader, "You no longer stand in for {owner}: nothing for you to do.", owner=owner)


def others_there_words(role: str, reader: Reader) -> str:
    """The same where he still would, and nobody has to: other holders of that role are there."""
    return _(reader, "Somebody of {role} is there again, so nobody stands in: nothing for you to do.", role=role)


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
    "called_off": lambda reader, _who: _(
        reader, "That absence was cancelled. Open the form anew from Home if somebody is to stand in all the same."
    ),
    "too_far": lambda reader, _who: _(reader, "That is longer than a year. Choose an earlier last day."),
    "too_many": lambda reader, _who: _(reader, "Too many stand-ins are arranged already. End one of them first."),
}
