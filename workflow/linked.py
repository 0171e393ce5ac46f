"""What becomes of an approved request once the one that asks to cancel it has ended (C9)."""

from __future__ import annotations

from datetime import datetime

from workflow import cancelling
from workflow.model import ActorKind, Request, RequestStatus
from workflow.ports import UnitOfWork


def settle(uow: UnitOfWork, request: Request, actor: str | None, actor_kind: ActorKind, now: datetime) -> None:
    """If `request`, as it is now, asks to cancel another and has ended: cancel that one where it was approved, and have
    its messages show it. Whoever locks that one never waits for this one, so that its lock can come second."""
    if request.cancels is None or request.status is RequestStatus.PENDING:
        return
    before = uow.requests.lock(request.cancels)
    if before is None:
        return
    if request.status is RequestStatus.APPROVED and before.status is RequestStatus.APPROVED:
        assert request.reason is not None
        after, events = cancelling.revoke(before, request.reason, now, through=request.number)
        uow.delegations.look_at(before.id, now)
        after = uow.requests.append(after, events, actor=actor, actor_kind=actor_kind, at=now)
        uow.requests.save(before, after)
    uow.messages.changed(before.id)
