"""A form as it is written down, in a policy or on a command line, to one as it comes from Slack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from workflow import form_files
from workflow.definition import Field, FieldType
from workflow.forms import ENDS, TICKED, Given, Raw, blocks_of
from workflow.model import Person

FindPerson = Callable[[str], Person | None]
"""Somebody by e-mail address or Slack id."""

TODAY = "today"
"""As the default of a date: the day on which the form opens, where the applicant lives."""

APPLICANT = "applicant"
"""As the default of a person: whoever fills the form in."""

LISTS = frozenset({FieldType.MULTISELECT, FieldType.PEOPLE, FieldType.FILES})
_PEOPLE = frozenset({FieldType.PERSON, FieldType.PEOPLE})
_TICKS = {"true": [TICKED], "yes": [TICKED], "false": [], "no": []}


def given(fields: Sequence[Field], written: Mapping[str, Any], find: FindPerson) -> Raw:
    """What one would have given in Slack: amounts are in major units, people may be named by address, ticks are true or
    false, a date range is ``{from, to}`` or ``2026-05-12..2026-05-14``, and where several can be chosen one alone needs
    no list. A file is given by its name. Nothing is refused here: what makes no sense stays senseless."""
    found: dict[str, Given] = {}
    for field in fields:
        if field.id not in written:
            continue
        if field.type is FieldType.DATERANGE:
            found |= zip(blocks_of(field), _ends(written[field.id]), strict=True)
        else:
            found[field.id] = _given(field, written[field.id], find)
    return found


def opening(fields: Sequence[Field], applicant: Person, today: date, find: FindPerson) -> Raw:
    """What the form opens with because the policy says so. Whoever is not found, or not here any more, is left out."""

    def active(ref: str) -> Person | None:
        person = applicant if ref == APPLICANT else find(ref)
        return person if person is not None and person.active else None

    wanted = [field for field in fields if field.default is not None]
    return given(wanted, {field.id: _settled(field, today, active) for field in wanted}, find)


def _settled(field: Field, today: date, active: FindPerson) -> Any:
    if field.type is FieldType.DATE:
        return _day(field.default, today)
    if field.type is FieldType.DATERANGE:
        return {end: _day(day, today) for end, day in zip(ENDS, _ends(field.default), strict=True)}
    if field.type not in _PEOPLE:
        return field.default
    people = [active(str(each)) for each in _several(field.default)]
    ids = [person.id for person in people if person is not None]
    return ids if field.type is FieldType.PEOPLE else "".join(ids[:1])


def _day(written: Any, today: date) -> Any:
    return today.isoformat() if written == TODAY else written


def _ends(written: Any) -> tuple[str, str]:
    if isinstance(written, Mapping) and set(written) == set(ENDS):
        return _text(written["from"]), _text(written["to"])
    first, _dots, last = str(written).partition("..")
    return first, last


def _given(field: Field, written: Any, find: FindPerson) -> Given:
    if field.type is FieldType.CHECKBOX:
        return _TICKS.get(str(written).lower(), [str(written)])
    if field.type in LISTS:
        return [_one(field, each, find) for each in _several(written)]
    return _one(field, written, find)


def _several(written: Any) -> Sequence[Any]:
    return written if isinstance(written, list | tuple) else [written]


def _one(field: Field, written: Any, find: FindPerson) -> str:
    if field.type in _PEOPLE:
        person = find(str(written))
        return person.id if person else str(written)
    if field.type is FieldType.FILES:
        return form_files.as_given(str(written), str(written), "")
    if field.type is FieldType.TIME and isinstance(written, int) and 0 <= written < 24 * 60:
        return f"{written // 60:02}:{written % 60:02}"  # as YAML reads 10:30 without quotes
    return _text(written)


def _text(written: Any) -> str:
    if written is None or isinstance(written, list | tuple | Mapping):
        return ""
    return format(Decimal(str(written)), "f") if isinstance(written, float) else str(written)
