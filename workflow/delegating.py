"""Use cases of out-of-office delegation (D8): arranged, ended, and what the clock makes of it.

Each counts at the click, in one short transaction, however much its owner is asked. Then `follow` sees to the messages
of the requests that hang on it, one by one, outside the time in which whoever clicked must be answered; where that was
cut off, the clock does it again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from workflow import upkeep
from workflow.absence import Asked, hanging
from workflow.delegation import Delegation, begun, over, seen, tangle, unseen
from workflow.errors import DelegationRefused, NotFound
from workflow.model import ADMIN_ROLE, Request, RequestStatus
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import MessageKind, Wanted
from workflow.service import BUDGET

LONGEST = timedelta(days=366)
MOST = 10
"""So many may stand for one person at a time."""
_NO_HURRY = 30.0


def arrange(store: Store, new: Delegation, *, now: datetime, within: float = BUDGET) -> Delegation:
    """Have `new.delegate` decide for `new.owner`, as `new.made_by` says, who is the owner himself or an admin. One that
    has begun counts at once. The same id again changes nothing. Returns what is stored; raises DelegationRefused."""

    def work(uow: UnitOfWork) -> Delegation:
        uow.directory.alone()
        known = uow.delegations.get(new.id)
        if known is not None:
            return known
        check_may_arrange(uow, new.owner, new.made_by)
        _check(uow, new, now)
        made = begun(new, now) if new.since <= now else replace(new, due_at=new.since)
        uow.delegations.add(made)
        _raise_homes(uow, made)
        uow.messages.want(_told(made, "", {made.owner, made.delegate} - {made.made_by}))
        return made

    return store.write(work, within=within)


def end(store: Store, *, delegation_id: str, actor: str, now: datetime, within: float = BUDGET) -> Delegation:
    """End it before its time, or before it began: the owner himself or an admin. One that has ended stays as it is.
    Raises NotFound, DelegationRefused."""

    def work(uow: UnitOfWork) -> Delegation:
        uow.directory.alone()
        found = uow.delegations.get(delegation_id)
        if found is None:
            raise NotFound
        check_may_arrange(uow, found.owner, actor)
        return found if found.ended_at is not None else _end(uow, over(found, now, now, by=actor))

    return store.write(work, within=within)


def turn(store: Store, now: datetime) -> None:
    """Open and end what is due, and see to what hangs on it; for the clock."""
    for delegation_id in store.read(lambda uow: uow.delegations.due(now)):
        due = store.write(partial(_turn, delegation_id=delegation_id, now=now), within=_NO_HURRY)
        if due is not None:
            follow(store, due, now)


def _turn(uow: UnitOfWork, *, delegation_id: str, now: datetime) -> Delegation | None:
    uow.directory.alone()
    found = uow.delegations.get(delegation_id)
    if found is None or found.due_at is None or found.due_at > now:  # another process was faster
        return None
    if found.ended_at is not None:
        return found
    if now >= found.until or _called_off(uow, found):
        return _end(uow, over(found, min(now, found.until), now))
    if found.opened_at is None:
        found = begun(found, now)
        uow.delegations.save(found)
        _raise_homes(uow, found)
    return found


def follow(store: Store, changed: Delegation, now: datetime) -> None:
    """Have the messages about every open request that hangs on it show whom it asks since it opened or ended, one by
    one."""
    if changed.due_at is None or changed.due_at > now:
        return
    for request_id in store.read(partial(_hanging, changed=changed)):
        store.write(partial(_see_to, request_id=request_id, changed=changed, now=now), within=_NO_HURRY)
    store.write(partial(_seen, changed=changed, now=now), within=_NO_HURRY)


def _see_to(uow: UnitOfWork, *, request_id: str, changed: Delegation, now: datetime) -> None:
    request = uow.requests.lock(request_id)
    missed = request is not None and unseen(changed) and _differs(uow, request, changed)
    upkeep.recard(uow, request_id=request_id, missed=missed, now=now)


def _differs(uow: UnitOfWork, request: Request, changed: Delegation) -> bool:
    """Whether the request asks others, or until another moment, or somebody leaves it to others, because of it and of
    whoever is behind it."""
    onward = [replace(changed, ended_at=None), *uow.delegations.behind({changed.delegate})]

    def without(found: Sequence[Delegation]) -> Sequence[Delegation]:
        return [each for each in found if each.id != changed.id]

    def with_it(found: Sequence[Delegation]) -> Sequence[Delegation]:
        return list({each.id: each for each in (*onward, *without(found))}.values())

    def asks(asked: Asked) -> list[Any]:
        return [(asked.until(request, task), asked.acting(request, task)) for task in request.tasks if task.live]

    # If he has left meanwhile, cards may name him still: nobody saw to them for his leaving, since this had ended.
    able = {changed.delegate}
    return asks(Asked(uow, without, able)) != asks(Asked(uow, with_it, able))


def _seen(uow: UnitOfWork, *, changed: Delegation, now: datetime) -> None:
    uow.directory.alone()
    found = uow.delegations.get(changed.id)
    if found == changed:  # nobody ended it, or had the clock look at it, meanwhile
        uow.delegations.save(seen(found, now))


def _hanging(uow: UnitOfWork, changed: Delegation) -> Sequence[str]:
    """The open requests that ask the owner, or somebody for whom he stands in."""
    through = {each.owner for each in uow.delegations.before(changed.owner)}
    asking = hanging(uow, {changed.owner, *through})
    return sorted(id_ for id_, request in asking.items() if changed.is_for(request.type))


def _called_off(uow: UnitOfWork, each: Delegation) -> bool:
    """Whether the absence for which somebody stands in is none any more: nobody has to be asked, it ends with it."""
    request = uow.requests.get(each.request_id) if each.request_id else None
    return request is not None and request.status is RequestStatus.CANCELLED


ENDED = "ended"
"""The occurrence of the message that tells of an end before its time."""


def _end(uow: UnitOfWork, ended: Delegation) -> Delegation:
    """Whoever was told of it sees that it is over. That it ended before its time both hear, but who ended it."""
    uow.delegations.save(ended)
    _raise_homes(uow, ended)
    both = {ended.owner, ended.delegate}
    early = both - {ended.ended_by} if ended.ended_by or ended.called_off else set()
    uow.messages.want([*_told(ended, "", both - {ended.made_by}), *_told(ended, ENDED, early)])
    return ended


def _told(each: Delegation, occurrence: str, people: Collection[str]) -> list[Wanted]:
    kind, subject = MessageKind.DELEGATION, each.id
    return [
        Wanted(kind=kind, recipient=person, subject=subject, request_id=None, occurrence=occurrence)
        for person in sorted(people)
    ]


def _raise_homes(uow: UnitOfWork, each: Delegation) -> None:
    for person in (each.owner, each.delegate):
        uow.messages.raise_home(person)


def check_may_arrange(uow: UnitOfWork, owner: str, actor: str) -> None:
    """Refuse whoever is neither that person nor an admin. Raises DelegationRefused."""
    if actor != owner and ADMIN_ROLE not in uow.directory.roles_of(actor):
        raise DelegationRefused(reason="not_admin", people=(owner,))


def _check(uow: UnitOfWork, new: Delegation, now: datetime) -> None:
    people = uow.directory.people([new.owner, new.delegate])
    if new.owner not in people or not people[new.owner].active:
        raise DelegationRefused(reason="owner_inactive", people=(new.owner,))
    if new.delegate == new.owner:
        raise DelegationRefused(reason="oneself", people=(new.owner,))
    if new.delegate not in people or not people[new.delegate].askable:
        raise DelegationRefused(reason="inactive", people=(new.delegate,))
    if new.until <= now or new.until <= new.since:
        raise DelegationRefused(reason="over")
    if new.until - new.since > LONGEST:
        raise DelegationRefused(reason="too_far")
    standing = uow.delegations.standing()
    if sum(each.owner == new.owner for each in standing) >= MOST:
        raise DelegationRefused(reason="too_many", people=(new.owner,))
    if new.request_id is not None:
        _check_absence(uow, new)
    tangled = tangle(new, standing)
    if tangled is not None:
        raise DelegationRefused(reason=tangled.reason, people=tangled.people)


def _check_absence(uow: UnitOfWork, new: Delegation) -> None:
    request = uow.requests.get(new.request_id or "")
    if request is None or request.applicant != new.owner:
        raise NotFound
    if request.status is not RequestStatus.APPROVED:
        raise DelegationRefused(reason="called_off", people=(new.owner,))
