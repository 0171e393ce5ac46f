"""The use case of an applicant who cancels an approved request (C9), and what follows once a request that asks for it
ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflow import cancelling
from workflow.definition import CancelApproved
from workflow.errors import CancelRefused, NotFound
from workflow.form_text import must_say
from workflow.model import ActorKind, Request, RequestStatus, TaskStatus
from workflow.policy_versions import policy_in_force
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import MessageKind
from workflow.recording import enter, record
from workflow.service import BUDGET, next_number
from workflow.upkeep import to


def cancel_approved(
    store: Store, *, request_id: str, actor: str, reason: str, nonce: str, now: datetime, within: float = BUDGET
) -> Request:
    """Cancel an approved request, as its policy lets one: the request that asks its approvers for it, or itself,
    cancelled at once. The same `nonce` makes one such request; a repetition changes nothing. Raises NotFound,
    OpinionRequired without a reason, CancelRefused."""
    said = must_say(reason)

    def work(uow: UnitOfWork) -> Request:
        before = uow.requests.lock(request_id)
        if before is None:
            raise NotFound
        made = uow.requests.of_submission(nonce)
        if made is not None:
            return made
        if before.status is RequestStatus.CANCELLED and before.cancelled_by == actor:
            return before
        if check_cancellable(uow, before, actor, now) is CancelApproved.NOTIFY:
            return _at_once(uow, before, actor, said, now)
        return _ask(uow, before, actor, said, nonce, now)

    return store.write(work, within=within)


def check_cancellable(uow: UnitOfWork, request: Request, actor: str, now: datetime) -> CancelApproved:
    """In what way that person may cancel the approved request. Raises CancelRefused."""
    rule = policy_in_force(uow, request.policy_version).cancel_approved
    cancellation = uow.requests.get(request.cancellation) if request.cancellation else None
    reason = cancelling.why_not(request, rule, cancellation, actor, now)
    if reason:
        other = cancellation.number if cancellation and reason == "asked" else ""
        raise CancelRefused(reason=reason, number=request.number, status=request.status, other=other)
    return rule


def _at_once(uow: UnitOfWork, before: Request, actor: str, reason: str, now: datetime) -> Request:
    """Whoever had approved hears of it."""
    after, events = cancelling.revoke(before, reason, now, by=actor)
    uow.delegations.look_at(before.id, now)
    told = {task.decided_by for task in before.tasks if task.status is TaskStatus.APPROVED and task.decided_by}
    wanted = [to(person, MessageKind.OUTCOME, after, after.status.value) for person in sorted(told)]
    return record(uow, before, after, events, actor=actor, now=now, wanted=wanted)


def _ask(uow: UnitOfWork, before: Request, actor: str, reason: str, nonce: str, now: datetime) -> Request:
    policy = policy_in_force(uow, before.policy_version)
    form = replace(uow.requests.record(before.record_id), id=uow.new_id())
    id_, number = uow.new_id(), next_number(uow, policy, now.year)
    asking, events = cancelling.ask(
        before, form, id_=id_, number=number, by=actor, reason=reason, now=now, new_id=uow.new_id
    )
    after, told = cancelling.asked(before, asking, actor, reason)
    after = uow.requests.append(after, told, actor=actor, actor_kind=ActorKind.PERSON, at=now)
    uow.requests.save(before, after)
    uow.messages.changed(before.id)
    return enter(uow, asking, form, events, actor=actor, nonce=nonce, now=now)
