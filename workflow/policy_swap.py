"""Somebody takes another's place in what a policy says: wherever its route names him, for new requests (D11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workflow.errors import SwapRefused
from workflow.model import Person
from workflow.policy_names import users_in

_GROUPS = ("all", "any", "of")


def names(source: Mapping[str, Any], person: Person) -> bool:
    """Whether that policy asks this very person, lets somebody choose him, or has him told."""
    return _Swap(person, person).found_in(_parts(source))


def named_in(source: Mapping[str, Any], known: Iterable[Person]) -> list[Person]:
    """Everybody whom that policy names, of these people, active or not; somebody unknown by what it calls
    him."""
    refs, found = users_in(_parts(source)), list[Person]()
    for person in known:
        called = {ref for ref in refs if is_called(person, ref)}
        if called:
            found.append(person)
            refs -= called
    return [*found, *map(unknown, sorted(refs))]


def unknown(ref: str) -> Person:
    """Somebody of whom nothing is known but what a policy calls him."""
    return Person(id=ref, name=ref, email=ref if "@" in ref else "", active=False)


def is_called(person: Person, said: str) -> bool:
    """Whether a policy means this person with that id or address."""
    said = said.strip()
    return said == person.id or (bool(person.email) and said.casefold() == person.email.casefold())


def swapped(source: Mapping[str, Any], leaves: Person, takes: Person) -> Mapping[str, Any]:
    """The policy with `takes` wherever it asks or tells `leaves` by name, and where its tests expect that. Raises
    SwapRefused where it does not name him, or where both sit in one group, which would be one person less."""
    swap = _Swap(leaves, takes)
    if not swap.found_in(_parts(source)):
        raise SwapRefused(reason="not_named", person=leaves.id)
    changed = {**source, "route": swap.route(source["route"])}
    if "cc" in source:
        changed["cc"] = swap.once_each(source["cc"])
    if "tests" in source:
        changed["tests"] = [swap.test(test) for test in source["tests"]]
    return changed


def _parts(source: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where a policy names people who have something to do with its requests."""
    return {key: source[key] for key in ("route", "cc") if key in source}


class _Swap:
    """Puts one person in the place of another in parts of a policy's source."""

    def __init__(self, leaves: Person, takes: Person) -> None:
        self.leaves, self.takes = leaves, takes

    def found_in(self, part: Any) -> bool:
        if isinstance(part, Mapping):
            return self._is(part.get("user"), self.leaves) or any(map(self.found_in, part.values()))
        return isinstance(part, list | tuple) and any(map(self.found_in, part))

    def route(self, part: Any) -> Any:
        if isinstance(part, list | tuple):
            return [self.route(each) for each in part]
        if not isinstance(part, Mapping):
            return part
        for key in _GROUPS:
            self._check_group(part.get(key))
        return {key: self._inside(key, value) for key, value in part.items()}

    def _inside(self, key: str, value: Any) -> Any:
        if key == "user":
            return self._written(value)
        if key == "from" and isinstance(value, list | tuple):
            return self.once_each(value)
        return self.route(value)

    def once_each(self, listed: Iterable[Any]) -> list[Any]:
        changed = [self.route(each) for each in listed]
        return [each for at, each in enumerate(changed) if each not in changed[:at]]

    def _check_group(self, members: Any) -> None:
        if not isinstance(members, list | tuple):
            return
        users = [member.get("user") for member in members if isinstance(member, Mapping)]
        if any(self._is(user, self.leaves) for user in users) and any(self._is(user, self.takes) for user in users):
            raise SwapRefused(reason="same_group", person=self.takes.id)

    def test(self, test: Mapping[str, Any]) -> Mapping[str, Any]:
        changed = dict(test)
        if "asks" in test:
            changed["asks"] = self._asked(test["asks"])
        if "choose" in test:
            changed["choose"] = {choice: self._asked(people) for choice, people in test["choose"].items()}
        return changed

    def _asked(self, part: Any) -> Any:
        if isinstance(part, list | tuple):
            return [self._asked(each) for each in part]
        return self._written(part)

    def _written(self, said: Any) -> Any:
        """As it was written, so by address where the other has one."""
        if not self._is(said, self.leaves):
            return said
        return self.takes.email if "@" in said and self.takes.email else self.takes.id

    def _is(self, said: Any, person: Person) -> bool:
        return isinstance(said, str) and is_called(person, said)
