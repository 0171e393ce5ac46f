"""People whom an approver has asked too (D6): where, and how several of them decide."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where an approver has somebody asked too: before himself, after his own approval, or beside himself (D6)."""

    BEFORE = "before"
    AFTER = "after"
    BESIDE = "beside"


class Several(StrEnum):
    """How several who are added together decide: all of them, one of them, or all one after the other."""

    ALL = "all"
    ANY = "any"
    IN_ORDER = "in_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """How somebody came to be asked whom no policy names: which approver added him, or who did `on_behalf_of` him,
    where, how he decides with the others of that moment, and what was written to him."""

    by: str
    place: Place
    several: Several = Several.ALL
    note: str = ""
    on_behalf_of: str | None = None


ADDED = "added"
"""How a seat came to somebody whom an approver added (`workflow.model.Seat.why`)."""

ANYWHERE = "+"
"""What `Seat.at` ends in where it leads to a stage and no further."""


def at_stage(at: str) -> str:
    """The `at` of a seat that the policy does not know, put into the stage of the one at that place."""
    return f"{at.partition('.')[0]}.{ANYWHERE}" if at else ""
