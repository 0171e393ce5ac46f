"""A type that is not in force yet, tried by an admin as himself: its form, and whom it would ask. Nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import callbacks, form_routes
from bot.form_contents import opening
from bot.references import FormRef, TypeDraftRef, decode
from bot.services import Services
from bot.type_editor import draft_for
from bot.views import forms
from bot.views.state import read_state
from bot.views.trial import refused_view, trial_form, tried_view
from workflow.application import application_of, person_of
from workflow.applying import work_out
from workflow.audience import may_apply
from workflow.definition import Policy
from workflow.errors import FormFaults, MayNotApply, WorkflowError
from workflow.forms import Raw
from workflow.policy import read_policy
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

Body = dict[str, Any]


def form(uow: UnitOfWork, services: Services, user: str, ref: TypeDraftRef) -> dict[str, Any]:
    """The form of the draft as it is now. Raises NotAdmin, DraftGone, and PolicyFaults where it is not whole."""
    draft = draft_for(uow, user, ref.draft)
    policy = read_policy(draft.source)
    raw = opening(uow, services, user, policy)
    route = form_routes.route_of(uow, services, user, policy, raw, FormRef("", policy.version))
    return trial_form(policy, TypeDraftRef(draft.id, draft.revision), raw, route, services.reader(uow, user))


def sent(uow: UnitOfWork, services: Services, body: Body) -> dict[str, Any]:
    """What would have come of sending the form that `body` tells of: what is wrong with it, at its fields; else whom it
    would ask, or why nobody."""
    user, view = body["user"]["id"], body["view"]
    policy, raw, reader = policy_shown(uow, user, view), read_state(view["state"]), services.reader(uow, user)
    try:
        _try(uow, services, user, policy, raw)
    except FormFaults as wrong:
        return {"response_action": "errors", "errors": forms.field_errors(wrong, policy, reader)}
    except WorkflowError as refused:
        return {"response_action": "update", "view": refused_view(services.refusal(user, refused), reader)}
    route = form_routes.route_of(uow, services, user, policy, raw, FormRef("", policy.version))
    return {"response_action": "update", "view": tried_view(policy, route, reader)}


def _try(uow: UnitOfWork, services: Services, user: str, policy: Policy, raw: Raw) -> None:
    applicant = person_of(uow.directory, user)
    if not may_apply(policy, applicant, uow.directory):
        raise MayNotApply(type=policy.id)
    work_out(policy, application_of(applicant, uow.directory, services.office.now(), raw=raw), uow.directory)


def policy_shown(uow: UnitOfWork, user: str, view: Mapping[str, Any]) -> Policy:
    """The type whose form that view is: of a trial the draft. Raises NotFound, or what `form` raises."""
    if view["callback_id"] == callbacks.TRIAL:
        draft = decode(TypeDraftRef, view["private_metadata"]).draft
        return read_policy(draft_for(uow, user, draft).source)
    return policy_in_force(uow, decode(FormRef, view["private_metadata"]).policy_version)
