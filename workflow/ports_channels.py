"""What the rules need to remember of channels that Slack refuses (F35). Part of `workflow.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOff:
    """A channel in which nothing is posted any more, since when, and what Slack said."""

    channel: str
    since: datetime
    error: str


class ChannelsOff(Protocol):
    """The channels that are switched off."""

    def all(self) -> Sequence[ChannelOff]:
        """All of them, longest first."""

    def get(self, channel: str) -> ChannelOff | None:
        """That one; None where it is not switched off."""

    def add(self, off: ChannelOff) -> bool:
        """Switch it off. False where it was before: that stays as it is."""

    def remove(self, channel: str) -> None:
        """Switch it on again."""
