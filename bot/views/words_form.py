"""What is wrong with a field, as a sentence below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from bot.views.catalogue import _, ngettext
from bot.views.limits import one_line
from bot.views.reader import Reader
from bot.views.words import text_of
from bot.views.words_time import major_money, number
from workflow.definition import Field
from workflow.errors import Fault

_Facts = Mapping[str, Any]


def fault_words(fault: Fault, field: Field, reader: Reader) -> str:
    """The sentence for one fault; its bounds come from the fault, else from the field."""
    facts = {"min": field.min, "max": field.max, "currency": field.currency, **fault.facts}
    say = _FAULTS.get(fault.code)
    return say(facts, reader) if say else _(reader, "This is not possible here. Please change it.")


def _required(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please fill this in.")


def _too_long(facts: _Facts, reader: Reader) -> str:
    return _(reader, "At most {max} characters, please.", max=facts["max"])


def _too_short(facts: _Facts, reader: Reader) -> str:
    return _(reader, "At least {min} characters, please.", min=facts["min"])


def _not_a_number(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please write a number, like 1250.50.")


def _ambiguous(facts: _Facts, reader: Reader) -> str:
    text = one_line(str(facts.get("text", "")))
    return _(reader, "{text} can be read in two ways. Please write a point before decimals, and no commas.", text=text)


def _too_small(facts: _Facts, reader: Reader) -> str:
    return _(reader, "At least {min}, please.", min=_amount(facts, "min", reader))


def _too_large(facts: _Facts, reader: Reader) -> str:
    return _(reader, "At most {max}, please.", max=_amount(facts, "max", reader))


def _too_many_decimals(facts: _Facts, reader: Reader) -> str:
    decimals = int(facts.get("decimals", 0))
    if not decimals:
        return _(reader, "Whole numbers only, please.")
    return ngettext(reader, "At most {n} decimal, please.", "At most {n} decimals, please.", decimals)


def _not_a_date(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please choose a day.")


def _ends_before(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "The last day is before the first.")


def _not_a_time(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please choose a time.")


def _not_a_link(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please paste an address that begins with https:// or http://.")


def _not_a_choice(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please choose one of those listed.")


def _too_few(facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please choose {min} at least.", min=facts["min"])


def _too_many(facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please choose {max} at most.", max=facts["max"])


def _not_a_channel(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please choose a channel.")


def _not_a_file(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please give this file once more.")


def _not_a_person(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please choose only active people of this workspace.")


def _check(facts: _Facts, reader: Reader) -> str:
    return one_line(text_of(facts["say"], reader))


def _needed(_facts: _Facts, reader: Reader) -> str:
    return _(reader, "Please fill this in: who has to approve depends on it.")


def _amount(facts: _Facts, key: str, reader: Reader) -> str:
    value = Decimal(str(facts[key]))
    currency = facts.get("currency")
    return major_money(value, currency, reader) if currency else number(value, reader)


_FAULTS: dict[str, Callable[[_Facts, Reader], str]] = {
    "required": _required,
    "too_long": _too_long,
    "too_short": _too_short,
    "not_a_number": _not_a_number,
    "not_finite": _not_a_number,
    "ambiguous_number": _ambiguous,
    "too_small": _too_small,
    "too_large": _too_large,
    "too_many_decimals": _too_many_decimals,
    "not_a_date": _not_a_date,
    "ends_before": _ends_before,
    "not_a_time": _not_a_time,
    "not_a_link": _not_a_link,
    "not_a_choice": _not_a_choice,
    "too_few": _too_few,
    "too_many": _too_many,
    "not_a_channel": _not_a_channel,
    "not_a_file": _not_a_file,
    "not_a_person": _not_a_person,
    "check": _check,
    "needed": _needed,
}
