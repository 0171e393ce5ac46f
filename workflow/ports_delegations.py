"""Delegations as they are remembered, in neutral words; fulfilled by `storage`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from workflow.delegation import Delegation


class Delegations(Protocol):
    """Who arranged that another decides for him: in force, to come, or ended; nothing is ever forgotten (D8)."""

    def get(self, delegation_id: str) -> Delegation | None:
        """One, ended or not."""

    def standing(self) -> Sequence[Delegation]:
        """All that have not ended, oldest first."""

    def behind(self, owners: Collection[str]) -> Sequence[Delegation]:
        """Those of these people that have not ended, and of whom they name, and so on as far as a chain may go."""

    def before(self, delegate: str) -> Sequence[Delegation]:
        """Those that have not ended and lead to this person, along chains as in `behind`."""

    def of(self, person: str, limit: int) -> Sequence[Delegation]:
        """Those by which he is, or was, away or stands in for another: newest first."""

    def due(self, now: datetime) -> Sequence[str]:
        """The ids of those that the clock has to look at by now, longest due first."""

    def look_at(self, request_id: str, at: datetime) -> None:
        """Have the clock look at those that were arranged for that request, and have not ended, at that moment."""

    def add(self, delegation: Delegation) -> None:
        """Remember a new one."""

    def save(self, delegation: Delegation) -> None:
        """Note when it opened, when it ended and by whom, and when it is due next."""
