"""Messages as desired state: what is wanted, raised, due, reminded."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.storage.made import LATER, NOW, add, card, mine, person, request, task
from workflow.model import Request, TaskStatus
from workflow.ports_messages import DueCard, Message, MessageKind, Posted, ReminderItem, Shown, Wanted

LONG_AGO, LONG_UNTIL = 1.0, 31.0


@pytest.fixture
def made(store: SqlStore) -> Request:
    return add(store, request(task(asked_id="U1"), task("s2", asked_id="U2")))


def want(store: SqlStore, *wanted: Wanted) -> None:
    store.write(lambda unit: unit.messages.want(wanted))


def lease(store: SqlStore, now: float = LONG_AGO, limit: int = 20, owner: str = "me") -> list[Message]:
    return list(store.write(lambda unit: unit.outgoing.lease(owner, now, now + 30, limit)))


def show_all(store: SqlStore, now: float = LONG_AGO) -> list[Message]:
    leased = lease(store, now)
    for message in leased:
        store.write(lambda unit, m=message: unit.outgoing.shown(m, "me", Shown(channel="D1", ts=f"1.{m.id}")))
    return leased


def subjects(leased: list[Message]) -> list[str]:
    return [message.subject for message in leased]


def test_what_is_wanted_is_leased_in_the_order_of_urgency(store: SqlStore, made: Request) -> None:
    first, second = made.tasks
    outcome = Wanted(kind=MessageKind.OUTCOME, recipient="U9", subject=made.id, request_id=made.id)
    want(store, outcome, mine(made), card(made, first), card(made, second))
    leased = lease(store)
    assert [message.kind.value for message in leased] == ["card", "card", "outcome", "mine"]
    assert leased[0] == Message(
        id=leased[0].id,
        kind=MessageKind.CARD,
        recipient="U1",
        subject=first.id,
        request_id=made.id,
        occurrence="",
        wanted=1,
        shown=0,
        channel=None,
        ts=None,
        attempts=1,
        maybe_since=None,
    )


def test_wanting_again_raises(store: SqlStore, made: Request) -> None:
    want(store, mine(made))
    want(store, mine(made), replace(mine(made), occurrence="2"))
    assert [(message.occurrence, message.wanted) for message in lease(store)] == [("", 2), ("2", 1)]


def test_a_change_raises_every_message_about_the_request_and_no_other(store: SqlStore, made: Request) -> None:
    other = add(store, request())
    want(store, mine(made), mine(other), card(made, made.tasks[0]))
    show_all(store)
    assert lease(store) == []
    store.write(lambda unit: unit.messages.changed(made.id))
    assert {message.subject: message.wanted for message in lease(store)} == {made.id: 2, made.tasks[0].id: 2}


def test_the_clicked_card_goes_first_and_new_cards_keep_their_place(store: SqlStore, made: Request) -> None:
    first, second = made.tasks
    want(store, mine(made), card(made, first))
    show_all(store)
    store.write(lambda unit: unit.messages.changed(made.id, clicked=(first.id, "U1")))
    want(store, card(made, second))
    store.write(lambda unit: unit.messages.changed(made.id))
    assert subjects(lease(store)) == [first.id, second.id, made.id]


def test_a_reminder_is_raised_by_each_request_it_speaks_of(store: SqlStore, made: Request) -> None:
    other = add(store, request())
    remind(store, {made.tasks[0].id: made.id, other.tasks[0].id: other.id})
    show_all(store)
    store.write(lambda unit: unit.messages.changed(other.id))
    assert [message.kind for message in lease(store)] == [MessageKind.REMINDER]


def test_who_has_a_card(store: SqlStore, made: Request) -> None:
    opened = made.tasks[0]
    want(store, card(made, opened, LATER), card(made, opened, None, "U5"), mine(made))
    assert store.read(lambda unit: unit.messages.cards_of(opened.id)) == {"U1": LATER, "U5": None}


def test_d13_a_message_is_found_where_it_stands_until_it_is_taken_down(store: SqlStore, made: Request) -> None:
    def found(channel: str = "D1") -> Posted | None:
        return store.read(lambda unit: unit.messages.posted(channel, ts))

    want(store, card(made, made.tasks[0]))
    (shown,) = show_all(store)
    ts = f"1.{shown.id}"
    assert found() == Posted(id=shown.id, kind=MessageKind.CARD, subject=made.tasks[0].id)
    assert found("D2") is None
    want(store, card(made, made.tasks[0]))
    (leased,) = lease(store)
    store.write(lambda unit: unit.outgoing.shown(leased, "me", Shown()))
    assert found() is None


def test_due_people_come_longest_due_first(store: SqlStore, made: Request) -> None:
    first, second = made.tasks
    want(store, card(made, first, LATER), card(made, second, NOW))
    assert store.read(lambda unit: unit.messages.due(NOW - timedelta(microseconds=1), 9)) == []
    assert store.read(lambda unit: unit.messages.due(NOW, 9)) == ["U2"]
    assert store.read(lambda unit: unit.messages.due(LATER, 9)) == ["U2", "U1"]
    assert store.read(lambda unit: unit.messages.due(LATER, 1)) == ["U2"]


def test_a_reminder_is_counted_and_its_next_moment_set(store: SqlStore, made: Request) -> None:
    first, second = made.tasks
    want(store, card(made, first, NOW, "U1"), card(made, second, LATER, "U1"))
    due = store.write(lambda unit: unit.messages.lock_due("U1", LATER, 9))
    assert due == [
        DueCard(task_id=first.id, request_id=made.id, count=0, due_at=NOW),
        DueCard(task_id=second.id, request_id=made.id, count=0, due_at=LATER),
    ]
    tomorrow = NOW + timedelta(days=1)
    store.write(lambda unit: unit.messages.reminded("U1", due, {first.id: tomorrow, second.id: None}))
    again = store.write(lambda unit: unit.messages.lock_due("U1", tomorrow, 9))
    assert again == [DueCard(task_id=first.id, request_id=made.id, count=1, due_at=tomorrow)]


def test_what_is_due_longest_comes_first_and_only_so_much_of_it(store: SqlStore, made: Request) -> None:
    first, second = made.tasks
    want(store, card(made, first, LATER, "U1"), card(made, second, NOW, "U1"))
    assert [due.task_id for due in store.write(lambda unit: unit.messages.lock_due("U1", LATER, 1))] == [second.id]


def test_whatever_is_due_is_put_off_for_that_person_alone(store: SqlStore, made: Request) -> None:
    first, second = made.tasks
    tomorrow = NOW + timedelta(days=1)
    want(store, card(made, first, NOW, "U1"), card(made, second, tomorrow, "U1"), card(made, first, NOW, "U2"))
    store.write(lambda unit: unit.messages.put_off("U1", NOW, LATER))
    moments = store.read(lambda unit: unit.messages.cards_of(first.id))
    assert moments == {"U1": LATER, "U2": NOW}
    assert store.read(lambda unit: unit.messages.cards_of(second.id)) == {"U1": tomorrow}


def test_a_card_whose_task_has_ended_is_due_no_more(store: SqlStore, made: Request) -> None:
    first, second = made.tasks
    want(store, card(made, first, NOW, "U1"), card(made, second, NOW, "U1"))
    closed = replace(first, status=TaskStatus.CLOSED, decided_at=NOW)
    store.write(lambda unit: unit.requests.save(made, replace(made, version=made.version + 1, tasks=(closed, second))))
    assert [due.task_id for due in store.write(lambda unit: unit.messages.lock_due("U1", NOW, 9))] == [second.id]
    store.write(lambda unit: unit.messages.put_off("U1", NOW, LATER))
    assert store.read(lambda unit: unit.messages.cards_of(first.id)) == {"U1": None}


def remind(store: SqlStore, tasks: dict[str, str], occurrence: int = 1, whom: str = "U1") -> None:
    store.write(lambda unit: unit.messages.remind(whom, tasks, dict.fromkeys(tasks, occurrence), NOW))


def test_a_reminder_names_its_tasks(store: SqlStore, made: Request) -> None:
    first, second = made.tasks
    remind(store, {first.id: made.id, second.id: made.id}, occurrence=2)
    (message,) = lease(store)
    assert (message.kind, message.recipient, message.subject) == (MessageKind.REMINDER, "U1", "U1")
    assert store.read(lambda unit: unit.outgoing.reminder_items(message.id)) == [
        ReminderItem(task_id=opened.id, request_id=made.id, occurrence=2) for opened in made.tasks
    ]


def test_a_later_reminder_supersedes_the_earlier_one(store: SqlStore, made: Request) -> None:
    remind(store, {made.tasks[0].id: made.id})
    (earlier,) = show_all(store)
    assert not store.read(lambda unit: unit.outgoing.superseded(earlier))
    remind(store, {made.tasks[0].id: made.id}, occurrence=2)
    remind(store, {made.tasks[0].id: made.id}, whom="U2")
    assert store.read(lambda unit: unit.outgoing.superseded(earlier))
    leased = lease(store)
    assert [message.id for message in leased if message.ts] == [earlier.id]
    assert sorted(message.occurrence for message in leased) == ["000000001", "000000001", "000000002"]


def test_a_reminder_being_posted_while_the_next_is_wanted_is_taken_down(store: SqlStore, made: Request) -> None:
    remind(store, {made.tasks[0].id: made.id})
    (posting,) = lease(store)
    remind(store, {made.tasks[0].id: made.id}, occurrence=2)
    store.write(lambda unit: unit.outgoing.shown(posting, "me", Shown(channel="D1", ts="1.0")))
    assert posting.id in [message.id for message in lease(store)]


def test_a_reminder_taken_down_is_not_raised_again(store: SqlStore, made: Request) -> None:
    remind(store, {made.tasks[0].id: made.id})
    (gone,) = lease(store)
    store.write(lambda unit: unit.outgoing.shown(gone, "me", Shown()))
    remind(store, {made.tasks[0].id: made.id}, occurrence=2)
    assert gone.id not in [message.id for message in lease(store)]


def test_an_occurrence_is_reminded_of_once(store: SqlStore, made: Request) -> None:
    remind(store, {made.tasks[0].id: made.id})
    with pytest.raises(IntegrityError):
        remind(store, {made.tasks[0].id: made.id})


def test_two_replicas_send_one_reminder(store: SqlStore, made: Request) -> None:
    """Finding 10, F11: whoever comes second finds the cards counted."""
    store.write(lambda unit: unit.directory.replace_people([person("U1")]))
    want(store, card(made, made.tasks[0], NOW))
    start = threading.Barrier(4)

    def tick(_: int) -> int:
        start.wait()

        def work(unit: SqlUnitOfWork) -> int:
            due = unit.messages.lock_due("U1", LATER, 9)
            unit.messages.reminded("U1", due, {item.task_id: None for item in due})
            tasks = {item.task_id: item.request_id for item in due}
            unit.messages.remind("U1", tasks, {item.task_id: item.count + 1 for item in due}, LATER)
            return len(due)

        return store.write(work, within=10)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(tick, range(4))) == [0, 0, 0, 1]
    assert [message.kind for message in lease(store) if message.kind is MessageKind.REMINDER] == [MessageKind.REMINDER]


def opens_home(store: SqlStore, *people: str, at: datetime = NOW) -> None:
    store.write(lambda unit: [unit.messages.home_opened(user, at) for user in people])


def homes(store: SqlStore) -> dict[str, tuple[int, int]]:
    """Wanted and shown of the Homes of these tests' people."""
    found = {user: store.read(lambda unit, u=user: unit.outgoing.home_of(u)) for user in ("U1", "U2", "U3", "U9")}
    return {user: (home.wanted, home.shown) for user, home in found.items() if home is not None}


