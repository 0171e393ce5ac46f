"""When reminders fall due (E1, E6; F49 to F52, F55, F57)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import calendar_of
from tests.properties import examples
from workflow import deadlines
from workflow.calendars import Calendar
from workflow.deadlines import WINDOW, Window
from workflow.model import Remind

BERLIN, NEW_YORK, SHANGHAI = "Europe/Berlin", "America/New_York", "Asia/Shanghai"
MINUTE = timedelta(minutes=1)


def local(zone: str, text: str) -> datetime:
    """`text` such as ``2026-03-27 15:00`` as wall time of that zone; of two, the earlier."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def show(zone: str, instant: datetime) -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


# --- Tables a person can check against a calendar ---


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-11-23 10:00", "1d", "Tue 2026-11-24 10:00"),
        ("2026-11-27 10:00", "1d", "Mon 2026-11-30 10:00"),
        ("2026-11-27 10:00", "2d", "Tue 2026-12-01 10:00"),
        ("2026-11-27 10:00", "5d", "Fri 2026-12-04 10:00"),
        ("2026-11-28 15:00", "1d", "Mon 2026-11-30 15:00"),  # on a Saturday: the next working day is Monday
        ("2026-11-23 20:00", "1d", "Wed 2026-11-25 09:00"),  # Tuesday 20:00 is too late
        ("2026-11-23 18:00", "1d", "Wed 2026-11-25 09:00"),  # at 18:00 the window is shut
        ("2026-11-23 17:59", "1d", "Tue 2026-11-24 17:59"),
        ("2026-11-23 07:00", "1d", "Tue 2026-11-24 09:00"),
        ("2026-11-27 20:00", "1d", "Tue 2026-12-01 09:00"),
        ("2026-11-23 10:00", "3h", "Mon 2026-11-23 13:00"),
        ("2026-11-23 16:30", "3h", "Tue 2026-11-24 10:30"),
        ("2026-11-27 17:00", "3h", "Mon 2026-11-30 11:00"),
        ("2026-11-27 17:00", "1h", "Mon 2026-11-30 09:00"),  # 18:00 sharp is outside
        ("2026-11-28 12:00", "1h", "Mon 2026-11-30 10:00"),
        ("2026-11-23 07:30", "1h", "Mon 2026-11-23 10:00"),
        ("2026-11-23 10:00", "9h", "Tue 2026-11-24 10:00"),
        ("2026-11-23 10:00", "45h", "Mon 2026-11-30 10:00"),
        ("2026-12-31 16:00", "1d", "Fri 2027-01-01 16:00"),  # without a calendar there are no holidays
    ],
)
@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, SHANGHAI])
def test_amounts_are_working_time_of_the_zone(zone: str, start: str, amount: str, due: str) -> None:
    """E1: days keep the wall time, hours count inside the window, both wherever the person lives."""
    assert show(zone, deadlines.add(local(zone, start), amount, zone)) == due


@pytest.mark.parametrize(
    ("zone", "start", "amount", "due", "elapsed"),
    [
        (BERLIN, "2026-03-27 15:00", "1d", "Mon 2026-03-30 15:00", 71),  # summer time begins on Sunday
        (BERLIN, "2026-10-23 15:00", "1d", "Mon 2026-10-26 15:00", 73),  # and ends
        (NEW_YORK, "2026-03-06 15:00", "1d", "Mon 2026-03-09 15:00", 71),
        (NEW_YORK, "2026-10-30 15:00", "1d", "Mon 2026-11-02 15:00", 73),
        (SHANGHAI, "2026-03-27 15:00", "1d", "Mon 2026-03-30 15:00", 72),
        (BERLIN, "2026-03-27 17:00", "3h", "Mon 2026-03-30 11:00", 65),
        (BERLIN, "2026-10-23 17:00", "3h", "Mon 2026-10-26 11:00", 67),
        (NEW_YORK, "2026-03-06 17:00", "3h", "Mon 2026-03-09 11:00", 65),
        (NEW_YORK, "2026-10-30 17:00", "3h", "Mon 2026-11-02 11:00", 67),
        (SHANGHAI, "2026-10-30 17:00", "3h", "Mon 2026-11-02 11:00", 66),
        (BERLIN, "2028-02-28 15:00", "1d", "Tue 2028-02-29 15:00", 24),  # leap day (F57)
        (BERLIN, "2028-02-29 15:00", "1d", "Wed 2028-03-01 15:00", 24),
        (BERLIN, "2027-02-26 15:00", "1d", "Mon 2027-03-01 15:00", 72),
    ],
)
def test_clock_changes_and_leap_days_keep_the_wall_time(
    zone: str, start: str, amount: str, due: str, elapsed: int
) -> None:
    """F49, F57. `elapsed` hours, because the wall time alone would hide a wrong offset."""
    begin = local(zone, start)
    end = deadlines.add(begin, amount, zone)
    assert (show(zone, end), end - begin.astimezone(UTC)) == (due, timedelta(hours=elapsed))


