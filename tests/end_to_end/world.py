"""The whole product in one process: the sandbox as Slack, the bot on a real database, clocks that can be stepped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Self

from bot import demo, starter, wiring
from bot.clocks import OfficeTime
from bot.config import Settings
from bot.pacing import SLACKS, Tempo
from bot.private_answers import Answer
from bot.running import Bot
from bot.sandbox import Sandbox
from bot.sandbox.people import SandboxChannel, SandboxPerson
from bot.sandbox.person import Person

MONDAY = datetime(2026, 5, 11, 8, 0, tzinfo=UTC)
"""10:00 in Berlin, 09:00 in London, 16:00 in Shanghai: everybody of the cast is at work."""

Mode = Literal["http", "socket"]

SETTLES_WITHIN = 60.0
PATIENCE = 30.0
"""Seconds that Slack gives the bot here, instead of three: the machine may have much else to do."""


class Clock:
    """Machine time that runs on by itself from `start`, and can be stepped forward."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._ahead = start.timestamp() - time.time()
        self._runs: Callable[[], float] = time.time

    def __call__(self) -> float:
        return self._runs() + self._ahead

    def stand_still(self) -> None:
        """From now on it moves only when it is stepped."""
        stopped = time.time()
        self._runs = lambda: stopped

    def step(self, seconds: float) -> None:
        self._ahead += seconds


class World:
    """A workspace of the demo's cast, and of `newcomers`, with the bot in it. Use as a context manager."""

    def __init__(
        self,
        database_url: str,
        *,
        mode: Mode = "http",
        rate_limits: bool = False,
        policies: Path | None = None,
        people: Path | None = None,
        channels: Iterable[SandboxChannel] = (),
        newcomers: Iterable[SandboxPerson] = (),
        admins: tuple[str, ...] = starter.ADMINS,
        auditors: tuple[str, ...] = ("olga@example.com",),
        manager_field: str = "",
    ) -> None:
        self.clock = Clock()
        self.office = OfficeTime(self.clock)
        self.mode: Mode = mode
        self.manager_field = manager_field
        self._tempo = SLACKS if rate_limits else Tempo()
        self.database_url, self._policies, self._people = database_url, policies, people
        self._admins, self._auditors = admins, auditors
        self.sandbox = Sandbox(
            [*demo.cast(), *newcomers],
            clock=self.clock,
            delivery=mode,
            patience=PATIENCE,
            office=self.office,
            channels=channels,
            rate_limits=rate_limits,
        )
        self._stack = ExitStack()
        self.bot: Bot | None = None

    def settings(self, people: Path) -> Settings:
        socket = self.mode == "socket"
        return Settings(
            bot_token=self.sandbox.bot_token,
            app_token=self.sandbox.app_token if socket else "",
            signing_secret="" if socket else self.sandbox.signing_secret,
            api_url=self.sandbox.api_url,
            database_url=self.database_url,
            policies=self._policies,
            people=self._people or people,
            admins=self._admins,
            manager_field=self.manager_field,
            auditors=self._auditors,
        )

    def __enter__(self) -> Self:
        self._stack.enter_context(self.sandbox)
        self._file = self._stack.enter_context(starter.people_file())
        self.start_bot()
        self._stack.callback(self.stop_bot)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def build(self) -> Bot:
        """A bot on this world's database and Slack, wired but still."""
        return wiring.build(
            self.settings(self._file), clock=self.clock, office=self.office, tempo=self._tempo, migrate=True
        )

    def start_bot(self) -> Bot:
        self.bot = self.build()
        self.bot.start("127.0.0.1", 0)
        assert self.bot.server is not None
        self.sandbox.request_url = f"http://127.0.0.1:{self.bot.server.port}/slack/events"
        if self.mode == "socket":
            self.sandbox.wait_until(lambda: self.sandbox.sockets > 0)
        return self.bot

    def stop_bot(self) -> None:
        if self.bot is not None:
            self.bot.stop()
            self.bot = None

    def person(self, name: str) -> Person:
        return self.sandbox.person(name)

    def pass_time(self, **delta: float) -> None:
        """Move office time forward; whatever falls due is done before this returns."""
        self.office.advance(timedelta(**delta))

    def settle(self) -> None:
        """Wait until whoever acted so far was answered, views included, and every message shows the truth."""
        assert self.bot is not None
        delivery = self.bot.services.delivery
        delivery.answer(Answer())  # nothing is done with it, and only after all before it
        self._until(delivery._answers._waiting.empty)
        self._until(lambda: not self._backlog())

    def _until(self, so: Callable[[], bool]) -> None:
        end = time.monotonic() + SETTLES_WITHIN
        while not so():
            assert time.monotonic() < end, f"{self._backlog()} messages do not show the truth"
            self.sandbox.workspace.wait_change(self.sandbox.workspace.revision, 0.01)

    def _backlog(self) -> int:
        assert self.bot is not None
        return self.bot.services.store.read(lambda uow: uow.outgoing.backlog(self.clock()))
