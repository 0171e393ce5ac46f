"""The benchmark measures what it says: floor and build leave the same rows behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database import open_database
from tests.benchmarks.__main__ import main
from tests.benchmarks.build import Build
from tests.benchmarks.chain3 import FIELDS, Result

# What is left out differs by nature: ids, hashes, moments, texts.
SAME = {
    "records": "type, form_version",
    "requests": "type, number, number_key, applicant, status, total_stages, current_stage, version, form_version, "
    "route_version, policy_version, history_count",
    "submissions": "workspace",
    "numbers": "type, year, seq",
    "tasks": "position, stage, kind, asked_kind, asked_id, status, decided_by, on_behalf_of, actor_kind, opinion, "
    "remark, rule, form_version, decided_at IS NOT NULL, due_at IS NOT NULL",
    "events": "seq, kind, actor, actor_kind",
    "event_payloads": "seq",
    "messages": "kind, recipient, occurrence, rank, wanted, shown, remind_at IS NOT NULL",
    "message_subjects": "occurrence",
    "inbox": "event_id",
}


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    database = open_database(url)
    with database.reading() as connection:
        found = {
            table: sorted(map(tuple, connection.execute(sa.text(f"SELECT {columns} FROM {table}"))), key=str)
            for table, columns in SAME.items()
        }
    database.close()
    return found


@pytest.mark.parametrize("name", FIELDS)
def test_floor_and_build_leave_the_same_rows_behind(name: str, tmp_path: Path) -> None:
    """PERFORMANCE: a floor that did less would make every ratio meaningless."""
    field = FIELDS[name]
    with field.open(None) as new_url:
        urls = new_url("floor"), new_url("build")
        for contender in (field.floor(urls[0]), Build(urls[1])):
            contender.chain3()
            contender.chain3()
            contender.close()
        floor, build = map(rows, urls)
    assert floor == build
    assert len(build["events"]) == 16


def test_one_line_per_database_and_the_exit_code_says_whether_the_mark_was_reached(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    results = iter([Result(0.2, (100.0, 200.0), (30.0, 50.0)), Result(0.4, (100.0,), (30.0,))])
    monkeypatch.setattr("tests.benchmarks.__main__.measure", lambda *_: next(results))
    assert main(["chain3", "--rounds", "2"]) == 1
    told = capsys.readouterr().out.splitlines()[2:]
    assert [line.split()[0] for line in told] == ["sqlite", "postgresql"]
    assert [line.split()[-1] for line in told] == ["PASS", "FAIL"]
