"""What people type into a form, read into values: exact, bounded, and refused field by field where it is wrong (C2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from workflow.currencies import minor_digits
from workflow.definition import Field, FieldType
from workflow.errors import Fault, FormFaults
from workflow.model import Values
from workflow.policy_form import LONGEST_TEXT

LARGEST_MINOR = 2**53 - 1
"""The largest amount of money, in minor units: every JSON reader still has it exactly."""

_WHOLE_DIGITS = 15
_DECIMALS = 10
_LONGEST_NUMBER = 60

_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([ ',.])[0-9]{3}(\1[0-9]{3})*(?P<point>[.,])?(?P<decimals>[0-9]*)")


class _Wrong(Exception):
    """What was typed into one field is refused."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.fault = Fault(code, facts)


def read_values(fields: Sequence[Field], raw: Mapping[str, str | None]) -> Values:
    """The values of a form as it was typed; fields left empty are absent. Keys that no field has are ignored.

    Raises FormFaults with one Fault per wrong field: ``required``; ``too_short`` (min), ``too_long`` (max), in
    characters; ``not_a_number``, ``ambiguous_number`` (text), ``not_finite``; ``too_small`` (min), ``too_large``
    (max), Decimals in major units, with `currency` for money; ``too_many_decimals`` (decimals); ``not_a_date``;
    ``not_a_choice``. Nothing is cut or rounded to make it fit (F66, F69). Whether a person exists is the caller's
    to check.
    """
    values: dict[str, str | int] = {}
    faults: dict[str, Fault] = {}
    for field in fields:
        try:
            value = _value(field, raw.get(field.id))
        except _Wrong as wrong:
            faults[field.id] = wrong.fault
        else:
            if value is not None:
                values[field.id] = value
    if faults:
        raise FormFaults(faults)
    return values


def prefill(fields: Sequence[Field], values: Values) -> Mapping[str, str]:
    """What one would have typed to get these values: for a form that opens filled in (C8). Reads back to the same."""
    return {field.id: _typed(field, values[field.id]) for field in fields if field.id in values}


def _typed(field: Field, value: object) -> str:
    if field.type is not FieldType.MONEY:
        return str(value)
    return format(Decimal(str(value)).scaleb(-minor_digits(field.currency)), "f")


def _value(field: Field, raw: str | None) -> str | int | None:
    text = _typed_text(field, raw or "")
    if not text:
        if field.required:
            raise _Wrong("required")
        return None
    if field.type in (FieldType.TEXT, FieldType.LONGTEXT):
        return _text(field, text)
    if field.type is FieldType.NUMBER:
        return _number(field, text)
    if field.type is FieldType.MONEY:
        return _money(field, text)
    if field.type is FieldType.DATE:
        return _date(text)
    if field.type is FieldType.SELECT and text not in {option.value for option in field.options}:
        raise _Wrong("not_a_choice")
    return text


def _typed_text(field: Field, raw: str) -> str:
    # What was picked from a list is compared as it is.
    if field.type in (FieldType.SELECT, FieldType.PERSON):
        return raw.strip()
    return clean(raw, one_line=field.type is not FieldType.LONGTEXT)


def clean(text: str, *, one_line: bool) -> str:
    """`text` without what cannot be seen but changes how the rest reads (F68), nor blanks around it.

    Control characters and halves of surrogate pairs go everywhere; in one line line breaks become blanks and marks
    that reverse the direction of writing go as well. Empty when nothing visible is left.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if one_line:
        text = _LINE_BREAKS.sub(" ", text)
    kept = "".join(
        char
        for char in text
        if char in "\n\t" or not (unicodedata.category(char) in {"Cc", "Cs"} or (one_line and char in _BIDI))
    ).strip()
    return kept if any(_visible(char) for char in kept) else ""


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cf", "Zs", "Zl", "Zp", "Cc", "Mn"}


def _text(field: Field, text: str) -> str:
    longest = LONGEST_TEXT if field.max is None else int(field.max)
    if len(text) > longest:
        raise _Wrong("too_long", max=longest)
    if field.min is not None and len(text) < field.min:
        raise _Wrong("too_short", min=int(field.min))
    return text


def _number(field: Field, text: str) -> str:
    number = _decimal(text)
    if _decimals(number) > _DECIMALS:
        raise _Wrong("too_many_decimals", decimals=_DECIMALS)
    _refuse_out_of_bounds(field, number, Decimal(10**_WHOLE_DIGITS - 1))
    return format(number, "f")


def _money(field: Field, text: str) -> int:
    digits, amount = minor_digits(field.currency), _decimal(text)
    if _decimals(amount) > digits:
        raise _Wrong("too_many_decimals", decimals=digits, currency=field.currency)
    _refuse_out_of_bounds(field, amount, Decimal(LARGEST_MINOR).scaleb(-digits))
    return int(amount.scaleb(digits))


def _refuse_out_of_bounds(field: Field, number: Decimal, largest: Decimal) -> None:
    low = -largest if field.min is None else max(field.min, -largest)
    high = largest if field.max is None else min(field.max, largest)
    currency = {"currency": field.currency} if field.currency else {}
    if number < low:
        raise _Wrong("too_small", min=low, **currency)
    if number > high:
        raise _Wrong("too_large", max=high, **currency)


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def _decimal(typed: str) -> Decimal:
    """The number, without zeros that say nothing. Full-width and other digits count as digits (F69)."""
    # NFKC would read 10² as 102.
    if len(typed) > _LONGEST_NUMBER or any(unicodedata.category(char) == "No" for char in typed):
        raise _Wrong("not_a_number")
    text = _plain(_ascii_digits(unicodedata.normalize("NFKC", typed)).replace("\u2212", "-").replace("\u2019", "'"))
    sign, digits, exponent = Decimal(text).as_tuple()
    assert isinstance(exponent, int)
    while exponent < 0 and digits[-1] == 0:
        digits, exponent = digits[:-1] or (0,), exponent + 1
    return Decimal((sign if any(digits) else 0, digits, exponent))


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)


def _plain(text: str) -> str:
    """The number as Python writes it. A comma is taken for what only it can be: 1,5 is a decimal, 1,234,567 has
    thousands, 1,234 could be both and is refused."""
    if _PLAIN.fullmatch(text):
        return text
    grouped = _GROUPED.fullmatch(text)
    if grouped is None:
        if text.count(",") == 1 and "." not in text and _PLAIN.fullmatch(text.replace(",", ".")):
            if len(text.partition(",")[2]) == 3:
                raise _Wrong("ambiguous_number", text=text)
            return text.replace(",", ".")
        raise _not_a_number(text)
    separator, point, decimals = grouped[1], grouped["point"], grouped["decimals"]
    if point == separator or (point is None) != (not decimals):
        raise _not_a_number(text)
    if separator == "," and point is None and text.count(",") == 1:
        raise _Wrong("ambiguous_number", text=text)
    whole = text[: grouped.start("point")] if point else text
    return f"{whole.replace(separator, '')}.{decimals or 0}"


def _not_a_number(text: str) -> _Wrong:
    try:
        finite = Decimal(text).is_finite()
    except InvalidOperation:
        finite = True
    return _Wrong("not_a_number" if finite else "not_finite")


def _date(text: str) -> str:
    try:
        if not _DATE.fullmatch(text):
            raise _Wrong("not_a_date")
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _Wrong("not_a_date") from None
