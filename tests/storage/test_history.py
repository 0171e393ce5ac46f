"""The chain notices what is changed in it (G6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.gate import Deadline
from storage.tables import event_payloads, events
from storage.unit_of_work import SqlStore
from tests.storage.made import LATER, NOW, approving, submit
from workflow.events import Finished, Withdrawn
from workflow.model import ActorKind, Request, RequestStatus

EDITS = [
    (events, {"kind": "closed"}),
    (events, {"at": LATER + timedelta(microseconds=1)}),
    (events, {"actor": "U666"}),
    (events, {"actor_kind": "admin"}),
    (events, {"prev_hash": "0" * 64}),
    (events, {"hash": "0" * 64}),
    (events, {"payload_hash": "0" * 64}),
    (event_payloads, {"salt": "0"}),
    (event_payloads, {"payload": "{}"}),
]


@pytest.fixture
def ended(store: SqlStore) -> Request:
    made = submit(store)
    return store.write(approving(made.tasks[0].id, "U1"))


def first_fault(store: SqlStore, request: Request) -> int | None:
    return store.read(lambda unit: unit.requests.chain.first_fault(request))


def edit(database: Database, statement: sa.Executable) -> None:
    with database.writing(Deadline(2)) as connection:
        connection.execute(statement)
        connection.commit()


def test_every_fact_is_told_in_order(store: SqlStore, ended: Request) -> None:
    told = store.read(lambda unit: unit.requests.history(ended.id))
    assert [entry.kind for entry in told] == ["submitted", "opened", "decided", "finished"]
    assert [entry.seq for entry in told] == [1, 2, 3, 4] == list(range(1, ended.history_count + 1))
    assert (told[0].at, told[0].actor, told[0].actor_kind) == (NOW, "U9", ActorKind.PERSON)
    assert told[2].payload is not None
    assert told[2].payload["verdict"] == "approve"
    assert first_fault(store, ended) is None


@pytest.mark.parametrize(
    ("table", "change"), EDITS, ids=lambda value: "-".join(value) if isinstance(value, dict) else ""
)
@pytest.mark.parametrize("seq", [1, 3])
def test_each_edited_field_is_noticed(
    store: SqlStore, database: Database, ended: Request, table: sa.Table, change: dict[str, object], seq: int
) -> None:
    edit(database, sa.update(table).where(table.c.seq == seq).values(change))
    assert first_fault(store, ended) == seq


def test_a_fact_cut_off_is_noticed(store: SqlStore, database: Database, ended: Request) -> None:
    edit(database, sa.delete(event_payloads).where(event_payloads.c.seq == 4))
    assert first_fault(store, ended) is None  # only what it said has gone, see below
    edit(database, sa.delete(events).where(events.c.seq == 4))
    assert first_fault(store, ended) == 4


def test_an_erased_payload_leaves_the_chain_whole(store: SqlStore, database: Database, ended: Request) -> None:
    edit(database, sa.update(event_payloads).where(event_payloads.c.seq == 1).values(salt=None, payload=None))
    assert first_fault(store, ended) is None
    assert store.read(lambda unit: unit.requests.history(ended.id))[0].payload is None


@pytest.mark.parametrize("end", [Finished(status=RequestStatus.REJECTED), Withdrawn(by="U9")])
def test_a_request_ends_once(store: SqlStore, ended: Request, end: Finished | Withdrawn) -> None:
    with pytest.raises(IntegrityError):
        store.write(lambda unit: unit.requests.append(ended, [end], actor=None, actor_kind=ActorKind.SYSTEM, at=LATER))


def test_no_facts_change_nothing(store: SqlStore, ended: Request) -> None:
    same = store.write(lambda unit: unit.requests.append(ended, [], actor=None, actor_kind=ActorKind.SYSTEM, at=NOW))
    assert same == ended
