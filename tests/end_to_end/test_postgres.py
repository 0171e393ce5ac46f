"""The same main job on PostgreSQL, and what only there can happen: two bots on one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.running import Bot
from storage.database import open_database
from tests.end_to_end.acting import (
    about,
    apply_for,
    apply_for_leave,
    approve,
    at_once,
    everything_about,
    facts_of,
    now,
    open_card,
    private_answer,
    reject,
    rows,
    status_of,
    tasks_of,
    withdraw,
    write_policies,
)
from tests.end_to_end.conftest import calm
from tests.end_to_end.test_twice import number_in, sending_leave
from tests.end_to_end.world import World

REMINDED = "remind: {after: 1h, every: 1h, at_most: 20}"


@pytest.fixture
def world(postgres_url: str) -> Iterator[World]:
    with calm(World(postgres_url)) as made:
        yield made


@pytest.fixture
def groups(postgres_url: str, tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "policies"
    folder.mkdir()
    stages = {"both": f"all: [{{user: U0BEN}}, {{user: U0CARA}}], {REMINDED}"}
    with calm(World(postgres_url, policies=write_policies(folder, stages))) as made:
        yield made


@pytest.fixture
def second(groups: World) -> Iterator[Bot]:
    """Another bot on the same database and workspace, delivering too."""
    other = groups.build()
    other.services.delivery.start()
    yield other
    other.stop()


def test_a4_leave_is_approved_or_rejected_or_withdrawn(world: World) -> None:
    emma, ben, cara, dan = (world.person(name) for name in ("emma", "ben", "cara", "dan"))
    numbers = [apply_for_leave(emma) for _ in range(3)]
    for person in (ben, cara, dan):
        approve(person, numbers[0])
    approve(ben, numbers[1])
    reject(cara, numbers[1], "not in June")
    stale = open_card(ben, numbers[2])
    withdraw(emma, numbers[2])
    world.settle()

    assert [status_of(world, number) for number in numbers] == ["approved", "rejected", "withdrawn"]
    assert [task[3] for task in tasks_of(world, numbers[1])] == ["approved", "rejected"]
    assert about(dan, numbers[1]) == []
    before = everything_about(world, numbers[2])
    assert "was withdrawn" in private_answer(ben, lambda: ben.click("Approve", in_=stale))
    assert everything_about(world, numbers[2]) == before


def test_f13_the_same_form_sent_five_times_at_once_is_one_request(world: World) -> None:
    send = sending_leave(world, world.person("emma"), "sent at once")
    (number,) = {number_in(delivery) for delivery in at_once(*[send] * 5)}
    assert [row.number for row in rows(world, "SELECT number FROM requests")] == [number]


def test_f3_both_last_votes_at_once_end_the_request_once(groups: World) -> None:
    emma, ben, cara = (groups.person(name) for name in ("emma", "ben", "cara"))
    for n in range(5):
        number = apply_for(emma, "both", {"What": f"together {n}"})
        open_card(ben, number), open_card(cara, number)
        at_once(lambda number=number: approve(ben, number), lambda number=number: approve(cara, number))
        groups.settle()
        assert status_of(groups, number) == "approved"
        assert facts_of(groups, number).count("finished") == 1


def test_f4_two_clicks_at_once_are_one_decision_and_one_update(groups: World) -> None:
    emma, ben = groups.person("emma"), groups.person("ben")
    number = apply_for(emma, "both", {"What": "clicked at once"})
    card = open_card(ben, number)
    groups.settle()
    at_once(*[lambda: ben.click("Approve", in_=card)] * 2)
    groups.settle()
    assert facts_of(groups, number).count("decided") == 1
    assert now(ben, card).updates == card.updates + 1
    assert ben.ephemerals == []


def test_e7_two_bots_that_tick_at_once_send_one_reminder_per_occurrence(groups: World, second: Bot) -> None:
    emma, ben = groups.person("emma"), groups.person("ben")
    assert groups.bot is not None
    ticks = (groups.bot.ticker.tick, second.ticker.tick)
    open_card(ben, apply_for(emma, "both", {"What": "twice watched"}))
    groups.settle()
    for hour in range(1, 7):
        groups.clock.step(3601)
        assert sum(meeting_at_the_request(groups, *ticks)) == 2, "Ben once and Cara once"
        groups.settle()
        assert reminders_of(groups, "U0BEN") == hour
        assert len(ben.notifications) == 1 + hour
    assert len(ben.messages()) == 2, "the card and the last reminder"


def test_two_bots_deliver_every_message_once(groups: World, second: Bot) -> None:
    emma, ben, cara = (groups.person(name) for name in ("emma", "ben", "cara"))
    numbers = [apply_for(emma, "both", {"What": f"shared {n}"}) for n in range(6)]
    for number in numbers:
        approve(ben, number)
        approve(cara, number)
    groups.settle()
    second.services.delivery.wake()
    groups.settle()

    for number in numbers:
        assert status_of(groups, number) == "approved"
        assert len(about(emma, number)) == 2
        assert len(about(ben, number)) == len(about(cara, number)) == 1
    assert len(ben.notifications) == len(cara.notifications) == len(numbers)


def meeting_at_the_request(world: World, *acts: Callable[[], int]) -> list[int]:
    """Does all of it at once, each held up until every other one waits for a lock too."""
    waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    database = open_database(world.database_url)
    try:
        with database.connect_once().connect() as holding, database.connect_once().connect() as looking:
            holding.execute(sa.text("SELECT id FROM requests FOR UPDATE"))

            def let_go() -> int:
                while looking.execute(waiting).scalar_one() < len(acts):
                    looking.rollback()
                holding.commit()
                return 0

            return at_once(*acts, let_go)
    finally:
        database.close()


def reminders_of(world: World, user: str) -> int:
    sql = "SELECT count(*) AS times FROM messages WHERE kind = 'reminder' AND recipient = :user"
    return int(rows(world, sql, user=user)[0].times)
