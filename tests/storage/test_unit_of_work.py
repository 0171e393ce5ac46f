"""Transactions: whole or not at all; again, given up, or unknown (F17, F29, F41, F60, F61)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from sqlite3 import OperationalError as SqliteError

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import errors as pg
from sqlalchemy import exc

from storage.database import Database, open_database
from storage.gate import Deadline
from storage.tables import metadata
from storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.databases import WORKSPACE, Injected, connections_out, counted, fails_at
from tests.storage.made import LATER, NOW, add, approving, mine, publish, record_of, request, submit, task
from workflow.errors import Busy, NotFound, NotWritable, OutcomeUnknown
from workflow.events import Withdrawn
from workflow.model import ActorKind


def everything(database: Database) -> dict[str, list[object]]:
    with database.reading() as connection:
        return {table.name: sorted(map(str, connection.execute(sa.select(table)))) for table in metadata.sorted_tables}


def wrapped(cause: Exception) -> exc.DBAPIError:
    return exc.OperationalError("statement", {}, cause)


def sqlite_busy() -> Exception:
    cause = SqliteError("database is locked")
    cause.sqlite_errorcode = 5  # type: ignore[misc]
    return wrapped(cause)


LOST_RACES = {
    "sqlite": [sqlite_busy],
    "postgresql": [
        lambda: wrapped(pg.SerializationFailure()),
        lambda: wrapped(pg.DeadlockDetected()),
        lambda: wrapped(pg.LockNotAvailable()),
        lambda: wrapped(pg.AdminShutdown()),
        lambda: wrapped(psycopg.OperationalError("server closed the connection unexpectedly")),
    ],
}


def races(database: Database) -> list[Callable[[], Exception]]:
    return LOST_RACES[database.url.get_backend_name()]


def test_a_refusal_leaves_nothing_behind(store: SqlStore, database: Database) -> None:
    publish(store)
    before = everything(database)

    def refused(unit: SqlUnitOfWork) -> None:
        made = request()
        unit.requests.add(made, record_of(made), "n")
        raise NotFound

    with pytest.raises(NotFound):
        store.write(refused)
    assert everything(database) == before


def test_a_failure_after_any_statement_leaves_nothing_behind(store: SqlStore, database: Database) -> None:
    made = submit(store, "U1", "U2")
    approve = approving(made.tasks[0].id, "U1")
    before = everything(database)
    with counted(database) as seen, pytest.raises(NotFound):
        store.write(lambda unit: (approve(unit), unit.send(), _refuse()))
    assert len(seen) > 5
    for number in range(1, len(seen) + 1):
        with fails_at(database, number), pytest.raises(Injected):
            store.write(approve)
        assert everything(database) == before
        assert connections_out(database) == 0
    store.write(approve)
    assert everything(database) != before


def _refuse() -> None:
    raise NotFound


def test_a_lost_race_runs_the_whole_work_again(store: SqlStore, database: Database) -> None:
    for lost in races(database):
        ran: list[int] = []

        def work(unit: SqlUnitOfWork, ran: list[int] = ran) -> int:
            ran.append(1)
            return unit.requests.next_seq("leave", 2000 + len(ran))

        with fails_at(database, 1, lost):
            store.write(work)
        assert len(ran) == 2


def test_a_race_lost_until_the_time_is_up_is_busy(store: SqlStore, database: Database) -> None:
    for lost in races(database):

        def work(unit: SqlUnitOfWork, lost: Callable[[], Exception] = lost) -> None:
            raise lost()

        with pytest.raises(Busy):
            store.write(work, within=0.02)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_lock_not_had_twice_is_busy(store: SqlStore) -> None:
    ran: list[int] = []

    def work(unit: SqlUnitOfWork) -> None:
        ran.append(1)
        raise wrapped(pg.LockNotAvailable())

    with pytest.raises(Busy):
        store.write(work)
    assert len(ran) == 2


def test_what_is_finished_past_the_deadline_is_not_committed(store: SqlStore, database: Database) -> None:
    with pytest.raises(Busy):
        store.write(lambda unit: unit.requests.next_seq("leave", 2026), within=0.0)
    assert everything(database)["numbers"] == []


def test_an_error_at_commit_is_an_unknown_outcome_and_not_tried_again(store: SqlStore, database: Database) -> None:
    ran: list[int] = []

    def work(unit: SqlUnitOfWork) -> None:
        ran.append(unit.requests.next_seq("leave", 2026))

    told: list[int] = []
    store.on_commit(lambda: told.append(1))
    with fails_at(database, 0, races(database)[0]), pytest.raises(OutcomeUnknown):
        store.write(work)
    assert ran == [1]
    assert told == []
    assert connections_out(database) == 0
    store.write(work)


def test_a_reference_missing_at_commit_is_a_refusal(store: SqlStore, database: Database) -> None:
    """Facts may come before their request, but not without it."""
    with pytest.raises(exc.IntegrityError):
        store.write(
            lambda unit: unit.requests.append(
                request(), [Withdrawn(by="U9")], actor="U9", actor_kind=ActorKind.PERSON, at=NOW
            )
        )
    assert everything(database)["events"] == []


def test_the_row_lock_makes_the_second_wait(postgres_url: str) -> None:
    """F63. Somebody holds the request: the second gives up in time, with nothing done."""
    database = open_database(postgres_url)
    store = SqlStore(database, WORKSPACE)
    made = add(store, request())
    with database.writing(Deadline(2)) as connection:
        store._unit(connection).requests.lock(made.id)
        with pytest.raises(Busy):
            store.write(lambda unit: (_short_patience(unit), unit.requests.lock(made.id)), within=0.3)
        assert store.read(lambda unit: unit.requests.get(made.id)) == made
    database.close()


def _short_patience(unit: SqlUnitOfWork) -> None:
    unit._connection.exec_driver_sql("SET LOCAL lock_timeout = 100")


def test_another_process_writing_makes_the_second_busy(sqlite_url: str) -> None:
    """The gate is this process's; a command-line tool beside it is met at BEGIN IMMEDIATE (F58)."""
    database = open_database(sqlite_url)
    store = SqlStore(database, WORKSPACE)
    stranger = database.connect_once()
    with stranger.begin() as connection:
        connection.exec_driver_sql("DELETE FROM numbers")
        with pytest.raises(Busy):
            store.write(lambda unit: unit.requests.next_seq("leave", 2026), within=0.05)
    assert store.write(lambda unit: unit.requests.next_seq("leave", 2026)) == 1
    database.close()


