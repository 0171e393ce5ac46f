"""The form one applies with: the modal, what comes back from it, and what is wrong with it at which field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot import callbacks
from bot.callbacks import FormRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.limits import clean, clip, fair_share, units
from bot.views.reader import Reader
from bot.views.words import text_of
from bot.views.words_form import fault_words
from workflow.currencies import minor_digits
from workflow.definition import Field, FieldType, Policy
from workflow.errors import Fault, FormFaults

_NO_RAW: Mapping[str, str | None] = {}
_NO_FAULTS: Mapping[str, Fault] = {}
_TYPED_ROOM = 15_000
_OPTIONS_ROOM = 6_000
_LABEL = 100
_USER_ID = re.compile(r"[UW][A-Z0-9]+")
_KEYS = ("value", "selected_date", "selected_user")


def form_modal(
    policy: Policy,
    reader: Reader,
    nonce: str,
    raw: Mapping[str, str | None] = _NO_RAW,
    faults: Mapping[str, Fault] = _NO_FAULTS,
) -> Block:
    """The form of a policy. `raw` fills it in as `read_form` gave it; `faults` are told above their fields (in an
    answer to a submission, use `field_errors` instead)."""
    room = _Room.of(policy, reader, raw)
    shown: list[Block] = []
    for field in policy.form:
        if field.id in faults:
            shown.append(blocks.context(_fault(field, faults[field.id], reader)))
        shown.append(_input(field, reader, raw.get(field.id), room))
    title = text_of(policy.title, reader)
    if limits.units(title) > limits.VIEW_TITLE:
        shown.insert(0, blocks.section(title))
    return blocks.modal(
        title,
        shown or [blocks.section(_(reader, "This needs nothing filled in."))],
        submit=_(reader, "Send"),
        close=_(reader, "Cancel"),
        callback=callbacks.FORM,
        metadata=encode(FormRef(nonce, policy.version)),
    )


def read_form(state: Mapping[str, Any]) -> dict[str, str | None]:
    """What was filled in, by field id, from a view's ``state``; None where nothing was."""
    values = state.get("values") or {}
    return {field: _read(entries.get(callbacks.VALUE) or {}) for field, entries in values.items()}


def field_errors(faults: FormFaults, policy: Policy, reader: Reader) -> dict[str, str]:
    """The sentence for each block with a fault, for ``response_action: errors``."""
    return {
        field.id: fault_words(faults.faults[field.id], field, reader)
        for field in policy.form
        if field.id in faults.faults
    }


def _read(entry: Mapping[str, Any]) -> str | None:
    option = entry.get("selected_option")
    if option:
        return str(option["value"])
    return next((str(entry[key]) for key in _KEYS if entry.get(key) is not None), None)


def _fault(field: Field, fault: Fault, reader: Reader) -> str:
    label = clip(text_of(field.label, reader), _LABEL)
    return _(reader, "{label}: {value}", label=label, value=fault_words(fault, field, reader))


@dataclass(frozen=True, slots=True)
class _Room:
    """How long a text typed before and an option's label may be, so that the whole view stays within its limit."""

    typed: int
    option: int

    @classmethod
    def of(cls, policy: Policy, reader: Reader, raw: Mapping[str, str | None]) -> _Room:
        options = (units(text_of(option.label, reader)) for field in policy.form for option in field.options)
        return cls(
            typed=fair_share((units(text or "") for text in raw.values()), _TYPED_ROOM),
            option=min(fair_share(options, _OPTIONS_ROOM), limits.OPTION),
        )


def _input(field: Field, reader: Reader, raw: str | None, room: _Room) -> Block:
    element = {"action_id": callbacks.VALUE, **_ELEMENTS[field.type](field, reader, raw or "", room)}
    label = clip(text_of(field.label, reader), _LABEL)
    if field.type is FieldType.MONEY:
        label = _(reader, "{label} ({currency})", label=label, currency=field.currency)
    hint = _(reader, "Only approvers see this.") if field.private else ""
    return blocks.field(field.id, label, element, optional=not field.required, hint=hint)


def _text(field: Field, _reader: Reader, raw: str, room: _Room) -> Block:
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


def _number(field: Field, _reader: Reader, raw: str, _room: _Room) -> Block:
    decimals = field.type is FieldType.NUMBER or minor_digits(field.currency) > 0
    element: Block = {"type": "number_input", "is_decimal_allowed": decimals}
    for key, bound in (("min_value", field.min), ("max_value", field.max)):
        if bound is not None:
            element[key] = _digits(bound)
    return element | _initial("initial_value", raw if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", raw) else "")


def _digits(bound: Decimal) -> str:
    return f"{bound:f}"


def _date(_field: Field, _reader: Reader, raw: str, _room: _Room) -> Block:
    return {"type": "datepicker"} | _initial("initial_date", raw if _is_date(raw) else "")


def _is_date(raw: str) -> bool:
    try:
        return date.fromisoformat(raw).isoformat() == raw
    except ValueError:
        return False


def _select(field: Field, reader: Reader, raw: str, room: _Room) -> Block:
    options = [
        {"text": blocks.plain(text_of(option.label, reader), room.option), "value": option.value}
        for option in field.options[: limits.OPTIONS]
    ]
    chosen = next((option for option in options if option["value"] == raw), None)
    element: Block = {"type": "static_select", "options": options}
    return element if chosen is None else element | {"initial_option": chosen}


def _person(_field: Field, _reader: Reader, raw: str, _room: _Room) -> Block:
    return {"type": "users_select"} | _initial("initial_user", raw if _USER_ID.fullmatch(raw) else "")


def _initial(key: str, value: str) -> Block:
    return {key: value} if value else {}


_ELEMENTS = {
    FieldType.TEXT: _text,
    FieldType.LONGTEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _date,
    FieldType.SELECT: _select,
    FieldType.PERSON: _person,
}
