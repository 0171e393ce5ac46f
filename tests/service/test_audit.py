"""Whoever changes the history is found out: promise 8, each tampering on both databases (G6).

The tamperer has the whole database: he takes the triggers down and may compute every hash anew. He has not the key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from storage import guards
from storage.audit import SqlAudit
from storage.database import Database
from storage.gate import Deadline
from storage.tables import (
    checkpoint_marks,
    checkpoints,
    event_payloads,
    events,
    metadata,
    numbers,
    records,
    requests,
    tasks,
)
from storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.databases import WORKSPACE
from tests.service.world import ANN, BEN, DAN, World, at_once, chain, user
from workflow.add_approvers import add
from workflow.adding import Adding
from workflow.addition import Place
from workflow.auditing import Unguarded, Verification, checkpoint, checkpoint_due
from workflow.chain import ERASED, Mark, Wrong, entry_hash, payload_hash
from workflow.checkpoints import Flaw, Key, Known, Root, sealed
from workflow.erasing import erase
from workflow.errors import StillPending
from workflow.model import ActorKind, Request
from workflow.ports import UnitOfWork

KEY = Key(b"a key that is not in the database")
SEALED, LOOSE = 0, 1

T = TypeVar("T")


class Nothing(Exception):
    """Roll back."""


@dataclass
class Office:
    """Three requests that have ended: the first two were sealed by a checkpoint each, the third came after the last.
    The second and the third are tampered with."""

    world: World
    requests: Sequence[Request]
    store: SqlStore

    def wrong(self, known: Known | None = None) -> set[str]:
        """What a verification finds."""
        faults = Verification(self.store, known or Known(keys=[KEY])).faults()
        return {str(fault.what) for fault in faults if not isinstance(fault, Unguarded)}


@pytest.fixture
def office(world: World) -> Office:
    version = world.offers(*chain(user(ANN), user(BEN)))
    made = []
    for _ in range(3):
        if made:
            assert checkpoint(world.store, KEY, world.now)
        request = world.submits(version)
        made.append(world.approves(BEN, world.approves(ANN, request)))
    return Office(world, made[1:], world.store)


@contextmanager
def tampered(office: Office) -> Iterator[tuple[Connection, Office]]:
    """Somebody with every right is in the database, past triggers and foreign keys. He leaves as he came: what he did
    is seen, by the office given, on his connection alone."""
    database = office.world.database
    with database.writing(Deadline(20)) as connection:
        guards.take_down(connection)
        role = "SET LOCAL session_replication_role = replica"
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON" if database.file else role)
        yield connection, replace(office, store=OneConnection(database, connection))


class OneConnection(SqlStore):
    """Everything is read on that connection."""

    def __init__(self, database: Database, connection: Connection) -> None:
        super().__init__(database, WORKSPACE)
        self._connection = connection

    def read(self, work: Callable[[SqlUnitOfWork], T]) -> T:
        return work(self._unit(self._connection))


def at(table: sa.Table, request: Request, *seqs: int) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.request_id == request.id, table.c.seq.in_(seqs))


def edited(connection: Connection, request: Request) -> None:
    connection.execute(sa.update(events).where(at(events, request, 3)).values(actor="U0EVE"))


def deleted(connection: Connection, request: Request) -> None:
    for table in (event_payloads, events):
        connection.execute(sa.delete(table).where(at(table, request, 3)))


def swapped(connection: Connection, request: Request) -> None:
    for table in (events, event_payloads):
        for seq, instead in ((3, 99), (5, 3), (99, 5)):
            connection.execute(sa.update(table).where(at(table, request, seq)).values(seq=instead))


def cut(connection: Connection, request: Request) -> None:
    for table in (event_payloads, events):
        connection.execute(sa.delete(table).where(at(table, request, request.history_count)))


def removed(connection: Connection, request: Request) -> None:
    for table in reversed(metadata.sorted_tables):
        if "request_id" in table.c and table is not checkpoint_marks:
            connection.execute(sa.delete(table).where(table.c.request_id == request.id))
    connection.execute(sa.delete(requests).where(requests.c.id == request.id))


def replaced(connection: Connection, request: Request) -> None:
    connection.execute(sa.update(event_payloads).where(at(event_payloads, request, 3)).values(payload='{"by":"U0EVE"}'))


TAMPERINGS = {
    "an event edited": (edited, Wrong.EDITED),
    "an event deleted": (deleted, Wrong.MISSING),
    "two events swapped": (swapped, Wrong.BROKEN),
    "the tail cut": (cut, Wrong.MISSING),
    "a request removed": (removed, Wrong.REMOVED),
    "a payload replaced": (replaced, Wrong.REPLACED),
}


def chain_made_good(connection: Connection, request: Request) -> None:
    """Every hash of the request's chain computed anew."""
    found = sa.select(events, event_payloads.c.salt, event_payloads.c.payload).join_from(events, event_payloads)
    head, count = "", 0
    for row in connection.execute(found.where(events.c.request_id == request.id).order_by(events.c.seq)).all():
        count += 1
        said = {**row._mapping, "seq": count, "payload_hash": payload_hash(row.salt, row.payload), "prev_hash": head}
        head = said["hash"] = entry_hash(head, said)
        own = {column.key: said[column.key] for column in events.c}
        connection.execute(sa.update(events).where(at(events, request, row.seq)).values(own))
        connection.execute(sa.update(event_payloads).where(at(event_payloads, request, row.seq)).values(seq=count))
    connection.execute(
        sa.update(requests).where(requests.c.id == request.id).values(history_head=head, history_count=count)
    )


