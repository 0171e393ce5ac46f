"""How often a method may be called. Windows run on the machine clock, so a test steps over a Retry-After."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
POSTS_BURST = 5
POSTS_A_SECOND = 1.0
POSTS_A_MINUTE = 400
UPDATES_A_MINUTE = 50
SOCKETS_BURST = 10
AUTH_TESTS_A_MINUTE = 600

A_MINUTE: dict[str, int] = {
    "auth.test": AUTH_TESTS_A_MINUTE,
    "chat.postMessage": POSTS_A_MINUTE,
    "chat.update": UPDATES_A_MINUTE,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.getPermalink": AUTH_TESTS_A_MINUTE,
    "conversations.open": TIER_3,
    "conversations.info": TIER_3,
    "conversations.members": TIER_4,
    "conversations.list": TIER_2,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "users.list": TIER_2,
    "users.info": TIER_4,
    "users.lookupByEmail": TIER_3,
    "users.profile.get": TIER_4,
    "team.profile.get": TIER_3,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "views.open": TIER_4,
    "views.update": TIER_4,
    "views.push": TIER_4,
    "views.publish": TIER_4,
}


class Window:
    """At most `most` calls within any minute."""

    def __init__(self, most: int, seconds: float = 60.0) -> None:
        self._most, self._seconds = most, seconds
        self._times: deque[float] = deque()

    def take(self, now: float) -> float:
        """0.0 when the call may go ahead, else the seconds until it may."""
        while self._times and self._times[0] <= now - self._seconds:
            self._times.popleft()
        if len(self._times) >= self._most:
            return self._times[0] + self._seconds - now
        self._times.append(now)
        return 0.0


class Bucket:
    """A burst at once, then a steady rate a second."""

    def __init__(self, burst: int, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._level, self._at = float(burst), -math.inf

    def take(self, now: float) -> float:
        """0.0 when the call may go ahead, else the seconds until it may."""
        if now > self._at:
            self._level = min(self._burst, self._level + (now - self._at) * self._rate)
            self._at = now
        if self._level < 1:
            return (1 - self._level) / self._rate
        self._level -= 1
        return 0.0


class Rates:
    """Keeps Slack's limits: a tier per method, and one message a second per channel after a small burst."""

    def __init__(self, clock: Callable[[], float], *, enabled: bool = True) -> None:
        self._clock, self.enabled = clock, enabled
        self._lock = threading.Lock()
        self._methods: dict[str, Window] = {}
        self._channels: dict[str, Bucket] = {}
        self._sockets = Bucket(SOCKETS_BURST, TIER_1 / 60)

    def retry_after(self, method: str) -> int:
        """0 when the method may be called now, else whole seconds to wait."""
        if not self.enabled:
            return 0
        with self._lock:
            if method == "apps.connections.open":
                return math.ceil(self._sockets.take(self._clock()))
            window = self._methods.setdefault(method, Window(A_MINUTE.get(method, TIER_3)))
            return math.ceil(window.take(self._clock()))

    def retry_after_post(self, channel: str) -> int:
        """The same for one message into one channel; a direct message is a channel."""
        if not self.enabled:
            return 0
        with self._lock:
            bucket = self._channels.setdefault(channel, Bucket(POSTS_BURST, POSTS_A_SECOND))
            return math.ceil(bucket.take(self._clock()))
