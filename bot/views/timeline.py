"""What happened to a request, oldest first, as lines with the opinions set apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.views import limits
from bot.views.blocks import Line, Quote
from bot.views.catalogue import _, ngettext
from bot.views.limits import clip, fair_share, one_line, units
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import (
    APPROVED,
    REJECTED,
    actor_name,
    as_admin,
    asked_name,
    capital,
    in_place_of,
    name,
    names,
    status_word,
    you_or,
)
from bot.views.words_added import added_words
from bot.views.words_changes import change_words
from bot.views.words_course import by_rule, decider_in_role
from bot.views.words_time import moment
from workflow.claims import GONE, IDLE
from workflow.mending import SHORT
from workflow.model import (
    Request,
    RequestStatus,
    Task,
    TaskStatus,
    Verdict,
)
from workflow.ports import HistoryEntry
from workflow.revising import CARRIED

MOST_ENTRIES = 40
WRITTEN = ("reason", "question", "answer", "note")
"""What facts besides decisions call what somebody wrote for everyone."""
_ROOM = limits.VIEW_TEXT // 2


def timeline(
    picture: Picture,
    history: Sequence[HistoryEntry],
    reader: Reader,
    now: datetime,
    *,
    remarks: bool,
    private: bool = False,
) -> list[Line]:
    """The history in lines, the newest `MOST_ENTRIES` of it. Internal remarks only where `remarks` says so, and what
    was changed in private fields where `private` does."""
    told = [entry for entry in history if entry.kind in _TELL]
    shown = told[-MOST_ENTRIES:]
    share = _share(picture, remarks=remarks)
    found: list[Line] = []
    if len(told) > len(shown):
        left = len(told) - len(shown)
        found.append(ngettext(reader, "+{n} earlier", "+{n} earlier", left))
    for entry in shown:
        found += _entry(picture, entry, reader, now, share, remarks=remarks)
        found += changed_in(picture, entry, reader, private=private)
    return found


def changed_in(picture: Picture, entry: HistoryEntry, reader: Reader, *, private: bool) -> list[str]:
    """What sending the form anew changed in it; nothing for any other entry."""
    version = (entry.payload or {}).get("form_version", 0) if entry.kind == "resubmitted" else 0
    return change_words(picture, version - 1, version, reader, private=private) if version else []


def users_in(history: Sequence[HistoryEntry]) -> frozenset[str]:
    """The people whom the history mentions besides those of the request itself."""
    return frozenset(filter(None, (user for each in history for user in (each.actor, *_named(each.payload or {})))))


def _named(said: Mapping[str, Any]) -> Iterator[str | None]:
    yield from map(said.get, ("takes", "leaves", "by", "over", "on_behalf_of"))
    yield from said.get("people", ())


def _share(picture: Picture, *, remarks: bool) -> int:
    written = [text for task in picture.request.tasks for text in _written(task, remarks=remarks)]
    written += filter(None, [picture.request.reason])
    return min(fair_share((units(text) for text in written), _ROOM), limits.TEXT)


def _written(task: Task, *, remarks: bool) -> Iterator[str]:
    yield from filter(None, (task.opinion, task.question, task.remark if remarks else None))


def _entry(
    picture: Picture, entry: HistoryEntry, reader: Reader, now: datetime, share: int, *, remarks: bool
) -> Iterator[Line]:
    what = entry_words(picture, entry, reader)
    if what:
        yield _(reader, "{time} {what}", time=moment(entry.at, now, reader), what=what)
    if (
        entry.kind in ("decided", "overridden")
        and (task := _task(picture.request, entry.payload))
        and task.rule != CARRIED
    ):
        yield from _words_of(task, reader, share, remarks=remarks)
    said = entry.payload or {}
    if said.get("through"):  # why stands some lines above, where it was asked for
        return
    for words in filter(None, map(said.get, WRITTEN)):
        yield Quote(clip(words, share))


def entry_words(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    """What the entry tells; empty where it tells nothing that would concern anybody."""
    return capital(_TELL[entry.kind](picture, entry, reader)) if entry.kind in _TELL else ""


def _verdict(picture: Picture, task: Task, reader: Reader, *, rejected: bool) -> str:
    mark = REJECTED if rejected else APPROVED
    if task.decided_by is None:
        return f"{mark} {capital(by_rule(picture, task, reader))}"
    who = capital(decider_in_role(picture, task, reader))
    what = _(reader, "{who} rejected", who=who) if rejected else _(reader, "{who} approved", who=who)
    return f"{mark} {what}"


def _words_of(task: Task, reader: Reader, share: int, *, remarks: bool) -> Iterator[Line]:
    if task.opinion:
        yield Quote(clip(task.opinion, share))
    if remarks and task.remark:
        yield [(_(reader, "Internal remark"), "italic")]
        yield Quote(clip(task.remark, share))


def _task(request: Request, payload: Mapping[str, Any] | None) -> Task | None:
    wanted = (payload or {}).get("task_id")
    return next((task for task in request.tasks if task.id == wanted), None)


def _actor(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    if not entry.actor:
        return _(reader, "the policy")
    return actor_name(picture, entry.actor, (entry.payload or {}).get("on_behalf_of"), reader)


def _submitted(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    who = you_or(picture.person(entry.actor or ""), reader)  # `on_behalf_of` is who applied
    if cancels := (entry.payload or {}).get("cancels"):
        return _(reader, "{who} asked to cancel {number}", who=who, number=cancels)
    if picture.sender is None:
        return _(reader, "{who} applied", who=who)
    return _(reader, "{who} applied for {applicant}", who=who, applicant=you_or(picture.applicant, reader))


def _opened(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    said = (entry.payload or {}).get("tasks", ())
    opened = {task["id"] for task in said if task["status"] == TaskStatus.PENDING}  # a rule answers in the same moment
    asking = (task for task in picture.request.tasks if task.id in opened and not task.asks_applicant)
    asked = [task for task in asking if task.rule != CARRIED]
    # Who stands in by now was perhaps not asked; who leaves it to another by now was.
    then = replace(picture, away={})
    who = names([asked_name(then, replace(task, claimed_by=None), reader) for task in asked], reader)
    return _(reader, "asked: {who}", who=who) if asked else ""


def _decided(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    task = _task(picture.request, entry.payload)
    if task and task.rule == CARRIED:
        who = capital(decider_in_role(picture, task, reader))
        return f"{APPROVED} " + _(reader, "{who}: the approval stands", who=who)
    if task:
        # Its status may not say any more how it was decided.
        rejected = (entry.payload or {}).get("verdict") == Verdict.REJECT
        return _verdict(picture, task, reader, rejected=rejected)
    return _(reader, "{who} decided", who=_actor(picture, entry, reader))


def _finished(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    request = picture.request
    status = RequestStatus((entry.payload or {}).get("status", request.status))  # cancelled since, it was approved then
    return _(reader, "{number} is {status}", number=request.number, status=status_word(status, reader))


def _reseated(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    task = _task(picture.request, entry.payload)
    if task is None:
        return ""
    who = asked_name(picture, task, reader)
    if task.rule == SHORT:
        return _(reader, "too few different people are left; {who} is no longer asked", who=who)
    return _(reader, "{who} can no longer decide", who=who)


def _swapped(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    said = entry.payload or {}
    who = _actor(picture, entry, reader)
    if "takes" not in said:
        return ""
    takes, leaves = (name(picture.person(said[each])) for each in ("takes", "leaves"))
    return _(reader, "{who} put {takes} in the place of {leaves}", who=who, takes=takes, leaves=leaves)


def _transferred(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    who, takes = _actor(picture, entry, reader), (entry.payload or {}).get("seat", {}).get("asked_id")
    if takes is None:
        return ""
    return _(reader, "{who} passed it on to {takes}", who=who, takes=you_or(picture.person(takes), reader))


def _taken_back(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    return _(reader, "{who} took the decision back", who=_actor(picture, entry, reader))


def _questioned(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    who, applicant = _actor(picture, entry, reader), you_or(picture.applicant, reader)
    return _(reader, "{who} asked {applicant} a question", who=who, applicant=applicant)


def _answered(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    return _(reader, "{who} answered", who=_actor(picture, entry, reader))


def _reassigned(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    task, takes = _task(picture.request, entry.payload), (entry.payload or {}).get("seat", {}).get("asked_id")
    if task is None or takes is None:
        return ""
    who, asked = as_admin(picture.person(entry.actor or ""), reader), in_place_of(picture, task, reader)
    takes = you_or(picture.person(takes), reader)
    return _(reader, "{who} gave it to {takes}, in place of {asked}", who=who, takes=takes, asked=asked)


def _overridden(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    task = _task(picture.request, entry.payload)
    who = as_admin(picture.person(entry.actor or ""), reader)
    if task is None:
        return _(reader, "{who} decided", who=who)
    facts = {"who": capital(who), "asked": in_place_of(picture, task, reader)}
    if (entry.payload or {}).get("verdict") == Verdict.REJECT:
        return f"{REJECTED} " + _(reader, "{who} rejected in place of {asked}", **facts)
    return f"{APPROVED} " + _(reader, "{who} approved in place of {asked}", **facts)


def _cancelled(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    return _(reader, "{who} cancelled it", who=as_admin(picture.person(entry.actor or ""), reader))


def _cancellation_asked(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    who, number = _actor(picture, entry, reader), (entry.payload or {}).get("number")
    if number is None:
        return ""
    return _(reader, "{who} asked to cancel it: {number}", who=who, number=number)


def _revoked(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    if through := (entry.payload or {}).get("through"):
        return _(reader, "cancelled through {number}", number=through)
    return _(reader, "{who} cancelled it", who=_actor(picture, entry, reader))


def _claimed(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    who, over = _actor(picture, entry, reader), (entry.payload or {}).get("over")
    if over:
        return _(reader, "{who} took it over from {over}", who=who, over=you_or(picture.person(over), reader))
    return _(reader, "{who} took it", who=who)


def _released(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    said = entry.payload or {}
    who = you_or(picture.person(said.get("by", "")), reader)
    if said.get("why") == IDLE:
        return _(reader, "{who} had it for long: the others are asked again", who=who)
    if said.get("why") == GONE:
        return _(reader, "{who} can no longer decide: the others are asked again", who=who)
    return _(reader, "{who} gave it back", who=_actor(picture, entry, reader)) if said else ""


def _added(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    return added_words(picture, _actor(picture, entry, reader), entry.payload or {}, reader)


def _sent_back(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    who, stage = _actor(picture, entry, reader), (entry.payload or {}).get("stage")
    if stage is None:
        return ""
    if stage:
        return _(reader, "{who} returned it to stage {n}", who=who, n=stage)
    return _(reader, "{who} returned it to {applicant}", who=who, applicant=you_or(picture.applicant, reader))


def _resubmitted(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    return _(reader, "{who} resubmitted it", who=_actor(picture, entry, reader))


def _withdrawn(picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    return _(reader, "{who} withdrew", who=_actor(picture, entry, reader))


def _erased(_picture: Picture, entry: HistoryEntry, reader: Reader) -> str:
    why = one_line((entry.payload or {}).get("why", ""))
    if not why:
        return _(reader, "what was typed was erased")
    return _(reader, "what was typed was erased: {why}", why=clip(why, limits.NAME))


_TELL: dict[str, Callable[[Picture, HistoryEntry, Reader], str]] = {
    "submitted": _submitted,
    "opened": _opened,
    "decided": _decided,
    "finished": _finished,
    "withdrawn": _withdrawn,
    "cancelled": _cancelled,
    "cancellation_asked": _cancellation_asked,
    "revoked": _revoked,
    "overridden": _overridden,
    "reassigned": _reassigned,
    "reseated": _reseated,
    "erased": _erased,
    "swapped": _swapped,
    "transferred": _transferred,
    "taken_back": _taken_back,
    "questioned": _questioned,
    "answered": _answered,
    "claimed": _claimed,
    "released": _released,
    "added": _added,
    "sent_back": _sent_back,
    "resubmitted": _resubmitted,
}
