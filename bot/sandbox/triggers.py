"""Trigger ids: a person's act allows the bot one view, for a few seconds of the machine clock."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from .errors import ApiError


@dataclass(slots=True, kw_only=True)
class _Trigger:
    user: str
    issued: float
    used: bool = False


class Triggers:
    """Issues trigger ids and takes each back once."""

    def __init__(self, clock: Callable[[], float], lives: float) -> None:
        self._clock, self._lives = clock, lives
        self._lock = threading.Lock()
        self._known: dict[str, _Trigger] = {}

    def issue(self, user: str) -> str:
        """A fresh trigger id for something this person just did."""
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        with self._lock:
            self._known[trigger_id] = _Trigger(user=user, issued=self._clock())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Uses a trigger up and says whose it was. ApiError when it is unknown, used already or too old."""
        with self._lock:
            trigger = self._known.get(trigger_id)
            if trigger is None:
                raise ApiError("invalid_trigger_id")
            if trigger.used:
                raise ApiError("exchanged_trigger_id")
            if self._clock() - trigger.issued > self._lives:
                raise ApiError("expired_trigger_id")
            trigger.used = True
            return trigger.user
