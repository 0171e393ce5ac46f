"""Office time as the page sees it: what its clock shows, what messages are dated by, what its buttons move."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

MORNING = dt.time(9, 5)


class Office(Protocol):
    """Office time: what the page shows and moves forward."""

    def now(self) -> dt.datetime:
        """The moment, aware, UTC."""
        ...

    def advance(self, delta: dt.timedelta) -> None:
        """Moves it forward."""
        ...


def until_morning(now: dt.datetime) -> dt.timedelta:
    """From a moment in local time to the next 09:05 of a Monday to Friday."""
    day = now.date()
    while True:
        morning = dt.datetime.combine(day, MORNING, now.tzinfo)
        if morning > now and morning.weekday() < 5:
            return morning.astimezone(dt.UTC) - now.astimezone(dt.UTC)
        day += dt.timedelta(days=1)


def step(local: dt.datetime, by: str) -> dt.timedelta:
    """How far the page's button `by` (hour, day, morning) moves from this local moment."""
    steps = {"hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1), "morning": until_morning(local)}
    return steps[by]


def clock_words(local: dt.datetime) -> str:
    """What the office clock shows."""
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def day_words(day: dt.date, today: dt.date) -> str:
    """What stands on the line between two days."""
    near = {0: "Today", 1: "Yesterday"}.get((today - day).days)
    year = "" if day.year == today.year else f" {day.year}"
    return near or f"{day:%A}, {day.day} {day:%B}{year}"
