"""The chain that a form shows: read whenever the form opens or what it depends on changes (A10, C4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.built_routes import builder_of, built
from bot.callbacks import CHOICE, chosen_below, chosen_for
from bot.form_contents import given
from bot.pictures import pictured
from bot.references import FormRef, decode
from bot.services import Services
from bot.views import forms
from bot.views.blocks import Block
from bot.views.form_options import matching_people
from bot.views.form_route import FormRoute, unsent_words, worked_out
from bot.views.picture import Picture
from workflow import behalf
from workflow.application import application_of, person_of
from workflow.applying import Preview, choice_at, deciding_fields, preview, usual_choices
from workflow.behalf import may_for_others, named_in
from workflow.custom import with_route
from workflow.definition import Policy
from workflow.errors import WorkflowError
from workflow.forms import Raw
from workflow.model import Person, Record, Request
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

Body = dict[str, Any]


def with_usual_choices(uow: UnitOfWork, user: str, policy: Policy, raw: Raw) -> Raw:
    """What a form opens with: approvers that are to be chosen are filled in, where nobody was chosen before."""
    if any(block.startswith(CHOICE) for block in raw):
        return raw
    applicant = named_in(policy, person_of(uow.directory, user), raw, uow.directory)
    return {**raw, **usual_choices(policy, applicant, uow.directory, user)}


def route_of(uow: UnitOfWork, services: Services, user: str, policy: Policy, raw: Raw, form: FormRef) -> FormRoute:
    """The chain that this form, filled in so by that person, would take now."""
    now, whose = services.office.now(), _whose(uow, user, policy, raw, form)
    builder = builder_of(uow, services, user, policy.id, form.nonce, form.start) if policy.custom else None
    asking = with_route(policy, built(builder.building)) if builder is not None else policy
    application = application_of(whose.person, uow.directory, now, raw=raw, submitter=whose.sender)
    found = preview(asking, application, uow.directory)
    if asking.custom:
        found = replace(found, route=None, nobody=None)  # nothing is built yet
    if whose.told is not None:
        found = replace(found, cc=whose.told)
    picture = _picture(uow, services, whose.person, whose.sender, asking, found)
    others = whose.person.id if whose.others else ""
    return FormRoute(preview=found, picture=picture, now=now, builder=builder, behalf=others)


@dataclass(frozen=True, slots=True)
class _Whose:
    """For whom a form is, who sends it, and whether these may be two; of a form that is revised, who is told of it."""

    person: Person
    sender: str
    others: bool
    told: tuple[str, ...] | None = None


def _whose(uow: UnitOfWork, user: str, policy: Policy, raw: Raw, form: FormRef) -> _Whose:
    """A form that is revised stays for whom it was, and whose, and whoever was told of it still is."""
    revised = uow.requests.get(form.revises) if form.revises else None
    if revised is not None:
        applicant = person_of(uow.directory, revised.applicant)
        return _Whose(applicant, revised.submitted_by or applicant.id, others=True, told=revised.cc)
    sender = person_of(uow.directory, user)
    others = may_for_others(policy, sender, uow.directory)
    return _Whose(named_in(policy, sender, raw, uow.directory), user, others)


def changed(uow: UnitOfWork, services: Services, body: Body) -> tuple[Block, bool] | None:
    """The form anew, after something in it changed on which it depends who is asked or what is worked out, and whether
    it looks as before; None after anything else."""
    form, policy, raw = _form_in(uow, services, body)
    block = body["actions"][0]["block_id"]
    if block == behalf.BLOCK:  # whom one chose for somebody else is nothing to him
        unchosen = {at: said for at, said in raw.items() if not at.startswith(CHOICE)}
        raw = with_usual_choices(uow, body["user"]["id"], policy, unchosen)
        return _drawn(uow, services, body, form, policy, raw), False
    if not block.startswith(CHOICE) and block.partition(".")[0] not in deciding_fields(policy):
        return None
    anew = _drawn(uow, services, body, form, policy, raw)
    shown = decode(FormRef, anew["private_metadata"]).shown
    same_route = form.left or (shown and shown == form.shown)
    return anew, bool(same_route) and worked_out(anew) == worked_out(body["view"])


def again(uow: UnitOfWork, services: Services, body: Body, refused: WorkflowError | None = None) -> Block:
    """The form as it stands, with the chain that it would take now. `refused`: why it was not sent."""
    return _drawn(uow, services, body, *_form_in(uow, services, body), refused)


def _drawn(
    uow: UnitOfWork,
    services: Services,
    body: Body,
    form: FormRef,
    policy: Policy,
    raw: Raw,
    refused: WorkflowError | None = None,
) -> Block:
    user = body["user"]["id"]
    route, reader = route_of(uow, services, user, policy, raw, form), services.reader(uow, user)
    unsent = unsent_words(refused, route, reader) if refused is not None else ""
    return forms.form_again(policy, reader, body["view"], raw, route=route, unsent=unsent)


def _form_in(uow: UnitOfWork, services: Services, body: Body) -> tuple[FormRef, Policy, Raw]:
    form = decode(FormRef, body["view"]["private_metadata"])
    return form, policy_in_force(uow, form.policy_version), given(uow, services, body)


def people_asked_for(uow: UnitOfWork, services: Services, body: Body) -> list[Block]:
    """The options of a choice of approvers that Slack asks for while somebody types into it."""
    user, below = body["user"]["id"], chosen_below(body["action_id"])
    policy = policy_in_force(uow, decode(FormRef, body["view"]["private_metadata"]).policy_version)
    applicant = person_of(uow.directory, chosen_for(body["action_id"]) or user)
    level = choice_at(policy, applicant, body["block_id"], below, uow.directory, user)
    return matching_people(level, body["value"], services.reader(uow, user)) if level else []


def _picture(
    uow: UnitOfWork, services: Services, person: Person, sender: str, policy: Policy, found: Preview
) -> Picture | None:
    if found.route is None:
        return None
    record = Record(id="", type=policy.id, values={})
    request = Request(
        id="",
        type=policy.id,
        number="",
        record_id="",
        applicant=person.id,
        route=found.route,
        submitted_at=services.office.now(),
        policy_version=policy.version,
        submitted_by=None if sender == person.id else sender,
        cc=found.cc,
    )
    return pictured(uow, request, record, policy)
