"""The chain that a form shows: read whenever the form opens or what it depends on changes (A10, C4)."""

from __future__ import annotations

from typing import Any

from bot.callbacks import CHOICE, FormRef, chosen_below, decode
from bot.services import Services
from bot.views import forms
from bot.views.blocks import Block
from bot.views.form_options import matching_people
from bot.views.form_route import FormRoute, worked_out
from bot.views.picture import Picture, picture_needs
from workflow.applying import Preview, choice_at, deciding_fields, preview, usual_choices
from workflow.definition import Policy
from workflow.forms import Raw
from workflow.model import Person, Record, Request
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

Body = dict[str, Any]


def with_usual_choices(uow: UnitOfWork, user: str, policy: Policy, raw: Raw) -> Raw:
    """What a form opens with: approvers that are to be chosen are filled in, where nobody was chosen before."""
    if any(block.startswith(CHOICE) for block in raw):
        return raw
    return {**raw, **usual_choices(policy, _person(uow, user), uow.directory)}


def route_of(uow: UnitOfWork, services: Services, user: str, policy: Policy, raw: Raw) -> FormRoute:
    """The chain that a form, filled in so by that person, would take now."""
    person, now = _person(uow, user), services.office.now()
    found = preview(policy, person, uow.directory.roles_of(user), raw, uow.directory, now)
    return FormRoute(preview=found, picture=_picture(uow, services, person, policy, found), now=now)


def changed(uow: UnitOfWork, services: Services, body: Body) -> Block | None:
    """The form anew, after something in it changed on which it depends who is asked or what is worked out; None after
    anything else."""
    view, user = body["view"], body["user"]["id"]
    form = decode(FormRef, view["private_metadata"])
    policy, block = policy_in_force(uow, form.policy_version), body["actions"][0]["block_id"]
    if not block.startswith(CHOICE) and block.partition(".")[0] not in deciding_fields(policy):
        return None
    raw = forms.read_form(view["state"])
    route = route_of(uow, services, user, policy, raw)
    anew = _again(uow, services, body, policy, raw, route, unsent=False)
    # What stays as it is needs no new form, and whoever is typing is not disturbed.
    return anew if not route.shown or route.shown != form.shown or worked_out(anew) != worked_out(view) else None


def seen_anew(uow: UnitOfWork, services: Services, body: Body) -> Block:
    """The form as it was sent, with the chain that it would take, which is not the one it had shown."""
    form = decode(FormRef, body["view"]["private_metadata"])
    policy, raw = policy_in_force(uow, form.policy_version), forms.read_form(body["view"]["state"])
    route = route_of(uow, services, body["user"]["id"], policy, raw)
    return _again(uow, services, body, policy, raw, route, unsent=True)


def people_asked_for(uow: UnitOfWork, services: Services, body: Body) -> list[Block]:
    """The options of a choice of approvers that Slack asks for while somebody types into it."""
    user, below = body["user"]["id"], chosen_below(body["action_id"])
    policy = policy_in_force(uow, decode(FormRef, body["view"]["private_metadata"]).policy_version)
    level = choice_at(policy, _person(uow, user), body["block_id"], below, uow.directory)
    return matching_people(level, body["value"], services.reader(uow, user)) if level else []


def _again(
    uow: UnitOfWork, services: Services, body: Body, policy: Policy, raw: Raw, route: FormRoute, *, unsent: bool
) -> Block:
    view, reader = body["view"], services.reader(uow, body["user"]["id"])
    return forms.form_again(policy, reader, view, raw, route=route, unsent=unsent)


def _person(uow: UnitOfWork, user: str) -> Person:
    return uow.directory.person(user) or Person(id=user, name=user)


def _picture(uow: UnitOfWork, services: Services, person: Person, policy: Policy, found: Preview) -> Picture | None:
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
    )
    users, roles = picture_needs(request, record, policy)
    holders = uow.directory.holders_of(roles) if roles else {}
    return Picture(
        request=request,
        record=record,
        policy=policy,
        people=uow.directory.people(users - {""}),
        holders={role: tuple(people) for role, people in holders.items()},
        role_titles=uow.directory.role_titles(roles) if roles else {},
    )
