"""The use case of whoever applied and sends a returned form anew (D6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workflow import revising
from workflow.application import application_of
from workflow.applying import WorkedOut, chosen_in, fingerprint, work_out
from workflow.errors import NotFound, NotReturned, RouteChanged
from workflow.forms import Raw
from workflow.model import Record, Request, Task
from workflow.policy_versions import policy_in_force
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import MessageKind, Wanted
from workflow.recording import record
from workflow.service import BUDGET


def resubmit(
    store: Store,
    *,
    request_id: str,
    actor: str,
    raw: Raw,
    nonce: str,
    now: datetime,
    shown: str | None = None,
    within: float = BUDGET,
) -> Request:
    """Send the form of a returned request anew, under the policy it began with (G5); it stays for whom it was. A form
    that is sent twice is one (C6). Approvals stand where seat and person are the same and nothing changed on which
    they depend. `shown` as in `service.submit`. Raises NotFound to whoever did not apply, NotReturned, RouteChanged,
    and what `work_out` raises."""

    def work(uow: UnitOfWork) -> Request:
        made = uow.requests.of_submission(nonce)
        if made is not None:
            return made
        before = uow.requests.lock(request_id)
        if before is None or actor not in before.applicants:
            raise NotFound
        if before.revision is None:
            raise NotReturned(number=before.number)
        worked = _work_out(uow, before, raw, now)
        if shown is not None and shown != fingerprint(worked.route):
            raise RouteChanged
        return _resubmit(uow, before, before.revision, worked, actor, nonce, now)

    return store.write(work, within=within)


def _work_out(uow: UnitOfWork, request: Request, raw: Raw, now: datetime) -> WorkedOut:
    policy, applicant = policy_in_force(uow, request.policy_version), uow.directory.person(request.applicant)
    if applicant is None:
        raise NotFound
    submitter = request.submitted_by or request.applicant
    return work_out(policy, application_of(applicant, uow.directory, now, raw=raw, submitter=submitter), uow.directory)


def _resubmit(
    uow: UnitOfWork, before: Request, asked: Task, worked: WorkedOut, actor: str, nonce: str, now: datetime
) -> Request:
    old, chosen = uow.requests.record(before.record_id), chosen_in(worked)
    form = Record(id=old.id, type=old.type, values=worked.values, form_version=before.form_version + 1, choices=chosen)
    changed = revising.changed_fields(old.values, form.values)
    same = not changed and old.choices == chosen
    route = before.route if same else revising.kept_nodes(before, worked.route)
    binding = policy_in_force(uow, before.policy_version).reapprove
    keeps = revising.carried(before, route) if revising.stand(changed, binding) else {}
    after, events = revising.resubmit(before, form.values, route, keeps, actor, now, uow.new_id)
    uow.requests.revise(after, form, nonce)
    uow.drafts.discard(actor, before.id, nonce=nonce)
    _carry_cards(uow, before, after, keeps)
    return record(uow, before, after, events, actor=actor, clicked=asked.id, now=now)


def _carry_cards(uow: UnitOfWork, before: Request, after: Request, keeps: Mapping[str, Task]) -> None:
    """Whoever approved and is not asked again has his card go on with his approval."""
    for task in after.tasks[len(before.tasks) :]:
        given = keeps.get(task.node_id)
        if given is not None and given.decided_by is not None and not task.live:
            card = Wanted(kind=MessageKind.CARD, recipient=given.decided_by, subject=task.id, request_id=after.id)
            uow.messages.carry_on(given.id, card)
