"""A form as it is written down, in a policy's test or on a command line, to a form as it comes from Slack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from workflow.definition import Field, FieldType
from workflow.forms import TICKED, Raw
from workflow.model import Person

FindPerson = Callable[[str], Person | None]
"""Somebody by e-mail address or Slack id."""

_PEOPLE = frozenset({FieldType.PERSON, FieldType.PEOPLE})
LISTS = frozenset({FieldType.MULTISELECT, FieldType.PEOPLE})


def given(fields: Sequence[Field], written: Mapping[str, Any], find: FindPerson) -> Raw:
    """What one would have given in Slack: amounts are in major units, people may be named by address, ticks are true or
    false, and where several can be chosen one alone needs no list. Nothing is refused here."""
    return {field.id: _given(field, written[field.id], find) for field in fields if field.id in written}


def _given(field: Field, written: Any, find: FindPerson) -> str | Sequence[str]:
    if field.type is FieldType.CHECKBOX:
        return [TICKED] if written is True or str(written).lower() == "true" else []
    if field.type in LISTS:
        several = written if isinstance(written, list | tuple) else [written]
        return [_one(field, each, find) for each in several]
    return _one(field, written, find)


def _one(field: Field, written: Any, find: FindPerson) -> str:
    if field.type in _PEOPLE:
        person = find(str(written))
        return person.id if person else str(written)
    if isinstance(written, float):
        return format(Decimal(str(written)), "f")
    return str(written)
