"""Two types that cannot both be there: an id has one origin (DESIGN section 8), and requests of two types never get the
same numbers (C5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workflow.definition import Policy
from workflow.errors import TypeClash, WorkflowError
from workflow.policy_versions import policy_of
from workflow.ports_types import StoredPolicy


@dataclass
class TypeClashes(WorkflowError):
    """Types of files cannot be there beside types made in Slack."""

    code = "type_clashes"
    clashes: tuple[TypeClash, ...]


def number_shape(number: str) -> str:
    """What tells the numbers of one type from those of another."""
    # The width only fills up: from the thousandth request on 04d and 03d are the same.
    return re.sub(r"\{seq[^}]*\}", "{seq}", number).casefold()


def clash_of(type_: str, number: str, others: Iterable[StoredPolicy]) -> TypeClash | None:
    """The first of these that cannot be there beside a type with that id and format of numbers; the same id clashes
    before the same numbers."""
    known = [(stored, policy_of(stored)) for stored in others]
    for stored, other in known:
        if other.id == type_:
            return _clash("id", type_, stored, other)
    for stored, other in known:
        if number_shape(other.number) == number_shape(number):
            return _clash("number", type_, stored, other)
    return None


def refuse_clashes(loaded: Iterable[StoredPolicy], others: Iterable[StoredPolicy]) -> None:
    """Refuse types of files that cannot be there beside these others. Raises TypeClashes with all of them."""
    there = tuple(others)
    policies = map(policy_of, loaded) if there else ()
    clashes = (clash_of(policy.id, policy.number, there) for policy in policies)
    found = tuple(clash for clash in clashes if clash is not None)
    if found:
        raise TypeClashes(clashes=found)


def _clash(what: str, type_: str, stored: StoredPolicy, other: Policy) -> TypeClash:
    return TypeClash(what=what, type=type_, other=other.id, title=other.title, origin=stored.origin, file=stored.name)
