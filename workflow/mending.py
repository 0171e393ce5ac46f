"""Seats that nobody can fill any more: whose person left, whose role lost its last holder (F75, F81). No request waits
on nobody: the seat is looked for again, at the latest by the policy's `empty` rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow import engine
from workflow.application import application_of
from workflow.approvers import reseat
from workflow.errors import NobodyToAsk
from workflow.events import Event
from workflow.model import AskedKind, Person, Request, RequestStatus, Task
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

Holders = Mapping[str, Sequence[Person]]


@dataclass(frozen=True, slots=True)
class Mended:
    """A request of which nobody's seats are others' now, and the facts. `holders` of the roles that the tasks looked at
    ask, as read here (under `Directory.hold`); None where that does not hold any more."""

    request: Request
    events: tuple[Event, ...]
    holders: Holders | None


def mend(uow: UnitOfWork, request: Request, tasks: Iterable[Task], now: datetime) -> Mended:
    """The request with those of its live `tasks` that nobody can decide given to others, and those that this opened.

    Where there is not even an admin the seat stays as it is: it is tried again with the next change of people."""
    waiting, events, left = list(tasks), list[Event](), set[str]()
    holders = held_roles(uow, waiting)
    while request.status is RequestStatus.PENDING:
        stranded = _first_stranded(uow, request, waiting, holders, left)
        if stranded is None:
            break
        try:
            request, facts = _pass_on(uow, request, stranded, now)
        except NobodyToAsk:
            left.add(stranded.id)
            continue
        events += facts
        waiting = [task for task in request.tasks if task.live]
        holders = held_roles(uow, waiting)
    return Mended(request, tuple(events), None if events else holders)


def held_roles(uow: UnitOfWork, tasks: Iterable[Task]) -> Holders:
    """The holders of the roles that the live ones of these tasks ask; they hold still until the transaction ends."""
    roles = {task.asked_id for task in tasks if task.live and task.asked_kind is AskedKind.ROLE}
    if not roles:
        return {}
    uow.directory.hold()
    return uow.directory.holders_of(roles)


def _first_stranded(
    uow: UnitOfWork, request: Request, tasks: Iterable[Task], holders: Holders, left: set[str]
) -> Task | None:
    live = [task for task in tasks if task.live and task.id not in left]
    people = uow.directory.people({task.asked_id for task in live if task.asked_kind is AskedKind.PERSON})
    for task in live:
        if task.asked_kind is AskedKind.ROLE:
            able = any(person.id not in request.applicants for person in holders[task.asked_id])
        else:
            able = task.asked_id in people and people[task.asked_id].active
        if not able:
            return task
    return None


def _pass_on(uow: UnitOfWork, request: Request, task: Task, now: datetime) -> engine.Change:
    applicant = uow.directory.person(request.applicant)
    if applicant is None:
        raise NobodyToAsk(stage={}, why="user")
    values = uow.requests.record(request.record_id).values
    application = application_of(applicant, uow.directory, now, values=values, submitter=request.submitted_by or "")
    policy = policy_in_force(uow, request.policy_version)
    seat = reseat(policy, application, uow.directory, request.seat(task.node_id))
    return engine.reseat(request, task.id, seat, now, uow.new_id)