def checkpoints_made_good(connection: Connection, key: Key | None) -> None:
    """Every mark and checkpoint computed anew, signed with another key or not at all; without marks of what is gone."""
    audit = SqlAudit(connection, connection.execute(sa.select(checkpoints.c.workspace)).scalars().first() or "")
    previous = ""
    for each in audit.checkpoints(0, 100):
        marks = [mark for mark in audit.marks(each.seq, 0, 100) if audit.chain(mark.request_id).number]
        connection.execute(sa.delete(checkpoint_marks).where(checkpoint_marks.c.checkpoint == each.seq))
        marks = [mended(audit, mark) for mark in marks]
        for position, mark in enumerate(marks, start=1):
            row = {name: getattr(mark, name) for name in mark.__slots__}
            connection.execute(sa.insert(checkpoint_marks).values(workspace=audit.workspace, position=position, **row))
        root = Root(marks)
        again = replace(each, prev_hash=previous, root=root.hash, requests=root.requests, events=root.events)
        again = sealed(replace(again, key_id=None, signature=None), audit.workspace, key)
        connection.execute(sa.delete(checkpoints).where(checkpoints.c.seq == each.seq))
        audit.add(again)
        previous = again.hash


def mended(audit: SqlAudit, mark: Mark) -> Mark:
    chain = audit.chain(mark.request_id)
    return replace(mark, count=chain.count, head=chain.head)


def test_what_nobody_touched_is_whole(office: Office) -> None:
    look = Verification(office.world.store, Known(keys=[KEY]))
    assert list(look.faults()) == []
    tally = look.tally
    assert (tally.requests, tally.events, tally.checkpoints, tally.unsigned) == (3, 18, 2, 0)
    assert (tally.loose, tally.loose_since) == (6, office.requests[LOOSE].submitted_at)
    assert tally.last is not None
    assert (tally.last.seq, tally.last.requests, tally.last.events) == (2, 1, 6)


def after(office: Office, *acts: Callable[[Connection], None], known: Known | None = None) -> set[str]:
    """What is found once somebody has done that."""
    with tampered(office) as (connection, seen):
        for act in acts:
            act(connection)
        return seen.wrong(known)


def test_an_inconsistent_change_is_found(office: Office) -> None:
    """Promise 8, second half: whether a checkpoint is over it or not, and without a key."""
    for name, (tamper, named) in TAMPERINGS.items():
        for request in office.requests:
            found = after(office, partial(tamper, request=request), known=Known())
            alone = tamper is removed and request is office.requests[LOOSE]
            assert (Wrong.UNBORNE if alone else named) in found, name
    assert office.wrong() == set()


def test_a_consistent_change_of_what_was_sealed_is_found(office: Office) -> None:
    """Promise 8, first half: his chain is whole, and not the one that was sealed."""
    for name, (tamper, _named) in TAMPERINGS.items():
        found = after(office, *consistently(tamper, office.requests[SEALED]))
        assert (Wrong.REMOVED if tamper is removed else Wrong.RESEALED) in found, name


