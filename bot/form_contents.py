"""What stands in a form: what it opens with, and what its writer has given on all its pages (C2, C8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bot.references import FormRef, decode
from bot.services import Services
from bot.views.state import read_state
from workflow import deadlines, drafts, written
from workflow.application import find, person_of
from workflow.applying import former_choices
from workflow.behalf import BLOCK
from workflow.definition import Field, Policy
from workflow.forms import Raw, blocks_of, prefill, reopened
from workflow.model import Request
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

Body = Mapping[str, Any]


def opening(uow: UnitOfWork, services: Services, user: str, policy: Policy) -> Raw:
    """What a form of that type opens with for that person, who has typed nothing yet."""
    applicant, now = person_of(uow.directory, user), services.office.now()
    today = deadlines.day_of(now, applicant.tz)
    return written.opening(policy.form, applicant, today, partial(find, uow.directory))


def copying(uow: UnitOfWork, user: str, policy: Policy, request: Request, opens: Raw) -> Raw:
    """What the form opens with as that person's copy of a request (C8), for the same applicant (C10); `opens`: without
    that."""
    before, record = policy_in_force(uow, request.policy_version), uow.requests.record(request.record_id)
    fields, chosen = unchanged(policy, before), former_choices(policy, before, record.choices)
    whose = {BLOCK: request.applicant} if user == request.submitted_by else {}
    return {**refilled(opens, fields, {**prefill(fields, record.values), **chosen}), **whose}


def unchanged(policy: Policy, before: Policy) -> list[Field]:
    """The fields that mean what they meant before: what was typed into any other is no value for it."""
    kinds = {(each.id, each.type, each.currency) for each in before.form}
    return [each for each in policy.form if (each.id, each.type, each.currency) in kinds]


def refilled(opens: Raw, fields: Sequence[Field], raw: Raw) -> Raw:
    """What a form opens with, these fields of it filled in with `raw`: where that has nothing, they stay empty."""
    known = {block for each in fields for block in blocks_of(each)}
    return {block: given for block, given in opens.items() if block not in known} | dict(reopened(fields, raw))


def given(uow: UnitOfWork, services: Services, body: Body) -> Raw:
    """What stands in the form of which `body` tells, on all its pages: on this one as it stands now, on others as it
    was kept; on those that its writer has not seen yet what they open with."""
    view = body["view"]
    form, here = decode(FormRef, view["private_metadata"]), read_state(view["state"])
    if not (form.page or form.left):
        return here
    user, policy = body["user"]["id"], policy_in_force(uow, form.policy_version)
    draft = drafts.kept_in(uow, user, form.revises or policy.id, form.nonce, services.office.now())
    seen = read_state({"values": draft.values}) if draft is not None else {}
    before = form.revises or form.copied
    copied = uow.requests.get(before) if before else None
    opens = opening(uow, services, user, policy)
    if copied is not None and user in copied.applicants:
        opens = copying(uow, user, policy, copied, opens)
    return {**opens, **seen, **here}
