"""Who may decide, withdraw and see: asked at the click, from the database, under the lock (D3, F84)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workflow import distinct
from workflow.errors import NotYours
from workflow.model import AskedKind, Person, Request, Task, TaskStatus, seats_of
from workflow.ports import Directory


def audience(request: Request, task: Task, holders: Mapping[str, Sequence[Person]]) -> frozenset[str]:
    """Everyone a live task waits for, by user id: whose decision would be accepted now.

    `holders` has the role that the task asks, if it asks one. A role's holders never include the applicant.
    """
    barred = frozenset(
        person
        for person in _deciders(request).values()
        if distinct.barred(request.route, task.node_id, person, _deciders(request))
    )
    return _asked(request, task, holders) - barred


def _asked(request: Request, task: Task, holders: Mapping[str, Sequence[Person]]) -> frozenset[str]:
    if task.asked_kind is AskedKind.PERSON:
        return frozenset({task.asked_id})
    return frozenset(person.id for person in holders.get(task.asked_id, ()) if person.id != request.applicant)


def check_asked(request: Request, task: Task, actor: str, directory: Directory) -> None:
    """Refuse whoever this task does not ask, whatever its state. Raises NotYours."""
    person = directory.person(actor)
    if task.asked_kind is AskedKind.PERSON:
        if actor != task.asked_id:
            raise NotYours(reason=_stranger(request, actor), asked=task.asked_id)
    elif actor == request.applicant or task.asked_id not in directory.roles_of(actor):
        raise NotYours(reason=_outsider_of_role(request, actor), role=task.asked_id)
    if person is None or not person.active:
        raise NotYours(reason="inactive")


def _stranger(request: Request, actor: str) -> str:
    return "applicant" if actor == request.applicant else "stranger"


def _outsider_of_role(request: Request, actor: str) -> str:
    return "applicant" if actor == request.applicant else "not_holder"


def check_distinct(request: Request, task: Task, actor: str, directory: Directory) -> None:
    """Refuse a second signature of one person where different people are asked for (B7), and one that would leave
    another seat of the same group to nobody. Raises NotYours."""
    if not distinct.applies(request.route, task.node_id):
        return
    decided = _deciders(request)
    if distinct.barred(request.route, task.node_id, actor, decided):
        raise NotYours(reason="second_seat")
    if task.asked_kind is AskedKind.PERSON and not _asks_roles(request):
        return
    elsewhere = distinct.starves(request.route, task.node_id, actor, _candidates(request, directory), decided)
    if elsewhere is not None:
        seat = request.seat(elsewhere)
        raise NotYours(reason="needed_elsewhere", role=seat.asked_id)


def _asks_roles(request: Request) -> bool:
    return any(seat.asked_kind is AskedKind.ROLE for seat in seats_of(request.route))


def _candidates(request: Request, directory: Directory) -> Mapping[str, Collection[str]]:
    seats = tuple(seats_of(request.route))
    roles = {seat.asked_id for seat in seats if seat.asked_kind is AskedKind.ROLE}
    holders = directory.holders_of(roles)
    return {
        seat.id: {seat.asked_id}
        if seat.asked_kind is AskedKind.PERSON
        else {person.id for person in holders.get(seat.asked_id, ()) if person.id != request.applicant}
        for seat in seats
    }


def _deciders(request: Request) -> Mapping[str, str]:
    return {
        task.node_id: task.decided_by
        for task in request.tasks
        if task.decided_by is not None and task.status is not TaskStatus.RETURNED
    }


def asked_ever(request: Request, actor: str, roles: Collection[str]) -> bool:
    """Whether this person is asked now or was before, as himself or through a role he holds now."""
    return any(
        actor in (task.decided_by, task.on_behalf_of)
        or (task.asked_kind is AskedKind.PERSON and task.asked_id == actor)
        or (task.asked_kind is AskedKind.ROLE and task.asked_id in roles)
        for task in request.tasks
    )


def may_see(request: Request, actor: str, roles: Collection[str], *, privileged: bool) -> bool:
    """Whether the request exists for this person (F6): applicant, asked now or before, auditors and admins."""
    return privileged or actor == request.applicant or asked_ever(request, actor, roles)
