"""Nobody waits for somebody whom Slack takes no message for (F33, F45; promise 3 of DESIGN section 10).

No threads: `drain` delivers until nothing is due, and the machine clock is stepped over waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.end_to_end.acting import apply_for_leave, approve, open_card, rows
from tests.end_to_end.kills import StillWorld
from workflow.unreachable import AGAIN


@pytest.fixture
def world(sqlite_url: str) -> Iterator[StillWorld]:
    with StillWorld(sqlite_url) as world:
        yield world


@pytest.mark.parametrize("code", ["user_not_found", "cannot_dm_bot", "user_disabled"])
def test_f33_the_task_of_somebody_who_cannot_be_reached_is_passed_on_by_the_policy(
    code: str, world: StillWorld
) -> None:
    """Ben leads Emma; `empty` asks the admins. Her card says for whom it waits; an hour later Ben is asked again."""
    assert world.bot is not None
    emma, ben, finn = (world.person(name) for name in ("emma", "ben", "finn"))
    world.sandbox.faults.error("conversations.open", code)
    number = apply_for_leave(emma)
    world.drain()
    assert ben.messages() == []
    assert "A manager above Emma Li cannot be asked." in open_card(finn, number).visible
    assert "waiting for administrators (Dan Novak or Finn Larsen), stage 1 of 3" in emma.message(number).visible
    statuses = "SELECT asked_id, status FROM tasks ORDER BY position"
    assert rows(world, statuses) == [(ben.id, "transferred"), ("admin", "pending")]
    approve(finn, number)
    world.drain()

    second = apply_for_leave(emma)
    world.drain()
    assert open_card(finn, second), "he is not even tried meanwhile"
    world.office.advance(AGAIN + timedelta(seconds=1))
    world.bot.ticker.people()
    third = apply_for_leave(emma)
    world.drain()
    assert open_card(ben, third)
    assert rows(world, "SELECT count(*) FROM messages WHERE given_up_at IS NOT NULL") == [(0,)]


def test_f33_an_applicant_who_cannot_be_reached_hears_the_outcome_once_he_can(world: StillWorld) -> None:
    assert world.bot is not None
    emma = world.person("emma")
    number = apply_for_leave(emma)
    world.sandbox.faults.error("conversations.open", "cannot_dm_bot", times=100)
    ben = world.person("ben")
    assert world.bot.services.delivery.step()  # Ben's card is refused, and Emma's own
    world.sandbox.faults.clear()
    world.office.advance(AGAIN + timedelta(seconds=1))
    world.bot.ticker.people()
    world.drain()
    assert number in emma.message(number).visible
    assert ben.messages() == [], "his task is somebody else's by now"


def test_f45_a_conversation_that_is_another_by_now_is_opened_anew(world: StillWorld) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    approve(ben, _delivered(world, apply_for_leave(emma)))
    world.drain()
    world.sandbox.faults.error("chat.postMessage", "channel_not_found")
    number = _delivered(world, apply_for_leave(emma))
    assert open_card(ben, number)
    assert rows(world, "SELECT count(*) FROM people WHERE unreachable_since IS NOT NULL") == [(0,)]


def _delivered(world: StillWorld, number: str) -> str:
    world.drain()
    return number
