"""Opening a database: settings, clocks, what is refused; one serving process per SQLite file."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from storage.backups import NoBackup, Why, back_up
from storage.database import Database, open_database
from storage.gate import Deadline
from storage.instants import Instant, in_utc
from storage.serving import AlreadyServing, ServingLock


def setting(database: Database, name: str) -> object:
    with database.writing(Deadline(1)) as connection:
        return connection.exec_driver_sql(name).scalar_one()


def test_sqlite_is_durable_and_checks_references(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    assert setting(database, "PRAGMA journal_mode") == "wal"
    assert setting(database, "PRAGMA synchronous") == 2  # FULL
    assert setting(database, "PRAGMA foreign_keys") == 1
    database.close()


def test_postgres_gives_up_in_time(postgres_url: str) -> None:
    """F63."""
    database = open_database(postgres_url)
    assert setting(database, "SHOW transaction_isolation") == "read committed"
    assert setting(database, "SHOW lock_timeout") == "1500ms"
    assert setting(database, "SHOW statement_timeout") == "5s"
    assert setting(database, "SHOW idle_in_transaction_session_timeout") == "15s"
    with database.reading() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "repeatable read"
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"
    assert setting(database, "SHOW transaction_read_only") == "off"
    database.close()


def test_options_of_the_url_win(postgres_url: str) -> None:
    glue = "&" if "?" in postgres_url else "?"
    database = open_database(f"{postgres_url}{glue}options=-c%20lock_timeout%3D77")
    assert setting(database, "SHOW lock_timeout") == "77ms"
    assert setting(database, "SHOW statement_timeout") == "5s"
    database.close()


def test_f64_what_a_pooler_cannot_do_is_said_before_it_is_tried(tmp_path: Path) -> None:
    address = "postgresql://bot@db/countersign?pooler="
    for wrong in (f"{address}session", f"{address}transaction&options=-c%20lock_timeout%3D77"):
        with pytest.raises(ValueError, match="pooler"):
            open_database(wrong)
    with pytest.raises(NoBackup) as refused:
        back_up(open_database(f"{address}transaction"), tmp_path / "copy")
    assert refused.value.why is Why.POOLER


def test_postgres_is_known_by_its_short_name(postgres_url: str) -> None:
    database = open_database(postgres_url.replace("postgresql://", "postgres://"))
    assert setting(database, "SELECT 1") == 1
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///FILE or postgresql"):
        open_database(url)


def test_machine_time_is_a_given_clock(database_url: str) -> None:
    database = open_database(database_url, clock=lambda: 77.5)
    assert database.machine_now() == 77.5
    database.close()


def test_machine_time_of_postgres_is_the_servers(postgres_url: str) -> None:
    """F53."""
    database = open_database(postgres_url)
    assert abs(database.machine_now() - time.time()) < 5
    database._skew = -1000.0  # type: ignore[attr-defined]
    assert abs(database.machine_now() - time.time() + 1000) < 5
    database.close()


def test_instants_are_text_that_sorts_and_never_naive() -> None:
    east = datetime(2026, 5, 12, 18, 12, tzinfo=timezone(timedelta(hours=8)))
    assert in_utc(east) == "2026-05-12T10:12:00.000000+00:00"
    assert in_utc(east) < in_utc(east + timedelta(microseconds=1))
    with pytest.raises(ValueError, match="naive"):
        in_utc(east.replace(tzinfo=None))


def test_an_instant_refuses_a_naive_value_on_both(database: Database) -> None:
    with pytest.raises(ValueError, match="naive"):
        Instant().process_bind_param(datetime(2026, 5, 12), database.engine.dialect)  # noqa: DTZ001
    moment = datetime(2026, 5, 12, tzinfo=UTC)
    stored = Instant().process_bind_param(moment, database.engine.dialect)
    assert Instant().process_result_value(stored, database.engine.dialect) == moment


def test_a_second_serving_process_is_refused(sqlite_url: str) -> None:
    """F59; in this process as in another."""
    database = open_database(sqlite_url)
    with ServingLock(database):
        with pytest.raises(AlreadyServing, match=r"countersign\.db is being served"):
            ServingLock(database)
        assert serve_elsewhere(sqlite_url) == "AlreadyServing"
    assert serve_elsewhere(sqlite_url) == "served"
    lock = ServingLock(database)
    lock.release()
    lock.release()


def serve_elsewhere(url: str) -> str:
    program = f"""
from storage.database import open_database
from storage.serving import AlreadyServing, ServingLock
try:
    ServingLock(open_database({url!r}))
    print("served")
except AlreadyServing:
    print("AlreadyServing")
"""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=root, timeout=120).stdout.strip()


def test_several_may_serve_postgres(postgres_url: str) -> None:
    database = open_database(postgres_url)
    with ServingLock(database), ServingLock(database):
        pass
