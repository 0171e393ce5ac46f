"""Killing the bot at a chosen point, and what there is to compare afterwards.

The bot runs without threads of its own, so every run passes the same points in the same order: Slack's requests are
dispatched where the person acts, which is where their listeners run, and delivery drains when it is told to. A
kill is an exception that nothing catches: the objects are abandoned where they stand, their connections dropped, their
file lock released, and a new bot is wired on the same database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http.client import OK
from typing import Any

import pytest
import sqlalchemy as sa
from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.delivery import LEASE
from bot.running import Bot
from bot.sandbox.deliveries import Answered, Envelope, decoded, encoded
from bot.sandbox.operations import Outcome
from bot.sandbox.person import Person
from storage import unit_of_work
from storage.database import open_database
from tests.end_to_end.world import World


class Killed(BaseException):
    """The process is gone. No `except Exception` sees it."""


class Points:
    """Passes every commit of a writing transaction and every Web API call, and kills at one of them.

    `passed` names them in order, as ``before commit`` or ``after chat.postMessage``.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed: list[str] = []
        self.kill_at: int | None = None
        self.counting = False
        commit, call = unit_of_work._commit, WebClient.api_call

        def watched_commit(connection: sa.Connection) -> None:
            self._around("commit", lambda: commit(connection))

        def watched_call(client: WebClient, api_method: str, **arguments: Any) -> Any:
            return self._around(api_method, lambda: call(client, api_method, **arguments))

        monkeypatch.setattr(unit_of_work, "_commit", watched_commit)
        monkeypatch.setattr(WebClient, "api_call", watched_call)

    def _around(self, name: str, do: Callable[[], Any]) -> Any:
        self._pass(f"before {name}")
        result = do()
        self._pass(f"after {name}")
        return result

    def _pass(self, point: str) -> None:
        if not self.counting:
            return
        self.passed.append(point)
        if self.kill_at == len(self.passed) - 1:
            self.counting = False
            raise Killed(point)


class StillWorld(World):
    """A world whose bot has no threads, and can be killed and wired anew. Time passes only when a test says so."""

    def start_bot(self) -> Bot:
        self.clock.stand_still()
        self.bot = self.build()
        self.sandbox.deliveries._transport = self
        return self.bot

    def stop_bot(self) -> None:
        if self.bot is not None:
            self.bot.close()
            self.bot = None

    def restart(self) -> None:
        """The old bot is abandoned; the new one begins when its leases have run out."""
        self.stop_bot()
        self.clock.step(LEASE + 1)
        self.start_bot()

    def send(self, envelope: Envelope, payload: Mapping[str, Any], retry_num: int, retry_reason: str) -> Answered:
        """The way to the bot: as over HTTP, but in this thread. A killed bot does not answer; Slack says so."""
        body, content_type = encoded(envelope, payload)
        assert self.bot is not None
        try:
            answer = self.bot.app.dispatch(BoltRequest(body=body.decode(), headers={"content-type": [content_type]}))
        except Killed:
            self.restart()
            return Answered(status=None, error="dispatch_failed")
        error = "" if answer.status == OK else f"http_{answer.status}"
        return Answered(status=answer.status, body=decoded(answer.body), error=error)

    def drain(self) -> None:
        """Deliver until nothing is due; a killed bot's successor goes on."""
        assert self.bot is not None
        try:
            self.bot.services.delivery.drain()
        except Killed:
            self.restart()
            self.bot.services.delivery.drain()


def until_acknowledged(act: Callable[[], Outcome]) -> None:
    """A person acts, and once more when Slack says that the app did not answer."""
    if act().error:
        outcome = act()
        assert not outcome.error, outcome


def fill_leave(person: Person) -> None:
    """The leave form, every required field."""
    person.fill("Dates: from", date(2026, 6, 1))
    person.fill("Dates: to", date(2026, 6, 3))
    person.fill("Kind", "Holiday")
    person.fill("Reason", "family visit")


def leave_of_three_stages(world: StillWorld) -> None:
    """Emma applies; Ben, Cara and Dan approve; everything is delivered after each step."""
    emma = world.person("emma")
    until_acknowledged(lambda: emma.command("/apply leave").outcome)
    fill_leave(emma)
    until_acknowledged(emma.submit)
    world.drain()
    for name in ("ben", "cara", "dan"):
        person, confirm = world.person(name), True if name == "dan" else None
        until_acknowledged(lambda: person.click("Approve", "Leave", confirm=confirm))  # noqa: B023 - called at once
        world.drain()


@dataclass(frozen=True)
class EndState:
    """What must be the same whatever happened on the way: ids and instants left out."""

    requests: list[Any]
    tasks: list[Any]
    events: list[Any]
    drafts: list[Any]
    messages: list[Any]
    seen: dict[str, list[Any]]
    notified: dict[str, list[str]]
    posts: int


_ROWS = {
    "requests": "SELECT type, number, applicant, status, total_stages, current_stage, version FROM requests",
    "tasks": "SELECT position, node_id, stage, asked_kind, asked_id, status, decided_by FROM tasks ORDER BY position",
    "events": "SELECT seq, kind, actor, actor_kind FROM events ORDER BY request_id, seq",
    "drafts": "SELECT type FROM drafts",
    "messages": "SELECT kind, recipient, shown < wanted, ts IS NULL, lease_owner, maybe_since FROM messages"
    " ORDER BY kind, recipient",
}


def end_state(world: StillWorld) -> EndState:
    """Rows of the database, and what every person sees."""
    everyone = world.sandbox.people
    return EndState(
        **_rows(world),
        seen={p.name: [(m.text, m.visible, m.buttons) for m in world.person(p.id).messages()] for p in everyone},
        notified={p.name: world.person(p.id).notifications for p in everyone},
        posts=sum(call.answer.get("ok", False) for call in world.sandbox.calls.all("chat.postMessage")),
    )


def _rows(world: StillWorld) -> dict[str, list[Any]]:
    database = open_database(world.settings(world._file).database_url)
    try:
        with database.reading() as connection:
            return {name: [tuple(row) for row in connection.execute(sa.text(sql))] for name, sql in _ROWS.items()}
    finally:
        database.close()
