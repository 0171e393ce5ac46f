"""The history as auditors look at it, in neutral words: every chain with what checkpoints say of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflow.chain import Chain, Mark
from workflow.checkpoints import Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """So many numbers were `given` to requests of a type in a year. `formats` of its versions; "": the usual one. A
    restored database goes on behind the next multiple of `leap` (F30)."""

    type: str
    year: int
    given: int
    formats: Sequence[str]
    leap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """Requests by when they were submitted, and by type; None: whichever."""

    since: datetime | None = None
    before: datetime | None = None
    type: str | None = None


class Audit(Protocol):
    """The histories and the checkpoints of one workspace. What there is much of is read page by page."""

    @property
    def workspace(self) -> str:
        """Its id, which checkpoints are hashed with."""

    def last(self) -> Checkpoint | None:
        """The newest checkpoint."""

    def checkpoints(self, after: int, limit: int) -> Sequence[Checkpoint]:
        """Those with a higher number than `after`, by number."""

    def mark(self, seq: int) -> None:
        """Note for the checkpoint of that number every request that has changed since the one before. What commits
        meanwhile is noted for it or will be for the next; nobody waits."""

    def marks(self, seq: int, after: int, limit: int) -> Sequence[Mark]:
        """What that checkpoint says of requests, in the order in which they are hashed; without the first `after`."""

    def add(self, checkpoint: Checkpoint) -> None:
        """Store a checkpoint whose requests were noted. Where another process was faster, the transaction fails, and
        runs again."""

    def chain(self, request_id: str) -> Chain:
        """What is stored of that request's history."""

    def chains_of(self, request_ids: Sequence[str]) -> Sequence[Chain]:
        """As `chain`, of several in their order."""

    def chains(self, after: str, limit: int) -> Sequence[Chain]:
        """The histories of the requests that come after that one, by id; also of what left nothing but traces."""

    def short(self) -> Sequence[Counted]:
        """What was counted of the types that have fewer requests than numbers."""

    def borne(self, numbers: Collection[str]) -> Collection[str]:
        """Those of these numbers that a request has."""

    def unguarded(self) -> Sequence[str]:
        """The tables of the history from which the guard against changes was taken."""
