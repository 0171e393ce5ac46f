"""What the applicant of a custom type has built for its route, as his form shows it (B6)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.services import Services
from bot.views.builder import Builder
from bot.views.words_building import Called, stage_title
from workflow import drafts
from workflow.building import Building, Built, Kind, Member
from workflow.model import RESERVED_ROLES
from workflow.ports import UnitOfWork


def builder_of(uow: UnitOfWork, services: Services, user: str, type_: str, nonce: str, start: str) -> Builder:
    """What that person has built in the form with that nonce, which began with the route of version `start`, if any."""
    building = drafts.building_in(uow, user, type_, nonce, start, services.office.now())
    return Builder(building=building, called=called(uow, members_of(building)), start=start)


def built(building: Building) -> Built:
    """It as it is to become a route."""
    return Built(building=building, title=stage_title)


def members_of(building: Building) -> list[Member]:
    """Everybody whom its groups ask."""
    return [member for group in building.groups for member in group.members]


def called(uow: UnitOfWork, members: Iterable[Member]) -> Called:
    """What they are called."""
    every = list(members)
    users = {member.ref for member in every if member.kind is Kind.USER}
    roles = {member.ref for member in every if member.kind is not Kind.USER}
    return Called(
        people=uow.directory.people(users),
        role_titles=uow.directory.role_titles(roles) if roles else {},
    )


def roles_to_ask(uow: UnitOfWork) -> list[Member]:
    """The roles and user groups that somebody holds. Admins and auditors have other work."""
    roles = uow.directory.roles().keys() - RESERVED_ROLES
    groups = uow.directory.usergroups(roles) if roles else {}
    kinds = {role: Kind.USERGROUP if groups.get(role) == role else Kind.ROLE for role in roles}
    return [Member(kinds[role], role) for role in sorted(roles)]
