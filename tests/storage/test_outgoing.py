"""Leases: one owner at a time, nothing lost, nothing written by somebody late (F12, F20, F23)."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Connection

from storage.database import Database
from storage.gate import Deadline
from storage.outgoing import SqlOutgoing
from storage.unit_of_work import SqlStore
from storage.writes import Writes
from tests.databases import WORKSPACE
from tests.storage.made import add, mine, request
from tests.storage.test_messages import lease
from workflow.ports_messages import Click, Message, MessageKind, Refusal, Shown


@pytest.fixture
def waiting(store: SqlStore) -> list[str]:
    """The subjects of three messages that wait, oldest first."""
    made = [add(store, request()) for _ in range(3)]
    store.write(lambda unit: unit.messages.want([mine(one) for one in made]))
    return [one.id for one in made]


def outgoing(database: Database, connection: Connection) -> SqlOutgoing:
    return SqlOutgoing(connection, WORKSPACE, Writes(database, connection))


def show(store: SqlStore, message: Message, owner: str = "me", ts: str | None = "1.0") -> None:
    store.write(lambda unit: unit.outgoing.shown(message, owner, Shown(channel=ts and "D1", ts=ts)))


def park(store: SqlStore, message: Message, until: float, maybe_since: float | None, owner: str = "me") -> None:
    store.write(lambda unit: unit.outgoing.park(message, owner, not_before=until, error="429", maybe_since=maybe_since))


def test_a_leased_row_is_nobody_elses_until_the_lease_ends(store: SqlStore, waiting: list[str]) -> None:
    assert [message.subject for message in lease(store, 100.0, limit=2)] == waiting[:2]
    assert [message.subject for message in lease(store, 129.0, owner="other")] == waiting[2:]
    assert [message.subject for message in lease(store, 130.0, owner="other")] == waiting[:2]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_owners_at_once_take_different_rows(waiting: list[str], database: Database) -> None:
    """On SQLite the gate, and then BEGIN IMMEDIATE, keep the second out altogether."""
    with database.writing(Deadline(2)) as one, database.writing(Deadline(2)) as other:
        first = outgoing(database, one).lease("a", 1.0, 31.0, 2)
        second = outgoing(database, other).lease("b", 1.0, 31.0, 2)
    assert [message.subject for message in (*first, *second)] == waiting


def test_what_is_shown_is_done(store: SqlStore, waiting: list[str]) -> None:
    for message in lease(store):
        show(store, message)
    assert lease(store, 1000.0) == []
    assert store.read(lambda unit: unit.outgoing.backlog(1000.0)) == 0


def test_what_was_raised_while_it_was_rendered_stays_due(store: SqlStore, waiting: list[str]) -> None:
    first = lease(store, limit=1)[0]
    store.write(lambda unit: unit.messages.changed(first.subject))
    show(store, first)
    again = next(message for message in lease(store) if message.id == first.id)
    assert (again.wanted, again.shown, again.channel, again.ts, again.attempts) == (2, 1, "D1", "1.0", 1)
    assert again.maybe_since is None


def test_a_stale_owner_changes_nothing(store: SqlStore, waiting: list[str]) -> None:
    late = lease(store, 100.0, limit=1)[0]
    held = lease(store, 130.0, limit=1, owner="other")[0]
    show(store, late)
    park(store, late, 1e9, None)
    assert lease(store, 159.0, limit=9, owner="third")[0].subject == waiting[1]
    show(store, held, "other")
    assert held.id not in [message.id for message in lease(store, 1000.0)]


def test_a_lease_is_renewed_by_its_owner_alone(store: SqlStore, waiting: list[str]) -> None:
    first = lease(store, 100.0, limit=1)[0]
    assert store.write(lambda unit: unit.outgoing.renew(first, "me", 140.0))
    assert first.subject not in [message.subject for message in lease(store, 139.0, owner="other")]
    assert lease(store, 140.0, limit=1, owner="other")[0].subject == first.subject
    assert not store.write(lambda unit: unit.outgoing.renew(first, "me", 180.0))


def test_what_was_given_back_is_as_it_was(store: SqlStore, waiting: list[str]) -> None:
    taken = lease(store, 100.0)
    store.write(lambda unit: unit.outgoing.give_back(taken, "me"))
    assert lease(store, 100.0, owner="other") == taken


def test_a_clicked_card_does_not_rest(store: SqlStore, waiting: list[str]) -> None:
    """Nor when the click comes while the change before it is being shown. Others' acts wait (F44)."""
    first = lease(store, 100.0, limit=1)[0]
    store.write(lambda unit: unit.outgoing.shown(first, "me", Shown(channel="D1", ts="1.0")))
    store.write(lambda unit: unit.messages.changed(first.subject))
    again = next(message for message in lease(store, 101.0) if message.id == first.id)
    click = Click(channel="D1", ts="1.0", url="https://example.com/a", until=1600.0)
    store.write(lambda unit: unit.messages.changed(first.subject, click=click))
    store.write(lambda unit: unit.outgoing.shown(again, "me", Shown(channel="D1", ts="1.0", rest=103.0)))
    clicked = lease(store, 101.0, limit=1)[0]
    assert (clicked.id, clicked.clicked, clicked.reply_url, clicked.reply_until) == (first.id, True, click.url, 1600.0)
    store.write(lambda unit: unit.outgoing.shown(clicked, "me", Shown(channel="D1", ts="1.0", rest=103.0, replies=1)))
    store.write(lambda unit: unit.messages.changed(first.subject))
    assert first.id not in [message.id for message in lease(store, 102.9, owner="other")]
    (rested,) = (message for message in lease(store, 200.0, owner="third") if message.id == first.id)
    assert (rested.clicked, rested.reply_left, rested.reply_url) == (False, clicked.reply_left - 1, click.url)


