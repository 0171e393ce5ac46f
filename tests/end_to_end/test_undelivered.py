"""Messages that Slack refuses again and again: given up, told, retried on demand, in nobody's way (F23).

No threads: `drain` delivers until nothing is due, and the machine clock is stepped over waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.views import cards
from tests.end_to_end.kills import StillWorld
from tests.end_to_end.test_delivery import LONGER_THAN_ANY_BACKOFF, apply, raise_everything
from workflow.undelivered import MOST


@pytest.fixture
def world(sqlite_url: str) -> Iterator[StillWorld]:
    with StillWorld(sqlite_url) as world:
        yield world


def countersign(world: StillWorld, *arguments: str) -> tuple[int, str]:
    """The command line, beside the bot that serves."""
    result = CliRunner().invoke(app, arguments, env={"COUNTERSIGN_DATABASE_URL": world.database_url})
    return result.exit_code, result.output


def refuse_cards_to_ben(world: StillWorld, times: int) -> None:
    """The next tries; each time everything else arrives."""
    for _ in range(times):
        world.sandbox.faults.error("chat.postMessage", "invalid_blocks")
        world.drain()
        world.clock.step(LONGER_THAN_ANY_BACKOFF)


def test_f23_a_message_that_slack_refuses_is_given_up_shown_to_admins_and_retried_on_demand(
    world: StillWorld,
) -> None:
    """It holds up nothing else; an admin has one message, which changes and goes. The commands work beside the bot."""
    emma, ben = world.person("emma"), world.person("ben")
    admin = world.person("finn")
    apply(emma)
    refuse_cards_to_ben(world, 1)
    assert (len(ben.messages()), len(emma.messages())) == (0, 1)
    refuse_cards_to_ben(world, MOST - 1)
    world.sandbox.calls.clear()
    world.drain()
    notice = admin.message("could not be delivered")
    assert notice.visible.startswith("✗ 1 message could not be delivered")
    assert "Ben Okafor · LV-2026-0001 · chat.postMessage: invalid_blocks" in notice.visible
    apply(emma)
    refuse_cards_to_ben(world, MOST)
    world.drain()
    assert [message.ts for message in admin.messages()] == [notice.ts], "the same message"
    assert "✗ 2 messages could not be delivered" in admin.messages()[0].visible

    listed = countersign(world, "messages", "list", "--dead")[1].splitlines()
    assert [line.split("  ")[1:4] for line in listed] == [
        ["card", "to Ben Okafor", "LV-2026-0001"],
        ["card", "to Ben Okafor", "LV-2026-0002"],
    ]
    first, second = (line.split("  ")[0] for line in listed)
    assert countersign(world, "messages", "drop", first)[0] == 0
    assert countersign(world, "messages", "drop", first) == (
        1,
        f"No message waits by the id {first}. See: countersign messages list\n",
    )
    world.drain()
    assert "✗ 1 message could not be delivered" in admin.messages()[0].visible
    assert countersign(world, "messages", "retry", "--all") == (0, "Messages that are tried again now: 1.\n")
    world.drain()
    assert ["LV-2026-0002" in message.visible for message in ben.messages()] == [True]
    assert admin.messages() == []
    assert countersign(world, "messages", "list") == (0, "No message waits.\n")
    assert countersign(world, "messages", "retry", second)[0] == 1
    assert countersign(world, "messages", "retry")[0] == 2


def test_f23_what_was_given_up_is_tried_once_more_when_there_is_something_else_to_say(
    world: StillWorld,
) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    apply(emma)
    refuse_cards_to_ben(world, MOST)
    world.drain()
    assert len(world.person("finn").messages()) == 1
    raise_everything(world)
    refuse_cards_to_ben(world, 1)
    world.drain()
    assert ben.messages() == []
    raise_everything(world)
    world.drain()
    assert "LV-2026-0001" in ben.message("Leave").visible
    assert world.person("finn").messages() == []


def test_f23_a_message_that_cannot_be_drawn_is_given_up_too(
    world: StillWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    emma, ben = world.person("emma"), world.person("ben")

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    apply(emma)
    with monkeypatch.context() as fault:
        fault.setattr(cards, "approver_card", broken)
        for _ in range(MOST + 2):
            world.drain()
            world.clock.step(LONGER_THAN_ANY_BACKOFF)
    assert caplog.text.count("a message cannot be shown") == MOST
    assert (len(ben.messages()), len(emma.messages())) == (0, 1)
    assert "ZeroDivisionError" in world.person("finn").message("could not be delivered").visible
