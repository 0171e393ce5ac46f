"""Writes that nobody waits for one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

Rows = dict[str, Any] | Sequence[dict[str, Any]]


class Writes:
    """Statements kept back until something might look at what they do, then sent together, in order.

    On PostgreSQL that saves a round trip for each. What they break, a constraint say, is raised by `send`. `together`
    gives the context in which a connection does not wait for answers.
    """

    def __init__(
        self, connection: Connection, together: Callable[[Connection], AbstractContextManager[object]]
    ) -> None:
        self._connection = connection
        self._together = together
        self._kept: list[tuple[sa.Executable, Rows]] = []

    def add(self, statement: sa.Executable, rows: Rows) -> None:
        """Keep a statement back; several rows make it run once for each, none not at all."""
        if rows:
            self._kept.append((statement, rows[0] if not isinstance(rows, dict) and len(rows) == 1 else rows))

    def send(self) -> None:
        """Send what was kept back."""
        if not self._kept:
            return
        kept, self._kept = self._kept, []
        with self._together(self._connection):
            for statement, rows in kept:
                self._connection.execute(statement, rows)
