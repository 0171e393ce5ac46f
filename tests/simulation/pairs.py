"""Two things in the same moment on PostgreSQL: the second begins between two statements of the first.

The second runs in a thread of its own, but never beside the first: it runs until it is done or waits for a lock, then
the first goes on to its commit, then the second to its end. So a seed still says everything.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.simulation import Simulation

LATEST = 10
"""So many statements of the first may pass before the second begins."""
_BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Pair:
    """The second of two, and when it begins."""

    def __init__(self, simulation: Simulation, second: Callable[[], object]) -> None:
        self._simulation = simulation
        self._left = simulation.random.randint(1, LATEST)
        self._thread = threading.Thread(target=second, name="second", daemon=True)
        self._begun = False

    def run(self, process: Process, first: Callable[[], object]) -> None:
        """Do the first in that process, with the second in the middle of it, or after it if it is that short."""
        engine = process.parts.services.store._database.engine
        event.listen(engine, "before_cursor_execute", self._statement)
        try:
            first()
        finally:
            event.remove(engine, "before_cursor_execute", self._statement)
            self._begin()
            self._thread.join()

    def committed(self) -> None:
        """The first has committed: what waited for it goes on, and is waited for."""
        if self._begun and threading.current_thread() is not self._thread:
            self._thread.join()

    def _statement(self, *_: Any) -> None:
        if threading.current_thread() is self._thread:
            return
        self._left -= 1
        if self._left == 0:
            self._begin()
            while self._thread.is_alive() and not self._simulation.rows(_BLOCKED)[0][0]:
                time.sleep(0.0005)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._thread.start()
