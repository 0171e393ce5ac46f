"""Who works on which day: the public holidays of countries and their parts, from the `holidays` library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from workflow.calendars import Calendar, monday_to_friday
from workflow.policy_source import nearest

_DAY = timedelta(days=1)


def calendar_of(code: str) -> Calendar:
    """The calendar of a country (``DE``) or a part of one (``DE-BY``); of any other code Monday to Friday."""
    if not is_calendar(code):
        return monday_to_friday
    return lambda day: day not in _days_off(code, day.year)


def is_calendar(code: str) -> bool:
    """Whether there is a calendar of that code."""
    country, dash, part = code.partition("-")
    return bool(code) and country in _countries() and (not dash or part in _countries()[country])


def nearest_calendar(code: str) -> str | None:
    """The code that was probably meant: a country there is, or a part of the country that was named."""
    country, dash, _part = code.upper().partition("-")
    parts = _countries().get(country, ()) if dash else ()
    known = {each.lower(): each for each in (*(f"{country}-{part}" for part in parts), *_countries())}
    found = nearest(code, known)
    return known[found] if found else None


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, Sequence[str]]:
    # Not needed where nobody has a calendar, and not quick to import.
    import holidays

    return holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=1024)
def _days_off(code: str, year: int) -> frozenset[date]:
    import holidays

    country, _dash, part = code.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=year)
    first = date(year, 1, 1)
    days = (first + _DAY * later for later in range((first.replace(month=12, day=31) - first).days + 1))
    return frozenset(day for day in days if not found.is_working_day(day))
