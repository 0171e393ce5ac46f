"""Events: delivered at once, and again up to three times when the bot did not take them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .deliveries import Deliveries, Delivery
from .payloads import Payloads

RETRY_AFTER_SECONDS = (0.0, 60.0, 300.0)
_SCOPES = {"message": "im:history", "user_change": "users:read", "team_join": "users:read"}
_SCOPES |= {"subteam_updated": "usergroups:read", "subteam_members_changed": "usergroups:read"}

_CHANNEL_SCOPES = {"C": "channels:read", "G": "groups:read"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    due: float
    user: str
    payload: Mapping[str, Any]
    retry_num: int
    reason: str


class Events:
    """Wraps events, delivers them and remembers which must be delivered again, on the machine clock."""

    def __init__(
        self, payloads: Payloads, deliveries: Deliveries, clock: Callable[[], float], scopes: set[str]
    ) -> None:
        self._payloads, self._deliveries, self._clock, self._scopes = payloads, deliveries, clock, scopes
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []

    def emit(self, user: str, event: dict[str, Any]) -> Delivery | None:
        """Delivers an event; None when the granted scopes do not cover it. A refused one is tried once more at once."""
        scope = _SCOPES.get(event["type"]) or _CHANNEL_SCOPES.get(event.get("channel_type", ""))
        if scope and scope not in self._scopes:
            return None
        payload = self._payloads.event(event)
        return self._attempt(_Waiting(due=self._clock(), user=user, payload=payload, retry_num=0, reason=""))

    def _attempt(self, attempt: _Waiting) -> Delivery:
        kind = f"event:{attempt.payload['event']['type']}"
        delivery = self._deliveries.deliver(
            "events_api", kind, attempt.user, attempt.payload, retry_num=attempt.retry_num, retry_reason=attempt.reason
        )
        if delivery.ok or delivery.no_retry or attempt.retry_num >= len(RETRY_AFTER_SECONDS):
            return delivery
        following = _Waiting(
            due=self._clock() + RETRY_AFTER_SECONDS[attempt.retry_num],
            user=attempt.user,
            payload=attempt.payload,
            retry_num=attempt.retry_num + 1,
            reason=_REASONS.get(delivery.error, "http_error"),
        )
        if following.due <= self._clock():
            return self._attempt(following)
        with self._lock:
            self._waiting.append(following)
        return delivery

    def tick(self) -> int:
        """Delivers again what is due by now; says how many attempts that were."""
        now = self._clock()
        with self._lock:
            due = [waiting for waiting in self._waiting if waiting.due <= now]
            self._waiting = [waiting for waiting in self._waiting if waiting.due > now]
        for waiting in due:
            self._attempt(waiting)
        return len(due)


_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}
