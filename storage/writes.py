"""Writes that nobody waits for one by one, and whose SQL is worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from storage.database import Database

Row = Mapping[str, Any]
Statement = sa.Insert | sa.Update | sa.Delete


class Prepared:
    """A statement's SQL for one kind of database. Building and compiling it anew, even out of SQLAlchemy's cache,
    takes longer than SQLite takes to run it."""

    def __init__(self, statement: Statement, dialect: Dialect, names: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        self.text = compiled.string
        order: Sequence[str] | None = getattr(compiled, "positiontup", None)
        self._order = order
        self._fixed = {key: value for key, value in compiled.params.items() if key not in names}
        self._converters = {
            key: convert
            for key, bound in compiled.binds.items()
            if (key in names or key in self._fixed)
            and (convert := bound.type.dialect_impl(dialect).bind_processor(dialect))
        }

    def values(self, row: Row) -> Any:
        """The row's values as the driver takes them."""
        ready = {**self._fixed, **row}
        for key, convert in self._converters.items():
            ready[key] = convert(ready[key])
        return ready if self._order is None else tuple([ready[name] for name in self._order])


class Writes:
    """Statements kept back until something might look at what they do, then sent together, in order.

    On PostgreSQL that saves a round trip for each. What they break, a constraint say, is raised by `send`.
    """

    def __init__(self, database: Database, connection: Connection) -> None:
        self._database = database
        self._connection = connection
        self._kept: list[tuple[Statement, Sequence[Row]]] = []

    def add(self, statement: Statement, *rows: Row) -> None:
        """Keep a statement back; it runs once for each row. All rows it ever gets name the same values."""
        if rows:
            self._kept.append((statement, rows))

    def now(self, statement: Statement, row: Row) -> sa.CursorResult[Any]:
        """Send a statement at once, before what is kept back, because its result has to be known."""
        return self._send(statement, [row])

    def send(self) -> None:
        """Send what was kept back."""
        if not self._kept:
            return
        kept, self._kept = self._kept, []
        with self._database.together(self._connection):
            for statement, rows in kept:
                self._send(statement, rows)

    def _send(self, statement: Statement, rows: Sequence[Row]) -> sa.CursorResult[Any]:
        prepared = self._database.prepared.get(statement)
        if prepared is None:
            prepared = Prepared(statement, self._connection.dialect, list(rows[0]))
            self._database.prepared[statement] = prepared
        values = [prepared.values(row) for row in rows]
        return self._connection.exec_driver_sql(prepared.text, values if len(values) > 1 else values[0])
