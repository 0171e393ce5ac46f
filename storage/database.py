"""From a URL to connections: drivers, pragmas, isolation, pool, write gate. The only place that knows the dialects."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage import pooler
from storage.gate import Deadline, Gate, GateShut

Clock = Callable[[], float]

POOL_SIZE = 44
"""32 listener threads, delivery, the tick, health checks, and room (F62)."""
WARM = 32
"""As many as there are listener threads."""
POOL_WAIT = 2.0
_PING_AFTER = 1.0
_SKEW_AGE = 60.0


class Among(FunctionElement[Any]):
    """``Among(column, subquery)``: the column's value is one of the few that the subquery finds.

    PostgreSQL finds these first and then looks each up: an IN it may turn into a join that reads the whole table, as
    long as it has not counted a new one's rows."""

    inherit_cache = True
    type = sa.types.NullType()  # not Boolean: on SQLite that would become ``... = 1``, which no index serves


@compiles(Among)
def _among(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, found = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN {found}"


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, found = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY (ARRAY{found})"


class Conflict(Enum):
    """What a failed transaction, of which nothing was committed, is worth."""

    AGAIN = auto()  # somebody else was first, or the connection had died: run it again
    ONCE = auto()  # worth one more try
    TIME_UP = auto()  # the database took too long
    NOT_WRITABLE = auto()  # a full disk, or a database that may only be read: it is of no use until somebody looks


class Database(ABC):
    """An open database. `open_database` makes one; `close` it when it is no longer used."""

    url: URL
    engine: Engine
    clock: Clock
    """This machine's, in epoch seconds; for what others need not agree on. They do on `machine_now`."""
    failures: tuple[type[Exception], ...] = (exc.SQLAlchemyError,)
    """What a transaction may fail with, for `conflict` to judge."""

    @cached_property
    def prepared(self) -> dict[Any, Any]:
        """Statements in the words of this kind of database, kept by `storage.writes`."""
        return {}

    @abstractmethod
    def writing(self, deadline: Deadline, *, again: bool = False) -> Any:
        """A context with a connection in a transaction that may write; rolled back unless it was committed inside.

        `again`: an earlier try was lost, waits for locks end with the deadline."""

    @abstractmethod
    def reading(self) -> Any:
        """A context with a connection in a transaction that only reads; all its statements see one moment."""

    def together(self, connection: Connection) -> AbstractContextManager[object]:
        """A context in which statements whose results nobody reads may be sent without waiting for their answers."""
        return nullcontext()

    @abstractmethod
    def conflict(self, error: BaseException) -> Conflict | None:
        """What may be done about an error from before COMMIT; None: it is no conflict."""

    @abstractmethod
    def machine_now(self) -> float:
        """Machine time in epoch seconds, the same for every process on this database (F53)."""

    @abstractmethod
    def connect_once(self) -> Engine:
        """An engine of its own for work on the schema: no pool, no timeouts, no foreign keys on SQLite."""

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        return None

    def warm_up(self) -> None:
        """Open the connections that a first rush of clicks would have to wait for; nothing where opening is cheap."""
        return

    def close(self) -> None:
        """Close every connection of the pool."""
        self.engine.dispose()


def open_database(url: str, *, clock: Clock = time.time, pool_size: int = POOL_SIZE) -> Database:
    """Open ``sqlite:///file`` or ``postgresql://...``; nothing is connected yet.

    `clock` gives machine time in epoch seconds. Left out, PostgreSQL's own clock is used there; a clock that is
    given is used as it is, on both. Raises ValueError for any other kind of URL.
    """
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    if kind == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return SqliteDatabase(parsed, clock, pool_size)
    if kind in {"postgresql", "postgres"}:
        return PostgresDatabase(parsed.set(drivername="postgresql+psycopg"), clock, pool_size)
    raise ValueError(f"a database is sqlite:///FILE or postgresql://..., not {parsed.drivername}://")


_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class SqliteDatabase(Database):
    """A file. Writers queue at one gate per process and file: SQLite has one, and its own queue is unfair.

    We say BEGIN: the driver's own way loses updates (finding 3), and one that turns from reading to writing is refused
    at once when another writer is there, whatever the busy_timeout. `engine` itself begins nothing."""

    failures = (exc.SQLAlchemyError, sqlite3.Error, GateShut)
    _gates: ClassVar[weakref.WeakValueDictionary[Path, Gate]] = weakref.WeakValueDictionary()
    _gates_lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, url: URL, clock: Clock, pool_size: int) -> None:
        if sqlite3.sqlite_version_info < (3, 35):
            raise ValueError(f"SQLite 3.35 or newer is needed, this is {sqlite3.sqlite_version}")
        self._file = Path(str(url.database)).absolute()
        self.url = url.set(drivername="sqlite+pysqlite", database=str(self._file))
        self.clock = clock
        self.engine = sa.create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_WAIT,
            pool_use_lifo=True,
            json_serializer=_to_json,
        )
        event.listen(self.engine, "connect", _set_up_sqlite)
        with self._gates_lock:
            self.gate = self._gates.setdefault(self._file.resolve(), Gate())

    @property
    def file(self) -> Path:
        return self._file

    @contextmanager
    def writing(self, deadline: Deadline, *, again: bool = False) -> Iterator[Connection]:
        with self.gate.passed(deadline.left), self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            # Another process, a command-line tool, may be writing.
            raw.execute(f"PRAGMA busy_timeout = {int(deadline.left * 1000)}")
            with connection.begin() as transaction:
                raw.execute("BEGIN IMMEDIATE")
                yield connection
                if transaction.is_active:
                    transaction.rollback()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection, connection.begin():
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("BEGIN")
            yield connection

    def conflict(self, error: BaseException) -> Conflict | None:
        if isinstance(error, GateShut | exc.TimeoutError):
            return Conflict.TIME_UP
        cause = error.orig if isinstance(error, exc.DBAPIError) else error
        if not isinstance(cause, sqlite3.OperationalError):
            return None
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}:
            return Conflict.NOT_WRITABLE
        return Conflict.AGAIN if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} else None

    def machine_now(self) -> float:
        return self.clock()

    def connect_once(self) -> Engine:
        engine = sa.create_engine(self.url, poolclass=NullPool)
        event.listen(engine, "connect", _set_up_sqlite_for_schema)
        event.listen(engine, "begin", _begin_sqlite)
        return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """FULL, because a decision shown as recorded is committed, even when the power fails."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "busy_timeout=2000"):
        connection.execute(f"PRAGMA {pragma}")


def _set_up_sqlite_for_schema(connection: sqlite3.Connection, _record: object) -> None:
    """No foreign keys: rebuilding a table drops it, and would take its children's rows along (finding 5). And
    no look at views while there is no table under them."""
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 30000")
    _turn_to_wal(connection, Deadline(30.0))
    for pragma in ("synchronous=FULL", "foreign_keys=OFF", "legacy_alter_table=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _turn_to_wal(connection: sqlite3.Connection, deadline: Deadline) -> None:
    """Of two that turn the same new file, SQLite refuses one at once, whatever the busy_timeout (F25)."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or deadline.passed:
                raise
        time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    """For engines of one use. On the pool's a listener would cost every statement a look for others."""
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("BEGIN IMMEDIATE")


