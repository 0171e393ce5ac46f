"""A directory in memory: what a people file says, or a copy of a workspace's, for looking at policies (G2, G3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.calendars import calendar_of
from workflow.calendars import Calendar
from workflow.definition import Policy
from workflow.model import Person, Text
from workflow.policy_names import roles_in, usergroups_in
from workflow.ports_directory import Directory


@dataclass(frozen=True)
class OfficeDirectory:
    """Answers as the directory of a workspace would. `roles`: the holders' ids, user groups among them by their id;
    `groups`: those ids by what the policies call them; `heads`: the heads' ids; `positions_up` from the bottom up.
    `unlisted`: ids of people who are asked, but of whom nothing is known."""

    people_known: tuple[Person, ...]
    roles: Mapping[str, Sequence[str]]
    titles: Mapping[str, Text]
    heads: Mapping[str, str]
    positions_up: tuple[str, ...]
    groups: Mapping[str, str] = field(default_factory=dict)
    unlisted: frozenset[str] = frozenset()

    @cached_property
    def _by_id(self) -> Mapping[str, Person]:
        return {person.id: person for person in self.people_known}

    @cached_property
    def _by_email(self) -> Mapping[str, Person]:
        return {person.email.casefold(): person for person in self.people_known if person.email and person.active}

    @cached_property
    def _listed(self) -> Sequence[Person]:
        listed = (person for person in self.people_known if person.id not in self.unlisted)
        return sorted(listed, key=lambda person: person.id)

    @cached_property
    def _held(self) -> Mapping[str, frozenset[str]]:
        users = {user for holders in self.roles.values() for user in holders}
        return {user: frozenset(role for role, holders in self.roles.items() if user in holders) for user in users}

    def everyone(self) -> Sequence[Person]:
        """All people, by id, but the unlisted ones."""
        return self._listed

    def person(self, user: str) -> Person | None:
        """That person."""
        return self._by_id.get(user)

    def people(self, users: Collection[str]) -> Mapping[str, Person]:
        """Those of them that are known, by id."""
        return {user: self._by_id[user] for user in users if user in self._by_id}

    def by_email(self, email: str) -> Person | None:
        """The active person with that address, in any letter case."""
        return self._by_email.get(email.casefold())

    def holders_of(self, roles: Collection[str]) -> Mapping[str, Sequence[Person]]:
        """The holders of each of these roles; user groups are roles too."""
        return {role: [self._by_id[user] for user in self.roles.get(role, ())] for role in roles}

    def roles_of(self, user: str) -> Collection[str]:
        """The roles that person holds."""
        return self._held.get(user, frozenset())

    def role_titles(self, roles: Collection[str]) -> Mapping[str, Text]:
        """What people call those of them that have a title."""
        return {role: title for role, title in self.titles.items() if role in roles}

    def head_of(self, department: str) -> Person | None:
        """The department's head."""
        return self._by_id.get(self.heads.get(department, ""))

    def calendar(self, code: str) -> Calendar:
        """The calendar with that code."""
        return calendar_of(code)

    def positions(self) -> Sequence[str]:
        """The positions there are, from the bottom up."""
        return self.positions_up

    def usergroups(self, refs: Collection[str]) -> Mapping[str, str]:
        """The ids of those user groups, by what they are referred to with."""
        return {ref: self.groups[ref] for ref in refs if ref in self.groups}


def copy_of(directory: Directory, policies: Iterable[Policy]) -> OfficeDirectory:
    """The directory of a workspace as it is now, as far as these policies ask it: they look at everybody many times."""
    sources, roles = [policy.source for policy in policies], directory.roles()
    named = frozenset().union(*map(roles_in, sources))
    heads = {department: directory.head_of(department) for department in directory.departments()}
    return OfficeDirectory(
        people_known=tuple(directory.everyone()),
        roles={role: [person.id for person in holders] for role, holders in roles.items()},
        titles=directory.role_titles(named.union(roles)),
        heads={department: head.id for department, head in heads.items() if head is not None},
        positions_up=tuple(directory.positions()),
        groups=directory.usergroups(frozenset().union(*map(usergroups_in, sources))),
    )