def test_f1_an_opened_home_is_wanted_and_rests_once_it_is_shown(store: SqlStore) -> None:
    opens_home(store, "U1")
    (home,) = lease(store)
    assert (home.kind, home.recipient, home.subject, home.request_id) == (MessageKind.HOME, "U1", "U1", None)
    store.write(lambda unit: unit.outgoing.shown(home, "me", Shown(rest=LONG_UNTIL)))
    opens_home(store, "U1")
    assert homes(store) == {"U1": (2, 1)}
    assert lease(store, LONG_UNTIL - 0.1) == []
    assert [again.id for again in lease(store, LONG_UNTIL)] == [home.id]


def test_f1_whatever_concerns_somebody_raises_his_home_once(store: SqlStore, made: Request) -> None:
    opens_home(store, "U1", "U2", "U9")
    want(store, card(made, made.tasks[0]))
    assert homes(store) == {"U1": (2, 0), "U2": (1, 0), "U9": (1, 0)}, "only whom a message is for"

    def decide(unit: SqlUnitOfWork) -> None:
        unit.messages.changed(made.id, clicked=(made.tasks[0].id, "U1"))
        unit.messages.want([card(made, made.tasks[1]), card(made, made.tasks[1], None, "U3"), mine(made)])

    store.write(decide)
    assert homes(store) == {"U1": (3, 0), "U2": (2, 0), "U9": (2, 0)}
    other = add(store, request())
    store.write(lambda unit: unit.messages.changed(other.id))
    remind(store, {made.tasks[0].id: made.id})
    assert homes(store) == {"U1": (3, 0), "U2": (2, 0), "U9": (2, 0)}


