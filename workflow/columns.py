"""Which columns the forms of one type have when its requests are read as a table (A13), and how each is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from workflow.currencies import minor_digits
from workflow.definition import Field, FieldType
from workflow.forms import ENDS


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormVersion:
    """The form of one version of a policy. `form` None: nobody can read it any more."""

    version: str
    form: tuple[Field, ...] | None
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the value of a field becomes a column's. A number is stored in units of 10 to minus `decimals`; where
    `always` is given, the column says that wherever the field was filled in."""

    field: str
    kind: Kind
    part: str = ""
    decimals: int = 0
    always: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: for each way of reading it, the versions whose requests are read so; all others have nothing here.

    `alike`: whoever has a value here is read the same way, so that nobody need ask for the version."""

    name: str
    kind: Kind
    readings: Mapping[Reading, Sequence[str]]
    alike: bool


def columns(versions: Sequence[FormVersion], taken: Iterable[str]) -> tuple[Column, ...]:
    """The columns that these versions, in the order in which they were loaded, give beside those already `taken`.

    A field has the column of its name, in the order of first appearance, and keeps it when later versions leave it
    out. A value is private, and not here, when the version it was given under calls the field so or the one in force
    does (without one, the last); a field that always was private has no column.
    """
    found: dict[tuple[str, str], dict[Reading, list[str]]] = {}
    for version in versions:
        for field in version.form or ():
            for suffix, reading in _readings(field):
                found.setdefault((field.id, suffix), {}).setdefault(reading, []).append(version.version)
    judging = [version for version in versions if version.in_force] or versions[-1:]
    hidden, unsure, used = _private(judging), _private(versions), set(taken)
    complete = all(version.form is not None for version in versions)
    return tuple(
        Column(
            name=_free(key + suffix, used),
            kind=_kind(readings),
            readings={} if key in hidden else readings,
            alike=complete and len(readings) == 1 and key not in unsure,
        )
        for (key, suffix), readings in found.items()
    )


def _private(versions: Iterable[FormVersion]) -> set[str]:
    return {field.id for version in versions for field in version.form or () if field.private}


def _free(name: str, used: set[str]) -> str:
    while name in used:
        name = f"field_{name}"
    used.add(name)
    return name


def _kind(readings: Iterable[Reading]) -> Kind:
    kinds = {reading.kind for reading in readings}
    return kinds.pop() if len(kinds) == 1 else Kind.TEXT


def _readings(field: Field) -> Iterator[tuple[str, Reading]]:
    """What a field is read as, each with what its column's name adds to the field's."""
    if field.private:
        return
    match field.type:
        case FieldType.TEXT | FieldType.LONGTEXT | FieldType.LINK | FieldType.TIME:
            yield "", Reading(field=field.id, kind=Kind.TEXT)
        case FieldType.SELECT | FieldType.PERSON | FieldType.CHANNEL:
            yield "", Reading(field=field.id, kind=Kind.TEXT)
        case FieldType.MULTISELECT | FieldType.PEOPLE | FieldType.FILES:
            yield "", Reading(field=field.id, kind=Kind.TEXT)  # the list as JSON
        case FieldType.NUMBER:
            yield "", Reading(field=field.id, kind=Kind.NUMBER)
        case FieldType.MONEY:
            yield "", Reading(field=field.id, kind=Kind.NUMBER, decimals=minor_digits(field.currency))
            yield "_currency", Reading(field=field.id, kind=Kind.TEXT, always=field.currency)
        case FieldType.DATE | FieldType.DATERANGE:
            yield from _days(field)
        case FieldType.CHECKBOX:
            yield "", Reading(field=field.id, kind=Kind.FLAG)
        case _:
            assert_never(field.type)


def _days(field: Field) -> Iterator[tuple[str, Reading]]:
    if field.type is FieldType.DATE:
        yield "", Reading(field=field.id, kind=Kind.DAY)
    else:
        yield from ((f"_{end}", Reading(field=field.id, part=end, kind=Kind.DAY)) for end in ENDS)
