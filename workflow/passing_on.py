"""Seats that change hands while they are open: because nobody could decide there any more, or as somebody says.

Pure functions as in `workflow.engine`: nobody's right to do it is asked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from workflow.delegation import capacity
from workflow.engine import Change, NewId, advance, with_seats, with_tasks
from workflow.events import Reassigned, Reseated, Swapped, Transferred
from workflow.model import TRANSFERRED, ActorKind, Request, Seat, Task, TaskStatus


def reseat(request: Request, task_id: str, seat: Seat, rule: str, now: datetime, new_id: NewId) -> Change:
    """Give the seat of a live task that nobody can decide any more to another (F75, F81), as that `rule` wants: `seat`
    takes the place of the one of the same id, and a new task asks whoever sits in it."""
    task = request.task(task_id)
    assert task.live, f"task {task_id} is {task.status}"
    assert task.node_id == seat.id, f"{seat.id} is another seat than {task.node_id}"
    gone = replace(task, status=TaskStatus.TRANSFERRED, actor_kind=ActorKind.SYSTEM, decided_at=now, rule=rule)
    changed, events = passed_on(request, [seat], [gone], now, new_id)
    return changed, (Reseated(task_id=task_id, node_id=seat.id, seat=seat, rule=rule), *events)


def swap(request: Request, leaves: str, seats: Sequence[Seat], now: datetime, new_id: NewId) -> Change:
    """Give undecided seats of one person to another, as an admin says (D11): each of `seats`, in which the other sits,
    takes the place of the one of the same id; where a task was open, a new one asks him."""
    nodes = {seat.id for seat in seats}
    gone = [
        replace(task, status=TaskStatus.TRANSFERRED, actor_kind=ActorKind.ADMIN, decided_at=now, rule="swapped")
        for task in request.tasks
        if task.live and task.node_id in nodes
    ]
    changed, events = passed_on(request, seats, gone, now, new_id)
    ended = tuple(task.id for task in gone)
    return changed, (Swapped(leaves=leaves, takes=seats[0].asked_id, seats=tuple(seats), task_ids=ended), *events)


def transfer(
    request: Request,
    task_id: str,
    seat: Seat,
    by: str,
    reason: str | None,
    now: datetime,
    new_id: NewId,
    *,
    on_behalf_of: str | None = None,
    kind: ActorKind | None = None,
) -> Change:
    """Pass the seat of a live task on, as `by` wants, whom it asks or who stands in for such a one (D6), or an admin,
    as `kind` says (D11): `seat`, in which somebody else sits, takes the place of the one of the same id, and a new task
    asks him. The `reason` is for everyone to read."""
    task = request.task(task_id)
    assert task.live, f"task {task_id} is {task.status}"
    assert task.node_id == seat.id, f"{seat.id} is another seat than {task.node_id}"
    gone = replace(
        task,
        status=TaskStatus.TRANSFERRED,
        decided_by=by,
        on_behalf_of=on_behalf_of,
        actor_kind=kind or capacity(on_behalf_of),
        decided_at=now,
        opinion=reason,
        rule=TRANSFERRED,
    )
    changed, events = passed_on(request, [seat], [gone], now, new_id)
    fact = Reassigned if kind is ActorKind.ADMIN else Transferred
    told = fact(task_id=task_id, node_id=seat.id, by=by, seat=seat, reason=reason, on_behalf_of=on_behalf_of)
    return changed, (told, *events)


def passed_on(request: Request, seats: Sequence[Seat], gone: Sequence[Task], now: datetime, new_id: NewId) -> Change:
    """The request in which `seats` take the places of those with their ids, and the tasks that are `gone` ended so;
    where these were open, new ones ask whoever sits there."""
    changed = replace(
        request,
        version=request.version + 1,
        route=with_seats(request.route, seats),
        route_version=request.route_version + 1,
        tasks=with_tasks(request.tasks, *gone),
    )
    return advance(changed, now, new_id)
