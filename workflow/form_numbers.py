"""Numbers and money as people type them: exact or refused, never rounded or guessed (C2, F69)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from workflow.currencies import minor_digits
from workflow.definition import Field
from workflow.wrong import Wrong

LARGEST_MINOR = 2**53 - 1
"""The largest amount of money, in minor units: every JSON reader still has it exactly."""

LARGEST = 10**15 - 1
"""The largest number."""

_DECIMALS = 10
_LONGEST_NUMBER = 60

_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([ ',.])[0-9]{3}(\1[0-9]{3})*(?P<point>[.,])?(?P<decimals>[0-9]*)")


def number(field: Field, text: str) -> str:
    """The number in digits, with every decimal it has."""
    number = _decimal(text)
    if _decimals(number) > _DECIMALS:
        raise Wrong("too_many_decimals", decimals=_DECIMALS)
    _refuse_out_of_bounds(field, number, Decimal(LARGEST))
    return format(number, "f")


def worked_out(number: float) -> str:
    """A number that was computed, in digits: with as many decimals as one can type, and no zeros that say nothing."""
    digits = f"{number:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def money(field: Field, text: str) -> int:
    """The amount in minor units."""
    digits, amount = minor_digits(field.currency), _decimal(text)
    if _decimals(amount) > digits:
        raise Wrong("too_many_decimals", decimals=digits, currency=field.currency)
    _refuse_out_of_bounds(field, amount, Decimal(LARGEST_MINOR).scaleb(-digits))
    return int(amount.scaleb(digits))


def _refuse_out_of_bounds(field: Field, number: Decimal, largest: Decimal) -> None:
    low = -largest if field.min is None else max(field.min, -largest)
    high = largest if field.max is None else min(field.max, largest)
    currency = {"currency": field.currency} if field.currency else {}
    if number < low:
        raise Wrong("too_small", min=low, **currency)
    if number > high:
        raise Wrong("too_large", max=high, **currency)


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def _decimal(typed: str) -> Decimal:
    """The number, without zeros that say nothing. Full-width and other digits count as digits (F69)."""
    # NFKC would read 10² as 102.
    if len(typed) > _LONGEST_NUMBER or any(unicodedata.category(char) == "No" for char in typed):
        raise Wrong("not_a_number")
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
                raise Wrong("ambiguous_number", text=text)
            return text.replace(",", ".")
        raise _not_a_number(text)
    separator, point, decimals = grouped[1], grouped["point"], grouped["decimals"]
    if point == separator or (point is None) != (not decimals):
        raise _not_a_number(text)
    if separator == "," and point is None and text.count(",") == 1:
        raise Wrong("ambiguous_number", text=text)
    whole = text[: grouped.start("point")] if point else text
    return f"{whole.replace(separator, '')}.{decimals or 0}"


def _not_a_number(text: str) -> Wrong:
    try:
        finite = Decimal(text).is_finite()
    except InvalidOperation:
        finite = True
    return Wrong("not_a_number" if finite else "not_finite")
