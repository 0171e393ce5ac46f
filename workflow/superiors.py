"""The managers above somebody, from his own one up, and how their chain ends (F82)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from workflow.model import Person


class ChainEnd(StrEnum):
    """Why nobody follows: none is named, somebody would come a second time, or whoever is named cannot be asked."""

    TOP = "manager"
    CIRCLE = "circle"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The managers who can be asked, lowest first. `end` None: it goes on."""

    people: tuple[Person, ...]
    end: ChainEnd | None


def superiors(person: Person, levels: int, look_up: Callable[[str], Person | None]) -> Chain:
    """The chain above that person, `levels` of it at most."""
    found: list[Person] = []
    met, below = {person.id}, person
    while len(found) < levels:
        if not below.manager:
            return Chain(people=tuple(found), end=ChainEnd.TOP)
        above = look_up(below.manager)
        if above is None or not above.askable:
            return Chain(people=tuple(found), end=ChainEnd.GONE)
        if above.id in met:
            return Chain(people=tuple(found), end=ChainEnd.CIRCLE)
        met.add(above.id)
        found.append(above)
        below = above
    return Chain(people=tuple(found), end=None)
