"""Triggers that refuse to change the history, for whoever reaches the database past this program (G6).

They stand while the program serves, and come off while the schema changes: SQLite changes a table by building it anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

KEPT = {
    "events": ("UPDATE", "DELETE"),
    "event_payloads": ("UPDATE",),  # to delete one is to erase it (F98)
    "checkpoints": ("UPDATE", "DELETE"),
    "checkpoint_marks": ("UPDATE", "DELETE"),
}
"""What is refused of each table. On PostgreSQL also to empty one whole."""

_FUNCTION = "countersign_history_is_kept"
_DEFINED = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION USING MESSAGE = 'the history is kept: ' || TG_OP || ' of ' || TG_TABLE_NAME || ' is refused',
    ERRCODE = 'integrity_constraint_violation';
END $$
"""
_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
         WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal AND tgenabled IN ('O', 'A')
    """,
}


def put_up(connection: Connection) -> None:
    """Put up the triggers that are not there, on the tables that are."""
    on_postgres = connection.dialect.name == "postgresql"
    tables, present = set(sa.inspect(connection).get_table_names()), _present(connection)
    lacking = [
        (table, operation)
        for table, operation in _wanted(connection)
        if table in tables and _name(table, operation) not in present
    ]
    if on_postgres and lacking:
        connection.exec_driver_sql(_DEFINED)
    for table, operation in lacking:
        connection.exec_driver_sql(_trigger(table, operation, on_postgres=on_postgres))


def take_down(connection: Connection) -> None:
    """Take them down, where they are."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_FUNCTION} CASCADE")
        return
    for table, operation in _wanted(connection):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_name(table, operation)}")


def missing(connection: Connection) -> Sequence[str]:
    """The tables that are not guarded as they should be."""
    present = _present(connection)
    return sorted({table for table, operation in _wanted(connection) if _name(table, operation) not in present})


def _present(connection: Connection) -> set[str]:
    return set(connection.exec_driver_sql(_PRESENT[connection.dialect.name]).scalars())


def _wanted(connection: Connection) -> Iterator[tuple[str, str]]:
    for table, operations in KEPT.items():
        yield from ((table, operation) for operation in operations)
        if connection.dialect.name == "postgresql":
            yield table, "TRUNCATE"


def _name(table: str, operation: str) -> str:
    return f"{table}_refuse_{operation.lower()}"


def _trigger(table: str, operation: str, *, on_postgres: bool) -> str:
    begun = f"CREATE TRIGGER {_name(table, operation)} BEFORE {operation} ON {table}"
    if on_postgres:
        each = "STATEMENT" if operation == "TRUNCATE" else "ROW"
        return f"{begun} FOR EACH {each} EXECUTE FUNCTION {_FUNCTION}()"
    return f"{begun} BEGIN SELECT RAISE(ABORT, 'the history is kept: {operation} of {table} is refused'); END"
