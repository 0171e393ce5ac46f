"""Time in a simulation: nothing waits, somebody moves it on."""

from __future__ import annotations

from datetime import UTC, datetime

MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


class Clock:
    """True time, which Slack goes by and which never goes back; and the machine's, which may be set."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._true = start.timestamp()
        self.ahead = 0.0
        """How far the machine's clock is before the true time (seconds); its owner may change that at any moment."""

    def true(self) -> float:
        """Slack's clock (epoch seconds)."""
        return self._true

    def machine(self) -> float:
        """The clock of the bot's machine (epoch seconds)."""
        return self._true + self.ahead

    def run(self, seconds: float) -> None:
        """So much time passes."""
        self._true += seconds
