"""Sets of people as a policy says them: who may apply (C7), and who holds at least a certain position (A9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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


def reaches(person: Person, position: str, positions: Sequence[str]) -> bool:
    """Whether that person holds the position or one above it. Nobody reaches a position that there is not."""
    return position in positions and person.position in positions[positions.index(position) :]


def belongs(audience: Audience, person: Person, directory: Belonging) -> bool:
    """Whether somebody is one of the audience; whoever is not active belongs nowhere."""
    if not person.active:
        return False
    if audience.everyone or person.department in audience.departments or _named(audience.users, person):
        return True
    if audience.positions:
        positions = directory.positions()
        if any(reaches(person, position, positions) for position in audience.positions):
            return True
    if not audience.roles and not audience.usergroups:
        return False
    groups = directory.usergroups(audience.usergroups).values() if audience.usergroups else ()
    return not {*audience.roles, *groups}.isdisjoint(directory.roles_of(person.id))


def _named(users: Collection[str], person: Person) -> bool:
    return any(user == person.id or (person.email and user.lower() == person.email.lower()) for user in users)


def may_apply(policy: Policy, person: Person, directory: Belonging) -> bool:
    """Whether the type is for this person (C7)."""
    return belongs(policy.apply, person, directory)
