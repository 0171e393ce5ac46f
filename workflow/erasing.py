"""Erasing what people typed into a request, without breaking its history (F98)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflow.chain import ERASED
from workflow.engine import with_seats
from workflow.errors import NotFound, StillPending
from workflow.events import Erased
from workflow.model import ActorKind, Group, Request, RequestStatus, seats_of
from workflow.ports import Store, UnitOfWork

_NO_HURRY = 30.0


def erase(store: Store, *, number: str, why: str, now: datetime) -> Request:
    """Erase the form, the chosen approvers, opinions, remarks, notes and the reason of a request that has ended and of
    those that asked to cancel it, which repeat them, and what their histories say of them; messages follow. Who
    applied, who was asked, who decided what and when stays, and so does the chain, which tells `why`. For somebody
    beside the bot, in nobody's name; a second time changes nothing. Raises NotFound, StillPending."""
    return store.write(lambda uow: _erase(uow, number, why, now), within=_NO_HURRY)


def _erase(uow: UnitOfWork, number: str, why: str, now: datetime) -> Request:
    found = uow.requests.by_number(number)
    before = uow.requests.lock(found.id) if found else None
    if before is None:
        raise NotFound
    # One that is still pending is told without its lock: whoever decides it waits for that of the other.
    asking = [uow.requests.get(id_) for id_ in uow.requests.asking_to_cancel(before.id)]
    concerned = [before, *filter(None, asking)]
    pending = next((each for each in concerned if each.status is RequestStatus.PENDING), None)
    if pending is not None:
        raise StillPending(number=pending.number)
    erased = [_erase_one(uow, each.id, why, now) for each in concerned]
    return erased[0]


def _erase_one(uow: UnitOfWork, request_id: str, why: str, now: datetime) -> Request:
    before = uow.requests.lock(request_id)
    assert before is not None
    if uow.requests.history(before.id)[-1].kind == ERASED:
        return before
    bare = tuple(replace(task, opinion=None, remark=None, question=None) for task in before.tasks)
    bare_route = _without_notes(before.route)
    after = replace(before, route=bare_route, tasks=bare, reason=None, version=before.version + 1)
    after = uow.requests.append(after, [Erased(why=why)], actor=None, actor_kind=ActorKind.ADMIN, at=now)
    uow.requests.save(before, after)
    uow.requests.erase(after)
    uow.messages.changed(after.id)
    return after


def _without_notes(route: Group) -> Group:
    noted = [(seat, seat.added) for seat in seats_of(route) if seat.added and seat.added.note]
    return with_seats(route, [replace(seat, added=replace(added, note="")) for seat, added in noted])
