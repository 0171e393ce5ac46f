"""One process of the bot, wired as always, without its threads: its parts are called one by one. It can be killed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from slack_bolt import BoltRequest

from bot import wiring
from bot.clocks import MachineClock, OfficeTime
from bot.config import Settings
from bot.running import Bot
from bot.sandbox.deliveries import Answered, Envelope, decoded, encoded
from bot.services import RECEIVED

T = TypeVar("T")
log = logging.getLogger(__name__)
PATIENCE = 600.0
"""Real seconds more than usual that a click may take: nothing here depends on how fast the machine is."""


class Killed(BaseException):
    """The process is gone. No `except Exception` sees it."""


class _Steps(threading.local):
    def __init__(self) -> None:
        self.of: list[Process] = []


_STEPS = _Steps()


def running() -> Process:
    """Whose step it is. Those whose steps it interrupts wait in the middle of theirs."""
    return _STEPS.of[-1]


def depth() -> int:
    """How many steps are under way: the running one, and those that it interrupts."""
    return len(_STEPS.of)


class Process:
    """A replica. `alive` until it is killed; whatever of it still runs then ends at its next step outside itself."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.bot: Bot | None = None
        self._inside = 0
        self._at_work: set[str] = set()
        self._later: list[Callable[[], object]] = []

    def begin(self, settings: Settings, clock: MachineClock, office: OfficeTime) -> None:
        """Start, as `countersign run` would. Raises what that raises."""
        try:
            with self._running():
                self.bot = wiring.build(settings, clock=clock, office=office)
                self.bot.services.store._pause = lambda _seconds: None
                self.bot.ticker._scheduler = self
        finally:
            self.alive = self.bot is not None

    def add_job(self, work: Callable[[], object]) -> None:
        """What the clock is given to do soon."""
        self._later.append(work)

    def kill(self) -> None:
        """No step of it is finished any more."""
        self.alive = False
        raise Killed(self.name)

    def end(self) -> None:
        """Stop it, or clear away what a killed one held."""
        self.alive = False
        if self.bot is not None and not self._inside:
            self.bot.close()
            self.bot = None

    @property
    def serves(self) -> bool:
        """Whether it lives and has begun."""
        return self.alive and self.bot is not None

    @property
    def over(self) -> bool:
        """Whether nothing of it is left: another may take its place."""
        return not self.alive and not self._inside

    # What its threads would do

    def dispatch(self, envelope: Envelope, payload: Mapping[str, Any]) -> Answered:
        """One request of Slack's, in one of many threads."""
        body, content_type = encoded(envelope, payload)
        request = BoltRequest(
            body=body.decode(),
            headers={"content-type": [content_type]},
            context={RECEIVED: time.monotonic() + PATIENCE},
        )
        with self._running():
            answer = self.parts.app.dispatch(request)
            error = "" if answer.status == 200 else f"http_{answer.status}"
            return Answered(status=answer.status, body=decoded(answer.body), error=error)
        return Answered(status=None, error="dispatch_failed")

    def deliver(self) -> int:
        """One step of delivery's thread: how much was done."""
        return self._alone("delivery", lambda bot: bot.services.delivery.step()) or 0

    def tick(self) -> None:
        """One tick."""
        self._alone("tick", lambda bot: bot.ticker.tick())

    def read_people(self) -> None:
        """Slack's people and the people file are read anew."""
        self._alone("people", lambda bot: bot.ticker.people())

    def read_files(self) -> None:
        """A look whether policy files were saved."""
        self._alone("files", lambda bot: bot.ticker.files())

    def seal(self) -> None:
        """A checkpoint over the history is made, where one is due."""
        self._alone("seal", lambda bot: bot.ticker.seal())

    def catch_up(self) -> None:
        """What was put off until soon is done."""
        while self._later and self.serves:
            work = self._later.pop(0)
            self._alone("later", lambda _bot, work=work: work())

    @property
    def parts(self) -> Bot:
        """The running bot."""
        assert self.bot is not None
        return self.bot

    def _alone(self, thread: str, work: Callable[[Bot], T]) -> T | None:
        """One step of that thread, unless it is in the middle of one."""
        if thread in self._at_work or not self.serves:
            return None
        self._at_work.add(thread)
        try:
            with self._running():
                return work(self.parts)
        except Exception:
            log.exception("the %s thread goes on", thread)  # as every one of them does
        finally:
            self._at_work.discard(thread)
        return None

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Inside, the process runs; that it was killed goes no further."""
        self._inside += 1
        _STEPS.of.append(self)
        try:
            yield
        except Killed as killed:
            if killed.args != (self.name,):
                raise
        finally:
            _STEPS.of.pop()
            self._inside -= 1
            if not self.alive:
                self.end()
