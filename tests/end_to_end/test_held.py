"""Held, while Slack or the database takes nothing: nothing is lost, given up or half done (F36, F37, F47, F60)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.line import LACKING, SILENT
from bot.sandbox.person import Person
from tests.end_to_end.acting import rows
from tests.end_to_end.kills import StillWorld, fill_leave
from tests.end_to_end.test_delivery import apply, ben, emma, methods, posted, waiting, world
from workflow.errors import NotWritable

__all__ = ["ben", "emma", "world"]


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
def test_f36_while_slack_refuses_the_token_everything_is_held_and_nothing_lost(
    code: str, world: StillWorld, emma: Person, ben: Person
) -> None:
    """One call finds out; then Slack is only asked whether the token is good again. Nobody's reminder is used up."""
    assert world.bot is not None
    apply(emma)
    world.drain()
    for method in ("conversations.open", "chat.postMessage", "auth.test"):
        world.sandbox.faults.error(method, code, times=100)
    apply(emma, times=3)
    for _ in range(10):
        world.drain()
        world.office.advance(timedelta(days=1))
        assert world.bot.ticker.tick() == 0
        world.clock.step(61)
    made = Counter(methods(world))
    assert made["chat.postMessage"] == 2 + 1, "what found out"
    assert made["auth.test"] == 2 + 9, "the start's, and one a round"
    assert code in (world.bot.services.delivery.wrong or "")
    assert (len(ben.messages()), waiting(world), last_errors(world)) == (1, 6, {None})
    world.sandbox.faults.clear()
    world.clock.step(61)
    assert world.bot.ticker.tick() == 0, "not before it is known that they arrive"
    world.drain()
    assert (len(ben.messages()), waiting(world)) == (4, 0)
    assert world.bot.services.delivery.wrong is None
    assert world.bot.ticker.tick() == 1


def last_errors(world: StillWorld) -> set[str | None]:
    return {error for (error,) in rows(world, "SELECT last_error FROM messages")}


def test_f37_a_scope_that_is_missing_is_named_and_holds_up_what_needs_it(
    world: StillWorld, emma: Person, ben: Person, caplog: pytest.LogCaptureFixture
) -> None:
    assert world.bot is not None
    apply(emma)
    world.drain()
    world.sandbox.scopes.discard("im:write")  # Cara has no conversation with the bot yet
    ben.click("Approve")
    for _ in range(3):
        world.drain()
        world.clock.step(61)
    assert "You approved" in ben.message("Leave").visible
    assert "waiting for Cara" in emma.message("Leave").visible
    assert "lacks the scope im:write" in caplog.text
    assert "lacks the scope im:write" in (world.bot.services.delivery.wrong or "")
    world.sandbox.scopes.add("im:write")
    world.drain()
    assert world.person("cara").message("Leave")
    world.clock.step(LACKING)
    assert world.bot.services.delivery.wrong is None


def test_f47_while_slack_is_down_it_is_only_asked_and_then_new_tasks_go_first(
    world: StillWorld, emma: Person, ben: Person
) -> None:
    assert world.bot is not None
    apply(emma)
    world.drain()
    for method in ("chat.postMessage", "auth.test"):
        world.sandbox.faults.refuse(method, times=1000)
    apply(emma, times=8)
    for _ in range(60):
        world.drain()
        world.clock.step(60)
    made = Counter(methods(world))
    assert made["chat.postMessage"] == 2 + SILENT
    assert "does not answer" in (world.bot.services.delivery.wrong or "")
    world.sandbox.faults.clear()
    world.sandbox.calls.clear()
    world.clock.step(61)
    world.drain()
    to = [call.arguments["channel"] for call in posted(world)]
    assert to == [ben.message("Leave").channel] * 8 + [emma.message("Leave").channel] * 8
    assert waiting(world) == 0


@contextmanager
def read_only(world: StillWorld) -> Iterator[None]:
    """The database takes no changes, as on a full disk."""
    assert world.bot is not None
    engine = world.bot.services.store._database.engine
    event.listen(engine, "checkout", _refuse_changes)
    yield
    event.remove(engine, "checkout", _refuse_changes)
    engine.dispose()


def _refuse_changes(connection: sqlite3.Connection, *_record: object) -> None:
    connection.execute("PRAGMA query_only = 1")


def test_whoever_clicks_while_the_disk_is_full_is_told_that_nothing_was_recorded(
    world: StillWorld, emma: Person, ben: Person
) -> None:
    """F60. And nothing is half done: once there is room, the same click counts."""
    apply(emma)
    world.drain()
    assert world.bot is not None
    with read_only(world):
        ben.click("Approve")
        with pytest.raises(NotWritable):
            world.drain()
        assert ben.ephemerals[-1].visible.startswith("Nothing was recorded: the database takes no changes")
        assert world.bot.wrong()["database"] == "attempt to write a readonly database"
        assert not emma.command("/apply leave").error
        fill_leave(emma)
        assert "Nothing was recorded" in str(emma.submit().errors)
    ben.click("Approve")
    world.drain()
    assert "You approved" in ben.messages()[0].visible
    assert "database" not in world.bot.wrong()
