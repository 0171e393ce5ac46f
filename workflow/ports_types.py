"""What the rules need of approval types: their versions, and which were put in force in Slack. Part of
`workflow.ports`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

FILE, SLACK = "file", "slack"
"""The origins there are of a version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPolicy:
    """One version of an approval type. `version` is the hash of the canonical `source`; `name` is the file that it was
    loaded from, where that is its origin. `base`: where it is that of custom requests, the version of their type whose
    form it has."""

    id: str
    version: str
    source: Mapping[str, Any]
    origin: str = FILE
    name: str = ""
    base: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyFiles:
    """Policy files that could not be used, so that what was in force before stays so: `since` when, and what is wrong
    with them, as whoever reads the files tells it."""

    since: datetime
    faults: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version that an admin put in force: the `n`-th of its type, counted from 1. `nonce`: what was published, so
    that published twice it is one. `retired_by`: who took the type out of force after it, and when."""

    type: str
    n: int
    version: str
    nonce: str
    by: str
    at: datetime
    retired_by: str | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDraft:
    """A type that admins put together and nobody can apply for yet. `source` is a policy's as far as it has come;
    `after` the version of the type that it is to follow, 0 where it is a new one. `revision` goes up with every
    change."""

    id: str
    source: Mapping[str, Any]
    after: int
    begun_by: str
    begun_at: datetime
    changed_by: str
    changed_at: datetime
    revision: int = 1

    @property
    def type(self) -> str:
        """The id of the type."""
        return str(self.source["id"])


class TypeDrafts(Protocol):
    """Types that are not in force yet: one draft per type."""

    def get(self, draft_id: str) -> TypeDraft | None:
        """That draft."""

    def of_type(self, type_: str) -> TypeDraft | None:
        """The draft of that type."""

    def all(self) -> Sequence[TypeDraft]:
        """All of them, by the id of the type."""

    def add(self, draft: TypeDraft) -> None:
        """Keep a new one."""

    def save(self, draft: TypeDraft) -> None:
        """Keep it as it is now."""

    def discard(self, draft_id: str) -> None:
        """Forget it."""


class Policies(Protocol):
    """Approval types by id and version."""

    def alone(self) -> None:
        """Nobody else changes which types are in force until the transaction ends."""

    def current(self) -> Sequence[StoredPolicy]:
        """The version in force of every type, by id."""

    def of_type(self, type_: str) -> StoredPolicy | None:
        """The version in force of that type; None if it is not offered."""

    def get(self, version: str) -> StoredPolicy | None:
        """One version, current or not."""

    def versions(self, type_: str) -> Sequence[StoredPolicy]:
        """Every version of that type that was ever stored, newest first."""

    def keep(self, policy: StoredPolicy, at: datetime) -> None:
        """Store a version that is not in force, for a request to be pinned to; one that is known stays as it is."""

    def load(self, policies: Iterable[StoredPolicy], at: datetime) -> None:
        """Make these the versions in force of types that files say; one of theirs that is not among them is no longer
        offered. Types made in Slack stay as they are.

        Versions that open requests began with stay readable (G5)."""

    def issue(self, policy: StoredPolicy, at: datetime) -> None:
        """Make this the version in force of its type, whatever that was before. Other types stay as they are."""

    def retire(self, type_: str) -> None:
        """Offer that type no longer."""

    def faulty(self) -> FaultyFiles | None:
        """What is wrong with the policy files as they were last read; None if nothing."""

    def note_faulty(self, faulty: FaultyFiles | None) -> None:
        """Remember it, or that nothing is wrong any more."""


class Publications(Protocol):
    """What admins put in force, and took out of it: nothing of it is forgotten."""

    def add(self, publication: Publication) -> None:
        """Note a further one."""

    def retire(self, publication: Publication) -> None:
        """Note by whom and when it was retired."""

    def of_nonce(self, nonce: str) -> Publication | None:
        """The one that was made of that."""

    def newest(self) -> Mapping[str, Publication]:
        """The newest one of every type that was ever published."""

    def of_type(self, type_: str) -> Sequence[Publication]:
        """All of that type, newest first."""
