"""Going back (DESIGN section 2, "Reopening"): somebody takes his own decision back, or returns the request to a stage
before his.

Pure functions as in `workflow.engine`: nobody's right to do it is asked here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from workflow.asking_back import ask_applicant
from workflow.delegation import capacity
from workflow.engine import Change, NewId, Outcome, Standing, advance, close, with_tasks
from workflow.events import SentBack, TakenBack
from workflow.model import (
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


TAKEN_BACK, SENT_BACK, WENT_BACK = "taken_back", "sent_back", "went_back"
"""What a task says as its rule that was returned: its decision was taken back, or the one before it; whom it asked
returned the request, his reason being its opinion; somebody else did."""

APPLICANT = 0
"""In the place of a stage: whoever applied."""


def may_take_back(request: Request, task: Task, actor: str) -> bool:
    """Whether the decision on this task is `actor`'s own and can still be taken back. Whether he is asked there still
    is for `workflow.authority`."""
    return task.decided_by == actor and task.actor_kind in _OWN and going(request, task) is not None


def going(request: Request, task: Task) -> tuple[Task, ...] | None:
    """What goes when the decision on this task is taken back: itself, and whatever was opened because of it. None where
    it cannot be: the request has ended or was returned to the applicant, the seat would not be asked again because its
    group has its outcome without it, or somebody has acted on what was opened because of it."""
    decided = task.status in (TaskStatus.APPROVED, TaskStatus.REJECTED) and task.kind is TaskKind.DECIDE
    if request.status is not RequestStatus.PENDING or not decided or request.revision:
        return None
    gone = {task.id}
    while opened := _unreached(request, gone):
        gone |= opened
    standing = Standing.of(_without(request, gone))
    if all(seat.id != task.node_id for seat in standing.open_seats(request.route)):
        return None
    found = tuple(each for each in request.tasks if each.id in gone)
    return None if any(each.decided_by for each in found if each.id != task.id) else found


def take_back(
    request: Request, task_id: str, by: str, now: datetime, new_id: NewId, on_behalf_of: str | None = None
) -> Change:
    """Make a decision undone of which `going` says that it can be: its seat is asked again, and so is every seat beside
    it that was closed with it. What was opened because of it is asked no more."""
    task = request.task(task_id)
    gone = going(request, task)
    assert gone is not None, f"task {task_id} cannot be taken back"
    changed, events = _reopened(request, [_returned(each, TAKEN_BACK, now) for each in gone], now, new_id)
    ended = tuple(each.id for each in gone)
    told = TakenBack(task_id=task_id, node_id=task.node_id, by=by, task_ids=ended, on_behalf_of=on_behalf_of)
    return changed, (told, *events)


def places_before(request: Request, task: Task) -> tuple[int, ...]:
    """Where whom this task asks may return the request: `APPLICANT`, and earlier stages. One that asks to cancel
    another has the form and the route of that: nobody revises it."""
    applicant = () if request.cancels else (APPLICANT,)
    return (*applicant, *earlier_stages(request, task))


def earlier_stages(request: Request, task: Task) -> tuple[int, ...]:
    """The stages to which whom this task asks may return the request: those before his in which somebody decided. Where
    only rules answered, they would answer the same again."""
    decided = {each.stage for each in request.tasks if each.decided and each.decided_by}
    return tuple(stage for stage in sorted(decided) if stage < task.stage)


def send_back(
    request: Request,
    task_id: str,
    stage: int,
    by: str,
    reason: str,
    now: datetime,
    new_id: NewId,
    on_behalf_of: str | None = None,
) -> Change:
    """Return the request to that stage, which is asked as a whole once more, whatever the vote stands at: one person's
    act. Earlier stages keep their approvals. The `reason` is for everyone to read."""
    own = request.task(task_id)
    assert own.live, f"task {task_id} is {own.status}"
    assert stage in earlier_stages(request, own), f"stage {stage} is none to return to"
    gone = [task for task in request.tasks if task.stage >= stage and _counts(task)]
    others = (_returned(task, WENT_BACK, now) for task in gone if task.id != task_id)
    changed, events = _reopened(request, [_sent(own, by, on_behalf_of, reason, now), *others], now, new_id)
    return changed, (_sent_back(own, by, on_behalf_of, stage, reason, gone), *events)


def sent_back(request: Request, task: Task) -> Task | None:
    """The task whose asked person returned the request to where this one stands, or before it; None if nobody did, or
    the request has come past that since."""
    back = (each for each in reversed(request.tasks) if each.rule == SENT_BACK and each.stage >= task.stage)
    return next((each for each in back if each.decided_at and each.decided_at <= task.opened_at), None)


def returner_of(request: Request, task: Task) -> Task | None:
    """The task whose asked person returned the request, with which this one went back; None where it did not."""
    since = task.decided_at or task.opened_at
    back = [each for each in request.tasks if each.rule == SENT_BACK and (each.decided_at or since) >= since]
    return min(back, key=lambda each: each.decided_at or since, default=None) if task.rule == WENT_BACK else None


def return_to_applicant(
    request: Request,
    task_id: str,
    by: str,
    reason: str,
    now: datetime,
    new_id: NewId,
    on_behalf_of: str | None = None,
) -> Change:
    """Have the applicant revise the form: nobody else is waited for until he sends it anew. What was decided stands
    until then (`workflow.revising`). The `reason` is for everyone to read."""
    own = request.task(task_id)
    assert own.live, f"task {task_id} is {own.status}"
    gone = [task for task in request.tasks if task.live and _counts(task)]
    others = (_returned(task, WENT_BACK, now) for task in gone if task.id != task_id)
    changed = replace(request, tasks=with_tasks(request.tasks, _sent(own, by, on_behalf_of, reason, now), *others))
    changed, closed = close(changed, {task.id for task in changed.tasks if task.live}, now)
    changed, opened = ask_applicant(changed, TaskKind.REVISE, request.route.id, own.stage, now, new_id)
    return changed, (_sent_back(own, by, on_behalf_of, APPLICANT, reason, gone), *closed, *opened)


def _sent(own: Task, by: str, on_behalf_of: str | None, reason: str, now: datetime) -> Task:
    kind = capacity(on_behalf_of)
    said = replace(own, decided_by=by, on_behalf_of=on_behalf_of, actor_kind=kind, decided_at=now, opinion=reason)
    return _returned(said, SENT_BACK, now)


def _sent_back(own: Task, by: str, on_behalf_of: str | None, stage: int, reason: str, gone: Iterable[Task]) -> SentBack:
    return SentBack(
        task_id=own.id,
        node_id=own.node_id,
        by=by,
        stage=stage,
        reason=reason,
        task_ids=tuple(task.id for task in gone),
        on_behalf_of=on_behalf_of,
    )


def _reopened(request: Request, returned: Iterable[Task], now: datetime, new_id: NewId) -> Change:
    changed = replace(request, version=request.version + 1, tasks=with_tasks(request.tasks, *returned))
    return advance(changed, now, new_id)


def _returned(task: Task, rule: str, now: datetime) -> Task:
    """Who decided it, and what he said, stays with it."""
    return replace(task, status=TaskStatus.RETURNED, decided_at=task.decided_at or now, rule=rule)


def _unreached(request: Request, gone: Collection[str]) -> set[str]:
    """The tasks besides these that nobody would have been given without them."""
    reached = set(_reached(request.route, Standing.of(_without(request, gone))))
    return {each.id for each in request.tasks if _counts(each) and each.node_id not in reached}.difference(gone)


def _without(request: Request, gone: Collection[str]) -> Request:
    returned = (replace(each, status=TaskStatus.RETURNED) for each in request.tasks if each.id in gone)
    return replace(request, tasks=with_tasks(request.tasks, *returned))


def _counts(task: Task) -> bool:
    """Whether a task says something of where its seat stands: it was not gone back from, nor passed on."""
    return task.kind is TaskKind.DECIDE and task.status not in (TaskStatus.RETURNED, TaskStatus.TRANSFERRED)


def _reached(node: Node, standing: Standing) -> Iterator[str]:
    """The seats below `node` whose turn it is or was, as it stands."""
    if isinstance(node, Seat):
        yield node.id
        return
    for member in node.members:
        yield from _reached(member, standing)
        if node.in_order and standing[member] is Outcome.PENDING:
            return
