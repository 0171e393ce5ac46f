"""Working days by country and part of one (C3): what the library knows, and what no calendar says."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calendars import calendar_of
from workflow.calendars import working_days


@pytest.mark.parametrize(
    ("code", "first", "last", "number"),
    [
        ("DE", date(2026, 5, 12), date(2026, 5, 14), 2),  # Ascension Day
        ("DE", date(2026, 8, 14), date(2026, 8, 17), 2),
        ("DE-SL", date(2026, 8, 14), date(2026, 8, 17), 2),
        ("DE-BY", date(2026, 1, 5), date(2026, 1, 7), 2),  # Epiphany, in Bavaria alone
        ("DE-HH", date(2026, 1, 5), date(2026, 1, 7), 3),
        ("AE", date(2026, 6, 5), date(2026, 6, 8), 2),  # Saturday and Sunday
        ("IL", date(2026, 6, 4), date(2026, 6, 7), 2),  # Friday and Saturday
        ("CN", date(2026, 2, 14), date(2026, 2, 15), 1),  # a Saturday worked for the New Year's holidays
        ("CN", date(2026, 12, 31), date(2027, 1, 1), 1),
        ("", date(2026, 12, 24), date(2026, 12, 27), 2),
        ("XX", date(2026, 12, 24), date(2026, 12, 27), 2),
        ("DE-XX", date(2026, 12, 24), date(2026, 12, 27), 2),
    ],
)
def test_working_days_follow_the_calendar(code: str, first: date, last: date, number: int) -> None:
    assert working_days(first, last, calendar_of(code)) == number
