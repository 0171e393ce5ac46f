"""A small house to resolve routes in: a directory in a few dictionaries, and policies in a line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workflow.calendars import Calendar, monday_to_friday
from workflow.model import Person
from workflow.policy import read_policy


@dataclass
class House:
    """A directory in a few dictionaries."""

    managers: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    groups: dict[str, str] = field(default_factory=dict)
    department: str = "Sales"
    departments: dict[str, str] = field(default_factory=dict)
    ranks: tuple[str, ...] = ("employee", "lead", "head", "director")
    held: dict[str, str] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)

    def person(self, user: str) -> Person | None:
        if user not in self._all():
            return None
        name = user.removeprefix("U0").lower()
        return Person(
            id=user,
            name=name,
            email=f"{name}@example.com",
            manager=self.managers.get(user, ""),
            department=self.departments.get(user, self.department),
            position=self.held.get(user, ""),
            active=user not in self.gone,
        )

    def _all(self) -> set[str]:
        holders = {each for people in self.roles.values() for each in people}
        named = {*self.managers, *self.held, *self.managers.values(), *self.heads.values()}
        return named | holders | {"U0EMMA", "U0ANN", "U0BOB", "U0CAT"}

    def people(self, users: Collection[str]) -> Mapping[str, Person]:
        return {user: person for user in users if (person := self.person(user)) is not None}

    def by_email(self, email: str) -> Person | None:
        person = self.person(f"U0{email.partition('@')[0].upper()}")
        return person if person and person.active else None

    def holders_of(self, roles: Collection[str]) -> Mapping[str, Sequence[Person]]:
        return {
            role: [self.person(each) for each in self.roles.get(role, []) if each not in self.gone] for role in roles
        }

    def head_of(self, department: str) -> Person | None:
        return self.person(self.heads.get(department, ""))

    def everyone(self) -> Sequence[Person]:
        return [person for user in sorted(self._all()) if (person := self.person(user)) is not None]

    def calendar(self, code: str) -> Calendar:
        return self.calendars.get(code, monday_to_friday)

    def positions(self) -> Sequence[str]:
        return self.ranks

    def roles_of(self, user: str) -> Collection[str]:
        return [role for role, holders in self.roles.items() if user in holders]

    def usergroups(self, refs: Collection[str]) -> Mapping[str, str]:
        return {ref: id_ for ref in refs for id_, handle in self.groups.items() if ref in (id_, handle)}


def house(**changes) -> House:
    usual = House(
        managers={"U0EMMA": "U0LEA", "U0LEA": "U0HANA", "U0HANA": "U0DAN"},
        roles={"admin": ["U0ADA", "U0ALF"], "finance": ["U0FINN"], "office": ["U0OLGA", "U0MEI"], "S0LAW": ["U0LEO"]},
        groups={"S0LAW": "legal", "S0MUTE": "mute"},
        heads={"Sales": "U0HANA"},
    )
    return replace(usual, **changes)


def policy_of(*stages: dict, **top):
    source = {
        "id": "t",
        "title": "T",
        "form": [{"id": "what", "label": "What", "type": "text"}],
        "route": [{"stage": f"S{at}", **stage} for at, stage in enumerate(stages, start=1)],
        **top,
    }
    return read_policy(source)
