"""Use cases of the history as a whole: checkpoints over it, and looking whether it is what was written (G6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from workflow.agreement import request_faults
from workflow.chain import Chain, Fault, Mark, Wrong
from workflow.checkpoints import Checkpoint, CheckpointFault, Key, Known, Root, Walk, sealed
from workflow.policy import usual_number
from workflow.ports import Store, UnitOfWork
from workflow.ports_audit import Counted

EVERY = timedelta(hours=1)
"""How old the last checkpoint grows before the clock makes another."""
_PAGE, _CHAINS = 1000, 200
_NO_HURRY = 30.0


def checkpoint_due(store: Store, key: Key | None, now: datetime) -> Checkpoint | None:
    """Make a checkpoint if the last one is old enough; as `checkpoint`. For the clock: of several replicas that ask in
    the same moment one makes it."""
    if not store.read(lambda uow: _due(uow, now)):
        return None
    return store.write(lambda uow: _checkpoint(uow, key, now) if _due(uow, now) else None, within=_NO_HURRY)


def checkpoint(store: Store, key: Key | None, now: datetime) -> Checkpoint | None:
    """Seal what happened since the last checkpoint, signed where there is a key. None where nothing happened."""
    return store.write(lambda uow: _checkpoint(uow, key, now), within=_NO_HURRY)


def _due(uow: UnitOfWork, now: datetime) -> bool:
    last = uow.audit.last()
    return last is None or now - last.at >= EVERY


def _checkpoint(uow: UnitOfWork, key: Key | None, now: datetime) -> Checkpoint | None:
    last = uow.audit.last()
    seq, prev_hash = (last.seq + 1, last.hash) if last else (1, "")
    uow.audit.mark(seq)
    root = Root(_marks(uow, seq))
    if not root.requests:
        return None
    made = Checkpoint(seq=seq, at=now, prev_hash=prev_hash, root=root.hash, requests=root.requests, events=root.events)
    made = sealed(made, uow.audit.workspace, key)
    uow.audit.add(made)
    return made


def _marks(uow: UnitOfWork, seq: int) -> Iterator[Mark]:
    taken = 0
    while page := uow.audit.marks(seq, taken, _PAGE):
        yield from page
        taken += len(page)


@dataclass(slots=True)
class Tally:
    """What a verification has looked at. `loose` events came after the last checkpoint, the oldest of them at
    `loose_since`; `unsigned` checkpoints have no signature; `erased` payloads are gone, as was recorded."""

    requests: int = 0
    events: int = 0
    checkpoints: int = 0
    unsigned: int = 0
    erased: int = 0
    loose: int = 0
    loose_since: datetime | None = None
    last: Checkpoint | None = None


@dataclass(frozen=True, slots=True)
class Unguarded:
    """The triggers that refuse changes of that table are not there."""

    table: str


Finding = Fault | CheckpointFault | Unguarded


class Verification:
    """One look at the whole history of a workspace, page by page, while the bot goes on."""

    def __init__(self, store: Store, known: Known) -> None:
        self._store, self._known = store, known
        self.tally = Tally()

    def faults(self) -> Iterator[Finding]:
        """Everything that is wrong; `tally` counts along. Checkpoints first, for a chain only grows afterwards."""
        yield from map(Unguarded, self._store.read(lambda uow: uow.audit.unguarded()))
        yield from self._checkpoints()
        yield from self._chains()
        yield from self._store.read(lambda uow: list(_unborne(uow)))

    def _checkpoints(self) -> Iterator[CheckpointFault]:
        walk = Walk(self._store.read(lambda uow: uow.audit.workspace), self._known)
        while page := self._checkpoints_after(walk.last.seq if walk.last else 0):
            for each in page:
                yield from walk.step(each, self._root(each.seq))
            self.tally.checkpoints += len(page)
        yield from walk.end()
        self.tally.last, self.tally.unsigned = walk.last, walk.unsigned

    def _checkpoints_after(self, seq: int) -> Sequence[Checkpoint]:
        return self._store.read(lambda uow: uow.audit.checkpoints(seq, _PAGE))

    def _root(self, seq: int) -> Root:
        root = Root()
        while page := self._store.read(lambda uow: uow.audit.marks(seq, root.requests, _PAGE)):
            for mark in page:
                root.take(mark)
        return root

    def _chains(self) -> Iterator[Fault]:
        after = ""
        while page := self._chains_after(after):
            for chain in page:
                self._count(chain)
                yield from request_faults(chain)
            after = page[-1].request_id

    def _chains_after(self, request_id: str) -> Sequence[Chain]:
        return self._store.read(lambda uow: uow.audit.chains(request_id, _CHAINS))

    def _count(self, chain: Chain) -> None:
        sealed_until = max((mark.count for mark in chain.marks), default=0)
        loose = [entry.at for entry in chain.entries if entry.seq > sealed_until]
        self.tally.requests += chain.number is not None
        self.tally.events += len(chain.entries)
        self.tally.erased += sum(entry.payload is None for entry in chain.entries)
        self.tally.loose += len(loose)
        self.tally.loose_since = min(filter(None, (self.tally.loose_since, *loose)), default=None)


def _unborne(uow: UnitOfWork) -> Iterator[Fault]:
    """Numbers that were given and that no request has: a transaction that fails gives its number back, so the request
    was removed. No other type's either, which may count in the same words (C5)."""
    for counted in uow.audit.short():
        for first in range(1, counted.given + 1, counted.leap):
            block = range(first, min(first + counted.leap, counted.given + 1))
            for number in _absent(uow, counted, block):
                yield Fault(what=Wrong.UNBORNE, request=number)


def _absent(uow: UnitOfWork, counted: Counted, block: range) -> Sequence[str]:
    """The numbers of the block that no request has. A restored database leaves out what is left of one."""
    formats = [format_ or usual_number(counted.type) for format_ in counted.formats]
    told = {seq: [format_.format(year=counted.year, seq=seq) for format_ in formats] for seq in block}
    borne = set(uow.audit.borne({number for numbers in told.values() for number in numbers}))
    absent = {seq: numbers[0] for seq, numbers in told.items() if borne.isdisjoint(numbers)}
    left_out = takewhile(absent.__contains__, reversed(block)) if len(block) == counted.leap else ()
    return [absent[seq] for seq in sorted(absent.keys() - set(left_out))]
