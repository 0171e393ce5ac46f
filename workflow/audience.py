"""Sets of people as a policy says them: who may apply (C7), and who holds at least a certain position (A9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from workflow.definition import Audience, Policy
from workflow.model import Person


class Belonging(Protocol):
    """The part of `workflow.ports.Directory` that tells who belongs where."""

    def roles_of(self, user: str) -> Collection[str]:
        """The roles that person holds, user groups by their ids among them."""

    def usergroups(self, refs: Collection[str]) -> Mapping[str, str]:
        """The ids of those user groups, by what they are referred to with: id or handle. Unknown ones are left out."""

    def positions(self) -> Sequence[str]:
        """The positions there are, from the bottom up."""


class BelongingOfMany(Belonging, Protocol):
    """What `those_of` needs as well."""

    def holders_of(self, roles: Collection[str]) -> Mapping[str, Sequence[Person]]:
        """The active holders of each of these roles."""


def reaches(person: Person, position: str, positions: Sequence[str]) -> bool:
    """Whether that person holds the position or one above it. Nobody reaches a position that there is not."""
    return position in positions and person.position in positions[positions.index(position) :]


def belongs(audience: Audience, person: Person, directory: Belonging) -> bool:
    """Whether somebody is one of the audience; whoever is not active belongs nowhere."""
    if not person.active:
        return False
    if _stands(audience, person, _positions(audience, directory)):
        return True
    roles = _roles(audience, directory)
    return bool(roles) and not roles.isdisjoint(directory.roles_of(person.id))


def those_of(audience: Audience, people: Iterable[Person], directory: BelongingOfMany) -> tuple[Person, ...]:
    """Whoever of `people` belongs to the audience; the directory is asked once for all of them."""
    positions, roles = _positions(audience, directory), _roles(audience, directory)
    holders = {holder.id for held in directory.holders_of(roles).values() for holder in held} if roles else set()
    return tuple(
        person for person in people if person.active and (_stands(audience, person, positions) or person.id in holders)
    )


def _stands(audience: Audience, person: Person, positions: Sequence[str]) -> bool:
    """Whether he belongs to it by what he is, whatever he holds."""
    if audience.everyone or person.department in audience.departments or _named(audience.users, person):
        return True
    return any(reaches(person, position, positions) for position in audience.positions)


def _positions(audience: Audience, directory: Belonging) -> Sequence[str]:
    return directory.positions() if audience.positions else ()


def _roles(audience: Audience, directory: Belonging) -> set[str]:
    groups = directory.usergroups(audience.usergroups).values() if audience.usergroups else ()
    return {*audience.roles, *groups}


def _named(users: Collection[str], person: Person) -> bool:
    return any(user == person.id or (person.email and user.lower() == person.email.lower()) for user in users)


def may_apply(policy: Policy, person: Person, directory: Belonging) -> bool:
    """Whether the type is for this person (C7)."""
    return belongs(policy.apply, person, directory)
