"""Days and working days between two dates. Who works on which day is a value passed in; nothing is looked up here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

Calendar = Callable[[date], bool]
"""Whether somebody works on that day."""

Calendars = Callable[[str], Calendar]
"""The calendar of that code, such as ``DE-BY``; of the empty code Monday to Friday."""

LONGEST = 3660
"""Days that are looked at one by one at most: ten years."""

_WEEK = 5


def monday_to_friday(day: date) -> bool:
    """The calendar of those of whom none is known."""
    return day.weekday() < _WEEK


def no_holidays(_code: str) -> Calendar:
    """Calendars where none are at hand: Monday to Friday for everybody."""
    return monday_to_friday


def days(first: date, last: date) -> int:
    """How many days there are from `first` to `last`, both included; none where `last` is before `first`."""
    return max(0, (last - first).days + 1)


def working_days(first: date, last: date, calendar: Calendar) -> int:
    """How many of these days are working days. ValueError for more than `LONGEST` days."""
    number = days(first, last)
    if number > LONGEST:
        raise ValueError(f"more than {LONGEST} days")
    return sum(calendar(first + timedelta(days=later)) for later in range(number))
