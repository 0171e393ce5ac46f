"""The two clocks (DESIGN section 6). Both are made in wiring and handed on; nobody else reads the time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

MachineClock = Callable[[], float]
"""Machine time in epoch seconds: leases, backoff, signatures, triggers."""


class OfficeTime:
    """The time that forms, due moments, cards and history use: the machine's, plus what somebody moved it by.

    It begins `ahead` of the machine's, or behind, and from then on only moves forward."""

    def __init__(self, clock: MachineClock, ahead: timedelta = timedelta()) -> None:
        self._clock = clock
        self._ahead = ahead
        self._lock = threading.Lock()
        self._moved: list[Callable[[], object]] = []

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.fromtimestamp(self._clock(), UTC) + self._ahead

    def advance(self, delta: timedelta) -> None:
        """Move office time forward; whoever asked by `on_move` is told. ValueError for a step back."""
        if delta < timedelta():
            raise ValueError("office time only moves forward")
        with self._lock:
            self._ahead += delta
        for moved in tuple(self._moved):
            moved()

    def on_move(self, call: Callable[[], object]) -> Callable[[], None]:
        """Have `call` called after every move, until what is returned is called."""
        self._moved.append(call)
        return lambda: self._moved.remove(call)
