"""The chain of a request's facts: how an entry is hashed, and what is wrong with a chain that was stored (G6).

Payloads stand apart: an entry holds the hash of its payload and of a salt, so that both can be erased (F98).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

ERASED = "erased"
"""The kind of the entry that tells that the payloads of all entries before it were erased."""

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def in_utc(moment: datetime) -> str:
    """The moment as text of one width that sorts as time does: ``2026-05-12T10:12:00.000000+00:00``.

    Raises ValueError for a naive datetime: nobody can say which moment it means.
    """
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(value: Any) -> str:
    """JSON in the one form that is hashed: keys sorted, no spaces, characters as they are."""
    return _CANONICAL.encode(value)


def payload_hash(salt: str, payload: str) -> str:
    """SHA-256 over the salt and the payload's text. The salt keeps a short payload from being guessed once erased."""
    return hashlib.sha256((salt + payload).encode()).hexdigest()


def entry_hash(previous: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 over the hash before and what the entry says."""
    said = {
        "seq": entry["seq"],
        "kind": entry["kind"],
        "at": in_utc(entry["at"]),
        "actor": entry["actor"],
        "actor_kind": entry["actor_kind"],
        "payload_hash": entry["payload_hash"],
    }
    return hashlib.sha256((previous + canonical(said)).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as it stands in the database; `salt` and `payload` None: erased."""

    seq: int
    kind: str
    at: datetime
    actor: str | None
    actor_kind: str
    prev_hash: str
    hash: str
    payload_hash: str
    salt: str | None
    payload: str | None

    @property
    def own_hash(self) -> str:
        """What `hash` must be for an entry that says this, after that one."""
        said = {name: getattr(self, name) for name in ("seq", "kind", "at", "actor", "actor_kind", "payload_hash")}
        return entry_hash(self.prev_hash, said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a checkpoint says of one request: its entries after the first `since` and up to `count` were new, and the
    last of these had the hash `head`."""

    checkpoint: int
    request_id: str
    since: int
    count: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a task shows of how it was decided or answered, and of what was asked there; for whom, where somebody stood
    in for another."""

    status: str
    by: str | None
    opinion: str | None
    remark: str | None
    question: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What is stored of one request's history. `number` None: the request itself is not there (any more). `form`,
    `answers`, by task, and who `cancelled_by` and for what `reason`, are what is shown of it; `form` None: not there.
    """

    request_id: str
    number: str | None
    status: str
    head: str
    count: int
    entries: Sequence[Entry]
    marks: Sequence[Mark]
    form: Mapping[str, Any] | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    cancelled_by: str | None = None
    reason: str | None = None


class Wrong(StrEnum):
    """What a stored history can be found guilty of."""

    REMOVED = "removed"  # a checkpoint speaks of a request that is not there
    UNBORNE = "unborne"  # a number was given that no request has
    ORPHANED = "orphaned"  # entries without their request
    MISSING = "missing"  # an entry is not there
    EDITED = "edited"  # an entry is not what its hash was made of
    BROKEN = "broken"  # an entry does not follow the one before
    REPLACED = "replaced"  # a payload is not the one that was hashed
    ERASED = "erased"  # a payload is gone, and no erasure was recorded
    HEAD = "head"  # the request remembers another last entry
    STATUS = "status"  # the request's status is not what its history says
    FORM = "form"  # the form is not the one that was sent
    ANSWER = "answer"  # a task shows another decision than the one that was made
    REASON = "reason"  # the request shows another reason, or somebody else, than it was cancelled for and by
    RESEALED = "resealed"  # an entry is not the one that a checkpoint sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with the history of `request` (its number, else its id), at its entry `seq`;
    `checkpoint` is the one that tells."""

    what: Wrong
    request: str
    seq: int | None = None
    checkpoint: int | None = None


def chain_faults(chain: Chain) -> Iterator[Fault]:
    """What is wrong with one request's chain in itself. An erased payload is no fault where an erasure is recorded."""
    request = chain.number or chain.request_id
    if chain.number is None:
        yield _absent(chain)
        return
    for what, seq in (*_links(chain), *_payloads(chain.entries)):
        yield Fault(what=what, request=request, seq=seq)
    hashes = {entry.seq: entry.hash for entry in chain.entries}
    for mark in chain.marks:
        if hashes.get(mark.count) != mark.head:
            yield Fault(what=Wrong.RESEALED, request=request, seq=mark.count, checkpoint=mark.checkpoint)
            return  # later marks say the same of later entries


def _absent(chain: Chain) -> Fault:
    if chain.marks:
        return Fault(what=Wrong.REMOVED, request=chain.request_id, checkpoint=chain.marks[-1].checkpoint)
    return Fault(what=Wrong.ORPHANED, request=chain.request_id)


_Found = Iterator[tuple[Wrong, int | None]]


def _links(chain: Chain) -> _Found:
    expected, previous = 1, ""
    for entry in chain.entries:
        if entry.seq != expected:
            yield Wrong.MISSING, expected
        elif entry.prev_hash != previous:
            yield Wrong.BROKEN, entry.seq
        if entry.hash != entry.own_hash:
            yield Wrong.EDITED, entry.seq
        expected, previous = entry.seq + 1, entry.hash
    if expected <= chain.count:
        yield Wrong.MISSING, expected
    elif (expected - 1, previous) != (chain.count, chain.head):
        yield Wrong.HEAD, expected - 1


def _payloads(entries: Sequence[Entry]) -> _Found:
    erased_before = max((entry.seq for entry in entries if entry.kind == ERASED), default=0)
    for entry in entries:
        if entry.salt is None or entry.payload is None:
            if entry.seq >= erased_before:
                yield Wrong.ERASED, entry.seq
        elif payload_hash(entry.salt, entry.payload) != entry.payload_hash:
            yield Wrong.REPLACED, entry.seq
