"""When a reminder falls due. Pure: instants, amounts, zones and calendars in, instants out; nothing here reads a clock.

Amounts are working time: ``1d`` is the same wall time on the next working day, ``3h`` are hours inside the window.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from workflow.calendars import Calendar, monday_to_friday
from workflow.model import Remind


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The hours in which somebody may be disturbed: from `opens` up to, but not at, `closes`, local wall time, on the
    days on which he `works`."""

    works: Calendar = monday_to_friday
    opens: time = time(9)
    closes: time = time(18)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"a window from {self.opens} to {self.closes}")


WINDOW = Window()
"""Monday to Friday, 09:00 to 18:00: of those of whom no calendar is known."""

AMOUNT = re.compile(r"([1-9][0-9]{0,2})([dh])")
_DAY = timedelta(days=1)


def parse(amount: str) -> tuple[int, str]:
    """``("3", "h")`` as a number and a unit, ``d`` or ``h``. ValueError unless it is 1 to 999 of one of them."""
    found = AMOUNT.fullmatch(amount)
    if found is None:
        raise ValueError(f"{amount!r} is no amount of days or hours, such as 1d or 3h")
    return int(found[1]), found[2]


def add(start: datetime, amount: str, zone: str, window: Window = WINDOW) -> datetime:
    """The instant, in UTC, that lies `amount` of working time after the aware instant `start`.

    `zone` is the IANA zone whose wall time counts; an unknown one is read as UTC. The result is always inside the
    window: what would fall outside moves to the next opening.
    """
    number, unit = parse(amount)
    if unit == "d":
        return next_opening(window, _same_time_later(start, number, zone, window), zone)
    return next_opening(window, _hours_later(start, timedelta(hours=number), zone, window), zone)


def first_reminder(remind: Remind | None, opened_at: datetime, zone: str, window: Window = WINDOW) -> datetime | None:
    """When somebody asked at `opened_at`, living in `zone`, first hears of it again (UTC). None: never."""
    if remind is None or remind.at_most < 1:
        return None
    return add(opened_at, remind.after, zone, window)


def next_reminder(
    remind: Remind | None, sent: int, now: datetime, zone: str, window: Window = WINDOW
) -> datetime | None:
    """When the reminder after the `sent`-th falls due (UTC). None: that was the last one.

    Counted from `now`, not from when the last one was due: what an outage swallowed is not made up for (E6, F55).
    """
    if remind is None or sent >= remind.at_most:
        return None
    return add(now, remind.every, zone, window)


def day_of(instant: datetime, zone: str) -> date:
    """Which day it is at that aware instant for somebody living in `zone`."""
    return _local(instant, zone).date()


def noon(day: date, zone: str) -> datetime:
    """Midday of that day for somebody living in `zone`, as an instant."""
    return _instant(day, time(12), zone)


def wall(day: date, at: time, zone: str) -> datetime:
    """That wall time of that day for somebody living in `zone`, as an instant."""
    return _instant(day, at, zone)


def inside(window: Window, instant: datetime, zone: str) -> bool:
    """Whether the window is open at that aware instant for somebody living in `zone`."""
    opens, closes = _hours(window, _local(instant, zone).date(), zone)
    return opens <= _aware(instant) < closes


def next_opening(window: Window, instant: datetime, zone: str) -> datetime:
    """The aware instant itself if the window is open then, otherwise when it next opens. In UTC."""
    for opens, closes in _openings(window, instant, zone):
        if instant < closes:
            return max(opens, instant.astimezone(UTC))
    raise AssertionError("windows open for ever")


def _same_time_later(start: datetime, days: int, zone: str, window: Window) -> datetime:
    local = _local(start, zone)
    day = local.date()
    while days:
        day += _DAY
        days -= window.works(day)
    return _instant(day, local.time(), zone)


def _hours_later(start: datetime, left: timedelta, zone: str, window: Window) -> datetime:
    for opens, closes in _openings(window, start, zone):
        begin = max(opens, start.astimezone(UTC))
        if begin < closes:
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
    raise AssertionError("windows open for ever")


def _openings(window: Window, instant: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """When the window opens and closes on that instant's local day and every day after it."""
    day = _local(instant, zone).date()
    while True:
        opens, closes = _hours(window, day, zone)
        # A clock that is put forward can swallow a short window whole.
        if opens < closes:
            yield opens, closes
        day += _DAY


def _hours(window: Window, day: date, zone: str) -> tuple[datetime, datetime]:
    """When the window opens and closes on that day; both the same on a day off."""
    opens = _instant(day, window.opens, zone)
    return opens, _instant(day, window.closes, zone) if window.works(day) else opens


def _instant(day: date, wall: time, zone: str) -> datetime:
    """The instant of a wall time: the first of two when the clock is put back, moved on by the gap when it is put
    forward (F49). ``fold=0`` means exactly that."""
    return datetime.combine(day, wall.replace(fold=0), tzinfo=_zone(zone)).astimezone(UTC)


def _local(instant: datetime, zone: str) -> datetime:
    return _aware(instant).astimezone(_zone(zone))


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return instant


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    """Slack's directory holds whatever its users' clients sent: a name nobody knows must not stop a request (F50)."""
    try:
        return ZoneInfo(name)
    # OSError: a name that is a folder of the zone database, such as "Europe".
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