def test_nobody_without_the_key_makes_checkpoints_over_a_change(office: Office) -> None:
    """F97: everything in the database is made to fit, checkpoints too; the key lies elsewhere, and so may a copy."""
    kept = office.store.read(lambda uow: uow.audit.last())
    assert kept is not None
    for name, (tamper, _named) in TAMPERINGS.items():
        for key, flaw in ((None, Flaw.UNSIGNED), (Key(b"his own"), Flaw.UNKNOWN_KEY)):
            anew = partial(checkpoints_made_good, key=key)
            acts = (*consistently(tamper, office.requests[SEALED]), anew)
            assert flaw in after(office, *acts), name
            assert Flaw.COPY in after(office, *acts, known=Known(copies={kept.seq: kept.hash})), name


def consistently(tamper: Callable[..., None], request: Request) -> list[Callable[[Connection], None]]:
    """That, and the chain made good; of a removed request nothing is left to be made good."""
    good = [] if tamper is removed else [partial(chain_made_good, request=request)]
    return [partial(tamper, request=request), *good]


def test_a_consistent_change_after_the_last_checkpoint_is_the_honest_limit(office: Office) -> None:
    """docs/audit.md; and what is told there that is found all the same."""
    assert after(office, *consistently(edited, office.requests[LOOSE])) == set()
    # But an approved request of which no entry tells how it ended, and decisions that nobody made, or otherwise:
    assert after(office, *consistently(cut, office.requests[LOOSE])) == {Wrong.STATUS}
    assert after(office, *consistently(deleted, office.requests[LOOSE])) == {Wrong.ANSWER}
    assert after(office, *consistently(replaced, office.requests[LOOSE])) == {Wrong.ANSWER}


def test_what_is_shown_has_to_be_what_the_history_tells(office: Office) -> None:
    """Whoever changes a form or a decision, and leaves the history alone, is found too."""
    request = office.requests[LOOSE]
    for column, of, values, wrong in (
        (tasks.c.request_id, request.id, {"decided_by": ANN}, Wrong.ANSWER),
        (tasks.c.request_id, request.id, {"opinion": "never said"}, Wrong.ANSWER),
        (tasks.c.request_id, request.id, {"on_behalf_of": DAN}, Wrong.ANSWER),
        (records.c.id, request.record_id, {"values": {"why": "another"}}, Wrong.FORM),
        (requests.c.id, request.id, {"status": "rejected"}, Wrong.STATUS),
        (requests.c.id, request.id, {"reason": "never said"}, Wrong.REASON),
    ):
        statement = sa.update(column.table).where(column == of).values(values)
        assert after(office, lambda connection, statement=statement: connection.execute(statement)) == {wrong}


def test_the_last_checkpoints_cut_off_are_missed_where_a_copy_is_kept(office: Office) -> None:
    kept = office.store.read(lambda uow: uow.audit.last())
    assert kept is not None

    def cut_off(connection: Connection) -> None:
        connection.execute(sa.delete(checkpoint_marks).where(checkpoint_marks.c.checkpoint == kept.seq))
        connection.execute(sa.delete(checkpoints).where(checkpoints.c.seq == kept.seq))

    assert after(office, cut_off) == set()
    assert after(office, cut_off, known=Known(keys=[KEY], copies={kept.seq: kept.hash})) == {Flaw.MISSING}


def test_the_database_refuses_to_change_the_history(office: Office, database: Database) -> None:
    """G6: triggers, for whoever comes past this program. A payload may be deleted, which is to erase it (F98)."""
    statements = {"UPDATE": "UPDATE {} SET workspace = workspace", "DELETE": "DELETE FROM {}"}
    if database.file is None:
        statements["TRUNCATE"] = "TRUNCATE {} CASCADE"
    for table, kept in guards.KEPT.items():
        for operation, statement in statements.items():
            refused = operation in kept or operation == "TRUNCATE"
            expected = pytest.raises(IntegrityError, match="the history is kept") if refused else nullcontext()
            with database.writing(Deadline(5)) as connection, expected:
                connection.exec_driver_sql(statement.format(table))


def test_numbers_that_a_restored_database_leaves_out_are_not_missed(office: Office) -> None:
    """F30: it goes on with the next hundred; a number given before then has its request."""
    with tampered(office) as (connection, seen):
        connection.execute(sa.update(numbers).values(seq=100))
        assert seen.wrong() == set()
        connection.execute(sa.update(numbers).values(seq=101))
        assert seen.wrong() == {Wrong.UNBORNE}


