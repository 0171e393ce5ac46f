"""Faults that a test orders in advance for the next calls of a method."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["ratelimited", "error", "status", "lose_reply", "refuse", "hang"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call."""

    kind: FaultKind
    error: str = ""
    status: int = 200
    seconds: float = 0.0


class Faults:
    """Each order holds for the next `times` calls of that method, in turn; "response_url" is a method here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[Fault]] = {}

    def _order(self, method: str, fault: Fault, times: int) -> None:
        with self._lock:
            self._waiting.setdefault(method, deque()).extend([fault] * times)

    def ratelimited(self, method: str, *, retry_after: int = 30, times: int = 1) -> None:
        """HTTP 429 with Retry-After in seconds. Nothing is done."""
        self._order(method, Fault(kind="ratelimited", seconds=retry_after), times)

    def error(self, method: str, code: str, *, times: int = 1) -> None:
        """HTTP 200 with {"ok": false, "error": code}. Nothing is done."""
        self._order(method, Fault(kind="error", error=code), times)

    def status(self, method: str, status: int = 500, *, times: int = 1) -> None:
        """Another HTTP status, with a body that is not JSON. Nothing is done."""
        self._order(method, Fault(kind="status", status=status), times)

    def lose_reply(self, method: str, *, times: int = 1) -> None:
        """The effect happens, then the connection is cut without an answer."""
        self._order(method, Fault(kind="lose_reply"), times)

    def refuse(self, method: str, *, times: int = 1) -> None:
        """The connection is cut and nothing is done."""
        self._order(method, Fault(kind="refuse"), times)

    def hang(self, method: str, seconds: float, *, times: int = 1) -> None:
        """The effect happens, the answer comes after so many real seconds."""
        self._order(method, Fault(kind="hang", seconds=seconds), times)

    def clear(self) -> None:
        """Forgets every order that has not been used."""
        with self._lock:
            self._waiting.clear()

    def next(self, method: str) -> Fault | None:
        """Takes the next order for this method, if there is one."""
        with self._lock:
            waiting = self._waiting.get(method)
            return waiting.popleft() if waiting else None
