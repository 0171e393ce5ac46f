"""The one rule (DESIGN section 2): a group passes once enough members passed, is rejected once that is out of reach.

Pure functions from a request and a command to the request as it is afterwards and the facts that made it so.
Authority is not asked here (see `workflow.authority`), nor is anything stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from workflow import repeating
from workflow.events import Closed, Decided, Event, Finished, Opened, Overridden, Submitted, Withdrawn
from workflow.model import (
    ActorKind,
    Decision,
    Group,
    Node,
    Request,
    RequestStatus,
    Seat,
    Task,
    TaskKind,
    TaskStatus,
    Values,
    Verdict,
)
from workflow.verdicts import SETTLED

NewId = Callable[[], str]
Change = tuple[Request, tuple[Event, ...]]


class Outcome(Enum):
    """How a node of the route stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


_OF_TASK = {
    TaskStatus.APPROVED: Outcome.APPROVED,
    TaskStatus.SKIPPED: Outcome.APPROVED,
    TaskStatus.REJECTED: Outcome.REJECTED,
}
_OF_ROUTE = {Outcome.APPROVED: RequestStatus.APPROVED, Outcome.REJECTED: RequestStatus.REJECTED}


@dataclass(frozen=True, slots=True)
class Standing:
    """The outcome of every node of a route, worked out from its tasks once."""

    outcomes: Mapping[str, Outcome]

    @classmethod
    def of(cls, request: Request) -> Standing:
        """The standing that the request's tasks give its route."""
        newest = {
            task.node_id: _OF_TASK.get(task.status, Outcome.PENDING)
            for task in request.tasks
            if task.kind is TaskKind.DECIDE and task.status is not TaskStatus.RETURNED
        }
        outcomes: dict[str, Outcome] = {}
        _settle_node(request.route, newest, outcomes)
        return cls(outcomes)

    def __getitem__(self, node: Node) -> Outcome:
        return self.outcomes[node.id]

    def open_seats(self, node: Node) -> Iterator[Seat]:
        """The seats below `node` that may be decided now. Nothing is open under a decided node."""
        if self[node] is not Outcome.PENDING:
            return
        if isinstance(node, Seat):
            yield node
            return
        for member in node.members:
            yield from self.open_seats(member)
            if node.in_order and self[member] is Outcome.PENDING:
                return


def tally(group: Group, outcomes: Mapping[str, Outcome]) -> Outcome:
    """The outcome of a group whose members stand as `outcomes` says (by node id)."""
    approved = sum(outcomes[member.id] is Outcome.APPROVED for member in group.members)
    rejected = sum(outcomes[member.id] is Outcome.REJECTED for member in group.members)
    if approved >= group.need:
        return Outcome.APPROVED
    if rejected > len(group.members) - group.need or (group.veto and rejected):
        return Outcome.REJECTED
    return Outcome.PENDING


def _settle_node(node: Node, newest: Mapping[str, Outcome], outcomes: dict[str, Outcome]) -> None:
    if isinstance(node, Seat):
        outcomes[node.id] = newest.get(node.id, Outcome.PENDING)
        return
    for member in node.members:
        _settle_node(member, newest, outcomes)
    outcomes[node.id] = tally(node, outcomes)


def submit(request: Request, values: Values, now: datetime, new_id: NewId) -> Change:
    """Open the first stage of a request that has no task yet. `now` is an aware instant of office time."""
    sender = request.submitted_by
    submitted = Submitted(
        by=sender or request.applicant,
        values=values,
        route=request.route,
        on_behalf_of=request.applicant if sender else None,
        cc=request.cc or None,
    )
    request, events = advance(replace(request, total_stages=len(request.route.members)), now, new_id)
    return request, (submitted, *events)


def decide(request: Request, task_id: str, decision: Decision, now: datetime, new_id: NewId) -> Change:
    """Record a decision on a live task and draw every consequence: siblings close, the next stage opens, the
    request ends. The caller has checked that the task is live and the actor entitled (D3)."""
    task = request.task(task_id)
    assert task.live, f"task {task_id} is {task.status}"
    decided = replace(
        task,
        status=SETTLED[decision.verdict],
        decided_by=decision.by,
        on_behalf_of=decision.on_behalf_of,
        actor_kind=decision.actor_kind,
        decided_at=now,
        opinion=decision.opinion,
        remark=decision.remark,
    )
    request = replace(request, version=request.version + 1, tasks=with_tasks(request.tasks, decided))
    request, events = advance(request, now, new_id)
    return request, (fact_of(decided, decision.verdict), *events)


def with_seats(group: Group, seats: Iterable[Seat]) -> Group:
    """The group in which these seats stand in the place of those with their ids."""
    by_id = {seat.id: seat for seat in seats}
    members = (
        with_seats(member, by_id.values()) if isinstance(member, Group) else by_id.get(member.id, member)
        for member in group.members
    )
    return replace(group, members=tuple(members))


def with_seat(node: Node, seat: Seat) -> Node:
    """As `with_seats`, of a node that may be that seat itself."""
    if isinstance(node, Group):
        return with_seats(node, [seat])
    return seat if node.id == seat.id else node


def withdraw(request: Request, by: str, now: datetime) -> Change:
    """One of the applicants takes a pending request back: it ends, and its open tasks close (A5)."""
    request, closed = end(request, RequestStatus.WITHDRAWN, now)
    return request, (Withdrawn(by=by), *closed)


def end(request: Request, status: RequestStatus, now: datetime) -> Change:
    """The pending request ended so by no decision: its open tasks close."""
    assert request.status is RequestStatus.PENDING, f"request {request.id} is {request.status}"
    request, closed = close(request, {task.id for task in request.tasks if task.live}, now)
    return replace(request, status=status, decided_at=now, version=request.version + 1), closed