def on(*weekdays: int) -> Calendar:
    """Who works on these days of every week, Monday 0."""
    return lambda day: day.weekday() in weekdays


NIGHT = Window(works=on(*range(7)), opens=time(1), closes=time(5))


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-03-28 02:30", "1d", "2026-03-29T01:30+00:00"),  # 02:30 does not exist: 03:30 summer time
        ("2026-10-24 02:30", "1d", "2026-10-25T00:30+00:00"),  # 02:30 comes twice: the first
        ("2026-03-29 01:30", "1h", "2026-03-29T01:30+00:00"),  # an hour is an hour: from 01:30 to 03:30
        ("2026-03-29 01:00", "4h", "2026-03-30T00:00+00:00"),  # that night has only three
        ("2026-10-25 01:00", "4h", "2026-10-25T03:00+00:00"),  # that night has five
    ],
)
def test_a_clock_change_inside_the_window(start: str, amount: str, due: str) -> None:
    """F49: what does not exist moves forward, of two moments the first; hours are hours that pass."""
    assert deadlines.add(local(BERLIN, start), amount, BERLIN, NIGHT) == datetime.fromisoformat(due)


def test_a_window_that_a_clock_change_swallows_does_not_open() -> None:
    """F49: at 02:15 the clock of that Sunday shows 03:15 already."""
    gap = Window(works=on(*range(7)), opens=time(2, 15), closes=time(3))
    opening = deadlines.next_opening(gap, local(BERLIN, "2026-03-28 12:00"), BERLIN)
    assert show(BERLIN, opening) == "Mon 2026-03-30 02:15"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe", "../etc/passwd", "/etc/localtime", "Europe/Berlin\0"])
def test_an_unknown_zone_is_utc(zone: str) -> None:
    """F50: whatever stands in the directory, the request goes on."""
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert deadlines.add(start, "1d", zone) == deadlines.add(start, "1d", "UTC")
    assert deadlines.inside(WINDOW, start, zone)


@pytest.mark.parametrize(
    ("wall", "open_"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 17:59", True),
        ("2026-11-23 18:00", False),
        ("2026-11-28 12:00", False),
        ("2026-11-29 12:00", False),
    ],
)
@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, SHANGHAI])
def test_inside(zone: str, wall: str, open_: bool) -> None:
    """E1: Monday to Friday, 09:00 to 18:00, where the person lives."""
    assert deadlines.inside(WINDOW, local(zone, wall), zone) is open_


def test_one_instant_is_inside_for_one_person_and_outside_for_another() -> None:
    """E1: 16:00 in Berlin is 10:00 in New York and 23:00 in Shanghai."""
    instant = local(BERLIN, "2026-11-23 16:00")
    assert [deadlines.inside(WINDOW, instant, zone) for zone in (BERLIN, NEW_YORK, SHANGHAI)] == [True, True, False]


@pytest.mark.parametrize("amount", ["", "0d", "1", "d", "1m", "-1d", "1.5h", " 1d", "1d ", "1000d", "1D", "١d"])
def test_other_amounts_are_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        deadlines.add(datetime(2026, 11, 23, 10, tzinfo=UTC), amount, "UTC")


def test_instants_without_a_zone_are_refused() -> None:
    """F49: a wall time is not an instant."""
    for ask in (
        lambda start: deadlines.add(start, "1d", BERLIN),
        lambda start: deadlines.add(start, "1h", BERLIN),
        lambda start: deadlines.inside(WINDOW, start, BERLIN),
        lambda start: deadlines.next_opening(WINDOW, start, BERLIN),
    ):
        with pytest.raises(ValueError, match="without a time zone"):
            ask(datetime(2026, 11, 23, 10))  # noqa: DTZ001


