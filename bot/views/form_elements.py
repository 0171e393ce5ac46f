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
from bot.views.blocks import Block, initial
from bot.views.catalogue import _
from bot.views.form_files import file_input
from bot.views.form_options import asked_for, options_of
from bot.views.limits import clean, clip, fair_share, units
from bot.views.reader import Reader
from bot.views.words import text_of
from workflow.currencies import minor_digits
from workflow.definition import MOST_CHOSEN, Field, FieldType, Policy
from workflow.forms import TICKED, Raw

_TYPED_ROOM = 15_000
_HINTS_ROOM = 4_000
_OPTIONS_ROOM = 6_000
_CHOSEN_ROOM = 150
_USER_ID = re.compile(r"[UW][A-Z0-9]+")
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]+")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Room:
    """How long a text typed before, a hint and an option's label may be, and how many of several be chosen already, so
    that the whole view stays within its limit; and the fields whose options do not stand in it."""

    typed: int
    hint: int
    option: int
    chosen: int
    asked_for: frozenset[str]

    @classmethod
    def of(cls, policy: Policy, reader: Reader, raw: Raw) -> Room:
        asked = asked_for(policy)
        shown = (field for field in policy.form if field.id not in asked)
        options = (units(text_of(option.label, reader)) for field in shown for option in field.options)
        several = (len(given) for given in raw.values() if given and not isinstance(given, str))
        return cls(
            typed=fair_share((units(text) for text in raw.values() if isinstance(text, str)), _TYPED_ROOM),
            hint=fair_share((units(text_of(field.help, reader)) for field in policy.form), _HINTS_ROOM),
            option=min(fair_share(options, _OPTIONS_ROOM), limits.OPTION),
            chosen=fair_share(several, _CHOSEN_ROOM),
            asked_for=asked,
        )


def element_of(field: Field, reader: Reader, raw: str | Sequence[str] | None, room: Room) -> Block:
    """The element for that field, holding `raw`."""
    if field.type in _SEVERAL:
        return _SEVERAL[field.type](field, reader, [] if isinstance(raw, str) else raw or [], room)
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
    return element | initial("value", clip(clean(raw), min(most, room.typed)))


def _number(field: Field, _reader: Reader, raw: str, _room: Room) -> Block:
    decimals = field.type is FieldType.NUMBER or minor_digits(field.currency) > 0
    element: Block = {"type": "number_input", "is_decimal_allowed": decimals}
    for key, bound in (("min_value", field.min), ("max_value", field.max)):
        if bound is not None:
            element[key] = _digits(bound)
    return element | initial("value", raw if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", raw) else "")


def _digits(bound: Decimal) -> str:
    return f"{bound:f}"


def _date(_field: Field, _reader: Reader, raw: str, _room: Room) -> Block:
    return {"type": "datepicker"} | initial("date", raw if _is_date(raw) else "")


def _is_date(raw: str) -> bool:
    try:
        return date.fromisoformat(raw).isoformat() == raw
    except ValueError:
        return False


def _time(_field: Field, _reader: Reader, raw: str, _room: Room) -> Block:
    return {"type": "timepicker"} | initial("time", raw if _TIME.fullmatch(raw) else "")


def _select(field: Field, reader: Reader, raw: str, room: Room) -> Block:
    chosen = _chosen(field, reader, [raw], room)
    return _offer("", field, reader, room) | initial("option", chosen[0] if chosen else None)


def _multiselect(field: Field, reader: Reader, raw: Sequence[str], room: Room) -> Block:
    chosen = _chosen(field, reader, raw, room)
    return _offer("multi_", field, reader, room) | _most(field) | initial("options", chosen)


def _offer(kind: str, field: Field, reader: Reader, room: Room) -> Block:
    if field.id in room.asked_for:
        return {"type": f"{kind}external_select", "min_query_length": 0}
    return {"type": f"{kind}static_select", "options": options_of(field.options, reader, room.option)}


def _chosen(field: Field, reader: Reader, raw: Sequence[str], room: Room) -> list[Block]:
    """All of it or nothing: of a choice that came back in part nobody would see that it did."""
    offered = {option.value: option for option in field.options}
    if len(raw) > room.chosen or not offered.keys() >= set(raw):
        return []
    return options_of([offered[value] for value in raw], reader, room.option)


def _person(_field: Field, _reader: Reader, raw: str, _room: Room) -> Block:
    return {"type": "users_select"} | initial("user", raw if _USER_ID.fullmatch(raw) else "")


def _channel(_field: Field, _reader: Reader, raw: str, _room: Room) -> Block:
    return {"type": "channels_select"} | initial("channel", raw if _CHANNEL_ID.fullmatch(raw) else "")


def _link(_field: Field, _reader: Reader, raw: str, room: Room) -> Block:
    # A link cut short would lead somewhere else.
    return {"type": "url_text_input"} | initial("value", raw if units(raw) <= room.typed else "")


def _people(field: Field, _reader: Reader, raw: Sequence[str], _room: Room) -> Block:
    known = [user for user in raw if _USER_ID.fullmatch(user)]
    return {"type": "multi_users_select"} | _most(field) | initial("users", known)


def _files(field: Field, _reader: Reader, _raw: Sequence[str], _room: Room) -> Block:
    return file_input(field)


def _most(field: Field) -> Block:
    return {"max_selected_items": int(field.max or MOST_CHOSEN)}


def _checkbox(_field: Field, reader: Reader, raw: Sequence[str], _room: Room) -> Block:
    ticked = blocks.option(TICKED, _(reader, "Yes"))
    return {"type": "checkboxes", "options": [ticked]} | initial("options", [ticked] if TICKED in raw else [])


_ELEMENTS: dict[FieldType, Callable[[Field, Reader, str, Room], Block]] = {
    FieldType.TEXT: _text,
    FieldType.LONGTEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _date,
    FieldType.DATERANGE: _date,
    FieldType.TIME: _time,
    FieldType.SELECT: _select,
    FieldType.PERSON: _person,
    FieldType.CHANNEL: _channel,
    FieldType.LINK: _link,
}
_SEVERAL: dict[FieldType, Callable[[Field, Reader, Sequence[str], Room], Block]] = {
    FieldType.MULTISELECT: _multiselect,
    FieldType.CHECKBOX: _checkbox,
    FieldType.PEOPLE: _people,
    FieldType.FILES: _files,
}
