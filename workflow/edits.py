"""What admins say in Slack, over what the people file says: an edit stays in force whatever the file says later, until
it is taken back or another takes its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from workflow.model import Person

HELD = "held"
"""The value of a fact about a role: held; empty: not held."""


class About(StrEnum):
    """What of a person an edit is about."""

    ROLE = "role"
    DEPARTMENT = "department"
    POSITION = "position"
    MANAGER = "manager"


FACTS = (About.DEPARTMENT, About.POSITION, About.MANAGER)
"""What is said of a person himself; each is called as the attribute that holds it."""


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


def settle_people(people: Iterable[Person], edits: Iterable[Edit]) -> tuple[Person, ...]:
    """The people in force: as the file has them, with the edits in force."""
    said: dict[str, dict[str, str]] = {}
    for edit in edits:
        if edit.fact.about is not About.ROLE:
            said.setdefault(edit.fact.person, {})[edit.fact.about.value] = edit.value
    return tuple(changed(person, said.get(person.id, {})) for person in people)


def changed(person: Person, said: Mapping[str, str]) -> Person:
    """That person with these attributes."""
    return replace(person, **cast("Mapping[str, Any]", said))


def filed_value(fact: Fact, people: Mapping[str, Person], roles: Mapping[str, Collection[str]]) -> str:
    """What the file says of that fact; `people` are those it makes, by id."""
    if fact.about is About.ROLE:
        return HELD if fact.person in roles.get(fact.role, ()) else ""
    person = people.get(fact.person)
    return str(getattr(person, fact.about.value)) if person else ""
