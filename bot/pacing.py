"""How fast Slack may be called: our own pace keeps below its limits, and what it asks us to leave alone is left alone
for that long (F31). Nobody sleeps here: whoever has to wait is told how long, and others go on."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.clocks import MachineClock
from bot.courier import RateLimited


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many calls within so many seconds; of these, `kept` for the card that somebody clicked."""

    most: int
    seconds: float = 60.0
    kept: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """`limits` of methods, and of posts in one conversation. `gather`: seconds that a changed card stays as it is when
    others act; what they do meanwhile is shown together."""

    limits: Mapping[str, Limit] = field(default_factory=dict)
    posts: Limit | None = None
    gather: float = 0.0


SLACKS = Tempo(
    limits={
        "chat.postMessage": Limit(most=300),
        "chat.update": Limit(most=48, kept=10),
        "chat.delete": Limit(most=48),
        "conversations.open": Limit(most=48),
        "conversations.history": Limit(most=48),
        "views.publish": Limit(most=96),
    },
    posts=Limit(most=4, seconds=4.0),
    gather=2.0,
)
"""A little below what Slack documents, since clocks differ: 50 calls a minute and workspace for most, 100 for Homes,
one post a second and conversation after a small burst."""


class Ahead(RateLimited):
    """We would be faster than our own pace."""


class Pace:
    """When which method may be called. Safe to share by threads; one per process, so that replicas may together still
    be too fast: then Slack says so."""

    def __init__(self, tempo: Tempo, clock: MachineClock) -> None:
        self.tempo = tempo
        self._clock = clock
        self._lock = threading.Lock()
        self._parked: dict[str, float] = {}
        self._calls: dict[str, deque[float]] = {}

    def obey(self, method: str, channel: str | None = None, *, clicked: bool = False) -> None:
        """Before a call, in that conversation if it is a post there. Raises Ahead with the seconds to wait; else the
        call is counted."""
        with self._lock:
            now, keys = self._clock(), self._limits(method, channel)
            wait, key = max((self._wait(key, limit, now, clicked), key) for key, limit in keys.items())
            if wait > 0:
                raise Ahead(key, wait)
            for key, limit in keys.items():
                if limit is not None:
                    self._calls.setdefault(key, deque()).append(now)

    def park(self, key: str, seconds: float) -> None:
        """Slack asked to be left alone with that: a method, or one in one conversation as `key_of` calls it."""
        with self._lock:
            self._parked[key] = self._clock() + seconds

    def _limits(self, method: str, channel: str | None) -> Mapping[str, Limit | None]:
        own = {method: self.tempo.limits.get(method)}
        return own if channel is None else {**own, key_of(method, channel): self.tempo.posts}

    def _wait(self, key: str, limit: Limit | None, now: float, clicked: bool) -> float:
        parked = self._parked.get(key, 0.0) - now
        if limit is None:
            return parked
        calls = self._calls.get(key, deque())
        while calls and calls[0] <= now - limit.seconds:
            calls.popleft()
        if not calls:
            self._calls.pop(key, None)
        allowed = limit.most if clicked else limit.most - limit.kept
        return parked if len(calls) < allowed else max(parked, calls[len(calls) - allowed] + limit.seconds - now)


def key_of(method: str, channel: str) -> str:
    """What stands for posts in that conversation."""
    return f"{method} {channel}"