class PostgresDatabase(Database):
    """A server. Writers meet at the request's row (READ COMMITTED), readers see one moment (REPEATABLE READ).

    Behind a pooler (``?pooler=transaction``) a connection is ours for one transaction at a time, so each says anew what
    else is said once, and nothing is prepared (F64)."""

    def __init__(self, url: URL, clock: Clock, pool_size: int) -> None:
        self.url = url
        self._pooled = pooler.is_pooled(url)
        self._warm = min(WARM, pool_size)
        self.clock = clock
        self._skew, self._skew_known_at = 0.0, float("-inf")
        self._skew_lock = threading.Lock()
        self.engine = sa.create_engine(
            pooler.for_driver(url),
            connect_args=pooler.connect_args(url),
            isolation_level="READ COMMITTED",
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_WAIT,
            pool_use_lifo=True,
            json_serializer=_to_json,
        )
        event.listen(self.engine, "checkin", _note_return)
        event.listen(self.engine, "checkout", _ping_after_idling)
        self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def writing(self, deadline: Deadline, *, again: bool = False) -> Iterator[Connection]:
        with self.engine.connect() as connection, connection.begin() as transaction:
            self._settle(connection)
            if again:
                left = max(int(deadline.left * 1000), 1)
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {min(left, pooler.LOCK_TIMEOUT_MS)}")
            yield connection
            if transaction.is_active:
                transaction.rollback()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._reader.connect() as connection, connection.begin():
            self._settle(connection)
            yield connection

    def _settle(self, connection: Connection) -> None:
        """What a pooler does not let a connection say when it begins."""
        if self._pooled:
            connection.exec_driver_sql(pooler.SETTLE)

    @contextmanager
    def together(self, connection: Connection) -> Iterator[None]:
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        try:
            with raw.pipeline():
                yield
        except psycopg.Error as error:  # not the statement's own call, so SQLAlchemy had no chance to wrap it
            lost = raw.closed or raw.broken
            raise exc.DBAPIError.instance(
                None, None, error, psycopg.Error, connection_invalidated=lost, dialect=connection.dialect
            ) from error

    def conflict(self, error: BaseException) -> Conflict | None:
        if isinstance(error, exc.TimeoutError):
            return Conflict.TIME_UP
        if not isinstance(error, exc.DBAPIError):
            return None
        state = getattr(error.orig, "sqlstate", None)
        if state in {"40001", "40P01"} or error.connection_invalidated:
            return Conflict.AGAIN
        if state in {"55P03", "23505"}:  # a lock not had in time; a key that a concurrent transaction took first
            return Conflict.ONCE
        if state == "57014":
            return Conflict.TIME_UP
        if state in {"53100", "25006"}:  # disk full; read-only, such as a standby that was not promoted
            return Conflict.NOT_WRITABLE
        lost = state is None or state.startswith(("08", "57P"))
        return Conflict.AGAIN if lost and isinstance(error.orig, psycopg.OperationalError) else None

    def warm_up(self) -> None:
        with ExitStack() as opened:
            for _ in range(self._warm):
                opened.enter_context(self.engine.connect())

    def machine_now(self) -> float:
        if self.clock is not time.time:
            return self.clock()
        with self._skew_lock:
            if time.monotonic() - self._skew_known_at > _SKEW_AGE:
                self._skew = self._measured_skew()
                self._skew_known_at = time.monotonic()
        return time.time() + self._skew

    def _measured_skew(self) -> float:
        with self.engine.connect() as connection:
            before = time.time()
            theirs = connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())::float8").scalar_one()
            return float(theirs) - (before + time.time()) / 2

    def connect_once(self) -> Engine:
        connect_args = pooler.connect_args(self.url, timeouts=False)
        return sa.create_engine(pooler.for_driver(self.url), poolclass=NullPool, connect_args=connect_args)


def _note_return(_connection: object, record: Any) -> None:
    record.info["returned"] = time.monotonic()


def _ping_after_idling(connection: psycopg.Connection[Any], record: Any, _proxy: object) -> None:
    """As `pool_pre_ping`, but not in busy times, where it would cost every decision a round trip; what dies within
    that second is met by running the transaction again (F61)."""
    if time.monotonic() - record.info.get("returned", time.monotonic()) < _PING_AFTER:
        return
    try:
        connection.execute("")
        connection.rollback()
    except psycopg.Error as error:
        raise exc.DisconnectionError("the pooled connection had died") from error
