"""The directory that a people file makes by itself: for looking at policies where there is no Slack (G2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.office_directory import OfficeDirectory
from bot.people import Merged, merge
from bot.people_file import Entry, PeopleFile
from workflow.definition import Policy
from workflow.model import Person
from workflow.policy_names import usergroups_in, users_in


def office_of(
    merged: Merged, groups: frozenset[str] = frozenset(), strangers: frozenset[str] = frozenset()
) -> OfficeDirectory:
    """The directory of these people. `groups`: what the policies call user groups; who is in them only Slack knows, so
    that each has one member without a name. `strangers`: people of whom no file says anything."""
    members = {group: _member(group) for group in sorted(groups)}
    return OfficeDirectory(
        people_known=(*merged.people, *members.values()),
        roles={**merged.roles, **{group: (member.id,) for group, member in members.items()}},
        titles=merged.role_titles,
        heads=merged.departments,
        positions_up=merged.positions,
        groups={group: group for group in groups},
        unlisted=strangers.union(member.id for member in members.values()),
    )


def _member(group: str) -> Person:
    return Person(id=f"@{group}", name=f"@{group}")


def directory_of(
    file: PeopleFile, policies: Iterable[Policy], admins: Sequence[str], known: Sequence[Person] = ()
) -> tuple[OfficeDirectory, tuple[str, ...]]:
    """The directory of a people file. Whoever `file`, `policies` or `admins` name is taken to be in Slack; second
    comes who of them does not stand in the file. `known` are people whose names are known from elsewhere."""
    sources = [policy.source for policy in policies]
    groups = frozenset().union(*map(usergroups_in, sources))
    named = [*_led_by(file), *admins, *sorted(frozenset().union(*map(users_in, sources)))]
    people = [*known, *(_person(entry) for entry in file.entries)]
    listed = {ref for person in people for ref in (person.id.casefold(), person.email.casefold())}
    assumed = {ref.casefold(): ref for ref in named if ref.casefold() not in listed}
    people = [*_once(people), *map(_stranger, assumed.values())]
    directory = office_of(merge(people, file, admins), groups, frozenset(assumed.values()))
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
