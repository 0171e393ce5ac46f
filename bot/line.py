"""The line to Slack: while it takes nothing from us, nothing is tried, lost or given up (F36, F47)."""

from __future__ import annotations

import logging
import random

from bot.clocks import MachineClock
from bot.courier import Barred, Courier, Lacking, RateLimited, Refused, Unclear

log = logging.getLogger(__name__)

SILENT = 5
"""So many messages in a row without an answer, and Slack is asked only whether it is there."""
LONGEST = 60.0
"""Seconds at most between two such questions."""
LACKING = 120.0
"""Seconds that a scope counts as lacking after Slack said so; it says so again while it does."""


class Line:
    """Whether messages may go out. For delivery's thread; `wrong` may be read from any."""

    def __init__(self, courier: Courier, clock: MachineClock) -> None:
        self._courier, self._clock = courier, clock
        self._held: str | None = None
        self._ask_at = 0.0
        self._asked = 0
        self._unanswered = 0
        self._lacks: tuple[str, float] | None = None

    @property
    def held(self) -> bool:
        """Whether everything waits."""
        return self._held is not None

    @property
    def wrong(self) -> str | None:
        """Why messages do not arrive, for whoever runs the bot; None where they do."""
        lacks = self._lacks
        return self._held or (lacks[0] if lacks and self._clock() < lacks[1] else None)

    def open(self) -> bool:
        """Whether messages may go out; where they may not, Slack is asked every now and then."""
        if self._held is None:
            return True
        if self._clock() < self._ask_at:
            return False
        try:
            self._courier.check()
        except (RateLimited, Refused, Unclear) as error:
            self._hold(_said(error))
            return False
        log.info("Slack takes messages again", extra={"action": "line_open"})
        self._held, self._asked, self._unanswered = None, 0, 0
        return True

    def went(self, error: Exception | None) -> None:
        """What became of a message."""
        self._unanswered = self._unanswered + 1 if isinstance(error, Unclear) else 0
        if isinstance(error, Lacking):
            log.warning("%s", error, extra={"action": "scope_lacking"})
            self._lacks = (str(error), self._clock() + LACKING)
        elif isinstance(error, Barred):
            self._hold(str(error))
        elif error is not None and self._unanswered >= SILENT:
            self._hold(_said(error))

    def _hold(self, why: str) -> None:
        if why != self._held:
            log.warning("messages wait: %s", why, extra={"action": "line_held"})
        self._held = why
        self._asked += 1
        self._ask_at = self._clock() + random.uniform(0.5, min(LONGEST, 2.0**self._asked))  # noqa: S311 - jitter


def _said(error: Exception) -> str:
    return f"Slack does not answer ({error})" if isinstance(error, Unclear) else str(error)
