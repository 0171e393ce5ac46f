"""Seats that nobody can fill any more: whose person left, whose role lost its last holder (F81), for which their group
has too few different people (F75). No request waits on nobody: the seat is looked for again, at the latest by the
policy's `empty` rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow import absence, authority, claims, engine, passing_on
from workflow.application import Application, People, application_of
from workflow.approvers import reseat, vacate
from workflow.definition import Policy
from workflow.distinct import groups_around
from workflow.engine import Standing
from workflow.errors import NobodyToAsk
from workflow.events import Event
from workflow.model import AskedKind, Person, Request, RequestStatus, Seat, Task
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork
from workflow.progress import undecided
from workflow.shortage import movable, short_seat, sure

Holders = Mapping[str, Sequence[Person]]


@dataclass(frozen=True, slots=True)
class Mended:
    """A request of which nobody's seats are others' now, and the facts. `holders` of the roles that the tasks looked at
    ask, as read here (under `Directory.hold`); None where that does not hold any more."""

    request: Request
    events: tuple[Event, ...]
    holders: Holders | None


GONE, SHORT = "gone", "short"
"""Why a task was passed on: nobody could decide it; its group had too few different people."""

Refill = Callable[[Policy, Application, People, Seat], Seat]


def mend(uow: UnitOfWork, request: Request, tasks: Iterable[Task], now: datetime) -> Mended:
    """The request with those of its live `tasks` that nobody can decide given to others, and those that this opened;
    and with seats of the distinct groups around them, where these have too few different people.

    Where there is not even an admin the seat stays as it is: it is tried again with the next change of people."""
    events, left = list[Event](), set[str]()
    for without in (_without_applicants, _without_claims):
        request, facts = without(uow, request, now)
        events += facts
    waiting = _together(request, request.tasks if events else tasks)
    holders = held_roles(uow, waiting)
    while request.status is RequestStatus.PENDING:
        vacant = _first_vacant(uow, request, waiting, holders, left)
        if vacant is None:
            break
        task, rule = vacant
        try:
            request, facts = _pass_on(uow, request, task, rule, now)
        except NobodyToAsk:
            left.add(task.id)
            continue
        events += facts
        waiting = undecided(request)
        holders = held_roles(uow, waiting)
    return Mended(request, tuple(events), None if events else holders)


def _together(request: Request, tasks: Iterable[Task]) -> Sequence[Task]:
    """Those of these tasks that wait for a decision; all of the request's where one of them stands in a distinct group,
    which has its people in common."""
    live = [task for task in tasks if task.live and not task.asks_applicant]
    if any(groups_around(request.route, task.node_id) for task in live):
        return undecided(request)
    return live


def _without_applicants(uow: UnitOfWork, request: Request, now: datetime) -> engine.Change:
    """The request without what is asked of those who applied where none of them is there any more: nobody answers, and
    a form that nobody revises goes on as it is."""
    open_ = {task.id for task in request.tasks if task.live and task.asks_applicant}
    if not open_ or any(person.askable for person in uow.directory.people(request.applicants).values()):
        return request, ()
    request, closed = engine.close(request, open_, now)
    request, events = engine.advance(request, now, uow.new_id)
    return request, (*closed, *events)


def _without_claims(uow: UnitOfWork, request: Request, _now: datetime) -> engine.Change:
    """The request in which nobody has a task that he cannot decide any more, or only reject (B7)."""
    taken = [task for task in undecided(request) if task.claimed_by is not None]
    if not taken:
        return request, ()
    holders, events = held_roles(uow, taken), list[Event]()
    away = absence.away_of(uow, request, taken, holders, None)
    people = uow.directory.people({task.claimed_by for task in taken if task.claimed_by})
    for task in taken:
        has_it = authority.claimer(request, task, holders, away)
        if has_it is None or not people[has_it].askable:
            request, facts = claims.release(request, task.id, claims.GONE)
            events += facts
    return request, tuple(events)


def held_roles(uow: UnitOfWork, tasks: Iterable[Task]) -> Holders:
    """The holders of the roles that the live ones of these tasks ask; they hold still until the transaction ends."""
    roles = {task.asked_id for task in tasks if task.live and task.asked_kind is AskedKind.ROLE}
    if not roles:
        return {}
    uow.directory.hold()
    return uow.directory.holders_of(roles)


def _first_vacant(
    uow: UnitOfWork, request: Request, tasks: Sequence[Task], holders: Holders, left: set[str]
) -> tuple[Task, str] | None:
    able = _able(uow, request, tasks, holders)
    for task in tasks:
        if not able[task.node_id] and task.id not in left:
            return task, GONE
    route = request.route
    if not any(groups_around(route, task.node_id) for task in tasks):
        return None
    outcomes = Standing.of(request).outcomes
    nodes = {task.node_id: task for task in tasks if task.id not in left}
    seats = [seat.id for seat in movable(request, nodes.values())]
    short = short_seat(route, sure(route, able), seats, authority.approvals(request), outcomes)
    return None if short is None else (nodes[short], SHORT)


def _able(uow: UnitOfWork, request: Request, tasks: Iterable[Task], holders: Holders) -> Mapping[str, Collection[str]]:
    """Who could decide these tasks, by their nodes."""
    people = uow.directory.people({task.asked_id for task in tasks if task.asked_kind is AskedKind.PERSON})
    askable = {person.id for person in people.values() if person.askable}
    return {
        task.node_id: {person.id for person in holders[task.asked_id] if person.askable} - request.applicants
        if task.asked_kind is AskedKind.ROLE
        else {task.asked_id} & askable
        for task in tasks
    }


_FILL: Mapping[str, Refill] = {GONE: reseat, SHORT: vacate}


def _pass_on(uow: UnitOfWork, request: Request, task: Task, rule: str, now: datetime) -> engine.Change:
    applicant = uow.directory.person(request.applicant)
    if applicant is None:
        raise NobodyToAsk(stage={}, why="user")
    values = uow.requests.record(request.record_id).values
    application = application_of(applicant, uow.directory, now, values=values, submitter=request.submitted_by or "")
    policy = policy_in_force(uow, request.policy_version)
    seat = _FILL[rule](policy, application, uow.directory, request.seat(task.node_id))
    return passing_on.reseat(request, task.id, seat, rule, now, uow.new_id)
