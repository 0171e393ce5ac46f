"""What popped up on somebody's screen: the page shows it as a toast, tests read its words."""

from __future__ import annotations

from dataclasses import dataclass

KEPT = 40
"""So many of the newest the page is told of; an open page has seen the older ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notification of one person, numbered through the workspace."""

    serial: int
    user: str
    channel: str
    thread: str
    text: str


class Feed:
    """The newest notices of everybody, oldest first. Its owner guards it."""

    def __init__(self) -> None:
        self._serial = 0
        self._newest: list[Notice] = []

    def add(self, user: str, channel: str, thread: str, text: str) -> None:
        """One more."""
        self._serial += 1
        made = Notice(serial=self._serial, user=user, channel=channel, thread=thread, text=text)
        self._newest = [*self._newest, made][-KEPT:]

    def newest(self) -> list[Notice]:
        """What the page is told of."""
        return list(self._newest)
