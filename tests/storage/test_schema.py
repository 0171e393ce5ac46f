"""The schema's history: there, back, and there again; and that it says what the tables say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from storage import guards, schema
from storage.database import open_database
from storage.schema import SchemaState
from storage.tables import metadata
from storage.unit_of_work import SqlStore
from tests.databases import WORKSPACE, new_postgres
from tests.storage.made import add, approving, full_task, request, submit
from workflow.model import RequestStatus


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    with new_postgres(request.getfixturevalue("postgres_server"), "empty") as url:
        yield url


def test_up_down_and_up_again(empty_url: str) -> None:
    assert schema.state(empty_url) is SchemaState.EMPTY
    schema.upgrade(empty_url)
    assert schema.state(empty_url) is SchemaState.CURRENT
    assert schema.current(empty_url) == schema.head()
    schema.upgrade(empty_url)
    schema.downgrade(empty_url, "base")
    assert schema.state(empty_url) is SchemaState.EMPTY
    assert described(empty_url) == {}
    schema.upgrade(empty_url)
    assert schema.state(empty_url) is SchemaState.CURRENT


def test_looking_creates_no_file(tmp_path: Path) -> None:
    assert schema.state(f"sqlite:///{tmp_path}/none.db") is SchemaState.EMPTY
    assert list(tmp_path.iterdir()) == []


def test_a_step_we_do_not_know_is_newer(sqlite_url: str) -> None:
    with open_database(sqlite_url).connect_once().begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert schema.state(sqlite_url) is SchemaState.NEWER


def test_a_step_we_know_and_have_passed_is_old(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "head", lambda: "9999")
    assert schema.state(sqlite_url) is SchemaState.OLD


def test_the_steps_lead_to_the_tables(database_url: str) -> None:
    with open_database(database_url).connect_once().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_steps_say_what_the_tables_say_word_for_word(empty_url: str) -> None:
    """Checks, partial indexes and deferred keys, which alembic does not compare."""
    schema.upgrade(empty_url)
    by_steps = described(empty_url)
    schema.downgrade(empty_url, "base")
    with open_database(empty_url).connect_once().begin() as connection:
        metadata.create_all(connection)
        guards.put_up(connection)
    assert by_steps == described(empty_url)
    assert len([name for name in by_steps if name.startswith("table ")]) == 27
    assert len([name for name in by_steps if name.startswith("trigger ")]) > len(guards.KEPT)


def test_rows_outlive_a_table_that_is_built_anew(empty_url: str) -> None:
    """F25, finding 5: SQLite would drop what refers to it; going back drops what the older program does not know."""
    message = "INSERT INTO messages (workspace, id, kind, recipient, subject, occurrence, rank, wanted) VALUES "
    schema.upgrade(empty_url, "0007")
    with open_database(empty_url).connect_once().begin() as connection:
        connection.exec_driver_sql(message + "('T0', 'm1', 'reminder', 'U1', 'U1', '1', 3, 1)")
        connection.exec_driver_sql("INSERT INTO message_subjects VALUES ('T0', 'm1', 't1', 'r1', 'U1', 1)")
    schema.upgrade(empty_url)
    with open_database(empty_url).connect_once().begin() as connection:
        connection.exec_driver_sql(message + "('T0', 'm2', 'home', 'U1', 'U1', '', 4, 1)")
    schema.downgrade(empty_url, "0007")
    with open_database(empty_url).connect_once().connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT messages.id FROM messages LEFT JOIN message_subjects ON message_id = id"
            " AND task_id = 't1' WHERE task_id IS NOT NULL OR kind = 'home'"
        )
        assert kept.scalars().all() == ["m1"]


def test_the_page_on_the_data_model_has_every_column_and_every_key() -> None:
    """``docs/data-model.md``: a paragraph per table, and in the picture a solid line per foreign key."""
    page = (Path(__file__).parents[2] / "docs" / "data-model.md").read_text("utf-8")
    written = dict(re.findall(r"^`(\w+)`(: .*?)\n\n", page + "\n", re.MULTILINE | re.DOTALL))
    assert set(written) == set(metadata.tables)
    for name, table in metadata.tables.items():
        assert set(re.findall(r"`(\w+)`", written[name])) == set(table.columns.keys()) - {"workspace"}, name
    drawn = re.findall(r'(\w+) \|\|--[|o][|{] (\w+) : "([^"]+)"', page)
    keys = {
        (key.referred_table.name, name, ", ".join(key.column_keys[1:]))
        for name, table in metadata.tables.items()
        for key in table.foreign_key_constraints
    }
    assert set(drawn) == keys


def described(url: str) -> dict[str, object]:
    """Every table, constraint and index in the database's own words."""
    database = open_database(url)
    with database.connect_once().connect() as connection:
        if database.file is not None:
            rows = connection.exec_driver_sql(
                "SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql IS NOT NULL"
            ).all()
            return {name: sorted(part.strip(" ,\t)") for part in _PARTS.split(_bare(text))) for name, text in rows}
        return dict(connection.exec_driver_sql(_POSTGRES).all())