def advance(request: Request, now: datetime, new_id: NewId) -> Change:
    """The pending request with every consequence of what was changed in its route or tasks, and the facts."""
    """Open what is reached, close what is decided without it, until nothing moves: rules may decide what they open."""
    events: list[Event] = []
    while True:
        standing = Standing.of(request)
        wanted = _wanted(request, standing)
        live = {task.node_id: task for task in request.tasks if task.live and task.kind is TaskKind.DECIDE}
        request, closed = close(request, {task.id for node, task in live.items() if node not in wanted}, now)
        reached = _answered(request, [seat for node, seat in wanted.items() if node not in live])
        # Rules answer first and one by one: whom they leave nothing to decide is never asked (A7), and of several
        # at once the first in the route crosses the threshold.
        ruled = [seat for seat in reached if seat.answer is not None]
        request, opened = _open(request, ruled[:1] or reached, now, new_id)
        events += [*closed, *opened]
        if not any(isinstance(event, Decided) for event in opened):
            break
    request, closed = close(request, _asked_in_vain(request, standing), now)
    events += closed
    request = _place(request, standing)
    if standing[request.route] is Outcome.PENDING:
        return request, tuple(events)
    status = _OF_ROUTE[standing[request.route]]
    return replace(request, status=status, decided_at=now), (*events, Finished(status=status))


def _asked_in_vain(request: Request, standing: Standing) -> set[str]:
    """What is asked of the applicant for nothing: an answer where nobody decides any more, anything once it ended."""
    seats = {seat.id for seat in standing.open_seats(request.route)}
    ended = standing[request.route] is not Outcome.PENDING
    asking = (task for task in request.tasks if task.live and task.asks_applicant)
    return {task.id for task in asking if ended or (task.kind is TaskKind.ANSWER and task.node_id not in seats)}


def _wanted(request: Request, standing: Standing) -> Mapping[str, Seat]:
    """Whom it waits for, by node: nobody while the form is being revised."""
    return {} if request.revision else {seat.id: seat for seat in standing.open_seats(request.route)}


def _place(request: Request, standing: Standing) -> Request:
    undecided = (
        number for number, stage in enumerate(request.route.members, start=1) if standing[stage] is Outcome.PENDING
    )
    if standing[request.route] is Outcome.PENDING:
        return replace(request, current_stage=next(undecided))
    return replace(request, current_stage=max(task.stage for task in request.tasks))


@dataclass(frozen=True, slots=True)
class _Reached:
    """A seat that is reached, and what a rule answers in its place, if one does."""

    seat: Seat
    stage: int
    answer: Verdict | None
    rule: str


def _answered(request: Request, seats: list[Seat]) -> list[_Reached]:
    stages = stages_of(request.route) if seats else {}
    found = []
    for seat in seats:
        answer, rule = seat.verdict, seat.why
        if answer is None and repeating.passes(request, seat, stages[seat.id]):
            answer, rule = Verdict.APPROVE, repeating.RULE
        found.append(_Reached(seat, stages[seat.id], answer, rule))
    return found


def _open(request: Request, reached: list[_Reached], now: datetime, new_id: NewId) -> Change:
    if not reached:
        return request, ()
    tasks = tuple(_task(each, request, now, new_id) for each in reached)
    by_rule = tuple(
        fact_of(task, each.answer) for each, task in zip(reached, tasks, strict=True) if each.answer is not None
    )
    return replace(request, tasks=request.tasks + tasks), (Opened(tasks=tasks), *by_rule)


def _task(reached: _Reached, request: Request, now: datetime, new_id: NewId) -> Task:
    seat = reached.seat
    task = Task(
        id=new_id(),
        node_id=seat.id,
        stage=reached.stage,
        asked_kind=seat.asked_kind,
        asked_id=seat.asked_id,
        opened_at=now,
        form_version=request.form_version,
    )
    if reached.answer is None:
        return task
    passed = reached.answer is Verdict.APPROVE
    status = TaskStatus.SKIPPED if passed else TaskStatus.REJECTED
    return replace(task, status=status, actor_kind=ActorKind.SYSTEM, decided_at=now, rule=reached.rule)


def close(request: Request, task_ids: set[str], now: datetime) -> Change:
    """The request with these tasks ended without a decision of their own."""
    if not task_ids:
        return request, ()
    tasks = tuple(
        replace(task, status=TaskStatus.CLOSED, decided_at=now) if task.id in task_ids else task
        for task in request.tasks
    )
    closed = tuple(task.id for task in request.tasks if task.id in task_ids)
    return replace(request, tasks=tasks), (Closed(task_ids=closed),)


def stages_of(route: Group) -> Mapping[str, int]:
    """In which stage every node of a route stands, from 1."""
    numbers: dict[str, int] = {}

    def walk(node: Node, stage: int) -> None:
        numbers[node.id] = stage
        if isinstance(node, Group):
            for member in node.members:
                walk(member, stage)

    for stage, member in enumerate(route.members, start=1):
        walk(member, stage)
    return numbers


def with_tasks(tasks: tuple[Task, ...], *changed: Task) -> tuple[Task, ...]:
    """The tasks, those that were `changed` as they are now."""
    by_id = {task.id: task for task in changed}
    return tuple(by_id.get(task.id, task) for task in tasks)


def fact_of(task: Task, verdict: Verdict) -> Decided:
    """What is told of a task that was decided so."""
    return (Overridden if task.overridden else Decided)(
        task_id=task.id,
        node_id=task.node_id,
        verdict=verdict,
        by=task.decided_by,
        actor_kind=task.actor_kind or ActorKind.SYSTEM,
        form_version=task.form_version,
        on_behalf_of=task.on_behalf_of,
        opinion=task.opinion,
        remark=task.remark,
        rule=task.rule,
    )