@pytest.mark.parametrize(("opens", "closes"), [(18, 9), (9, 9)])
def test_windows_that_never_open_are_refused(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="a window from"):
        Window(opens=time(opens), closes=time(closes))


@pytest.mark.parametrize(
    ("code", "start", "amount", "due"),
    [
        ("DE", "2026-12-23 16:00", "1d", "Thu 2026-12-24 16:00"),
        ("DE", "2026-12-24 16:00", "1d", "Mon 2026-12-28 16:00"),  # Christmas Day is a Friday
        ("DE", "2026-12-31 16:00", "1d", "Mon 2027-01-04 16:00"),
        ("DE", "2026-12-24 17:00", "3h", "Mon 2026-12-28 11:00"),
        ("DE-BY", "2027-01-05 16:00", "1d", "Thu 2027-01-07 16:00"),  # Epiphany, in Bavaria alone
        ("DE-HH", "2027-01-05 16:00", "1d", "Wed 2027-01-06 16:00"),
        ("AE", "2026-11-27 10:00", "1d", "Mon 2026-11-30 10:00"),
        ("IL", "2026-11-26 10:00", "1d", "Sun 2026-11-29 10:00"),  # Friday and Saturday are off
        ("CN", "2026-02-13 16:00", "1d", "Sat 2026-02-14 16:00"),  # a Saturday worked for the New Year's holidays
        ("CN", "2026-02-14 16:00", "1d", "Tue 2026-02-24 16:00"),  # and these
        ("CN", "2026-02-14 17:00", "3h", "Tue 2026-02-24 11:00"),
    ],
)
def test_f51_f52_holidays_and_make_up_workdays_of_the_persons_calendar_count(
    code: str, start: str, amount: str, due: str
) -> None:
    """E1: not on his holidays, and on the Saturday on which he makes up for one."""
    window = Window(works=calendar_of(code))
    assert show(SHANGHAI, deadlines.add(local(SHANGHAI, start), amount, SHANGHAI, window)) == due


# --- Reminders ---


def test_reminders_begin_after_and_repeat_every_up_to_at_most() -> None:
    """E1: first after, then every, at most."""
    remind = Remind(after="3h", every="2d", at_most=3)
    moments, now = [], local(BERLIN, "2026-11-26 16:00").astimezone(UTC)
    due = deadlines.first_reminder(remind, now, BERLIN)
    while due is not None:
        moments.append(show(BERLIN, due))
        due = deadlines.next_reminder(remind, len(moments), due, BERLIN)
    assert moments == ["Fri 2026-11-27 10:00", "Tue 2026-12-01 10:00", "Thu 2026-12-03 10:00"]


def test_nobody_is_reminded_where_the_policy_says_never() -> None:
    """E1: `remind: never` is a seat without a reminder."""
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert deadlines.first_reminder(None, now, BERLIN) is None
    assert deadlines.next_reminder(None, 0, now, BERLIN) is None
    assert deadlines.first_reminder(Remind(at_most=0), now, BERLIN) is None


def test_after_an_outage_the_missed_reminders_are_not_made_up_for() -> None:
    """E6, F55: due on Tuesday, sent after a long week off; the next one follows a day after that, not at once."""
    remind = Remind(after="1d", every="1d", at_most=3)
    due = deadlines.first_reminder(remind, local(BERLIN, "2026-11-23 10:00"), BERLIN)
    assert due is not None
    back = local(BERLIN, "2026-11-30 14:00")
    following = deadlines.next_reminder(remind, 1, back, BERLIN)
    assert following is not None
    assert (show(BERLIN, due), show(BERLIN, following)) == ("Tue 2026-11-24 10:00", "Tue 2026-12-01 14:00")


# --- Against a walk through every minute ---

