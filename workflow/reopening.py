"""Going back (DESIGN section 2, "Reopening"): somebody takes his own decision back.

Pure functions as in `workflow.engine`: nobody's right to do it is asked here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from workflow.engine import Change, NewId, Outcome, Standing, advance, with_tasks
from workflow.events import TakenBack
from workflow.model import (
    TAKEN_BACK,
    ActorKind,
    Node,
    Request,
    RequestStatus,
    Seat,
    Task,
    TaskKind,
    TaskStatus,
)

_OWN = (ActorKind.PERSON, ActorKind.DELEGATE)
"""What one did in another capacity is not one's own to take back."""


def may_take_back(request: Request, task: Task, actor: str) -> bool:
    """Whether the decision on this task is `actor`'s own and can still be taken back. Whether he is asked there still
    is for `workflow.authority`."""
    return task.decided_by == actor and task.actor_kind in _OWN and going(request, task) is not None


def going(request: Request, task: Task) -> tuple[Task, ...] | None:
    """What goes when the decision on this task is taken back: itself, and whatever was opened because of it. None where
    it cannot be: the request has ended or was returned to the applicant, the seat would not be asked again because its
    group has its outcome without it, or somebody has acted on what was opened because of it."""
    decided = task.status in (TaskStatus.APPROVED, TaskStatus.REJECTED) and task.kind is TaskKind.DECIDE
    if request.status is not RequestStatus.PENDING or not decided or _being_revised(request):
        return None
    gone = {task.id}
    while opened := _unreached(request, gone):
        gone |= opened
    standing = Standing.of(_without(request, gone))
    if all(seat.id != task.node_id for seat in standing.open_seats(request.route)):
        return None
    found = tuple(each for each in request.tasks if each.id in gone)
    return None if any(each.decided_by for each in found if each.id != task.id) else found


def take_back(request: Request, task_id: str, by: str, now: datetime, new_id: NewId) -> Change:
    """Make a decision undone of which `going` says that it can be: its seat is asked again, and so is every seat beside
    it that was closed with it. What was opened because of it is asked no more."""
    task = request.task(task_id)
    gone = going(request, task)
    assert gone is not None, f"task {task_id} cannot be taken back"
    changed, events = _reopened(request, gone, TAKEN_BACK, now, new_id)
    ended = tuple(each.id for each in gone)
    return changed, (TakenBack(task_id=task_id, node_id=task.node_id, by=by, task_ids=ended), *events)


def _reopened(request: Request, gone: Iterable[Task], rule: str, now: datetime, new_id: NewId) -> Change:
    """The request without these tasks. Who decided one, and what he said, stays with it."""
    returned = (
        replace(task, status=TaskStatus.RETURNED, decided_at=task.decided_at or now, rule=rule) for task in gone
    )
    changed = replace(request, version=request.version + 1, tasks=with_tasks(request.tasks, *returned))
    return advance(changed, now, new_id)


def _unreached(request: Request, gone: Collection[str]) -> set[str]:
    """The tasks besides these that nobody would have been given without them."""
    reached = set(_reached(request.route, Standing.of(_without(request, gone))))
    return {each.id for each in request.tasks if _counts(each) and each.node_id not in reached}.difference(gone)


def _without(request: Request, gone: Collection[str]) -> Request:
    returned = (replace(each, status=TaskStatus.RETURNED) for each in request.tasks if each.id in gone)
    return replace(request, tasks=with_tasks(request.tasks, *returned))


def _being_revised(request: Request) -> bool:
    return any(task.live and task.kind is TaskKind.REVISE for task in request.tasks)


def _counts(task: Task) -> bool:
    """Whether a task says something of where its seat stands: it was not gone back from, nor passed on."""
    return task.kind is not TaskKind.REVISE and task.status not in (TaskStatus.RETURNED, TaskStatus.TRANSFERRED)


def _reached(node: Node, standing: Standing) -> Iterator[str]:
    """The seats below `node` whose turn it is or was, as it stands."""
    if isinstance(node, Seat):
        yield node.id
        return
    for member in node.members:
        yield from _reached(member, standing)
        if node.in_order and standing[member] is Outcome.PENDING:
            return