def test_a_raised_home_keeps_its_place_behind_whatever_makes_a_sound(store: SqlStore, made: Request) -> None:
    opens_home(store, "U1")
    want(store, mine(made), card(made, made.tasks[0]))
    assert [message.kind.value for message in lease(store)] == ["card", "mine", "home"]


def test_f1_a_home_that_was_shown_beside_its_turn_is_due_only_for_what_came_since(
    store: SqlStore, made: Request
) -> None:
    want(store, card(made, made.tasks[0]))
    show_all(store)
    opens_home(store, "U1")
    looked = store.read(lambda unit: unit.outgoing.home_of("U1"))
    assert looked is not None
    store.write(lambda unit: unit.messages.changed(made.id))
    store.write(lambda unit: unit.outgoing.home_shown(looked, LONG_UNTIL))
    assert homes(store) == {"U1": (2, 1)}
    newer = store.read(lambda unit: unit.outgoing.home_of("U1"))
    assert newer is not None
    store.write(lambda unit: unit.outgoing.home_shown(newer, LONG_UNTIL))
    store.write(lambda unit: unit.outgoing.home_shown(looked, LONG_UNTIL))
    assert homes(store) == {"U1": (2, 2)}, "an older look takes nothing back"


def test_f1_homes_nobody_looks_at_and_those_of_people_who_left_are_forgotten(store: SqlStore, made: Request) -> None:
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2"), person("U3", active=False)]))
    want(store, card(made, made.tasks[0]))
    opens_home(store, "U1", "U2", "U3", "U9")
    opens_home(store, "U2", at=LATER)
    store.write(lambda unit: unit.messages.forget_homes(NOW))
    assert homes(store) == {"U1": (1, 0), "U2": (2, 0)}
    store.write(lambda unit: unit.messages.forget_homes(LATER))
    assert homes(store) == {"U2": (2, 0)}
    store.write(lambda unit: unit.messages.changed(made.id))
    assert [message.kind.value for message in lease(store)] == ["card", "home"]


