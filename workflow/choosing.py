"""Approvers whom the applicant chooses (A10): whom he may choose from, level by level, and what he chose.

A choice is filled in like a field, in a block of its own: ``choose.c1``, or for a chain ``choose.c1.1`` and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from workflow.audience import BelongingOfMany, reaches, those_of
from workflow.definition import Audience, Chosen, ChosenChain
from workflow.forms import Raw
from workflow.model import Person, Text
from workflow.superiors import superiors

STOP = "stop"
"""What one chooses at a level where the chain shall end."""


class Choosable(BelongingOfMany, Protocol):
    """The part of `workflow.ports.Directory` that choosing needs."""

    def person(self, user: str) -> Person | None:
        """That person, active or not."""

    def everyone(self) -> Sequence[Person]:
        """All people, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One choice to make. `eligible` None: everybody active but the applicant. `number` counts the levels of a chain
    from 1, and is 0 where there is no chain; `label` is empty for a chain. `may_stop`: the chain may end before it.
    `least` and `most` are chosen; `short`: the policy wants more than there are to choose.

    `fault`: ``required``, ``not_eligible``, ``too_few`` or ``too_many``, as it was filled in; empty if that is right.
    """

    block: str
    label: Text
    number: int
    eligible: tuple[Person, ...] | None
    chosen: tuple[str, ...]
    least: int = 1
    most: int = 1
    short: bool = False
    may_stop: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Choosing:
    """Reads what one applicant chose, or `submitter` for him; `raw` is the form as it came. Neither can be chosen."""

    applicant: Person
    directory: Choosable
    raw: Raw
    submitter: str = ""

    def levels(self, who: Chosen | ChosenChain) -> tuple[Level, ...]:
        """The choices that this member of the route asks for now: of a chain as many levels as have been reached."""
        return (self._single(who),) if isinstance(who, Chosen) else tuple(self._chain(who))

    def usual(self, who: ChosenChain) -> Raw:
        """What a form opens with: the managers above the applicant, as many as are asked for and may be chosen."""
        found: dict[str, str] = {}
        for number, person in enumerate(superiors(self.applicant, who.at_least, self.directory.person).people, start=1):
            found[block(who.key, number)] = person.id
        kept = replace(self, raw=found)
        right = {level.block for level in kept.levels(who) if level.chosen and not level.fault}
        return {at: user for at, user in found.items() if at in right}

    def _single(self, who: Chosen) -> Level:
        place = block(who.key)
        chosen = _ids(self.raw.get(place))
        eligible = self._eligible(who.source)
        least = who.at_least if eligible is None else min(who.at_least, max(1, len(eligible)))
        return Level(
            block=place,
            label=who.label,
            number=0,
            eligible=eligible,
            chosen=chosen,
            least=least,
            most=who.at_most,
            short=least < who.at_least,
            fault=self._fault(chosen, eligible, who.at_most, least),
        )

    def _chain(self, who: ChosenChain) -> Iterable[Level]:
        positions, below = self.directory.positions(), self.applicant
        leaders, met = self._of(who.source), {self.applicant.id}
        for number in range(1, who.at_most + 1):
            eligible = tuple(p for p in _above(below, leaders, positions) if p.id not in met)
            if not eligible and number > 1:
                return
            place = block(who.key, number)
            said = _ids(self.raw.get(place))
            chosen = tuple(user for user in said if user != STOP)
            may_stop = number > who.at_least
            fault = self._fault(chosen, eligible, 1, least=0 if may_stop else 1)
            yield Level(
                block=place, label={}, number=number, eligible=eligible, chosen=chosen, may_stop=may_stop, fault=fault
            )
            person = self.directory.person(chosen[0]) if chosen and not fault else None
            if person is None or (who.until and reaches(person, who.until, positions)):
                return
            met.add(person.id)
            below = person

    def _eligible(self, source: Audience) -> tuple[Person, ...] | None:
        return None if source.everyone else self._of(source)

    def _of(self, source: Audience) -> tuple[Person, ...]:
        others = [person for person in self.directory.everyone() if person.active and not self._applies(person.id)]
        return could_choose(self.applicant, source, others, self.directory)

    def _fault(self, chosen: Sequence[str], eligible: tuple[Person, ...] | None, most: int, least: int) -> str:
        if eligible == ():
            return ""  # `empty` fills the seat
        if len(chosen) < least:
            return "too_few" if chosen else "required"
        if len(chosen) > most:
            return "too_many"
        allowed = None if eligible is None else {person.id for person in eligible}
        return "" if all(self._may_be(user, allowed) for user in chosen) else "not_eligible"

    def _may_be(self, user: str, allowed: set[str] | None) -> bool:
        if allowed is not None:
            return user in allowed
        person = self.directory.person(user)
        return person is not None and person.active and not self._applies(user)

    def _applies(self, user: str) -> bool:
        return user in (self.applicant.id, self.submitter)


def could_choose(
    applicant: Person, source: Audience, people: Iterable[Person], directory: BelongingOfMany
) -> tuple[Person, ...]:
    """Whom of these people that applicant may choose from `source`."""
    own, known = applicant.department if "applicant" in source.departments else "", tuple(people)
    found = {person.id for person in those_of(source, known, directory)}
    return tuple(person for person in known if person.id in found or (own and person.department == own))


def _above(below: Person, leaders: Iterable[Person], positions: Sequence[str]) -> Iterable[Person]:
    """Whoever of them stands above `below`; all of them where positions are not known."""
    if not positions:
        return leaders
    least = positions.index(below.position) if below.position in positions else -1
    ranks = {position: rank for rank, position in enumerate(positions)}
    return (person for person in leaders if ranks.get(person.position, -1) > least)


def block(key: str, number: int = 0) -> str:
    """Where a choice, or a level of a chain, is filled in."""
    return f"choose.{key}.{number}" if number else f"choose.{key}"


def _ids(said: str | Sequence[str] | None) -> tuple[str, ...]:
    return ((said,) if said else ()) if isinstance(said, str) else tuple(dict.fromkeys(said or ()))
