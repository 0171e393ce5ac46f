"""What people do to the route of a custom request while they build it (B6). It is kept beside what they typed, and
nothing of it is trusted when the form is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot import callbacks, drafts, form_routes
from bot.built_routes import builder_of, built, called, members_of, roles_to_ask
from bot.callbacks import BadCallback, FormRef, GroupFormRef, GroupRef, decode
from bot.services import Services, seconds_left
from bot.views import forms
from bot.views.blocks import Block
from bot.views.builder import GroupForm, changed_elsewhere, group_errors, group_modal, read_group
from bot.views.state import read_state
from workflow import drafts as kept
from workflow.applying import fingerprint_of
from workflow.building import Building, Built, BuiltGroup, Combine, group_faults
from workflow.custom import askable
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

Body = dict[str, Any]
Change = Callable[[Building], Building]

_ACTS: Mapping[str, Callable[[Building, int], Building]] = {
    callbacks.EARLIER: lambda building, at: building.moved(at, -1),
    callbacks.LATER: lambda building, at: building.moved(at, 1),
    callbacks.REMOVE: Building.without_group,
}


def sent_with(services: Services, user: str, form: FormRef) -> Built | None:
    """What that person built in the form that he sends; None where there is nothing to build."""

    def read(uow: UnitOfWork) -> Built | None:
        policy = policy_in_force(uow, form.policy_version)
        if not policy.custom:
            return None
        return built(builder_of(uow, services, user, policy.id, form.nonce, form.start).building)

    return services.store.read(read)


def change_group(services: Services, body: Body, context: Mapping[str, Any], click: GroupRef) -> Block:
    """Do to a group what the menu says; the form anew. A click on a route that is no longer there changes nothing."""
    act = _ACTS[click.act]
    return _change(services, body, context, lambda now: act(now, click.at) if now.mark == click.seen else now)


def combine(services: Services, body: Body, context: Mapping[str, Any]) -> Block:
    """Combine the groups as was chosen; the form anew."""
    chosen = body["actions"][0]["selected_option"]["value"]
    if chosen not in set(Combine):
        raise BadCallback("not a way to combine groups")
    return _change(services, body, context, lambda now: now.combined(Combine(chosen)))


def _change(services: Services, body: Body, context: Mapping[str, Any], change: Change) -> Block:
    drafts.keep(services, body, context)
    form = decode(FormRef, body["view"]["private_metadata"])
    _keep(services, body, context, form, change)
    return services.store.read(lambda uow: form_routes.again(uow, services, body))


def _keep(
    services: Services, body: Body, context: Mapping[str, Any], form: FormRef | GroupFormRef, change: Change
) -> None:
    kept.build(
        services.store,
        person=body["user"]["id"],
        policy_version=form.policy_version,
        nonce=form.nonce,
        start=form.start,
        change=change,
        acted_at=drafts.acted_at(services, body),
        now=services.office.now(),
        within=seconds_left(context),
    )


def group_view(uow: UnitOfWork, services: Services, body: Body, click: GroupRef) -> Block | None:
    """The view of the group that is to be changed, or of a new one; None where the route is no longer the one seen."""
    form, user = decode(FormRef, body["view"]["private_metadata"]), body["user"]["id"]
    type_ = policy_in_force(uow, form.policy_version).id
    building = builder_of(uow, services, user, type_, form.nonce, form.start).building
    if building.mark != click.seen:
        return None
    ref = GroupFormRef(form.nonce, form.policy_version, form.opened_in, form.start, click.at, click.seen)
    group = building.groups[click.at] if click.at < len(building.groups) else BuiltGroup()
    return _group_view(uow, services, user, GroupForm.of(group), ref)


def group_view_again(uow: UnitOfWork, services: Services, body: Body) -> Block:
    """The view of a group, after what it asks for has changed."""
    view = body["view"]
    return _group_view(
        uow, services, body["user"]["id"], read_group(view["state"]), decode(GroupFormRef, view["private_metadata"])
    )


def _group_view(uow: UnitOfWork, services: Services, user: str, form: GroupForm, ref: GroupFormRef) -> Block:
    roles = roles_to_ask(uow)
    return group_modal(form, ref, roles, called(uow, roles), services.reader(uow, user))


def put_group(services: Services, body: Body, context: Mapping[str, Any]) -> dict[str, str]:
    """Keep the group that was put together; what is wrong with it, by block, where it cannot stand."""
    view, user = body["view"], body["user"]["id"]
    ref, said = decode(GroupFormRef, view["private_metadata"]), read_group(view["state"])
    group = said.group()

    def read(uow: UnitOfWork) -> dict[str, str]:
        type_, reader = policy_in_force(uow, ref.policy_version).id, services.reader(uow, user)
        if builder_of(uow, services, user, type_, ref.nonce, ref.start).building.mark != ref.seen:
            return changed_elsewhere(reader)
        only = Building(groups=(group,))
        faults = group_faults(group, user, askable(uow.directory, only))
        return group_errors(faults, said, called(uow, members_of(only)), reader)

    errors = services.store.read(read)
    if not errors:
        _keep(services, body, context, ref, lambda now: now.with_group(group, ref.at) if now.mark == ref.seen else now)
    return errors


def form_below(uow: UnitOfWork, services: Services, body: Body) -> Block:
    """The form from which the view of a group was opened, as it stands now."""
    ref, user = decode(GroupFormRef, body["view"]["private_metadata"]), body["user"]["id"]
    policy = policy_in_force(uow, ref.policy_version)
    draft = kept.kept_in(uow, user, policy.id, ref.nonce, services.office.now())
    raw = read_state({"values": draft.values}) if draft is not None else {}
    route = form_routes.route_of(uow, services, user, policy, raw, ref.nonce, ref.start)
    reader = services.reader(uow, user)
    last = policy.pages - 1
    before = fingerprint_of(policy, raw, before=last)
    form = FormRef(ref.nonce, policy.version, ref.opened_in, start=ref.start, page=last, before=before)
    return forms.form_page(policy, reader, form, raw, route=route)
