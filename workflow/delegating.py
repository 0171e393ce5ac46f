"""Use cases of out-of-office delegation (D8): arranged, ended, and what the clock makes of it. One function, one
transaction; each returns the requests that hang on it, to which `upkeep.recard` sees outside the time in which whoever
clicked must be answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from workflow import absence, upkeep
from workflow.delegation import Delegation, tangle, turned
from workflow.errors import DelegationRefused, NotFound
from workflow.model import ADMIN_ROLE, Request, RequestStatus
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import MessageKind, Wanted
from workflow.service import BUDGET

LONGEST = timedelta(days=366)
MOST = 10
"""So many may stand for one person at a time."""
_NO_HURRY = 30.0
_EVERY = 100_000


def arrange(store: Store, new: Delegation, *, now: datetime, within: float = BUDGET) -> Collection[str]:
    """Have `new.delegate` decide for `new.owner`, as `new.made_by` says, who is the owner himself or an admin. One that
    has begun counts at once. The same id again changes nothing. Raises DelegationRefused."""

    def work(uow: UnitOfWork) -> Collection[str]:
        uow.directory.alone()
        if uow.delegations.get(new.id) is not None:
            return ()
        check_may_arrange(uow, new.owner, new.made_by)
        _check(uow, new, now)
        begun = turned(replace(new, due_at=new.since), now) if new.since <= now else replace(new, due_at=new.since)
        hanging = _change(uow, begun, uow.delegations.add)
        uow.messages.want(_told(begun, "", {new.owner, new.delegate} - {new.made_by}))
        return hanging

    return store.write(work, within=within)


def end(
    store: Store, *, delegation_id: str, actor: str, now: datetime, within: float = BUDGET
) -> tuple[Delegation, Collection[str]]:
    """End it before its time, or before it began: the owner himself or an admin. One that has ended stays as it is.
    Raises NotFound, DelegationRefused."""

    def work(uow: UnitOfWork) -> tuple[Delegation, Collection[str]]:
        uow.directory.alone()
        found = uow.delegations.get(delegation_id)
        if found is None:
            raise NotFound
        check_may_arrange(uow, found.owner, actor)
        if found.ended_at is not None:
            return found, ()
        ended = replace(found, ended_at=now, ended_by=actor, due_at=None)
        hanging = _change(uow, ended, uow.delegations.save)
        _tell_end(uow, ended)
        return ended, hanging

    return store.write(work, within=within)


def turn(store: Store, now: datetime) -> None:
    """Open and end what is due, and see to what hangs on it; for the clock."""
    for delegation_id in store.read(lambda uow: uow.delegations.due(now)):
        hanging = store.write(partial(_turn, delegation_id=delegation_id, now=now), within=_NO_HURRY)
        upkeep.recard(store, hanging, now)


def _turn(uow: UnitOfWork, *, delegation_id: str, now: datetime) -> Collection[str]:
    uow.directory.alone()
    found = uow.delegations.get(delegation_id)
    if found is None or found.due_at is None or found.due_at > now:  # another process was faster
        return ()
    after = replace(found, ended_at=now, due_at=None) if _called_off(uow, found, now) else turned(found, now)
    hanging = _change(uow, after, uow.delegations.save)
    if after.ended_at is not None:
        _tell_end(uow, after)
    return hanging


def _called_off(uow: UnitOfWork, each: Delegation, now: datetime) -> bool:
    """Whether the absence for which somebody stands in is none any more: nobody has to be asked, it ends with it."""
    request = uow.requests.get(each.request_id) if each.request_id and now < each.until else None
    return request is not None and request.status is RequestStatus.CANCELLED


ENDED = "ended"
"""The occurrence of the message that tells of an end before its time."""


def _tell_end(uow: UnitOfWork, ended: Delegation) -> None:
    """Whoever was told of it sees that it is over. That it ended before its time both hear, but who ended it."""
    both = {ended.owner, ended.delegate}
    early = both - {ended.ended_by} if ended.ended_by or ended.called_off else set()
    uow.messages.want([*_told(ended, "", both - {ended.made_by}), *_told(ended, ENDED, early)])


def _told(each: Delegation, occurrence: str, people: Collection[str]) -> list[Wanted]:
    kind, subject = MessageKind.DELEGATION, each.id
    return [
        Wanted(kind=kind, recipient=person, subject=subject, request_id=None, occurrence=occurrence)
        for person in sorted(people)
    ]


def _change(uow: UnitOfWork, after: Delegation, store: Callable[[Delegation], None]) -> Collection[str]:
    """Store it, and have both Homes, and the messages about open requests, show whom these ask since then."""
    hanging = _hanging(uow, after)
    before = _asked(uow, hanging)
    store(after)
    for person in (after.owner, after.delegate):
        uow.messages.raise_home(person)
    for request_id, asked in _asked(uow, hanging).items():
        if asked != before[request_id]:
            uow.messages.changed(request_id)
    return sorted(before)


def _hanging(uow: UnitOfWork, changed: Delegation) -> Sequence[Request]:
    """The open requests that ask the owner, or somebody for whom he stands in."""
    through = {each.owner for each in uow.delegations.before(changed.owner)}
    people = {changed.owner, *through}
    roles = {role for person in people for role in uow.directory.roles_of(person)}
    waiting = (each.request for each in uow.requests.waiting_for(people, roles, _EVERY))
    found = {request.id: request for request in waiting if changed.is_for(request.type)}
    return [found[id_] for id_ in sorted(found)]


def _asked(uow: UnitOfWork, requests: Sequence[Request]) -> dict[str, list[tuple[frozenset[str], frozenset[str]]]]:
    """For every request whom its open tasks ask, and who of these does not leave it to another."""
    asked = absence.Asked(uow)
    return {
        each.id: [(asked.by(each, task), asked.acting(each, task)) for task in each.tasks if task.live]
        for each in requests
    }


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