def _bare(text: str) -> str:
    """The name of a table that was built anew comes back in quotes."""
    return re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", text)


# SQLite writes a column that was added on the line of the one before.
_PARTS = re.compile(r"\n|, (?=\w+ [A-Z])")
_POSTGRES = """
SELECT 'table ' || table_name || '.' || 'columns', string_agg(
         column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, ''), ', '
         ORDER BY column_name)
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version' GROUP BY table_name
UNION ALL
SELECT 'constraint ' || conname, conrelid::regclass || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
UNION ALL
SELECT 'trigger ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""


def test_two_upgrades_at_once_do_it_once(empty_url: str) -> None:
    """F25."""
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(schema.upgrade, [empty_url, empty_url]))
    assert schema.state(empty_url) is SchemaState.CURRENT


def test_an_upgrade_that_breaks_references_is_undone(sqlite_url: str) -> None:
    """F25."""
    schema.upgrade(sqlite_url)
    with open_database(sqlite_url).connect_once().begin() as connection:
        connection.exec_driver_sql("INSERT INTO submissions VALUES ('T0', 'n', 'nobody')")
    with pytest.raises(RuntimeError, match="1 rows"):
        schema.upgrade(sqlite_url)


def test_since_when_somebody_holds_a_role_survives_both_ways(empty_url: str) -> None:
    """Moments of office time since step 0009, seconds before it."""

    def held(sql: str) -> object:
        with open_database(empty_url).connect_once().begin() as connection:
            found = connection.exec_driver_sql(sql)
            return found.scalar() if found.returns_rows else None

    schema.upgrade(empty_url, "0008")
    held("INSERT INTO roles VALUES ('T0', 'finance', 'U1', 1778580720.5, 'file')")
    schema.upgrade(empty_url)
    since = held("SELECT since FROM roles")
    moment = datetime.fromisoformat(since) if isinstance(since, str) else since
    assert moment == datetime(2026, 5, 12, 10, 12, 0, 500000, tzinfo=UTC)
    schema.downgrade(empty_url, "0008")
    assert held("SELECT since FROM roles") == 1778580720.5


def test_a_database_in_use_goes_back_every_step_and_comes_again(empty_url: str) -> None:
    """G7, F25: what the first release knew is there as it was after every step back and every step up, and the request
    that was open goes on."""
    schema.upgrade(empty_url)
    database = open_database(empty_url)
    store = SqlStore(database, WORKSPACE)
    open_one = submit(store, "U1", "U2")
    first, second = (task.id for task in open_one.tasks)
    store.write(approving(first, "U1"))
    add(store, request(full_task()))
    database.close()

    steps = [script.revision for script in schema._scripts().walk_revisions()]
    seen = [(schema.head(), rows(empty_url))]
    for move, there in ((schema.downgrade, steps[1:]), (schema.upgrade, steps[-2::-1])):
        for step in there:
            move(empty_url, step)
            seen.append((step, rows(empty_url)))
    oldest = {table: set(found[0]) for table, found in dict(seen)[steps[-1]].items() if found}
    assert {"requests", "records", "tasks", "events", "event_payloads", "messages", "submissions"} <= oldest.keys()
    assert {step for step, found in seen if only(oldest, found) != only(oldest, seen[0][1])} == set()
    after = store.write(approving(second, "U2"))
    database.close()
    assert after.status is RequestStatus.APPROVED
    assert after.history_count > open_one.history_count


Rows = dict[str, list[dict[str, object]]]


def rows(url: str) -> Rows:
    with open_database(url).connect_once().connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        found = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").mappings().all() for name in tables}
        return {name: [dict(row) for row in each] for name, each in found.items() if name != "alembic_version"}


def only(names: Mapping[str, set[str]], found: Rows) -> dict[str, list[str]]:
    return {
        table: sorted(str([row[name] for name in sorted(columns)]) for row in found[table])
        for table, columns in names.items()
    }
