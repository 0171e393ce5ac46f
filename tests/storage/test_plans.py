"""What is asked often is found by index: no statement of a decision, a list or a lease reads a whole workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from storage.database import Database
from storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.storage.made import LATER, NOW, approving, card, person, record_of, request, submit
from workflow.edits import About, Fact
from workflow.model import ActorKind
from workflow.ports_messages import Click

USES: dict[str, Callable[[SqlUnitOfWork], object]] = {
    "submit": lambda unit: (
        unit.requests.of_submission("n"),
        unit.requests.next_seq("leave", 2026),
        unit.requests.add(made := request(), record_of(made), "n"),
    ),
    "look": lambda unit: (
        unit.requests.get("r"),
        unit.requests.of_task("t"),
        unit.requests.by_number("n"),
        unit.requests.history("r"),
        unit.policies.get("v1"),
    ),
    "inbox": lambda unit: (
        unit.requests.waiting_for(["U1", "U2"], ["a", "b"], 9),
        unit.requests.open_role_tasks(["a", "b"]),
    ),
    "naming": lambda unit: (
        unit.requests.open_naming("leave", "U1", "", 9),
        unit.requests.count_naming("leave", "U1", ""),
    ),
    "mine": lambda unit: (unit.requests.applied_by("U1", 9), unit.requests.decided_by("U1", 9)),
    "directory": lambda unit: (
        unit.directory.person("U1"),
        unit.directory.people(["U1", "U2"]),
        unit.directory.by_email("u1@example.com"),
        unit.directory.holders("a"),
        unit.directory.roles_of("U1"),
        unit.directory.role_titles(["a", "b"]),
        unit.directory.head_of("Sales"),
        unit.directory.usergroups(["legal"]),
        unit.directory.roster("S0LAW"),
        unit.directory.holdings(["finance"]),
        unit.directory.holdings_of("U1"),
        unit.edits.of(Fact(person="U1", about=About.ROLE, role="finance")),
        unit.edits.of_role("finance", 9),
        unit.directory.save_person(person("U1")),
        unit.directory.choose_language("U1", "zh"),
    ),
    "delegations": lambda unit: (
        unit.delegations.get("d"),
        unit.delegations.behind(["U1", "U2"]),
        unit.delegations.before("U1"),
        unit.delegations.of("U1", 9),
        unit.delegations.due(NOW),
        unit.delegations.look_at("r", NOW),
    ),
    "messages": lambda unit: (
        unit.messages.changed("r", clicked=("t", "U1"), click=Click(channel="D1", ts="1.0", url="", until=1.0)),
        unit.messages.want([card(made := request(), made.tasks[0])]),
        unit.messages.cards_of("t"),
        unit.messages.posted("D1", "1.0"),
        unit.messages.home_opened("U1", NOW),
        unit.messages.raise_home("U1"),
        unit.messages.forget_homes(NOW),
    ),
    "reminders": lambda unit: (
        unit.messages.due(NOW, 9),
        unit.messages.lock_due("U1", LATER, 50),
        unit.messages.put_off("U1", LATER, LATER),
        unit.messages.remind("U1", {"t": "r"}, {"t": 1}, NOW),
    ),
    "delivery": lambda unit: (
        unit.outgoing.lease("me", 1.0, 31.0, 9),
        unit.outgoing.reminder_items("m"),
        unit.outgoing.home_of("U1"),
    ),
    "chain": lambda unit: unit.requests.append(request(), [], actor=None, actor_kind=ActorKind.SYSTEM, at=NOW),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("use", [*USES, "approve"])
def test_nothing_reads_a_whole_workspace(store: SqlStore, database: Database, use: str) -> None:
    made = submit(store, "U1", "U2")
    work = USES.get(use) or approving(made.tasks[0].id, "U1")
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, many: bool) -> None:
        sent.append((text, values[0] if many else values))

    event.listen(database.engine, "before_cursor_execute", note)
    store.write(work)
    event.remove(database.engine, "before_cursor_execute", note)
    for text, values in sent:
        assert not [step for step in plan(database, text, values) if _is_slow(step)], text


def plan(database: Database, text: str, values: Any) -> list[str]:
    with database.reading() as connection:
        return [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)]


def _is_slow(step: str) -> bool:
    """`ix_messages_waiting` holds nothing but what waits; what is called newest, and a chain of people standing in, is
    a few rows that an index found."""
    whole = step.endswith("(workspace=?)") and "ix_messages_waiting" not in step
    return whole or (step.startswith("SCAN ") and not step.startswith(("SCAN newest_", "SCAN chain")))
