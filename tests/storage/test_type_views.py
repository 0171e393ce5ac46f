"""A view for every type, on real requests of several versions (A13)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import exc

from storage import schema
from storage.database import Database
from storage.unit_of_work import SqlStore
from tests.databases import WORKSPACE, counted
from tests.storage.made import NOW, record_of, request
from workflow.ports import StoredPolicy

TYPE = "sick-leave"
ASKS = {"stage": "Manager", "by": {"manager": 1}}
WHAT = {"id": "what", "label": "What", "type": "text"}
AMOUNT = {"id": "amount", "label": "Amount", "type": "money", "currency": "EUR"}
NUMBER = {"id": "how-many", "label": "Number", "type": "number"}
DAY = {"id": "order", "label": "Day", "type": "date"}
STATUS = {"id": "status", "label": "Status", "type": "select", "options": ["new"]}
AWAY = {"id": "away", "label": "Away", "type": "daterange"}
KINDS = {"id": "kinds", "label": "Kinds", "type": "multiselect", "options": ["a", "b", "c"]}
TICK = {"id": "urgent", "label": "Urgent", "type": "checkbox"}
NOTE = {"id": "note", "label": "Sick note", "type": "longtext", "private": True}


def policy(version: str, *form: Mapping[str, Any], type_: str = TYPE) -> StoredPolicy:
    source = {"id": type_, "title": "Sick leave", "form": list(form), "route": [ASKS]}
    return StoredPolicy(id=type_, version=version, source=source)


def load(store: SqlStore, *versions: StoredPolicy) -> None:
    """One after the other, so that the last is in force."""
    for number, version in enumerate(versions):
        at = NOW + timedelta(days=number)
        store.write(lambda unit, version=version, at=at: unit.policies.load([version], at))


def apply(store: SqlStore, version: str, **values: Any) -> str:
    made = replace(request(), type=TYPE, policy_version=version)
    record = replace(record_of(made), values={key.replace("_", "-"): value for key, value in values.items()})
    store.write(lambda unit: unit.requests.add(made, record, f"nonce of {made.id}"))
    return made.number


def view(database: Database, name: str = f"v_{TYPE}", order: str = "number") -> list[dict[str, Any]]:
    with database.reading() as connection:
        quoted = database.engine.dialect.identifier_preparer.quote(name)
        found = connection.exec_driver_sql(f"SELECT * FROM {quoted} ORDER BY {order}")
        return [dict(row) for row in found.mappings()]


def values(database: Database, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in view(database)]


def run(database: Database, statement: str) -> None:
    with database.connect_once().begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_request_is_a_row_with_its_columns_and_its_forms(database: Database, store: SqlStore) -> None:
    load(store, policy("v1", WHAT, AMOUNT, NUMBER, DAY, STATUS, TICK, KINDS, AWAY, NOTE))
    filled: dict[str, Any] = {
        "what": 'it\'s "50%" :x',
        "amount": 1250,
        "how_many": "2.50",
        "order": "2026-05-12",
        "status": "new",
    }
    filled |= {"urgent": True, "kinds": ["c", "a"]}
    filled["away"] = {"from": "2026-05-12", "to": "2026-05-14"}
    full, empty = apply(store, "v1", **filled, note="fever"), apply(store, "v1")
    on_postgres = database.file is None

    row, bare = view(database)
    assert (row["workspace"], row["number"], row["status"], row["applicant"]) == (WORKSPACE, full, "pending", "U9")
    assert (row["current_stage"], row["total_stages"], row["decided_at"]) == (1, 3, None)
    assert (row["what"], row["field_status"], row["amount_currency"]) == (filled["what"], "new", "EUR")
    assert (row["amount"], row["how-many"]) == (Decimal("12.50"), Decimal("2.50"))
    assert row["order"] == (date(2026, 5, 12) if on_postgres else "2026-05-12")
    assert row["urgent"] == 1, "True, or on SQLite 1"
    assert [str(row[name]) for name in ("away_from", "away_to")] == ["2026-05-12", "2026-05-14"]
    assert json.loads(row["kinds"]) == ["c", "a"]
    assert "note" not in row
    assert "fever" not in str(row)
    assert bare["number"] == empty
    assert {
        bare[name]
        for name in (
            "what",
            "amount",
            "amount_currency",
            "how-many",
            "order",
            "urgent",
            "kinds",
            "away_to",
            "field_status",
        )
    } == {None}


def test_money_is_the_very_number_that_one_writes(database: Database, store: SqlStore) -> None:
    """On PostgreSQL exact; SQLite has no decimals, but what it has compares equal to the literal."""
    load(store, policy("v1", AMOUNT))
    amounts = [0, 1, 7, 10, 29, 115, 100_000, -1999, 123_456_789, 2**53 - 1]
    for amount in amounts:
        apply(store, "v1", amount=amount)
    wanted = [Decimal(amount).scaleb(-2) for amount in amounts]
    found = [amount for (amount,) in values(database, "amount")]
    assert found == (wanted if database.file is None else [float(each) for each in wanted])
    with database.reading() as connection:
        for each in wanted:
            same = f'SELECT count(*) FROM "v_{TYPE}" WHERE amount = {each}'
            assert connection.exec_driver_sql(same).scalar() == 1, each


def test_versions_are_read_each_in_its_own_way_and_their_fields_stay(database: Database, store: SqlStore) -> None:
    yen, shut, open_ = AMOUNT | {"currency": "JPY"}, WHAT | {"private": True}, NOTE | {"private": False}
    load(store, policy("v1", AMOUNT, WHAT, NOTE), policy("v2", yen, DAY, WHAT, open_))
    apply(store, "v1", amount=1250, what="Desk", note="fever")
    apply(store, "v2", amount=1250, what="Chair", order="2026-05-12", note="told everybody")
    names = list(view(database)[0])[11:]
    assert names == ["amount", "amount_currency", "what", "order", "note"]
    columns = ("amount", "amount_currency", "what", "note")
    assert values(database, *columns) == [
        (Decimal("12.5"), "EUR", "Desk", None),
        (1250, "JPY", "Chair", "told everybody"),
    ]
    load(store, policy("v3", shut))
    assert list(view(database)[0])[11:] == names
    assert values(database, *columns) == [(Decimal("12.5"), "EUR", None, None), (1250, "JPY", None, "told everybody")]


def test_nobody_writes_through_it(database: Database, store: SqlStore) -> None:
    load(store, policy("v1", WHAT))
    apply(store, "v1", what="Desk")
    with pytest.raises(exc.DBAPIError, match="view"):
        run(database, f"UPDATE \"v_{TYPE}\" SET status = 'approved'")


def test_what_is_as_it_should_be_is_left_alone(database: Database, store: SqlStore) -> None:
    load(store, policy("v1", WHAT))
    with counted(database) as seen:
        load(store, policy("v1", WHAT))
    assert not [text for text in seen.texts if "VIEW" in text]


def test_to_publish_a_type_costs_the_same_however_many_others_there_are(database: Database, store: SqlStore) -> None:
    asked = []
    for others in (0, 5):
        load(store, *(policy(f"o{n}", WHAT, type_=f"other-{n}") for n in range(others)))
        with counted(database) as seen:
            store.write(lambda unit, n=others: unit.policies.issue(policy(f"v{n}", WHAT, type_=f"gym-{n}"), NOW))
        asked.append(len(seen.texts))
    assert asked[0] == asked[1]
    assert view(database, "v_gym-5") == []


def test_two_replicas_that_load_at_once_make_each_view_once(database: Database, store: SqlStore) -> None:
    other = SqlStore(database, "T0OTHER", pause=lambda _seconds: None)
    load(store, policy("v0", WHAT))
    for turn in range(5):
        with ThreadPoolExecutor(2) as threads:
            loads = [(store, policy(f"a{turn}", WHAT, AMOUNT)), (other, policy(f"b{turn}", WHAT | {"id": f"w{turn}"}))]
            list(threads.map(lambda each: load(*each), loads))
    apply(store, "v0", what="Desk")
    assert {"what", "amount", "w0", "w4"} <= set(view(database)[0])


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_others_built_on_it_and_who_may_read_it_stays(
    database: Database, store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    """A new column comes in place. One of another type waits for whoever stands on the view, which the log tells."""
    load(store, policy("v1", WHAT))
    run(database, f'CREATE VIEW mine AS SELECT number, what FROM "v_{TYPE}"')
    run(database, f'GRANT SELECT ON "v_{TYPE}" TO pg_monitor')
    load(store, policy("v2", WHAT, AMOUNT))
    apply(store, "v2", what="Desk", amount=1250)
    assert values(database, "what", "amount") == [("Desk", Decimal("12.50"))]
    assert [row["what"] for row in view(database, "mine")] == ["Desk"]
    with database.reading() as connection:
        granted = f"SELECT has_table_privilege('pg_monitor', '\"v_{TYPE}\"', 'SELECT')"
        assert connection.exec_driver_sql(granted).scalar()

    changed = policy("v3", AMOUNT | {"type": "text", "currency": None})
    other = {key: value for key, value in changed.source["form"][0].items() if value}
    load(store, policy("v3", WHAT, other))
    assert f"v_{TYPE} stays as it was" in caplog.text
    assert values(database, "amount") == [(Decimal("12.50"),)]
    run(database, "DROP VIEW mine")
    load(store, policy("v3", WHAT, other))
    assert values(database, "amount") == [("12.50",)]


def test_somebody_elses_view_of_that_name_is_not_touched(
    database: Database, store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    run(database, f"CREATE VIEW \"v_{TYPE}\" AS SELECT 'mine' AS number")
    try:
        load(store, policy("v1", WHAT))
        assert view(database) == [{"number": "mine"}]
        assert f"has the name v_{TYPE}" in caplog.text
        schema.downgrade(database.url.render_as_string(hide_password=False), "0001")
        assert view(database) == [{"number": "mine"}]
    finally:
        run(database, f'DROP VIEW "v_{TYPE}"')
        schema.upgrade(database.url.render_as_string(hide_password=False))


def test_the_schemas_steps_go_under_the_views_and_back(database: Database, store: SqlStore) -> None:
    load(store, policy("v1", WHAT))
    number, url = apply(store, "v1", what="Desk"), database.url.render_as_string(hide_password=False)
    schema.downgrade(url, "0001")
    assert sa.inspect(database.engine).get_view_names() == []
    schema.upgrade(url)
    assert values(database, "number", "what") == [(number, "Desk")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_table_can_be_rebuilt_under_the_views(database: Database, store: SqlStore) -> None:
    """As steps do on SQLite; also when somebody built on a view."""
    load(store, policy("v1", WHAT))
    apply(store, "v1", what="Desk")
    run(database, f'CREATE VIEW mine AS SELECT what FROM "v_{TYPE}"')
    with database.connect_once().begin() as connection:
        steps = Operations(MigrationContext.configure(connection))
        with steps.batch_alter_table("records", recreate="always") as table:
            table.alter_column("created_at", nullable=True)
    assert view(database, "mine", order="what") == [{"what": "Desk"}]
