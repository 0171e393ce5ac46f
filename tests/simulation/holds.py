"""What is true of a request in the database once an act on it was answered as recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow.model import ActorKind, Request, RequestStatus, TaskStatus, seats_of
from workflow.reopening import TAKEN_BACK

if TYPE_CHECKING:
    from tests.simulation.model import Act


def done(act: Act, stored: Request) -> bool:
    """The task says so, or that it was gone back from since."""
    task = stored.task(act.subject)
    return task.decided_by == act.actor and task.status in (_ENDS.get(act.kind), TaskStatus.RETURNED)


def is_asked(act: Act, stored: Request) -> bool:
    node = stored.task(act.subject).node_id
    return any(task.node_id == node and task.asked_by == act.actor for task in stored.tasks)


def is_answered(act: Act, stored: Request) -> bool:
    return stored.task(act.subject).decided_by == act.actor


def is_taken(act: Act, stored: Request) -> bool:
    """By himself, or by somebody for whom he stands in."""
    return stored.task(act.subject).claimed_by is not None


def gave_it_back(act: Act, stored: Request) -> bool:
    return stored.task(act.subject).claimed_by != act.actor


def is_taken_back(act: Act, stored: Request) -> bool:
    task = stored.task(act.subject)
    return task.decided_by == act.actor and task.rule == TAKEN_BACK


def has_added(act: Act, stored: Request) -> bool:
    return any(seat.added and seat.added.by == act.actor for seat in seats_of(stored.route))


def is_withdrawn(_act: Act, stored: Request) -> bool:
    return stored.status is RequestStatus.WITHDRAWN


def is_his(act: Act, stored: Request) -> bool:
    return act.actor in (stored.submitted_by, stored.applicant)


def is_cancelled(act: Act, stored: Request) -> bool:
    return stored.status is RequestStatus.CANCELLED and stored.cancelled_by == act.actor


def is_overridden(act: Act, stored: Request) -> bool:
    return any(
        task.decided_by == act.actor and task.actor_kind is ActorKind.ADMIN
        for task in stored.tasks
        if act.subject in (task.id, stored.id)
    )


def is_to_be_cancelled(act: Act, stored: Request) -> bool:
    return stored.cancels == act.subject or is_cancelled(act, stored)


_ENDS = {
    "approve": TaskStatus.APPROVED,
    "reject": TaskStatus.REJECTED,
    "reassign": TaskStatus.TRANSFERRED,
    "transfer": TaskStatus.TRANSFERRED,
    "send_back": TaskStatus.RETURNED,
}
