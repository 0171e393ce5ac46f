"""A door that lets one in at a time, in the order of arrival."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class GateShut(Exception):
    """The turn did not come in time."""


class Gate:
    """First come, first served: `threading.Lock` lets newcomers overtake, and the last of eight clients then waits ten
    times as long as the median."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._taken = False
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def passed(self, within: float) -> Iterator[None]:
        """Inside, nobody else is. Raises GateShut when the turn has not come `within` seconds."""
        self._enter(within)
        try:
            yield
        finally:
            self._leave()

    @property
    def waiting(self) -> int:
        """How many stand in the queue now."""
        return len(self._queue)

    def _enter(self, within: float) -> None:
        with self._door:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._queue.append(turn)
        if turn.wait(max(within, 0.0)):
            return
        with self._door:
            if turn.is_set():  # let in between the end of the wait and here
                return
            self._queue.remove(turn)
        raise GateShut

    def _leave(self) -> None:
        with self._door:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._taken = False


class Deadline:
    """A moment of the process's monotonic clock, which no change of the machine's time moves."""

    def __init__(self, within: float) -> None:
        self._end = time.monotonic() + within

    @property
    def left(self) -> float:
        """Seconds until then; 0.0 once it has passed."""
        return max(self._end - time.monotonic(), 0.0)

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.left == 0.0
