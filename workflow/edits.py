"""What admins say in Slack, over what the people file says: an edit stays in force whatever the file says later, until
it is taken back or another takes its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

HELD = "held"
"""The value of a fact about a role: held; empty: not held."""


class About(StrEnum):
    """What of a person an edit is about."""

    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that can be said of a person. `role`: which, where it is about one."""

    person: str
    about: About
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An admin's word on a fact. `instead` is what the file says, as last read: it counts again once this has ended."""

    id: str
    fact: Fact
    value: str
    instead: str
    by: str
    at: datetime
    ended_by: str | None = None
    ended_at: datetime | None = None

    @property
    def clashes(self) -> bool:
        """Whether the file says something, and something else."""
        return bool(self.instead) and self.instead != self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Who holds which role: as the file says where no edit does, and by edits."""

    filed: Mapping[str, Collection[str]]
    edited: Mapping[str, Collection[str]]


def settle_roles(roles: Mapping[str, Collection[str]], edits: Iterable[Edit]) -> Holders:
    """The holders in force: `roles` as the file has them, with the edits in force."""
    about = [edit for edit in edits if edit.fact.about is About.ROLE]
    settled = {(edit.fact.role, edit.fact.person) for edit in about}
    edited: dict[str, set[str]] = {}
    for edit in about:
        if edit.value == HELD:
            edited.setdefault(edit.fact.role, set()).add(edit.fact.person)
    filed = {role: {user for user in users if (role, user) not in settled} for role, users in roles.items()}
    return Holders(filed=filed, edited=edited)


def filed_role(roles: Mapping[str, Collection[str]], fact: Fact) -> str:
    """What the file says of that fact about a role."""
    return HELD if fact.person in roles.get(fact.role, ()) else ""
