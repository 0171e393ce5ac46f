"""App Home follows what concerns its reader, whoever did it (F1). No threads: `drain` delivers until nothing is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.sandbox.person import Person
from bot.showing import REST
from tests.end_to_end.acting import apply_for_leave, approve, open_card, reject, rows, withdraw
from tests.end_to_end.kills import StillWorld
from tests.end_to_end.test_home import home_of, press


@pytest.fixture
def still(sqlite_url: str) -> Iterator[StillWorld]:
    with StillWorld(sqlite_url) as made:
        yield made


def opens(world: StillWorld, *names: str) -> list[Person]:
    """They open their Homes, and look at them for longer than a Home rests."""
    people = [world.person(name) for name in names]
    for person in people:
        person.open_home()
    world.drain()
    rested(world)
    return people


def rested(world: StillWorld) -> None:
    world.clock.step(REST)
    world.sandbox.calls.clear()


def published(world: StillWorld) -> list[str]:
    """Whose Homes Slack took, in order."""
    calls = world.sandbox.calls.all("views.publish")
    return [str(call.arguments["user_id"]) for call in calls if call.answer.get("ok")]


def applies(world: StillWorld) -> str:
    number = apply_for_leave(world.person("emma"))
    world.drain()
    return number


def test_f1_home_follows_what_others_do_and_nobody_elses_is_touched(still: StillWorld) -> None:
    emma, ben, _finn = opens(still, "emma", "ben", "finn")
    number = applies(still)
    assert number in home_of(ben).text
    assert f"waiting for Ben Okafor (stage 1 of 3) · {number}" in home_of(emma).text

    rested(still)
    approve(ben, number)
    still.drain()
    assert f"waiting for Cara Rossi (stage 2 of 3) · {number}" in home_of(emma).text
    assert "Then: Cara Rossi" in home_of(ben).text
    rested(still)
    reject(still.person("cara"), number, "Not in June")
    still.drain()
    assert "✗ rejected · by Cara Rossi" in home_of(emma).text
    assert f'"Not in June" · {number}' in home_of(ben).text
    assert sorted(published(still)) == sorted([emma.id, ben.id]), "Cara never opened hers, Finn has no part in it"
    rested(still)
    emma.command("/apply purchase")
    for item in ("A desk", "Two desks"):
        emma.fill("What", item)
        still.drain()
    assert "Unfinished: Purchase" in home_of(emma).text
    assert published(still) == [emma.id], "at its first letter"


def test_f1_what_others_do_in_quick_succession_is_shown_together(still: StillWorld) -> None:
    (ben,) = opens(still, "ben")
    first = applies(still)
    others = [applies(still) for _ in range(3)]
    assert published(still) == [ben.id]
    assert first in home_of(ben).text
    assert others[0] not in home_of(ben).text
    still.clock.step(REST)
    still.drain()
    assert published(still) == [ben.id, ben.id]
    assert all(number in home_of(ben).text for number in others)


def test_f1_ones_own_act_is_shown_at_once_and_once(still: StillWorld) -> None:
    (ben,) = opens(still, "ben")
    numbers = [applies(still), applies(still)]
    ben.open_home()
    still.drain()
    still.sandbox.calls.clear()
    for number in numbers:
        press(ben, "Approve", number)
        still.drain()
        assert number not in home_of(ben).text
    assert published(still) == [ben.id, ben.id]
    still.clock.step(REST)
    still.drain()
    assert published(still) == [ben.id, ben.id]


def test_d5_what_home_answered_stays_until_something_happens(still: StillWorld) -> None:
    (ben,) = opens(still, "ben")
    number = applies(still)
    stale = home_of(ben).view
    withdraw(still.person("emma"), number)
    still.drain()
    press(ben, "Approve", number, view=stale)
    for _ in range(2):
        still.drain()
        assert f"{number} was withdrawn" in home_of(ben).text
        still.clock.step(REST)
    applies(still)
    assert f"{number} was withdrawn" not in home_of(ben).text


def test_f20_a_home_follows_though_the_process_ends_or_slacks_answer_is_lost(still: StillWorld) -> None:
    (ben,) = opens(still, "ben")
    lost = apply_for_leave(still.person("emma"))
    still.restart()
    still.sandbox.faults.status("views.publish", 500)
    still.drain()
    assert lost not in home_of(ben).text
    still.clock.step(10)
    still.sandbox.faults.lose_reply("views.publish")
    still.drain()
    still.clock.step(10)
    still.drain()
    assert lost in home_of(ben).text
    assert rows(still, "SELECT shown = wanted, last_error FROM messages WHERE kind = 'home'") == [(1, None)]


def test_f31_a_home_that_slack_refuses_or_puts_off_holds_up_nothing_else(still: StillWorld) -> None:
    emma, ben = opens(still, "emma", "ben")
    still.sandbox.faults.error("views.publish", "user_not_found")
    still.sandbox.faults.ratelimited("views.publish", retry_after=60)
    number = applies(still)
    assert published(still) == []
    assert number in open_card(ben, number).visible
    assert number in emma.message(number).visible
    still.clock.step(50)
    approve(ben, number)
    still.drain()
    assert len(still.sandbox.calls.all("views.publish")) == 2, "Slack asked to be left alone"
    open_card(still.person("cara"), number)
    still.clock.step(11)
    still.drain()
    still.clock.step(60)
    still.drain()
    assert sorted(published(still)) == sorted([emma.id, ben.id])


def test_f1_a_home_is_left_alone_once_nobody_looks_or_its_reader_left(still: StillWorld) -> None:
    emma, _ben = opens(still, "emma", "ben")
    assert still.bot is not None
    still.office.advance(timedelta(days=20))
    emma.open_home()
    still.sandbox.set_profile("U0BEN", deleted=True)
    still.bot.ticker.people()
    assert rows(still, "SELECT recipient FROM messages WHERE kind = 'home'") == [(emma.id,)]
    still.office.advance(timedelta(days=31))
    still.bot.ticker.people()
    assert rows(still, "SELECT recipient FROM messages WHERE kind = 'home'") == []
    still.drain()
    rested(still)
    applies(still)
    assert published(still) == []
    emma.open_home()
    still.drain()
    rested(still)
    applies(still)
    assert published(still) == [emma.id]