def test_an_attempt_without_an_answer_is_known_to_the_next(store: SqlStore, waiting: list[str]) -> None:
    """F20: the row says from when on Slack may have it; the first attempt has nothing to look for."""
    assert lease(store, 100.0, limit=1)[0].maybe_since is None
    assert lease(store, 130.0, limit=1)[0].maybe_since == 100.0
    third = lease(store, 160.0, limit=1)[0]
    assert (third.maybe_since, third.attempts) == (100.0, 3)


def test_a_frozen_clock_hides_no_earlier_attempt(store: SqlStore, waiting: list[str]) -> None:
    lease(store, 100.0, limit=1)
    store.write(lambda unit: unit.outgoing.release_all())
    assert lease(store, 100.0, limit=1)[0].maybe_since == 100.0


def test_a_message_that_has_a_ts_is_never_doubtful(store: SqlStore, waiting: list[str]) -> None:
    first = lease(store, 100.0, limit=1)[0]
    show(store, first)
    for now in (200.0, 300.0):
        store.write(lambda unit: unit.messages.changed(first.subject))
        again = next(message for message in lease(store, now) if message.id == first.id)
        assert again.maybe_since is None


def test_a_parked_row_waits_for_its_time(store: SqlStore, waiting: list[str]) -> None:
    first = lease(store, 100.0, limit=1)[0]
    park(store, first, 150.0, None)
    assert first.id not in [message.id for message in lease(store, 149.0)]
    again = lease(store, 150.0)[0]
    assert (again.id, again.attempts, again.maybe_since) == (first.id, 2, None)


def test_a_parked_row_may_stay_doubtful(store: SqlStore, waiting: list[str]) -> None:
    park(store, lease(store, 100.0, limit=1)[0], 100.0, 99.0)
    assert lease(store, 101.0, limit=1)[0].maybe_since == 99.0


def test_a_dropped_row_is_done_without_a_place(store: SqlStore, waiting: list[str]) -> None:
    first = lease(store, limit=1)[0]
    show(store, first, ts=None)
    store.write(lambda unit: unit.messages.changed(first.subject))
    again = next(message for message in lease(store) if message.id == first.id)
    assert (again.shown, again.channel, again.ts, again.maybe_since) == (1, None, None, None)


