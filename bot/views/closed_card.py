"""A card on which its reader has nothing left to do: two lines and More."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import callbacks
from bot.references import RequestRef, encode
from bot.views import blocks
from bot.views.catalogue import _
from bot.views.content import Content, content
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.undo import undo_buttons
from bot.views.words import (
    APPROVED,
    CLOSED,
    REJECTED,
    as_admin,
    capital,
    decider_name,
    in_place_of,
    name,
    role_name,
    status_word,
    you_or,
)
from bot.views.words_added import asked_first, waits_for_added
from bot.views.words_away import owner_of, stood_in_words
from bot.views.words_changes import change_words
from bot.views.words_course import canceller, candidates, quoting, status_line, waiting_words, with_opinion
from bot.views.words_headline import whose
from bot.views.words_time import moment
from workflow import progress, reopening
from workflow.model import (
    TRANSFERRED,
    ActorKind,
    AskedKind,
    RequestStatus,
    Task,
    TaskStatus,
)
from workflow.reopening import SENT_BACK
from workflow.revising import CARRIED


def closed_card(picture: Picture, task: Task, reader: Reader, now: datetime) -> Content:
    """What became of a task, and of its request since."""
    what = _what_happened(picture, task, reader, now)
    first = _(reader, "{what} · {request}", what=what, request=whose(picture, reader))
    second = "\n".join([_what_follows(picture, task, reader, now), *_carried(picture, task, reader)])
    more = blocks.button(_(reader, "More"), callbacks.MORE, encode(RequestRef(picture.request.id)))
    undo = undo_buttons(picture, task, reader)
    if undo:
        return content(first, [blocks.section(f"{first}\n{second}"), blocks.actions(*undo, more)])
    return content(first, [blocks.section(f"{first}\n{second}", more)])


def _carried(picture: Picture, task: Task, reader: Reader) -> list[str]:
    """What changed under an approval that stands."""
    if task.rule != CARRIED or task.decided_by != reader.id:
        return []
    version = picture.request.form_version
    changes = change_words(picture, version - 1, version, reader, private=True)
    return [_(reader, "It was changed since, and your approval stands:"), *changes] if changes else []


def _what_happened(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    if task.rule == TRANSFERRED and task.decided_by is not None:
        return _passed_on(picture, task, task.decided_by, reader, now)
    if waits_for_added(task) and (first := asked_first(picture, task, reader)):
        return f"{CLOSED} {first}"
    if task.live or task.status is TaskStatus.TRANSFERRED:
        return _(reader, "{mark} No longer yours", mark=CLOSED)
    if task.status is TaskStatus.RETURNED:
        return _gone_back(picture, task, reader, now)
    if task.decided:
        return _decided(picture, task, reader, now)
    return _closed(picture, task, reader, now)


def _closed(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    cause = progress.closed_by(picture.request, task)
    if cause is not None:
        return _decided(picture, cause, reader, now)
    request = picture.request
    if request.status in _ENDED and task.decided_at == request.decided_at:
        return _ENDED[request.status](reader, _when(task, now, reader))
    return _(reader, "{mark} No longer needed", mark=CLOSED)


def _passed_on(picture: Picture, task: Task, by: str, reader: Reader, now: datetime) -> str:
    facts = {"mark": CLOSED, "time": _when(task, now, reader)}
    if task.actor_kind is ActorKind.ADMIN:
        who = as_admin(picture.person(by), reader)
        return _(reader, "{mark} {who} gave it to somebody else {time}", who=capital(who), **facts)
    if by == reader.id:
        return _(reader, "{mark} You passed it on {time}", **facts)
    return _(reader, "{mark} {who} passed it on {time}", who=capital(decider_name(picture, task, reader)), **facts)


def _gone_back(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    returner = task if task.rule == SENT_BACK else reopening.returner_of(picture.request, task)
    if returner is not None and returner.decided_by == reader.id:
        return _(reader, "{mark} You returned it {time}", mark=CLOSED, time=_when(returner, now, reader))
    if returner is not None:
        facts = {"who": capital(decider_name(picture, returner, reader)), "time": _when(returner, now, reader)}
        return _(reader, "{mark} {who} returned it {time}", mark=CLOSED, **facts)
    if task.decided_by is None:
        return _(reader, "{mark} Not your turn yet: a decision before yours was taken back", mark=CLOSED)
    if task.decided_by == reader.id:
        return _(reader, "{mark} You took your decision back", mark=CLOSED)
    return _(reader, "{mark} {who} took the decision back", mark=CLOSED, who=decider_name(picture, task, reader))


_ENDED: dict[RequestStatus, Callable[[Reader, str], str]] = {
    RequestStatus.WITHDRAWN: lambda reader, time: _(reader, "{mark} Withdrawn {time}", mark=CLOSED, time=time),
    RequestStatus.EXPIRED: lambda reader, time: _(reader, "{mark} Expired {time}", mark=CLOSED, time=time),
    RequestStatus.CANCELLED: lambda reader, time: _(reader, "{mark} Cancelled {time}", mark=CLOSED, time=time),
}
"""The ends that are no decision."""


def _decided(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    """``✓ You approved 14:02``, ``✗ Ben rejected for finance 14:02``."""
    mark = REJECTED if task.status is TaskStatus.REJECTED else APPROVED
    when, rejected = _when(task, now, reader), task.status is TaskStatus.REJECTED
    if task.overridden:
        return f"{mark} {_overridden(picture, task, when, reader)}"
    if task.on_behalf_of is not None and task.asked_kind is not AskedKind.ROLE:
        what = _for_somebody(picture, task, task.on_behalf_of, when, reader)
    elif task.decided_by == reader.id:
        what = _(reader, "You rejected {time}", time=when) if rejected else _(reader, "You approved {time}", time=when)
    elif task.asked_kind is AskedKind.ROLE:
        what = _for_role(picture, task, when, reader)
    elif rejected:
        what = _(reader, "{who} rejected {time}", who=decider_name(picture, task, reader), time=when)
    else:
        what = _(reader, "{who} approved {time}", who=decider_name(picture, task, reader), time=when)
    return f"{mark} {what}"


def _overridden(picture: Picture, task: Task, when: str, reader: Reader) -> str:
    who, rejected = capital(decider_name(picture, task, reader)), task.status is TaskStatus.REJECTED
    if task.asked_id == reader.id and rejected:
        return _(reader, "{who} rejected in your place {time}", who=who, time=when)
    if task.asked_id == reader.id:
        return _(reader, "{who} approved in your place {time}", who=who, time=when)
    asked = in_place_of(picture, task, reader)
    if rejected:
        return _(reader, "{who} rejected in place of {asked} {time}", who=who, asked=asked, time=when)
    return _(reader, "{who} approved in place of {asked} {time}", who=who, asked=asked, time=when)


def _for_somebody(picture: Picture, task: Task, owner: str, when: str, reader: Reader) -> str:
    """``Ben approved for Ann 14:02``, ``You approved for Ann 14:02``."""
    assert task.decided_by is not None
    by = capital(you_or(picture.person(task.decided_by), reader))
    whom = you_or(picture.person(owner), reader)
    if task.status is TaskStatus.REJECTED:
        return _(reader, "{who} rejected for {owner} {time}", who=by, owner=whom, time=when)
    return _(reader, "{who} approved for {owner} {time}", who=by, owner=whom, time=when)


def _for_role(picture: Picture, task: Task, when: str, reader: Reader) -> str:
    who, role = decider_name(picture, task, reader), role_name(task.asked_id, picture.role_titles, reader)
    if task.status is TaskStatus.REJECTED:
        return _(reader, "{who} rejected for {role} {time}", who=who, role=role, time=when)
    return _(reader, "{who} approved for {role} {time}", who=who, role=role, time=when)


def _what_follows(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    request = picture.request
    if request.status is not RequestStatus.PENDING:
        return _ending(picture, task, reader, now)
    if task.live:
        return _no_longer(picture, task, reader)
    if task.decided_by == reader.id and task.status is TaskStatus.REJECTED:
        open_to = candidates(picture, reader)
        return _(reader, "The request is still open: {who} can approve it.", who=open_to)
    return _(reader, "Then: {who}", who=waiting_words(picture, reader))


def _no_longer(picture: Picture, task: Task, reader: Reader) -> str:
    """Why an open task is not the reader's: nobody stands in there any more, he lost the role, or approved beside it
    already (B7). What ends with nobody asked any less raises no card, so that no word depends on it."""
    acts, by_role = owner_of(picture, task, reader) is not None, task.asked_kind is AskedKind.ROLE
    if not by_role and not acts:
        return stood_in_words(name(picture.person(task.asked_id)), reader)
    if acts or any(person.id == reader.id for person in picture.holders_of(task.asked_id)):
        return _(reader, "You have approved in this group already; this seat is for somebody else.")
    role = role_name(task.asked_id, picture.role_titles, reader)
    if reader.id in picture.stood_in or any(reader.id in stand_ins for stand_ins in picture.away.values()):
        return _(reader, "You no longer stand in for {role} here: nothing for you to do.", role=role)
    return _(reader, "You no longer hold {role}: nothing for you to do.", role=role)


def _ending(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    """How the request ended, as far as the first line does not say it; the last opinion is for everyone."""
    number, first = picture.request.number, progress.closed_by(picture.request, task) or task
    if not first.decided and picture.request.cancelled_by:
        line = _(reader, "By {who}", who=canceller(picture, reader))
        return _(reader, "{line} · {number}", line=quoting(line, picture.request.reason, reader), number=number)
    if not first.decided and picture.request.status in _ENDED:
        return _(reader, "Nothing more to do · {number}", number=number)
    last = progress.deciding(picture.request)[-1:]
    if last == (first,):
        status = status_word(picture.request.status, reader)
        line = _(reader, "With that it is {status}", status=status)
    else:
        line = status_line(picture, reader, now)
    if last and last[0].decided_by != reader.id:
        line = with_opinion(line, last[0], reader)
    return _(reader, "{line} · {number}", line=line, number=number)


def _when(task: Task, now: datetime, reader: Reader) -> str:
    return moment(task.decided_at or task.opened_at, now, reader)
