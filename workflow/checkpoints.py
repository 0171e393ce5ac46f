"""The chain of a workspace: checkpoints over the heads of its requests' chains, signed with a key that is not in the
database (decision 20). Values in, values out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from workflow.chain import Mark, canonical, in_utc


@dataclass(frozen=True, slots=True)
class Key:
    """A secret that signs checkpoints. `id` tells keys apart and nothing of the secret."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """What stands beside a signature."""
        return self._over("the id of this key")[:16]

    def sign(self, hash_: str) -> str:
        """HMAC-SHA256 over a checkpoint's hash."""
        return self._over(hash_)

    def _over(self, said: str) -> str:
        return hmac.new(self.secret, said.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How the history of a workspace stood at a moment. `root` is the hash over the marks: requests that changed since
    the one before, so many `requests` with so many new `events`. Without a key it has no signature."""

    seq: int
    at: datetime
    prev_hash: str
    root: str
    requests: int
    events: int
    hash: str = ""
    key_id: str | None = None
    signature: str | None = None

    def own_hash(self, workspace: str) -> str:
        """What `hash` must be for a checkpoint of that workspace that says this."""
        said = {
            "workspace": workspace,
            "seq": self.seq,
            "at": in_utc(self.at),
            "root": self.root,
            "requests": self.requests,
            "events": self.events,
        }
        return hashlib.sha256((self.prev_hash + canonical(said)).encode()).hexdigest()


def sealed(checkpoint: Checkpoint, workspace: str, key: Key | None) -> Checkpoint:
    """The checkpoint with its hash, and its signature where there is a key."""
    hash_ = checkpoint.own_hash(workspace)
    if key is None:
        return replace(checkpoint, hash=hash_)
    return replace(checkpoint, hash=hash_, key_id=key.id, signature=key.sign(hash_))


class Root:
    """The hash over marks, taken in one by one in their order."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self._hash, self.requests, self.events = hashlib.sha256(), 0, 0
        for mark in marks:
            self.take(mark)

    def take(self, mark: Mark) -> None:
        """The next mark."""
        self._hash.update(f"{mark.request_id} {mark.since} {mark.count} {mark.head}\n".encode())
        self.requests += 1
        self.events += mark.count - mark.since

    @property
    def hash(self) -> str:
        """Over all that were taken in."""
        return self._hash.hexdigest()


class Flaw(StrEnum):
    """What a stored checkpoint can be found guilty of."""

    MISSING = "missing"  # it is not there
    EDITED = "edited"  # it is not what its hash was made of
    BROKEN = "broken"  # it does not follow the one before
    MARKS = "marks"  # what it says of requests is not what it sealed
    FORGED = "forged"  # its signature is not the key's
    UNSIGNED = "unsigned"  # it has no signature, and must have one
    UNKNOWN_KEY = "unknown_key"  # signed with a key that was not given
    OLD_KEY = "old_key"  # signed with an older key than the one before
    COPY = "copy"  # a copy kept elsewhere has another hash


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointFault:
    """One thing that is wrong with the checkpoint of that number; `key_id` is the key it names."""

    what: Flaw
    checkpoint: int
    key_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known beside the database: the `keys`, newest first; that every checkpoint from `signed_from` on was
    signed, where there are keys; `copies` of hashes by number."""

    keys: Sequence[Key] = ()
    signed_from: int = 1
    copies: Mapping[int, str] = field(default_factory=dict)


class Walk:
    """Checks checkpoints one after the other, from the first. `marks` are a checkpoint's own, in their order."""

    def __init__(self, workspace: str, known: Known) -> None:
        self._workspace, self._known = workspace, known
        self._keys = {key.id: (age, key) for age, key in enumerate(known.keys)}
        self._age = len(known.keys)
        self.last: Checkpoint | None = None
        self.unsigned = 0

    def step(self, checkpoint: Checkpoint, root: Root) -> Iterator[CheckpointFault]:
        """What is wrong with the next one, whose marks have that root."""
        expected = self.last.seq + 1 if self.last else 1
        if checkpoint.seq != expected:
            yield CheckpointFault(what=Flaw.MISSING, checkpoint=expected)
        for flaw in (*self._link(checkpoint), *self._marks(checkpoint, root), *self._signature(checkpoint)):
            yield CheckpointFault(what=flaw, checkpoint=checkpoint.seq, key_id=checkpoint.key_id)
        self.last = checkpoint
        self.unsigned += checkpoint.signature is None

    def end(self) -> Iterator[CheckpointFault]:
        """What is wrong once there are no more: copies of checkpoints that are not there."""
        last = self.last.seq if self.last else 0
        for seq in sorted(self._known.copies):
            if seq > last:
                yield CheckpointFault(what=Flaw.MISSING, checkpoint=seq)

    def _link(self, checkpoint: Checkpoint) -> Iterator[Flaw]:
        if checkpoint.prev_hash != (self.last.hash if self.last else ""):
            yield Flaw.BROKEN
        if checkpoint.hash != checkpoint.own_hash(self._workspace):
            yield Flaw.EDITED
        if self._known.copies.get(checkpoint.seq, checkpoint.hash) != checkpoint.hash:
            yield Flaw.COPY

    def _marks(self, checkpoint: Checkpoint, root: Root) -> Iterator[Flaw]:
        if (root.hash, root.requests, root.events) != (checkpoint.root, checkpoint.requests, checkpoint.events):
            yield Flaw.MARKS

    def _signature(self, checkpoint: Checkpoint) -> Iterator[Flaw]:
        if not self._keys:
            return
        if checkpoint.signature is None:
            if checkpoint.seq >= self._known.signed_from:
                yield Flaw.UNSIGNED
            return
        age, key = self._keys.get(checkpoint.key_id or "", (0, None))
        if key is None:
            yield Flaw.UNKNOWN_KEY
        elif not hmac.compare_digest(key.sign(checkpoint.hash), checkpoint.signature):
            yield Flaw.FORGED
        elif age > self._age:
            yield Flaw.OLD_KEY
        else:
            self._age = age