def test_connections_killed_while_idle_are_replaced(postgres_url: str) -> None:
    """F61: within the second in which nobody looks whether it is alive, the work runs again."""
    database = open_database(postgres_url)
    store = SqlStore(database, WORKSPACE)
    store.write(lambda unit: unit.requests.next_seq("leave", 2026))
    _kill_the_others(database)
    assert store.write(lambda unit: unit.requests.next_seq("leave", 2026)) == 2
    _kill_the_others(database)
    assert store.read(lambda unit: unit.policies.current()) == []
    database.close()


def _kill_the_others(database: Database) -> None:
    ours = "datname = current_database() AND pid <> pg_backend_pid()"
    with database.connect_once().connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")


def test_readers_see_one_moment(store: SqlStore) -> None:
    made = add(store, request(task()))

    def read(unit: SqlUnitOfWork) -> None:
        first = unit.requests.get(made.id)
        store.write(lambda other: other.requests.save(made, replace(made, version=2, tasks=(*made.tasks, task("s2")))))
        assert unit.requests.get(made.id) == first

    store.read(read)


def test_delivery_is_woken_by_what_concerns_it_only(store: SqlStore) -> None:
    made = add(store, request())
    told: list[int] = []
    store.on_commit(lambda: told.append(1))
    store.write(lambda unit: unit.messages.want([mine(made)]))
    assert len(told) == 1
    store.write(lambda unit: unit.messages.changed(made.id))
    assert len(told) == 2
    store.write(lambda unit: unit.outgoing.lease("me", 1.0, 31.0, 9))
    store.write(lambda unit: unit.requests.next_seq("leave", 2026))
    assert len(told) == 2


def test_a_callback_that_fails_does_not_undo_what_is_committed(store: SqlStore) -> None:
    made = add(store, request())
    store.on_commit(_refuse)
    store.write(lambda unit: unit.messages.want([mine(made)]))
    assert store.read(lambda unit: unit.outgoing.backlog(1.0)) == 1


def test_an_event_is_noted_once(store: SqlStore) -> None:
    assert store.write(lambda unit: unit.first_time("Ev1", NOW))
    assert not store.write(lambda unit: unit.first_time("Ev1", LATER))
    assert store.write(lambda unit: unit.first_time("Ev2", LATER))


def test_an_event_noted_by_several_at_once_is_new_to_one(store: SqlStore) -> None:
    start = threading.Barrier(4)

    def note(_: int) -> bool:
        start.wait()
        return store.write(lambda unit: unit.first_time("Ev1", NOW), within=10)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(note, range(4))) == [False, False, False, True]


def test_ids_increase(store: SqlStore) -> None:
    ids = store.write(lambda unit: [unit.new_id() for _ in range(1000)])
    assert ids == sorted(set(ids))


CLOSED = {
    "sqlite": ["PRAGMA max_page_count = 1", "PRAGMA query_only = 1"],
    "postgresql": ["SET TRANSACTION READ ONLY"],
}


def test_a_database_that_takes_no_changes_says_so_until_it_does(store: SqlStore, database: Database) -> None:
    """F60: a full disk, a file or a server that may only be read. Nothing is committed, and reading goes on."""
    for close in CLOSED[database.url.get_backend_name()]:

        def fill_up(unit: SqlUnitOfWork, close: str = close) -> None:
            unit._connection.exec_driver_sql(close)
            for number in range(100):
                unit.first_time(f"Ev{number}" + "x" * 100 * number, NOW)

        with pytest.raises(NotWritable):
            store.write(fill_up)
        assert store.trouble
        assert store.read(lambda unit: unit.requests.get("none")) is None
        database.engine.dispose()  # with its connections goes what closed it
        assert store.write(lambda unit: unit.first_time(f"Ev0 {close}", NOW))  # noqa: B023 - called at once
        assert store.trouble is None
    assert store.write(lambda unit: unit.first_time("Ev0", NOW)), "it was not noted"