def test_requests_that_concern_the_same_people_raise_their_homes_side_by_side(store: SqlStore) -> None:
    """F17: no raise is lost, and they do not wait for each other in a circle."""
    opens_home(store, "U9", "U2", "U1")
    asked = [("U1", "U2"), ("U2", "U1"), ("U9", "U1")]
    several = [add(store, request(task(asked_id=one), task("s2", asked_id=two))) for one, two in asked]
    for each in several:
        want(store, *(card(each, opened) for opened in each.tasks))
    before, start = homes(store), threading.Barrier(6)

    def act(at: int) -> None:
        start.wait()
        for _ in range(8):
            store.write(lambda unit: unit.messages.changed(several[at % 3].id), within=10)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(6)))
    raised = {user: wanted - before[user][0] for user, (wanted, _shown) in homes(store).items()}
    assert raised == {"U1": 48, "U2": 32, "U9": 16}


def test_nothing_wanted_is_nothing(store: SqlStore, made: Request) -> None:
    def nothing(unit: SqlUnitOfWork) -> None:
        unit.messages.want([])
        unit.messages.reminded("U1", [], {})
        unit.messages.put_off("U1", NOW, LATER)
        unit.messages.remind("U1", {}, {}, NOW)

    store.write(nothing)
    assert lease(store) == []
