"""Who was added by an approver, in words: on the card of whoever was, in the route, in the timeline (D6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.views import limits
from bot.views.catalogue import _
from bot.views.limits import clip, one_line
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import actor_name, asked_name, capital, names, you_or
from workflow import progress
from workflow.addition import Addition, Place, Several
from workflow.model import AskedKind, Group, Seat, Task, TaskStatus, seats_of


def added_by(picture: Picture, added: Addition, reader: Reader) -> str:
    """In what capacity somebody is asked who was added: ``added by Ben``."""
    return _(reader, "added by {who}", who=actor_name(picture, added.by, added.on_behalf_of, reader))


def added_line(picture: Picture, seat: Seat, reader: Reader) -> str:
    """Who asks the reader, and what he writes to him: ``Ben asks for your approval first: "Look at the price."``; empty
    for a seat of the policy."""
    if seat.added is None:
        return ""
    who = capital(actor_name(picture, seat.added.by, seat.added.on_behalf_of, reader))
    line = _ASKS[seat.added.place](reader, who)
    note = clip(one_line(seat.added.note), limits.QUOTE)
    return _(reader, '{line}: "{opinion}"', line=line, opinion=note) if note else line


_ASKS: dict[Place, Callable[[Reader, str], str]] = {
    Place.BEFORE: lambda reader, who: _(reader, "{who} asks for your approval first", who=who),
    Place.AFTER: lambda reader, who: _(reader, "{who} approved and asks for your approval too", who=who),
    Place.BESIDE: lambda reader, who: _(reader, "{who} asks for your approval as well", who=who),
}


def waits_for_added(task: Task) -> bool:
    """Whether the task ended since others were asked in its stead, before it."""
    return task.status is TaskStatus.TRANSFERRED and task.rule == Place.BEFORE


def asked_first(picture: Picture, task: Task, reader: Reader) -> str:
    """Of such a task, who asked whom: ``You asked Cai first``; empty where a form sent anew took another route."""
    around = progress.groups_above(picture.request.route, task.node_id)
    first = next(filter(None, map(_first_in, around)), None)
    if first is None:
        return ""
    how = first[0][1]
    joint = "or" if how.several is Several.ANY else "and"
    people = names([asked_name(picture, seat, reader) for seat, _how in first], reader, last=joint)
    who = capital(actor_name(picture, how.by, how.on_behalf_of, reader))
    return _(reader, "{who} asked {people} first", who=who, people=people)


def _first_in(group: Group) -> list[tuple[Seat, Addition]]:
    """Those added in that group before another of its seats; where the policy answers for one by now it has no name."""
    added = [(seat, seat.added) for seat in seats_of(group) if seat.added and seat.asked_kind is not AskedKind.RULE]
    return [(seat, how) for seat, how in added if how.place is Place.BEFORE]


def added_words(picture: Picture, who: str, said: Mapping[str, Any], reader: Reader) -> str:
    """What the history says of it: ``Ben asked Cai or Dan to decide first``; empty where that was erased."""
    if "people" not in said:
        return ""
    people = [you_or(picture.person(each), reader) for each in said["people"]]
    asked = names(people, reader, last="or" if said["several"] == Several.ANY else "and")
    if said["several"] == Several.IN_ORDER and len(people) > 1:
        asked = _(reader, "{people}, one after the other,", people=asked)
    return _TELLS[Place(said["place"])](reader, who, asked)


_TELLS: dict[Place, Callable[[Reader, str, str], str]] = {
    Place.BEFORE: lambda reader, who, asked: _(reader, "{who} asked {people} to decide first", who=who, people=asked),
    Place.AFTER: lambda reader, who, asked: _(reader, "{who} asked {people} to decide next", who=who, people=asked),
    Place.BESIDE: lambda reader, who, asked: _(reader, "{who} asked {people} to decide too", who=who, people=asked),
}
