"""The directory that a people file makes by itself: for looking at policies where there is no Slack (G2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.calendars import calendar_of
from bot.people import Merged, merge
from bot.people_file import Entry, PeopleFile
from workflow.calendars import Calendar
from workflow.definition import Policy
from workflow.model import Person, Text
from workflow.policy_names import usergroups_in, users_in


@dataclass(frozen=True)
class FileDirectory:
    """Answers as the directory of a workspace would. `groups`: what the policies call user groups; who is in them only
    Slack knows, so that each has one member without a name. `strangers` are people of whom no file says anything."""

    merged: Merged
    groups: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()

    @cached_property
    def _known(self) -> Mapping[str, Person]:
        members = {person.id: person for person in map(_member, self.groups)}
        return members | {person.id: person for person in self.merged.people}

    @cached_property
    def _by_email(self) -> Mapping[str, Person]:
        return {person.email.casefold(): person for person in self.merged.people if person.email and person.active}

    def everyone(self) -> Sequence[Person]:
        """All people, by id, but neither strangers nor the members of user groups."""
        known = (person for person in self.merged.people if person.id not in self.strangers)
        return sorted(known, key=lambda person: person.id)

    def person(self, user: str) -> Person | None:
        """That person."""
        return self._known.get(user)

    def people(self, users: Collection[str]) -> Mapping[str, Person]:
        """Those of them that are known, by id."""
        return {user: self._known[user] for user in users if user in self._known}

    def by_email(self, email: str) -> Person | None:
        """The person with that address, in any letter case."""
        return self._by_email.get(email.casefold())

    def holders_of(self, roles: Collection[str]) -> Mapping[str, Sequence[Person]]:
        """The holders of each of these roles; user groups are roles too."""
        return {role: self._holders(role) for role in roles}

    def _holders(self, role: str) -> Sequence[Person]:
        if role in self.groups:
            return (_member(role),)
        return tuple(self._known[user] for user in self.merged.roles.get(role, ()))

    def roles_of(self, user: str) -> Collection[str]:
        """The roles that person holds."""
        return [role for role, holders in self.merged.roles.items() if user in holders]

    def role_titles(self, roles: Collection[str]) -> Mapping[str, Text]:
        """What people call those of them that have a title."""
        return {role: title for role, title in self.merged.role_titles.items() if role in roles}

    def head_of(self, department: str) -> Person | None:
        """The department's head."""
        return self._known.get(self.merged.departments.get(department, ""))

    def calendar(self, code: str) -> Calendar:
        """The calendar with that code."""
        return calendar_of(code)

    def positions(self) -> Sequence[str]:
        """The positions there are, from the bottom up."""
        return self.merged.positions

    def usergroups(self, refs: Collection[str]) -> Mapping[str, str]:
        """What they are referred to with is their id here."""
        return {ref: ref for ref in refs if ref in self.groups}


def _member(group: str) -> Person:
    return Person(id=f"@{group}", name=f"@{group}")


def directory_of(
    file: PeopleFile, policies: Iterable[Policy], admins: Sequence[str], known: Sequence[Person] = ()
) -> tuple[FileDirectory, tuple[str, ...]]:
    """The directory of a people file. Whoever `file`, `policies` or `admins` name is taken to be in Slack; second
    comes who of them does not stand in the file. `known` are people whose names are known from elsewhere."""
    sources = [policy.source for policy in policies]
    groups = frozenset().union(*map(usergroups_in, sources))
    named = [*_led_by(file), *admins, *sorted(frozenset().union(*map(users_in, sources)))]
    people = [*known, *(_person(entry) for entry in file.entries)]
    listed = {ref for person in people for ref in (person.id.casefold(), person.email.casefold())}
    assumed = {ref.casefold(): ref for ref in named if ref.casefold() not in listed}
    people = [*_once(people), *map(_stranger, assumed.values())]
    directory = FileDirectory(merge(people, file, admins), groups, frozenset(assumed.values()))
    return directory, (*assumed.values(), *(f"@{ref}" for ref in sorted(groups)))


def _led_by(file: PeopleFile) -> Iterator[str]:
    yield from (entry.manager for entry in file.entries if entry.manager)
    yield from filter(None, file.heads.values())


def _person(entry: Entry) -> Person:
    return replace(
        _stranger(entry.slack or entry.email), name=entry.name or entry.email or entry.slack, email=entry.email
    )


def _stranger(ref: str) -> Person:
    return Person(id=ref, name=ref, email=ref if "@" in ref else "")


def _once(people: Iterable[Person]) -> Iterator[Person]:
    """Each person once: whoever is known already has his address in the file too."""
    seen: set[str] = set()
    for person in people:
        own = {person.id.casefold(), person.email.casefold()} - {""}
        if seen.isdisjoint(own):
            yield person
        seen |= own
