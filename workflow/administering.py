"""Use cases of admins who step in: a pending request cancelled, decided in somebody's place, or given to somebody else
(D11). Whoever does so says why, for everyone on the request, and it is told as what it is; nobody does so in his own
request."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from workflow import authority, cancelling, overriding, passing_on, progress
from workflow.editing import check_admin
from workflow.errors import AdminRefused, NotFound
from workflow.form_text import must_say
from workflow.mending import held_roles
from workflow.model import ADMIN_ROLE, ActorKind, Person, Request, RequestStatus, Task, Verdict
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Click
from workflow.recording import record
from workflow.service import BUDGET, check_seen
from workflow.transferring import passed_on_so, seat_of
from workflow.verdicts import ENDED, verdict_of


class AdminAct(StrEnum):
    """How an admin can step in."""

    REASSIGN = "reassign"
    OVERRIDE = "override"
    CANCEL = "cancel"


def cancel(
    store: Store,
    *,
    request_id: str,
    actor: str,
    reason: str,
    now: datetime,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """End a pending request as cancelled. A repetition by the same admin changes nothing. Raises NotFound, NotAdmin,
    OpinionRequired without a reason, AdminRefused."""
    said = must_say(reason)

    def work(uow: UnitOfWork) -> Request:
        before = _locked(uow, request_id, actor)
        if before.status is RequestStatus.CANCELLED and before.cancelled_by == actor:
            return before
        _check_may(uow, before, actor)
        after, events = cancelling.cancel(before, actor, said, now)
        return record(uow, before, after, events, actor=actor, actor_kind=ActorKind.ADMIN, click=click, now=now)

    return store.write(work, within=within)


def override(
    store: Store,
    *,
    request_id: str,
    task_id: str | None = None,
    verdict: Verdict,
    actor: str,
    reason: str,
    seen: int,
    now: datetime,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Decide that task in the place of whomever it asks; without one the request as a whole, in the place of everybody
    whose decision it takes. `seen` is the form version the admin looked at. A repetition by the same admin changes
    nothing. Raises NotFound, NotAdmin, OpinionRequired without a reason, FormChanged, AdminRefused."""
    said = must_say(reason)

    def work(uow: UnitOfWork) -> Request:
        before = _locked(uow, request_id, actor)
        if _repeats(before, task_id, verdict, actor):
            return before
        _check_may(uow, before, actor)
        check_seen(before, seen)
        concerned = _concerned(uow, before, task_id, actor)
        if task_id is None:
            after, events = overriding.override_all(before, verdict, actor, said, now, uow.new_id)
            if after.status is not ENDED[verdict]:
                raise _refused(before, "rule")
        else:
            after, events = overriding.override(before, concerned[0].id, verdict, actor, said, now, uow.new_id)
        return record(uow, before, after, events, actor=actor, actor_kind=ActorKind.ADMIN, click=click, now=now)

    return store.write(work, within=within)


def reassign(
    store: Store,
    *,
    request_id: str,
    task_id: str,
    to: str,
    actor: str,
    reason: str,
    now: datetime,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Have `to` asked instead of whomever that task asks. A repetition by the same admin changes nothing. Raises
    NotFound, NotAdmin, OpinionRequired without a reason, AdminRefused; ActRefused where he cannot sit there."""
    said = must_say(reason)

    def work(uow: UnitOfWork) -> Request:
        before = _locked(uow, request_id, actor)
        task = next((each for each in before.tasks if each.id == task_id), None)
        if task is not None and passed_on_so(before, task, actor, to):
            return before
        _check_may(uow, before, actor)
        if task is None or task not in progress.undecided(before):
            raise _refused(before, "nothing_open")
        seat = seat_of(uow, before, task, to)
        kind = ActorKind.ADMIN
        after, events = passing_on.transfer(before, task_id, seat, actor, said, now, uow.new_id, kind=kind)
        return record(uow, before, after, events, actor=actor, actor_kind=kind, click=click, now=now)

    return store.write(work, within=within)


def offered(
    request: Request, person: str, roles: Collection[str], holders: Mapping[str, Collection[Person]]
) -> tuple[AdminAct, ...]:
    """How somebody who holds these roles may step in now: what he is offered is what is accepted. `holders` of the
    roles that its tasks ask."""
    if ADMIN_ROLE not in roles or request.status is not RequestStatus.PENDING or person in request.applicants:
        return ()
    if not progress.undecided(request):
        return (AdminAct.CANCEL,)
    if not overridable(request, person, holders):
        return (AdminAct.REASSIGN, AdminAct.CANCEL)
    return tuple(AdminAct)


def overridable(request: Request, person: str, holders: Mapping[str, Collection[Person]]) -> tuple[Task, ...]:
    """The open tasks that this admin may decide in others' places: those that do not ask him."""
    open_tasks = progress.undecided(request)
    return tuple(task for task in open_tasks if person not in authority.audience(request, task, holders))


def check_offered(uow: UnitOfWork, request: Request, actor: str, act: AdminAct) -> None:
    """Refuse what is not offered. Raises NotAdmin, AdminRefused."""
    check_admin(uow, actor)
    _check_may(uow, request, actor)
    if act not in offered(request, actor, {ADMIN_ROLE}, held_roles(uow, request.tasks)):
        raise _refused(request, "asks_him" if progress.undecided(request) else "nothing_open")


def _check_may(uow: UnitOfWork, request: Request, actor: str) -> None:
    """Refuse an admin who applied himself, and whoever comes too late. Raises AdminRefused."""
    if actor in request.applicants:
        others = {person.id for person in uow.directory.holders_of({ADMIN_ROLE})[ADMIN_ROLE]} - request.applicants
        raise _refused(request, "own" if others else "own_alone")
    if request.status is not RequestStatus.PENDING:
        raise _refused(request, "ended")


def _locked(uow: UnitOfWork, request_id: str, actor: str) -> Request:
    request = uow.requests.lock(request_id)
    check_admin(uow, actor)
    if request is None:
        raise NotFound
    return request


def _concerned(uow: UnitOfWork, request: Request, task_id: str | None, actor: str) -> Sequence[Task]:
    """The open tasks that are to be decided; he is asked at none of them himself. Raises AdminRefused."""
    open_tasks = [task for task in progress.undecided(request) if task_id in (None, task.id)]
    if not open_tasks:
        raise _refused(request, "nothing_open")
    others = overridable(request, actor, held_roles(uow, progress.undecided(request)))
    if any(task not in others for task in open_tasks):
        raise _refused(request, "asks_him")
    return open_tasks


def _repeats(request: Request, task_id: str | None, verdict: Verdict, actor: str) -> bool:
    """Whether he did just that before: decided this task so, or with others the request as a whole."""
    settled = [task for task in progress.decisions(request) if task_id in (None, task.id)][-1:]
    whole = task_id is not None or request.status is not RequestStatus.PENDING
    return whole and any(
        task.overridden and task.decided_by == actor and verdict_of(task) is verdict for task in settled
    )


def _refused(request: Request, reason: str) -> AdminRefused:
    return AdminRefused(reason=reason, number=request.number, status=request.status)
