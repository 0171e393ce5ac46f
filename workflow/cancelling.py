"""Requests that end as cancelled: pending ones, as an admin says (D11), and approved ones (C9), by a request that asks
for it, or at once. Pure functions as in `workflow.engine`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from workflow import engine
from workflow.definition import CancelApproved
from workflow.engine import Change, NewId
from workflow.events import CancellationAsked, Cancelled, Revoked, Submitted
from workflow.model import Record, Request, RequestStatus

CANCELLABLE_FOR = timedelta(days=31)
"""So long after it was approved a request can be cancelled."""


def cancel(request: Request, by: str, reason: str, now: datetime) -> Change:
    """An admin ends a pending request before it is decided; its open tasks close (D11)."""
    ended, closed = engine.end(request, RequestStatus.CANCELLED, now)
    return replace(ended, cancelled_by=by, reason=reason), (Cancelled(by=by, reason=reason), *closed)


def why_not(request: Request, rule: CancelApproved, cancellation: Request | None, person: str, now: datetime) -> str:
    """Why that person cannot cancel the approved request, or ask for it, as a `CancelRefused` has it; empty where he
    can. `rule` is that of the request's policy, `cancellation` the newest request that asks for it."""
    if person not in request.applicants:
        return "not_applicant"
    if request.cancels is not None:
        return "cancellation"
    if request.status is not RequestStatus.APPROVED or request.decided_at is None:
        return "not_approved"
    if rule is CancelApproved.NEVER:
        return "never"
    if cancellation is not None and cancellation.status is RequestStatus.PENDING:
        return "asked"
    return "too_late" if now - request.decided_at > CANCELLABLE_FOR else ""


def ask(
    approved: Request, record: Record, *, id_: str, number: str, by: str, reason: str, now: datetime, new_id: NewId
) -> Change:
    """The request that asks to cancel an approved one, with `record` as its form: over the same route, from its
    beginning."""
    asking = Request(
        id=id_,
        type=approved.type,
        number=number,
        record_id=record.id,
        applicant=approved.applicant,
        submitted_by=approved.submitted_by,
        route=approved.route,
        total_stages=len(approved.route.members),
        submitted_at=now,
        policy_version=approved.policy_version,
        form_version=record.form_version,
        cancels=approved.id,
        reason=reason,
    )
    asking, events = engine.advance(asking, now, new_id)
    submitted = Submitted(
        by=by,
        values=record.values,
        route=approved.route,
        on_behalf_of=approved.applicant if by != approved.applicant else None,
        cancels=approved.number,
        reason=reason,
    )
    return asking, (submitted, *events)


def asked(approved: Request, asking: Request, by: str, reason: str) -> Change:
    """The approved request while another one asks to cancel it: approved as before."""
    told = CancellationAsked(by=by, number=asking.number, reason=reason)
    return replace(approved, cancellation=asking.id, version=approved.version + 1), (told,)


def revoke(
    approved: Request, reason: str, now: datetime, *, by: str | None = None, through: str | None = None
) -> Change:
    """The approved request, cancelled: by somebody who applied, or through the request with that number."""
    ended = replace(
        approved,
        status=RequestStatus.CANCELLED,
        decided_at=now,
        cancelled_by=by,
        reason=reason,
        version=approved.version + 1,
    )
    return ended, (Revoked(reason=reason, by=by, through=through),)