ZONES = [
    "UTC",
    BERLIN,
    NEW_YORK,
    SHANGHAI,
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "America/Santiago",
    "Africa/Cairo",
    "Antarctica/Troll",
    "Pacific/Kiritimati",
]
# Hypothesis seldom hits a Sunday night by itself.
CHANGES = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1), date(2028, 2, 29)]
zones = st.sampled_from(ZONES)
days = st.one_of(
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    st.builds(lambda day, shift: day + timedelta(days=shift), st.sampled_from(CHANGES), st.integers(-3, 3)),
)
starts = st.builds(
    lambda day, minute: datetime.combine(day, time(), tzinfo=UTC) + minute * MINUTE, days, st.integers(0, 1439)
)
# Between four and half past ten no clock of ours changes (Cairo's does at midnight): see the tables for those that do.
windows = st.one_of(
    st.just(WINDOW),
    st.builds(
        lambda works, opens, length: Window(
            works=works,
            opens=time(opens // 60, opens % 60),
            closes=time(min(opens + length, 1350) // 60, min(opens + length, 1350) % 60),
        ),
        st.one_of(
            st.builds(lambda weekdays: on(*weekdays), st.frozensets(st.integers(0, 6), min_size=4)),
            st.sampled_from([calendar_of(code) for code in ("CN", "DE-BY", "IL")]),
        ),
        st.integers(4 * 60, 20 * 60),
        st.integers(60, 12 * 60),
    ),
)


def open_at(window: Window, instant: datetime, zone: str) -> bool:
    wall = instant.astimezone(ZoneInfo(zone))
    return window.works(wall.date()) and window.opens <= wall.time() < window.closes


def walked_hours(start: datetime, hours: int, zone: str, window: Window) -> datetime:
    minutes = hours * 60
    while minutes or not open_at(window, start, zone):
        minutes -= open_at(window, start, zone)
        start += MINUTE
    return start


def walked_days(start: datetime, count: int, zone: str, window: Window) -> datetime:
    wall = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    while count:
        wall += timedelta(days=1)
        count -= window.works(wall.date())
    while start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wall or not open_at(window, start, zone):
        start += MINUTE
    return start


@examples(100)
@given(starts, st.integers(1, 30), zones, windows)
def test_hours_are_the_minutes_in_which_the_window_is_open(
    start: datetime, hours: int, zone: str, window: Window
) -> None:
    """E1, F49."""
    assert deadlines.add(start, f"{hours}h", zone, window) == walked_hours(start, hours, zone, window)


@examples(150)
@given(starts, st.integers(1, 4), zones, windows)
def test_days_are_the_same_wall_time_on_later_working_days(
    start: datetime, count: int, zone: str, window: Window
) -> None:
    """E1, F49, F57."""
    assert deadlines.add(start, f"{count}d", zone, window) == walked_days(start, count, zone, window)


@examples(150)
@given(starts, zones, windows)
def test_the_next_opening_is_the_first_open_minute(start: datetime, zone: str, window: Window) -> None:
    """F51: what falls into a night or a weekend moves to the next opening."""
    assert deadlines.inside(window, start, zone) is open_at(window, start, zone)
    assert deadlines.next_opening(window, start, zone) == walked_hours(start, 0, zone, window)


AMOUNTS = st.builds(lambda number, unit: f"{number}{unit}", st.integers(1, 999), st.sampled_from("dh"))
NIGHTS = st.sampled_from([NIGHT, WINDOW, Window(works=on(6), opens=time(2, 15), closes=time(3))])


@examples(300)
@given(starts, st.integers(0, 59), AMOUNTS, zones, NIGHTS)
def test_what_is_due_is_due_later_in_utc_and_inside_the_window(
    start: datetime, second: int, amount: str, zone: str, window: Window
) -> None:
    """E1, E6: whatever the window, and with windows in which clocks change."""
    start += timedelta(seconds=second)
    due = deadlines.add(start.astimezone(ZoneInfo(zone)), amount, zone, window)
    assert due.tzinfo is UTC
    assert due > start
    assert deadlines.inside(window, due, zone)
    assert deadlines.next_opening(window, due, zone) == due


@examples(300)
@given(starts, starts, st.integers(1, 99), zones)
def test_hours_keep_the_order_in_which_things_began(one: datetime, other: datetime, hours: int, zone: str) -> None:
    """F51: shifted to the next window, keeping the order."""
    first, second = sorted([one, other])
    assert deadlines.add(first, f"{hours}h", zone) <= deadlines.add(second, f"{hours}h", zone)
