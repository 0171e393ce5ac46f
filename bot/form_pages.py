"""Forms in steps: the page that comes next, or before, and where a form is told what is wrong with it (C2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import form_routes
from bot.form_contents import given
from bot.references import FormRef, decode
from bot.services import Services
from bot.views import forms
from bot.views.blocks import Block
from workflow.application import application_of, person_of
from workflow.applying import check_page, fingerprint_of
from workflow.behalf import for_whom
from workflow.definition import Policy
from workflow.errors import Fault, FormFaults, RouteChanged, RouteRefused, WorkflowError
from workflow.forms import Raw, reopened
from workflow.pages import page_of
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

Body = dict[str, Any]
Answer = dict[str, Any]

_NO_FAULTS: Mapping[str, Fault] = {}


def sent(uow: UnitOfWork, services: Services, body: Body) -> tuple[Raw, Answer | None]:
    """What a form was sent with; and the answer, where it is not its last page, or an earlier one is not as it was."""
    form, raw = decode(FormRef, body["view"]["private_metadata"]), given(uow, services, body)
    if not (form.page or form.left):
        return raw, None
    policy = policy_in_force(uow, form.policy_version)
    if fingerprint_of(policy, raw, before=form.page) != form.before:
        return raw, _update(_page(uow, services, body, raw, 0, missing=True))
    return raw, _onward(uow, services, body, policy, raw) if form.left else None


def _onward(uow: UnitOfWork, services: Services, body: Body, policy: Policy, raw: Raw) -> Answer:
    form, user = decode(FormRef, body["view"]["private_metadata"]), body["user"]["id"]
    sender, now = person_of(uow.directory, user), services.office.now()
    revised = uow.requests.get(form.revises) if form.revises else None
    try:
        if revised is not None:
            person = person_of(uow.directory, revised.applicant)
        else:
            person = for_whom(policy, sender, raw, uow.directory)
        check_page(policy, application_of(person, uow.directory, now, raw=raw), uow.directory, page=form.page)
    except FormFaults as wrong:
        return _told(uow, services, body, raw, wrong)
    return _update(_page(uow, services, body, raw, form.page + 1))


def previous(uow: UnitOfWork, services: Services, body: Body) -> Block:
    """The page before the one that `body` tells of."""
    form = decode(FormRef, body["view"]["private_metadata"])
    return _page(uow, services, body, given(uow, services, body), form.page - 1)


def not_accepted(services: Services, body: Body, raw: Raw, error: WorkflowError) -> Answer:
    """What a form is told that was not accepted, in its own place: at its fields, or on the page where they stand. What
    is no fault of the form goes on as an error."""
    if isinstance(error, RouteChanged | RouteRefused):
        return _update(services.store.read(lambda uow: form_routes.again(uow, services, body, error)))
    if not isinstance(error, FormFaults):
        raise error
    return services.store.read(lambda uow: _told(uow, services, body, raw, error))


def _told(uow: UnitOfWork, services: Services, body: Body, raw: Raw, wrong: FormFaults) -> Answer:
    form = decode(FormRef, body["view"]["private_metadata"])
    policy, reader = policy_in_force(uow, form.policy_version), services.reader(uow, body["user"]["id"])
    pages = {page_of(policy, block) for block in wrong.faults}
    if form.page not in pages:
        return _update(_page(uow, services, body, raw, min(pages), wrong.faults))
    errors = forms.field_errors(wrong, policy.on_page(form.page), reader)
    return {"response_action": "errors", "errors": errors}


def _page(
    uow: UnitOfWork,
    services: Services,
    body: Body,
    raw: Raw,
    page: int,
    faults: Mapping[str, Fault] = _NO_FAULTS,
    *,
    missing: bool = False,
) -> Block:
    """Another page of the form. `missing`: because something on earlier ones is not there any more."""
    user, form = body["user"]["id"], decode(FormRef, body["view"]["private_metadata"])
    policy, reader = policy_in_force(uow, form.policy_version), services.reader(uow, user)
    form = replace(form, page=page, before=fingerprint_of(policy, raw, before=page))
    raw = form_routes.with_usual_choices(uow, user, policy, reopened(policy.on_page(page).form, raw))
    route = form_routes.route_of(uow, services, user, policy, raw, form)
    first = [forms.changed_elsewhere(reader)] if missing else []
    return forms.form_page(policy, reader, form, raw, faults, route=route, first=first)


def _update(view: Block) -> Answer:
    return {"response_action": "update", "view": view}
