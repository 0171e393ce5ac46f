"""What people give in a form, read into values: exact, bounded, and refused field by field where it is wrong (C2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from workflow import form_files, form_numbers, form_text
from workflow.currencies import minor_digits
from workflow.definition import MOST_CHOSEN, Field, FieldType
from workflow.errors import Fault, FormFaults
from workflow.model import Values
from workflow.wrong import Wrong

TICKED = "yes"
"""The one option of a checkbox."""

ENDS = ("from", "to")
"""The two days of a date range, both of them in it."""

KEPT = "kept"
"""The block for files that were given before: a form cannot open with files in it, only keep them."""

Given = str | Sequence[str] | None
"""What was given in one block: a text, or a list where several can be chosen."""

Raw = Mapping[str, Given]
"""A form as it came, by the ids of its blocks."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")


def asked_in(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Those of them that somebody fills in: all but the derived ones."""
    return tuple(field for field in fields if field.derived is None)


def blocks_of(field: Field) -> tuple[str, ...]:
    """The ids of the blocks in which a field is given: its own, of a date range one for each end, of files one more for
    those given before. What is wrong with the whole is told at the last."""
    if field.type is FieldType.DATERANGE:
        return tuple(f"{field.id}.{end}" for end in ENDS)
    return (f"{field.id}.{KEPT}", field.id) if field.type is FieldType.FILES else (field.id,)


def read_values(fields: Sequence[Field], raw: Raw) -> Values:
    """The values of a form as it was filled in; fields left empty are absent, but a checkbox is always there. Derived
    fields are not looked at, nor keys that no field has.

    Raises FormFaults with one Fault per wrong block: ``required``; ``too_short`` (min), ``too_long`` (max), in
    characters; ``not_a_number``, ``ambiguous_number`` (text), ``not_finite``; ``too_small`` (min), ``too_large``
    (max), Decimals in major units, with `currency` for money; ``too_many_decimals`` (decimals); ``not_a_date``;
    ``ends_before`` at the end of a date range; ``not_a_time``; ``not_a_choice``; ``too_few`` (min), ``too_many``
    (max), of those chosen; ``not_a_channel``; ``not_a_link``; ``not_a_file``. Nothing is cut or rounded to make it fit
    (F66, F69). Whether a person exists is the caller's to check.
    """
    values: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for field in asked_in(fields):
        try:
            value = _READ_BLOCKS.get(field.type, _value)(field, raw)
        except Wrong as wrong:
            faults[field.id] = wrong.fault
        except FormFaults as several:
            faults |= several.faults
        else:
            if value is not None:
                values[field.id] = value
    if faults:
        raise FormFaults(faults)
    return values


def prefill(fields: Sequence[Field], values: Values) -> Raw:
    """What one would have given to get these values: for a form that opens filled in (C8). Reads back to the same."""
    found: dict[str, Given] = {}
    for field in asked_in(fields):
        if field.type is FieldType.DATERANGE and field.id in values:
            found |= zip(blocks_of(field), (values[field.id][end] for end in ENDS), strict=True)
        elif field.type is FieldType.FILES and field.id in values:
            found[f"{field.id}.{KEPT}"] = form_files.given(values[field.id])
        elif field.id in values:
            found[field.id] = _given(field, values[field.id])
    return found


def reopened(fields: Sequence[Field], raw: Raw) -> Raw:
    """`raw` for a form that opens anew: files that were given are those to be kept."""
    found = dict(raw)
    for kept, new in (blocks_of(field) for field in fields if field.type is FieldType.FILES):
        found[kept] = [*_list(raw.get(kept)), *_list(found.pop(new, None))]
    return found


def people_in(fields: Sequence[Field], values: Values) -> Mapping[str, tuple[str, ...]]:
    """The user ids in the values, by field; fields without any are absent."""
    return {
        field.id: (values[field.id],) if field.type is FieldType.PERSON else tuple(values[field.id])
        for field in fields
        if field.type in (FieldType.PERSON, FieldType.PEOPLE) and field.id in values
    }


def _given(field: Field, value: Any) -> Given:
    if field.type is FieldType.CHECKBOX:
        return [TICKED] if value else []
    if field.type in _READ_SEVERAL:
        return list(value)
    if field.type is FieldType.MONEY:
        return format(Decimal(str(value)).scaleb(-minor_digits(field.currency)), "f")
    return str(value)


def _value(field: Field, form: Raw) -> Any:
    raw = form.get(field.id)
    if field.type in _READ_SEVERAL:
        return _READ_SEVERAL[field.type](field, _list(raw))
    text = _typed_text(field, raw if isinstance(raw, str) else "")
    if text:
        return _READ[field.type](field, text)
    if field.required:
        raise Wrong("required")
    return None


def _range(field: Field, raw: Raw) -> Mapping[str, str] | None:
    """The two days, read as a date each; one without the other is half an answer."""
    first, last = blocks_of(field)
    needed = field.required or any(raw.get(end) for end in (first, last))
    dates = [replace(field, id=end, type=FieldType.DATE, required=needed) for end in (first, last)]
    found = read_values(dates, raw)
    if not found:
        return None
    if found[last] < found[first]:
        raise FormFaults({last: Fault("ends_before")})
    return dict(zip(ENDS, (found[first], found[last]), strict=True))


def _files(field: Field, raw: Raw) -> Any:
    kept, new = (_list(raw.get(block)) for block in blocks_of(field))
    return form_files.files(field, [*kept, *new])


def _list(given: Given) -> Sequence[str]:
    return [] if given is None or isinstance(given, str) else given


def _checkbox(field: Field, chosen: Sequence[str]) -> bool:
    if set(chosen) - {TICKED}:
        raise Wrong("not_a_choice")
    ticked = bool(chosen)
    if field.required and not ticked:
        raise Wrong("required")
    return ticked


def _choices(field: Field, chosen: Sequence[str]) -> list[str] | None:
    offered = {option.value for option in field.options}
    if not offered.issuperset(chosen):
        raise Wrong("not_a_choice")
    return _several(field, chosen)


def _several(field: Field, chosen: Sequence[str]) -> list[str] | None:
    """Each once, in the order in which they were chosen."""
    once = list(dict.fromkeys(chosen))
    if not once:
        if field.required:
            raise Wrong("required")
        return None
    most = MOST_CHOSEN if field.max is None else int(field.max)
    if len(once) > most:
        raise Wrong("too_many", max=most)
    if field.min is not None and len(once) < field.min:
        raise Wrong("too_few", min=int(field.min))
    return once


def _typed_text(field: Field, raw: str) -> str:
    # What was picked from a list is compared as it is.
    if field.type in (FieldType.SELECT, FieldType.PERSON, FieldType.CHANNEL):
        return raw.strip()
    return form_text.clean(raw, one_line=field.type is not FieldType.LONGTEXT)


def _date(_field: Field, text: str) -> str:
    try:
        if not _DATE.fullmatch(text):
            raise Wrong("not_a_date")
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong("not_a_date") from None


def _time(_field: Field, text: str) -> str:
    if not _TIME.fullmatch(text):
        raise Wrong("not_a_time")
    return time.fromisoformat(text).isoformat("minutes")


def _choice(field: Field, text: str) -> str:
    if text not in {option.value for option in field.options}:
        raise Wrong("not_a_choice")
    return text


def _channel(_field: Field, text: str) -> str:
    if not _CHANNEL.fullmatch(text):
        raise Wrong("not_a_channel")
    return text


def _as_picked(_field: Field, text: str) -> str:
    return text


_READ: Mapping[FieldType, Callable[[Field, str], Any]] = {
    FieldType.TEXT: form_text.text,
    FieldType.LONGTEXT: form_text.text,
    FieldType.NUMBER: form_numbers.number,
    FieldType.MONEY: form_numbers.money,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.SELECT: _choice,
    FieldType.PERSON: _as_picked,
    FieldType.CHANNEL: _channel,
    FieldType.LINK: form_text.link,
}
_READ_SEVERAL: Mapping[FieldType, Callable[[Field, Sequence[str]], Any]] = {
    FieldType.CHECKBOX: _checkbox,
    FieldType.MULTISELECT: _choices,
    FieldType.PEOPLE: _several,
}
_READ_BLOCKS: Mapping[FieldType, Callable[[Field, Raw], Any]] = {
    FieldType.DATERANGE: _range,
    FieldType.FILES: _files,
}
