"""What a checkpoint and a verification cost, over many requests that two people approved."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from storage import schema
from storage.database import open_database
from storage.unit_of_work import SqlStore, SqlUnitOfWork
from workflow import engine
from workflow.auditing import Verification, checkpoint
from workflow.checkpoints import Key, Known
from workflow.events import Event
from workflow.model import ActorKind, AskedKind, Decision, Group, Record, Request, Seat, Verdict
from workflow.ports import StoredPolicy

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
FORM = {"why": "a reason of the usual length, for somebody to read", "amount": 125000}
POLICY = StoredPolicy(id="leave", version="v1", source={"id": "leave"})
LATER = 200
"""So many requests come after the first checkpoint."""
_BATCH = 100
_APPROVERS = ("U0ANN", "U0BEN")


def measure(url: str, size: int) -> Iterator[str]:
    """A line for each figure, as soon as it is known. Raises AssertionError where the history is not found whole."""
    schema.upgrade(url)
    database = open_database(url)
    store, key = SqlStore(database, "T0BENCH"), Key(b"k" * 32)
    store.write(lambda unit: unit.policies.keep(POLICY, NOON))
    _apply(store, size)
    yield _line("the first checkpoint", lambda: checkpoint(store, key, NOON))
    yield _line("one over nothing new", lambda: checkpoint(store, key, NOON))
    _apply(store, LATER)
    yield _line(f"one over {LATER} requests", lambda: checkpoint(store, key, NOON))
    before, look = _peak(), Verification(store, Known(keys=[key]))
    yield _line("verifying everything", lambda: _whole(look))
    yield f"  {'memory for that':24}{_peak() - before:7.1f} MB, entries: {look.tally.events}"
    database.close()


def _whole(look: Verification) -> None:
    assert list(look.faults()) == []


def _line(what: str, act: Callable[[], object]) -> str:
    began, used = time.perf_counter(), time.process_time()
    act()
    return f"  {what:24}{time.perf_counter() - began:7.2f} s, of our processor {time.process_time() - used:.2f} s"


def _peak() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _apply(store: SqlStore, size: int) -> None:
    for _ in range(0, size, _BATCH):
        store.write(lambda unit: [_add(unit) for _ in range(_BATCH)], within=600.0)


def _add(unit: SqlUnitOfWork) -> None:
    number = f"LEAVE-2026-{unit.requests.next_seq('leave', 2026):04d}"
    request, facts = _approved(unit, number)
    request = unit.requests.append(request, facts, actor="U0EMMA", actor_kind=ActorKind.PERSON, at=NOON)
    unit.requests.add(request, Record(id=request.record_id, type="leave", values=FORM), f"nonce of {number}")


def _approved(unit: SqlUnitOfWork, number: str) -> tuple[Request, Sequence[Event]]:
    seats = tuple(Seat(id=who, asked_kind=AskedKind.PERSON, asked_id=who) for who in _APPROVERS)
    draft = Request(
        id=unit.new_id(),
        type="leave",
        number=number,
        record_id=unit.new_id(),
        applicant="U0EMMA",
        route=Group(id="route", need=len(seats), in_order=True, members=seats),
        submitted_at=NOON,
        policy_version=POLICY.version,
    )
    request, facts = engine.submit(draft, FORM, NOON, unit.new_id)
    for who in _APPROVERS:
        decision = Decision(by=who, verdict=Verdict.APPROVE, opinion="fine")
        request, more = engine.decide(request, request.tasks[-1].id, decision, NOON, unit.new_id)
        facts = (*facts, *more)
    return request, facts
