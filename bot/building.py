"""A route being built out of groups of people and roles, wherever that is: in the form of a custom request (B6), or in
a type that is not in force yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot import callbacks
from bot.built_routes import called, members_of, roles_to_ask
from bot.references import BadCallback, DraftGroupRef, GroupFormRef, GroupRef, decode_one
from bot.services import Services
from bot.views.blocks import Block
from bot.views.builder import Builder, GroupForm, changed_elsewhere, group_errors, group_modal, read_group
from workflow.building import Building, BuiltGroup, Combine, group_faults
from workflow.custom import askable
from workflow.ports import UnitOfWork

Body = dict[str, Any]
Change = Callable[[Building], Building]
InGroup = GroupFormRef | DraftGroupRef
"""What stands in the view of one group."""


class Site(Protocol):
    """Where the route is built."""

    @property
    def applicant(self) -> str:
        """Whom its groups may not ask, since it is his own request; empty where it is nobody's."""

    def builder(self, uow: UnitOfWork) -> Builder:
        """What has been built so far."""

    def keep(self, change: Change) -> None:
        """Keep what `change` makes of it."""

    def group_ref(self, at: int, seen: str) -> InGroup:
        """What stands for the view of the group at that place."""

    def anew(self, uow: UnitOfWork) -> Block:
        """The view in which it stands, as it is now."""


_ACTS: Mapping[str, Callable[[Building, int], Building]] = {
    callbacks.EARLIER: lambda building, at: building.moved(at, -1),
    callbacks.LATER: lambda building, at: building.moved(at, 1),
    callbacks.REMOVE: Building.without_group,
}


def change_group(site: Site, click: GroupRef) -> None:
    """Do to a group what the menu says. A click on a route that is no longer there changes nothing."""
    act = _ACTS[click.act]
    site.keep(lambda now: act(now, click.at) if now.mark == click.seen else now)


def combine(site: Site, body: Body) -> None:
    """Combine the groups as was chosen."""
    chosen = body["actions"][0]["selected_option"]["value"]
    if chosen not in set(Combine):
        raise BadCallback("not a way to combine groups")
    site.keep(lambda now: now.combined(Combine(chosen)))


def group_view(uow: UnitOfWork, services: Services, user: str, site: Site, click: GroupRef) -> Block | None:
    """The view of the group that is to be changed, or of a new one; None where the route is no longer the one seen."""
    building = site.builder(uow).building
    if building.mark != click.seen:
        return None
    group = building.groups[click.at] if click.at < len(building.groups) else BuiltGroup()
    return _group_view(uow, services, user, GroupForm.of(group), site.group_ref(click.at, click.seen))


def group_view_again(uow: UnitOfWork, services: Services, body: Body) -> Block:
    """The view of a group, after what it asks for has changed."""
    view = body["view"]
    ref: InGroup = decode_one((GroupFormRef, DraftGroupRef), view["private_metadata"])
    return _group_view(uow, services, body["user"]["id"], read_group(view["state"]), ref)


def _group_view(uow: UnitOfWork, services: Services, user: str, form: GroupForm, ref: InGroup) -> Block:
    roles = roles_to_ask(uow)
    return group_modal(form, ref, roles, called(uow, roles), services.reader(uow, user))


def put_group(services: Services, body: Body, site: Site) -> dict[str, str]:
    """Keep the group that was put together; what is wrong with it, by block, where it cannot stand."""
    view, user = body["view"], body["user"]["id"]
    ref: InGroup = decode_one((GroupFormRef, DraftGroupRef), view["private_metadata"])
    said = read_group(view["state"])
    group = said.group()

    def read(uow: UnitOfWork) -> dict[str, str]:
        reader = services.reader(uow, user)
        if site.builder(uow).building.mark != ref.seen:
            return changed_elsewhere(reader)
        only = Building(groups=(group,))
        faults = group_faults(group, site.applicant, askable(uow.directory, only))
        return group_errors(faults, said, called(uow, members_of(only)), reader)

    errors = services.store.read(read)
    if not errors:
        site.keep(lambda now: now.with_group(group, ref.at) if now.mark == ref.seen else now)
    return errors
