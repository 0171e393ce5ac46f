"""Questions over a request: whom it waits for, who decided, how a group stands, what one more decision would do.

Nothing here decides anything; `workflow.engine` is asked wherever an answer depends on the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from workflow import engine
from workflow.engine import Outcome, Standing
from workflow.model import (
    TRANSFERRED,
    Decision,
    Group,
    Node,
    Remind,
    Request,
    RequestStatus,
    Seat,
    Task,
    TaskKind,
    TaskStatus,
    Verdict,
    seats_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a group stands: `need` of `size` members must approve, so many did, so many are rejected."""

    need: int
    size: int
    approved: int
    rejected: int
    in_order: bool
    veto: bool

    @property
    def rejections_needed(self) -> int:
        """How many rejected members reject the group."""
        return 1 if self.veto else self.size - self.need + 1


def waiting_tasks(request: Request) -> tuple[Task, ...]:
    """The tasks somebody is waited for at, oldest first; those that ask the applicant among them."""
    return tuple(task for task in request.tasks if task.live)


def undecided(request: Request) -> tuple[Task, ...]:
    """The tasks at which a decision is waited for, oldest first."""
    return tuple(task for task in waiting_tasks(request) if not task.asks_applicant)


def questions(request: Request, node_id: str) -> tuple[Task, ...]:
    """The questions to whoever applied that are open at that node."""
    return tuple(task for task in waiting_tasks(request) if task.kind is TaskKind.ANSWER and task.node_id == node_id)


def waiting_seats(request: Request) -> tuple[Seat, ...]:
    """The seats that may be decided now, in the order of the route."""
    waiting = {task.node_id for task in undecided(request)}
    return tuple(seat for seat in seats_of(request.route) if seat.id in waiting)


def decisions(request: Request) -> tuple[Task, ...]:
    """Every task that was decided, by a person or by a rule, in the order it happened."""
    decided = (task for task in request.tasks if task.decided and task.kind is TaskKind.DECIDE)
    return tuple(sorted(decided, key=lambda task: task.decided_at or task.opened_at))


def decided_before(request: Request, task_id: str) -> tuple[Task, ...]:
    """The decisions somebody who looks at this task should know of: all but its own."""
    return tuple(task for task in decisions(request) if task.id != task_id)


def passed_on_by(request: Request, task: Task) -> Task | None:
    """The task whose asked person passed it on to whom this one asks (D6); None if nobody did."""
    before = [each for each in request.tasks if each.node_id == task.node_id and each.kind is task.kind]
    place = before.index(task)
    passed = before[place - 1] if place else None
    return passed if passed is not None and passed.rule == TRANSFERRED else None


def rejected_by(request: Request) -> tuple[Task, ...]:
    """The rejections so far, in the order they happened (A6)."""
    return tuple(task for task in decisions(request) if task.status is TaskStatus.REJECTED)


def deciding(request: Request) -> tuple[Task, ...]:
    """The decisions that gave an ended request its outcome: those of its last stage that say the same."""
    same = {
        RequestStatus.APPROVED: {TaskStatus.APPROVED, TaskStatus.SKIPPED},
        RequestStatus.REJECTED: {TaskStatus.REJECTED},
    }.get(request.status, set())
    return tuple(task for task in decisions(request) if task.stage == request.current_stage and task.status in same)


def closed_by(request: Request, task: Task) -> Task | None:
    """The decision that closed this task without one of its own; None if no decision did (a withdrawal, say).

    A consequence carries the instant of the decision that it followed from.
    """
    if task.status is not TaskStatus.CLOSED:
        return None
    causes = (
        other
        for other in decisions(request)
        if other.stage == task.stage and other.decided_by and other.decided_at == task.decided_at
    )
    return next(causes, None)


def groups_above(route: Group, node_id: str) -> tuple[Group, ...]:
    """The groups a node stands in, innermost first; the route itself, which only chains the stages, left out."""
    path = _path(route, node_id)
    return tuple(reversed(path[1:]))


def _path(node: Node, node_id: str) -> list[Group]:
    if isinstance(node, Seat):
        return []
    for member in node.members:
        if member.id == node_id:
            return [node]
        if below := _path(member, node_id):
            return [node, *below]
    return []


def tally(request: Request, group: Group) -> Tally:
    """How that group of the request's route stands."""
    standing = Standing.of(request)
    outcomes = [standing[member] for member in group.members]
    return Tally(
        need=group.need,
        size=len(group.members),
        approved=outcomes.count(Outcome.APPROVED),
        rejected=outcomes.count(Outcome.REJECTED),
        in_order=group.in_order,
        veto=group.veto,
    )


def tallies(request: Request, task: Task) -> tuple[Tally, ...]:
    """How the groups around a task stand, its own first; empty for a stage of a single seat."""
    return tuple(tally(request, group) for group in groups_above(request.route, task.node_id))


def after(request: Request, task_id: str, verdict: Verdict, by: str = "") -> Request:
    """The request as it would be if this live task were decided so, by that person or by nobody in particular."""
    numbers = count(1)
    decision = Decision(by=by, verdict=verdict)
    now = request.task(task_id).opened_at
    changed, _ = engine.decide(request, task_id, decision, now, lambda: f"simulated {next(numbers)}")
    return changed


def remind_of(request: Request, task: Task) -> Remind | None:
    """When whoever is waited for at this task hears of it again: as at its seat; at the first of its stage that reminds
    where a revision is waited for."""
    stage = request.route.members[task.stage - 1]
    seats = seats_of(stage) if task.kind is TaskKind.REVISE else [request.seat(task.node_id)]
    return next((seat.remind for seat in seats if seat.remind is not None), None)


def would_end(request: Request, task_id: str, verdict: Verdict, by: str = "") -> RequestStatus | None:
    """How the request would end if this task were decided so, by that person; None if it would go on, or the task is
    not live or not to be decided."""
    task = request.task(task_id)
    if not task.live or task.asks_applicant or request.status is not RequestStatus.PENDING:
        return None
    status = after(request, task_id, verdict, by).status
    return None if status is RequestStatus.PENDING else status


def still_matters(request: Request, task: Task) -> bool:
    """Whether an answer to this task can still change the outcome (E2).

    Below pending nodes every undecided seat can, since the seats beside it may fall either way.
    """
    if request.status is not RequestStatus.PENDING or not task.live:
        return False
    if task.asks_applicant:
        return True
    return task.node_id in {seat.id for seat in Standing.of(request).open_seats(request.route)}
