"""Whose approval of an earlier stage counts for a later one too (`repeat`; D10, F77)."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.model import AskedKind, Group, Node, Repeat, Request, Seat, Task, TaskKind, TaskStatus, seats_of

RULE = "repeat"
"""What such a task says as its rule."""


def approver_of(task: Task) -> str | None:
    """Whose approval a task holds: that of whoever gave it, or of whom it was passed for; None if it holds none,
    as where an admin decided in somebody's place."""
    if task.status is TaskStatus.APPROVED:
        return None if task.overridden else task.decided_by
    return task.asked_id if task.status is TaskStatus.SKIPPED and task.rule == RULE else None


def passes(request: Request, seat: Seat, stage: int) -> bool:
    """Whether a seat that is reached in that stage is passed, as the person it asks approved a stage before it: the one
    immediately before, or any, as the policy says. Never where approving asks for more than a click, and never where
    it would be his second approval in a distinct group (B7)."""
    if seat.repeat is Repeat.ASK or seat.asks_input or seat.asked_kind is not AskedKind.PERSON:
        return False
    own = {task.node_id: task.stage for task in request.tasks if _gave(task, seat.asked_id)}
    counted = {stage - 1} if seat.repeat is Repeat.CONSECUTIVE else set(range(1, stage))
    return not counted.isdisjoint(own.values()) and own.keys().isdisjoint(_distinct_beside(request.route, seat.id))


def _gave(task: Task, person: str) -> bool:
    """Whether it is this person's approval: one that was given for somebody else is that person's (D8)."""
    by = approver_of(task)
    return task.kind is TaskKind.DECIDE and by is not None and (task.on_behalf_of or by) == person


def _distinct_beside(node: Node, seat_id: str) -> Iterator[str]:
    """The seats of the distinct groups around a seat."""
    if not isinstance(node, Group) or all(seat.id != seat_id for seat in seats_of(node)):
        return
    if node.distinct:
        yield from (seat.id for seat in seats_of(node))
    for member in node.members:
        yield from _distinct_beside(member, seat_id)
