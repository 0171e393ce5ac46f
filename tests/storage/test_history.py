"""The chain as it is stored (G6). What is found where it was changed: tests/workflow/test_chain.py, and on real
databases tests/service/test_audit.py."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.exc import IntegrityError

from storage.unit_of_work import SqlStore
from tests.storage.made import LATER, NOW, approving, submit
from workflow.chain import chain_faults
from workflow.events import Finished, Withdrawn
from workflow.model import ActorKind, Request, RequestStatus


@pytest.fixture
def ended(store: SqlStore) -> Request:
    made = submit(store)
    return store.write(approving(made.tasks[0].id, "U1"))


def test_every_fact_is_told_in_order(store: SqlStore, ended: Request) -> None:
    told = store.read(lambda unit: unit.requests.history(ended.id))
    assert [entry.kind for entry in told] == ["submitted", "opened", "decided", "finished"]
    assert [entry.seq for entry in told] == [1, 2, 3, 4] == list(range(1, ended.history_count + 1))
    assert (told[0].at, told[0].actor, told[0].actor_kind) == (NOW, "U9", ActorKind.PERSON)
    assert told[2].payload is not None
    assert told[2].payload["verdict"] == "approve"


def test_what_is_stored_is_the_chain_that_was_written(store: SqlStore, ended: Request) -> None:
    stored = store.read(lambda unit: unit.audit.chain(ended.id))
    assert list(chain_faults(stored)) == []
    assert (stored.number, stored.status, stored.count) == (ended.number, "approved", 4)
    assert [entry.hash for entry in stored.entries][-1] == ended.history_head == stored.head
    payload = json.loads(stored.entries[2].payload or "")
    assert payload["verdict"] == "approve"


@pytest.mark.parametrize("end", [Finished(status=RequestStatus.REJECTED), Withdrawn(by="U9")])
def test_a_request_ends_once(store: SqlStore, ended: Request, end: Finished | Withdrawn) -> None:
    with pytest.raises(IntegrityError):
        store.write(lambda unit: unit.requests.append(ended, [end], actor=None, actor_kind=ActorKind.SYSTEM, at=LATER))


def test_no_facts_change_nothing(store: SqlStore, ended: Request) -> None:
    same = store.write(lambda unit: unit.requests.append(ended, [], actor=None, actor_kind=ActorKind.SYSTEM, at=NOW))
    assert same == ended
