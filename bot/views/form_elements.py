"""The element inside each input of a form: what one types into or picks from, filled in with what was given before.

What Slack would refuse as an initial value is left out instead of losing the form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.limits import clean, clip, fair_share, units
from bot.views.reader import Reader
from bot.views.words import text_of
from workflow.currencies import minor_digits
from workflow.definition import Field, FieldType, Policy
from workflow.forms import TICKED, Raw

_TYPED_ROOM = 15_000
_OPTIONS_ROOM = 6_000
_USER_ID = re.compile(r"[UW][A-Z0-9]+")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Room:
    """How long a text typed before and an option's label may be, so that the whole view stays within its limit."""

    typed: int
    option: int

    @classmethod
    def of(cls, policy: Policy, reader: Reader, raw: Raw) -> Room:
        options = (units(text_of(option.label, reader)) for field in policy.form for option in field.options)
        return cls(
            typed=fair_share((units(text) for text in raw.values() if isinstance(text, str)), _TYPED_ROOM),
            option=min(fair_share(options, _OPTIONS_ROOM), limits.OPTION),
        )


def element_of(field: Field, reader: Reader, raw: str | Sequence[str] | None, room: Room) -> Block:
    """The element for that field, holding `raw`."""
    if field.type is FieldType.CHECKBOX:
        return _checkbox(reader, raw)
    return _ELEMENTS[field.type](field, reader, raw if isinstance(raw, str) else "", room)


def _text(field: Field, _reader: Reader, raw: str, room: Room) -> Block:
    most = min(int(field.max or limits.INPUT), limits.INPUT)
    element: Block = {
        "type": "plain_text_input",
        "multiline": field.type is FieldType.LONGTEXT,
        "max_length": max(most, 1),
    }
    # Slack counts an empty optional field as too short.
    if field.min and field.required:
        element["min_length"] = min(int(field.min), limits.INPUT)
    return element | _initial("initial_value", clip(clean(raw), min(most, room.typed)))


def _number(field: Field, _reader: Reader, raw: str, _room: Room) -> Block:
    decimals = field.type is FieldType.NUMBER or minor_digits(field.currency) > 0
    element: Block = {"type": "number_input", "is_decimal_allowed": decimals}
    for key, bound in (("min_value", field.min), ("max_value", field.max)):
        if bound is not None:
            element[key] = _digits(bound)
    return element | _initial("initial_value", raw if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", raw) else "")


def _digits(bound: Decimal) -> str:
    return f"{bound:f}"


def _date(_field: Field, _reader: Reader, raw: str, _room: Room) -> Block:
    return {"type": "datepicker"} | _initial("initial_date", raw if _is_date(raw) else "")


def _is_date(raw: str) -> bool:
    try:
        return date.fromisoformat(raw).isoformat() == raw
    except ValueError:
        return False


def _time(_field: Field, _reader: Reader, raw: str, _room: Room) -> Block:
    return {"type": "timepicker"} | _initial("initial_time", raw if _TIME.fullmatch(raw) else "")


def _select(field: Field, reader: Reader, raw: str, room: Room) -> Block:
    options = [
        {"text": blocks.plain(text_of(option.label, reader), room.option), "value": option.value}
        for option in field.options[: limits.OPTIONS]
    ]
    chosen = next((option for option in options if option["value"] == raw), None)
    element: Block = {"type": "static_select", "options": options}
    return element if chosen is None else element | {"initial_option": chosen}


def _person(_field: Field, _reader: Reader, raw: str, _room: Room) -> Block:
    return {"type": "users_select"} | _initial("initial_user", raw if _USER_ID.fullmatch(raw) else "")


def _link(_field: Field, _reader: Reader, raw: str, room: Room) -> Block:
    # A link cut short would lead somewhere else.
    return {"type": "url_text_input"} | _initial("initial_value", raw if units(raw) <= room.typed else "")


def _checkbox(reader: Reader, raw: str | Sequence[str] | None) -> Block:
    ticked = {"text": blocks.plain(_(reader, "Yes")), "value": TICKED}
    element: Block = {"type": "checkboxes", "options": [ticked]}
    return element | {"initial_options": [ticked]} if TICKED in (raw or ()) else element


def _initial(key: str, value: str) -> Block:
    return {key: value} if value else {}


_ELEMENTS: dict[FieldType, Callable[[Field, Reader, str, Room], Block]] = {
    FieldType.TEXT: _text,
    FieldType.LONGTEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.SELECT: _select,
    FieldType.PERSON: _person,
    FieldType.LINK: _link,
}
