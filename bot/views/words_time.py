"""Moments, dates, numbers and money, as the reader writes them and in his zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from babel.dates import format_date, format_datetime, format_time, format_timedelta, split_interval_pattern
from babel.numbers import format_currency, format_decimal

from bot.views.catalogue import _
from bot.views.reader import Reader
from workflow.currencies import minor_digits


def moment(at: datetime, now: datetime, reader: Reader) -> str:
    """``14:02`` on the day itself, else ``Mon 12 May, 14:02``, with the year once it is another."""
    local, today = at.astimezone(reader.zone), now.astimezone(reader.zone)
    if local.date() == today.date():
        return format_datetime(local, _(reader, "HH:mm"), locale=reader.locale)
    if local.year == today.year:
        return format_datetime(local, _(reader, "EEE d MMM, HH:mm"), locale=reader.locale)
    return format_datetime(local, _(reader, "EEE d MMM y, HH:mm"), locale=reader.locale)


def stamp(at: datetime, reader: Reader) -> str:
    """``12 May 2026, 14:02:07 UTC+08:00``: for records, whenever and wherever they are read."""
    local = at.astimezone(reader.zone)
    when = format_datetime(local, _(reader, "d MMM y, HH:mm:ss"), locale=reader.locale)
    return f"{when} UTC{local.isoformat()[-6:]}" if local.utcoffset() else f"{when} UTC"


def at_moment(at: datetime, now: datetime, reader: Reader) -> str:
    """The moment inside a sentence: ``at 14:02``, ``on Mon 12 May, 14:02``."""
    when = moment(at, now, reader)
    if at.astimezone(reader.zone).date() == now.astimezone(reader.zone).date():
        return _(reader, "at {time}", time=when)
    return _(reader, "on {day}", day=when)


def day(value: date, year: int, reader: Reader) -> str:
    """``12 May``, with the year where it is not `year`."""
    pattern = _(reader, "d MMM") if value.year == year else _(reader, "d MMM y")
    return format_date(value, pattern, locale=reader.locale)


def days(first: date, last: date, year: int, reader: Reader) -> str:
    """``12-14 May``, both days in it; what they share is said once, and the year where it is not `year`."""
    if first == last:
        return day(first, year, reader)
    begins, ends = split_interval_pattern(_interval(first, last, year, reader))
    return format_date(first, begins, locale=reader.locale) + format_date(last, ends, locale=reader.locale)


def _interval(first: date, last: date, year: int, reader: Reader) -> str:
    """A pattern with what differs between the two days in it twice, as CLDR writes them."""
    if first.year != last.year:
        return _(reader, "d MMM y - d MMM y")
    if first.month != last.month:
        return _(reader, "d MMM - d MMM") if first.year == year else _(reader, "d MMM - d MMM y")
    return _(reader, "d-d MMM") if first.year == year else _(reader, "d-d MMM y")


def clock(value: time, reader: Reader) -> str:
    """``14:02``, a time of any day and in no zone."""
    return format_time(value, _(reader, "HH:mm"), locale=reader.locale)


def ago(age: timedelta, reader: Reader) -> str:
    """``3 minutes ago``."""
    return format_timedelta(-max(age, timedelta(seconds=1)), add_direction=True, locale=reader.locale)


def money(minor: int, currency: str, reader: Reader) -> str:
    """An amount of minor units."""
    return major_money(Decimal(minor).scaleb(-minor_digits(currency)), currency, reader)


def major_money(amount: Decimal, currency: str, reader: Reader) -> str:
    """An amount of major units."""
    return format_currency(amount, currency, locale=reader.locale)


def number(value: Decimal, reader: Reader) -> str:
    """A number with every digit it has."""
    return format_decimal(value, locale=reader.locale, decimal_quantization=False)
