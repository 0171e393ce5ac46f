"""Who there is and who leads whom: Slack's people with what the people file adds, ready for the directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from gettext import gettext as _

from bot.people_file import Entry, PeopleFile, PeopleFileBroken
from workflow.model import ADMIN_ROLE, AUDITOR_ROLE, Person, Text

__all__ = ["Merged", "PeopleFile", "PeopleFileBroken", "merge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The contents of the directory: everybody; role to its holders' ids, with `admin`; role to its title; department
    to its head's id, '' for none; positions from the bottom up. `silent`: active
    people of whom the file names no manager. `warnings` are sentences for the log: references to
    people whom Slack does not know.
    """

    people: tuple[Person, ...]
    roles: Mapping[str, tuple[str, ...]]
    role_titles: Mapping[str, Text]
    departments: Mapping[str, str]
    positions: tuple[str, ...]
    silent: frozenset[str]
    warnings: tuple[str, ...]


def merge(
    people: Sequence[Person],
    file: PeopleFile | None,
    admins: Sequence[str],
    auditors: Sequence[str] = (),
    profiles: Mapping[str, str] | None = None,
) -> Merged:
    """Slack's `people` with what the file knows of them; `admins` and `auditors` are user ids or e-mail addresses;
    `profiles` the managers that their profiles name, by id, which count where the file names none.

    Whoever the file does not name has no department, position or role. Deactivated people are neither admins
    nor auditors.
    """
    return _Merge(people, profiles or {}).run(file, admins, auditors)


class _Merge:
    def __init__(self, people: Sequence[Person], profiles: Mapping[str, str]) -> None:
        self._people, self._profiles = people, profiles
        self._ids = {person.id.casefold(): person for person in people}
        # An address may belong to an old, deactivated account as well: the active one is meant.
        ordered = sorted(people, key=lambda person: person.active)
        self._emails = {person.email.casefold(): person for person in ordered if person.email}
        self._warnings: list[str] = []

    def run(self, file: PeopleFile | None, admins: Sequence[str], auditors: Sequence[str]) -> Merged:
        matched = self._matched(file.entries if file else ())
        usual = file.calendar if file else ""
        merged = tuple(self._person(person, matched.get(person.id), usual) for person in self._people)
        self._warn_of_circles(merged)
        return Merged(
            people=merged,
            roles={
                **_roles(matched),
                ADMIN_ROLE: self._named("COUNTERSIGN_ADMINS", admins),
                AUDITOR_ROLE: self._named("COUNTERSIGN_AUDITORS", auditors),
            },
            role_titles=file.role_titles if file else {},
            departments={name: self._head(name, ref) for name, ref in file.heads.items()} if file else {},
            positions=file.positions if file else (),
            silent=frozenset(
                person.id
                for person in self._people
                if person.active and not (person.id in matched and matched[person.id].manager)
            ),
            warnings=tuple(self._warnings),
        )

    def _find(self, ref: str) -> Person | None:
        return (self._emails if "@" in ref else self._ids).get(ref.casefold())

    def _matched(self, entries: Sequence[Entry]) -> Mapping[str, Entry]:
        matched: dict[str, Entry] = {}
        for entry in entries:
            by_id = self._find(entry.slack) if entry.slack else None
            by_email = self._find(entry.email) if entry.email else None
            person = by_id or by_email
            if person is None:
                self._warn(_("{at}: nobody in Slack is {who}"), at=entry.at, who=entry.slack or entry.email)
            elif by_id and by_email and by_id.id != by_email.id:
                self._warn(
                    _("{at}: {slack} and {email} are two people in Slack; {slack} counts"),
                    at=entry.at,
                    slack=entry.slack,
                    email=entry.email,
                )
                matched.setdefault(by_id.id, entry)
            elif person.id in matched:
                self._warn(_("{at}: {who} stands in the file twice; the first counts"), at=entry.at, who=person.name)
            else:
                matched[person.id] = entry
        return matched

    def _person(self, person: Person, entry: Entry | None, calendar: str) -> Person:
        if entry is None:
            manager = self._profiles.get(person.id, "")
            return replace(person, department="", position="", manager=manager, calendar=calendar)
        return replace(
            person,
            name=person.name or entry.name,
            department=entry.department,
            position=entry.position,
            manager=self._manager(person, entry),
            calendar=entry.calendar or calendar,
        )

    def _manager(self, person: Person, entry: Entry) -> str:
        if not entry.manager:
            return self._profiles.get(person.id, "")
        manager = self._find(entry.manager)
        if manager is None:
            self._warn(_("{at}: the manager {who} is nobody in Slack"), at=entry.at, who=entry.manager)
        return manager.id if manager else ""

    def _head(self, department: str, ref: str) -> str:
        head = self._find(ref) if ref else None
        if ref and head is None:
            self._warn(_("the head of {department}, {who}, is nobody in Slack"), department=department, who=ref)
        return head.id if head else ""

    def _named(self, setting: str, refs: Sequence[str]) -> tuple[str, ...]:
        found = {ref: self._find(ref) for ref in refs}
        for ref, person in found.items():
            if person is None or not person.active:
                self._warn(_("{setting}: {who} is nobody active in Slack"), setting=setting, who=ref)
        return tuple(sorted({person.id for person in found.values() if person and person.active}))

    def _warn_of_circles(self, people: Sequence[Person]) -> None:
        managers = {person.id: person.manager for person in people}
        for person in people:
            circle = _circle(person.id, managers)
            if circle and person.id == min(circle):
                self._warn(_("the managers {who} form a circle; nobody is above them"), who=", ".join(circle))

    def _warn(self, sentence: str, **facts: str) -> None:
        self._warnings.append(sentence.format(**facts))


def _circle(start: str, managers: Mapping[str, str]) -> list[str]:
    """The people from `start` up to himself; empty if he is not his own superior (F82)."""
    chain: list[str] = []
    above = start
    while above and above not in chain:
        chain.append(above)
        above = managers.get(above, "")
    return chain if above == start else []


def _roles(matched: Mapping[str, Entry]) -> dict[str, tuple[str, ...]]:
    holders: dict[str, list[str]] = {}
    for person, entry in matched.items():
        for role in entry.roles:
            holders.setdefault(role, []).append(person)
    return {role: tuple(sorted(ids)) for role, ids in sorted(holders.items())}