def test_a_guard_that_was_taken_is_missed(office: Office) -> None:
    with tampered(office) as (_connection, seen):
        assert Unguarded("events") in Verification(seen.store, Known()).faults()


def test_a_checkpoint_an_hour_and_none_where_nothing_happened(office: Office) -> None:
    """The clock asks every few minutes; of two that ask at once one makes it."""
    store, last = office.store, office.store.read(lambda uow: uow.audit.last())
    assert last is not None
    assert checkpoint_due(store, KEY, last.at + timedelta(minutes=59)) is None
    an_hour_later = last.at + timedelta(hours=1)
    made = [made for made in at_once(*[partial(checkpoint_due, store, KEY, an_hour_later)] * 3) if made]
    assert [(each.seq, each.requests, each.events, each.prev_hash) for each in made] == [(3, 1, 6, last.hash)]
    assert checkpoint_due(store, KEY, an_hour_later + timedelta(hours=1)) is None
    assert checkpoint(store, KEY, an_hour_later) is None
    assert office.wrong() == set()


def test_f98_what_was_typed_is_erased_and_the_history_stays_whole(office: Office) -> None:
    """Nothing of it is left in any table; who decided what stays; the chain tells of it, and nobody misses anything."""
    world = office.world
    request = world.submits(office.requests[0].policy_version, raw={"why": "SECRET form"})
    request = world.approves(ANN, request, opinion="SECRET opinion", remark="SECRET remark")
    with pytest.raises(StillPending):
        erase(world.store, number=request.number, why="asked for it", now=world.now)
    asked = Adding(by=BEN, people=(DAN,), place=Place.BESIDE, note="SECRET note")
    request = add(world.store, task_id=request.tasks[-1].id, asked=asked, seen=1, now=world.now)
    request = world.rejects(BEN, request, opinion="SECRET reason")
    world.delivers()
    shown = {row.id: row.wanted for row in world.messages(request_id=request.id)}

    erased = erase(world.store, number=request.number.lower(), why="asked for it", now=world.now)
    assert not [row for rows in world.contents().values() for row in rows if "SECRET" in row]
    assert world.stored(request) == erased
    assert [(task.status, task.decided_by) for task in erased.tasks] == [
        (task.status, task.decided_by) for task in request.tasks
    ]
    *before, last = world.history(request)
    assert {entry.payload for entry in before} == {None}
    asked_and_told = ["opened", "decided", "opened", "added", "opened", "decided", "closed", "finished"]
    assert [entry.kind for entry in before] == ["submitted", *asked_and_told]
    assert (last.kind, last.actor, last.actor_kind, last.payload) == (
        ERASED,
        None,
        ActorKind.ADMIN,
        {"why": "asked for it"},
    )
    assert {row.id for row in world.messages(request_id=request.id) if row.wanted > shown[row.id]} == shown.keys()
    look = Verification(world.store, Known(keys=[KEY]))
    assert list(look.faults()) == []
    assert look.tally.erased == 9
    assert erase(world.store, number=request.number, why="again", now=world.now) == erased


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_checkpoints_and_decisions_wait_for_nobody_and_miss_nothing(office: Office) -> None:
    """F97: no row that is hot for a whole workspace. What was not in one checkpoint is in the next. (SQLite lets one
    write at a time, whatever it is.)"""
    world, now = office.world, office.world.now
    request = world.submits(office.requests[0].policy_version)

    def decision_in_hand(uow: UnitOfWork) -> None:
        uow.requests.lock(request.id)
        made = checkpoint(world.store, KEY, now)
        assert made is not None
        assert (made.seq, made.requests) == (3, 2)

    def checkpoint_in_hand(uow: UnitOfWork) -> None:
        uow.audit.mark(4)
        world.approves(ANN, request)
        assert uow.audit.marks(4, 0, 9) == []
        raise Nothing  # it does not commit: there is nothing for it to seal

    world.store.write(decision_in_hand)
    with pytest.raises(Nothing):
        world.store.write(checkpoint_in_hand)
    made = checkpoint(world.store, KEY, now)
    assert made is not None
    assert (made.seq, made.requests) == (4, 1)
    assert office.wrong() == set()