def refuse(store: SqlStore, message: Message, most: int) -> bool:
    refusal = Refusal(error="no", at=100.0, not_before=100.0, maybe_since=None)
    return store.write(lambda unit: unit.outgoing.refused(message, "me", refusal, most))


def stuck(store: SqlStore) -> list[tuple[str, str, bool]]:
    rows = store.read(lambda unit: unit.outgoing.stuck(given_up=True))
    return [(row.id, row.error, row.given_up) for row in rows]


def test_f23_what_was_refused_too_often_is_given_up_and_tried_once_more_when_raised(
    store: SqlStore, waiting: list[str]
) -> None:
    first = lease(store, 100.0, limit=1)[0]
    assert not refuse(store, first, most=2)
    again = lease(store, 100.0, limit=1)[0]
    assert (again.id, again.refused) == (first.id, 1)
    assert refuse(store, again, most=2)
    assert stuck(store) == [(first.id, "no", True)]
    assert lease(store, 1e9, limit=1)[0].id != first.id
    assert store.read(lambda unit: unit.outgoing.backlog(1e9)) == 2
    store.write(lambda unit: unit.messages.changed(first.subject))
    assert stuck(store) == []
    raised = lease(store, 100.0, limit=1)[0]
    assert (raised.id, raised.wanted) == (first.id, 2)
    assert refuse(store, raised, most=2)
    assert [row.number for row in store.read(lambda unit: unit.outgoing.stuck(given_up=False))].count("") == 0


def test_f23_what_was_given_up_is_retried_as_if_new_or_dropped(store: SqlStore, waiting: list[str]) -> None:
    taken = lease(store, 100.0)
    assert all(refuse(store, message, most=1) for message in taken)
    first, second, third = (message.id for message in taken)
    assert store.write(lambda unit: unit.outgoing.drop(first))
    assert not store.write(lambda unit: unit.outgoing.drop(first))
    assert store.write(lambda unit: unit.outgoing.retry(second)) == 1
    assert [(message.id, message.refused) for message in lease(store, 100.0)] == [(second, 0)]
    assert store.write(lambda unit: unit.outgoing.retry(None)) == 1
    assert [message.id for message in lease(store, 100.0)] == [third]
    assert store.write(lambda unit: unit.outgoing.retry("no-such-id")) == 0


def test_how_long_the_oldest_waits_is_known_by_kind(store: SqlStore, waiting: list[str], database: Database) -> None:
    """Since it was first raised, not last; what is given up counts apart."""
    before = database.clock()
    first = lease(store, 100.0, limit=1)[0]
    show(store, first)
    (kind,) = store.read(lambda unit: unit.outgoing.waiting())
    assert (kind.kind, kind.count, kind.given_up) == (MessageKind.MINE, 2, 0)
    for message in lease(store, 100.0):
        assert refuse(store, message, most=1)
    (kind,) = store.read(lambda unit: unit.outgoing.waiting())
    assert (kind.count, kind.given_up, kind.raised_at) == (2, 2, None)
    store.write(lambda unit: unit.messages.changed(first.subject))
    raised = {row.raised_at for row in store.read(lambda unit: unit.outgoing.waiting())}
    store.write(lambda unit: unit.messages.changed(first.subject))
    assert {row.raised_at for row in store.read(lambda unit: unit.outgoing.waiting())} == raised
    assert all(at is not None and before <= at for at in raised)


def test_a_start_frees_every_lease(store: SqlStore, waiting: list[str]) -> None:
    lease(store, 100.0)
    assert lease(store, 100.0) == []
    store.write(lambda unit: unit.outgoing.release_all())
    assert len(lease(store, 100.0)) == 3


def test_the_backlog_counts_what_could_be_shown(store: SqlStore, waiting: list[str]) -> None:
    park(store, lease(store, 100.0, limit=1)[0], 500.0, None)
    lease(store, 100.0, limit=1)
    assert store.read(lambda unit: unit.outgoing.backlog(100.0)) == 2
    assert store.read(lambda unit: unit.outgoing.backlog(500.0)) == 3
