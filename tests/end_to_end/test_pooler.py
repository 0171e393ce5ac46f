"""Behind PgBouncer in transaction mode, with six connections to the server for all of ours (F64)."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from storage import schema
from storage.database import open_database
from storage.gate import Deadline
from storage.unit_of_work import SqlStore
from tests.databases import WORKSPACE, new_postgres
from tests.end_to_end.acting import apply_for_leave, approve, status_of
from tests.end_to_end.kills import StillWorld
from tests.pooler import INSTALLED, behind_pgbouncer
from tests.service import test_races as races
from tests.service.world import World as Company
from workflow.model import RequestStatus

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(INSTALLED is None, reason="PgBouncer is not installed"),
]


@pytest.fixture
def pooled_url(postgres_url: str) -> Iterator[str]:
    with behind_pgbouncer(postgres_url) as url:
        yield url


def test_f64_time_limits_hold_in_every_transaction_and_are_left_to_nobody(pooled_url: str) -> None:
    database = open_database(pooled_url)
    for context in (database.writing(Deadline(5)), database.reading()):
        with context as connection:
            found = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("lock_timeout", "TimeZone")]
            assert found == ["1500ms", "UTC"]
    with psycopg.connect(pooled_url.partition("?")[0]) as other:
        assert other.execute("SHOW lock_timeout").fetchone() == ("0",)
    database.close()


@pytest.mark.parametrize("group", [races.all_are_needed, races.any_is_enough, races.most_are_needed])
def test_f64_last_votes_at_once_give_one_outcome_and_lose_none(pooled_url: str, group: races.GroupOf) -> None:
    database = open_database(pooled_url)
    company = Company(database, SqlStore(database, WORKSPACE)).opens()
    races.test_last_votes_at_once_give_one_outcome_and_lose_none(company, group, size=5, trials=50)
    database.close()


def test_f64_two_upgrades_and_a_request_from_its_form_to_its_end(postgres_server: str) -> None:
    with new_postgres(postgres_server, "pooled") as url, behind_pgbouncer(url) as pooled:
        schema.upgrade(pooled)
        schema.downgrade(pooled, "base")
        with StillWorld(pooled) as world:
            number = apply_for_leave(world.person("emma"))
            for approver in ("ben", "cara", "dan"):
                world.drain()
                approve(world.person(approver), number)
            assert status_of(world, number) == RequestStatus.APPROVED
