"""Out-of-office delegation (D8): while somebody is away, another decides for him. Pure: who stands in for whom, along
chains, and which new arrangement would lead back to where it began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from workflow.deadlines import wall
from workflow.model import ActorKind

LONGEST_CHAIN = 5
"""How many people may stand in one behind the other (F9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """That `delegate` decides for `owner`, from `since` up to, but not at, `until`; empty `types`: whatever type it is.

    `opened_at`: since when it counts, as far as cards show it; `ended_at`: since when no more, `ended_by` being whoever
    ended it, None where its time was over or it was called off. `due_at`: when the clock has to look at it next.
    `request_id`: the approved absence for which it was arranged, if it was. It stays for good as what somebody
    arranged."""

    id: str
    owner: str
    delegate: str
    since: datetime
    until: datetime
    made_by: str
    made_at: datetime
    types: frozenset[str] = frozenset()
    note: str = ""
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    due_at: datetime | None = None
    request_id: str | None = None

    @property
    def called_off(self) -> bool:
        """Whether it ended before its time, because the request for which it was arranged was cancelled."""
        return self.ended_at is not None and self.ended_by is None and self.ended_at < self.until

    def counts(self, at: datetime | None) -> bool:
        """Whether it is in force at that moment; None: as far as the clock has seen to it, which is what cards show."""
        if self.ended_at is not None:
            return False
        return self.opened_at is not None if at is None else self.since <= at < self.until

    def is_for(self, type_: str) -> bool:
        """Whether it is about requests of that type."""
        return not self.types or type_ in self.types


def period(
    first: date, last: date, zone: str, from_time: time | None, until_time: time | None
) -> tuple[datetime, datetime]:
    """From when, and up to when, somebody who lives in `zone` is away who names these days: whole ones, unless he says
    from when on the first day or until when on the last."""
    since = wall(first, from_time or time(), zone)
    return since, wall(last, until_time, zone) if until_time else wall(last + timedelta(days=1), time(), zone)


LOOK_AGAIN = timedelta(minutes=1)
"""After so long the clock looks once more at what has opened: a task that was opening in the same moment, by somebody
who did not know of it yet, has been stored by then."""


def begun(each: Delegation, now: datetime) -> Delegation:
    """A delegation that opens; it stays due until the messages show it."""
    return replace(each, opened_at=now, due_at=now)


def over(each: Delegation, at: datetime, now: datetime, *, by: str | None = None) -> Delegation:
    """A delegation that counts no more from `at` on, as the clock says, or somebody; it stays due as one that opens."""
    return replace(each, ended_at=at, ended_by=by, due_at=now)


def unseen(each: Delegation) -> bool:
    """Whether it opened or ended and the messages do not show it yet, as far as is known."""
    if each.due_at is None or each.ended_at is not None:
        return each.due_at is not None
    return each.opened_at is not None and each.due_at <= each.opened_at


def seen(each: Delegation, now: datetime) -> Delegation:
    """The same, when the messages show how it is, and when the clock looks at it next."""
    if each.ended_at is not None:
        return replace(each, due_at=None)
    return replace(each, due_at=min(each.until, now + LOOK_AGAIN) if unseen(each) else each.until)


def capacity(owner: str | None) -> ActorKind:
    """In what capacity somebody acts, for `owner` or for himself."""
    return ActorKind.PERSON if owner is None else ActorKind.DELEGATE


StandIns = Mapping[str, Mapping[str, datetime]]
"""Whoever is away to those who stand in for him, the nearest first, each with the moment up to which he does."""

NOBODY_AWAY: StandIns = {}


def stand_ins(
    owners: Iterable[str], delegations: Iterable[Delegation], able: Collection[str], type_: str, at: datetime | None
) -> StandIns:
    """Who stands in for which of `owners` in requests of that type: who is not away is missing. `at` as of
    `Delegation.counts`. Somebody not `able` to decide stands in for nobody, and nobody for him; a chain that leads in
    a circle ends where it began."""
    by_owner: dict[str, list[Delegation]] = {}
    for each in delegations:
        if each.counts(at) and each.is_for(type_):
            by_owner.setdefault(each.owner, []).append(each)
    return {owner: _behind(owner, by_owner, able) for owner in owners if owner in by_owner and owner in able}


def _behind(owner: str, by_owner: Mapping[str, Sequence[Delegation]], able: Collection[str]) -> Mapping[str, datetime]:
    found: dict[str, datetime] = {}
    nearest: list[tuple[str, datetime | None]] = [(owner, None)]
    for _ in range(LONGEST_CHAIN):
        step: list[tuple[str, datetime | None]] = []
        for person, limit in nearest:
            for each in by_owner.get(person, ()):
                until = each.until if limit is None else min(limit, each.until)
                if each.delegate != owner and each.delegate in able and until > found.get(each.delegate, _NEVER):
                    found[each.delegate] = until
                    step.append((each.delegate, until))
        nearest = step
    return found


_NEVER = datetime.min.replace(tzinfo=UTC)


def stands_in_for(person: str, owners: Collection[str], away: StandIns) -> str | None:
    """For which of those whom a seat asks that person acts, who is none of them: for the first whom he stands in for.
    For one of several, the holders of a role say, only where every one of them is away: else there is somebody of
    theirs. None: for nobody."""
    if person in owners or not all(owner in away for owner in owners):
        return None
    return next((owner for owner in sorted(owners) if person in away[owner]), None)


def standing_in(owners: Collection[str], away: StandIns) -> frozenset[str]:
    """Everybody who acts for one of those whom a seat asks, as `stands_in_for` has it."""
    if not all(owner in away for owner in owners):
        return frozenset()
    return frozenset(person for owner in owners for person in away[owner]).difference(owners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tangle:
    """Why a delegation cannot be: with others it would lead back to its owner (``circle``), or make a chain of more
    than `LONGEST_CHAIN` (``too_long``). `people`: along which way."""

    reason: str
    people: tuple[str, ...]


def tangle(new: Delegation, others: Iterable[Delegation]) -> Tangle | None:
    """What would be wrong with `new` beside the others, in some moment and for some type; None: nothing (F9)."""
    standing = [each for each in others if each.ended_at is None and each.id != new.id]
    scope = _Scope(new.since, new.until, new.types)
    for below, _ in _ways(new.delegate, scope, standing, up=False):
        if new.owner in below:
            return Tangle(reason="circle", people=(new.owner, new.delegate, *below[: below.index(new.owner) + 1]))
    for above, narrowed in _ways(new.owner, scope, standing, up=True):
        for below, _ in _ways(new.delegate, narrowed, standing, up=False):
            if len(above) + 1 + len(below) > LONGEST_CHAIN:
                return Tangle(reason="too_long", people=(*reversed(above), new.owner, new.delegate, *below))
    return None


@dataclass(frozen=True, slots=True)
class _Scope:
    """When, and for which types, several delegations all hold; empty `types`: whatever type it is."""

    since: datetime
    until: datetime
    types: frozenset[str]

    def within(self, each: Delegation) -> _Scope | None:
        since, until = max(self.since, each.since), min(self.until, each.until)
        types = self.types & each.types if self.types and each.types else self.types | each.types
        if since >= until or (self.types and each.types and not types):
            return None
        return _Scope(since, until, types)


def _ways(
    start: str, scope: _Scope, standing: Sequence[Delegation], *, up: bool, passed: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], _Scope]]:
    """The chains that go on from somebody, up to those he stands in for or down to those who do for him: whom they
    pass, and when all of it holds. The first is the empty one."""
    yield (), scope
    if len(passed) > LONGEST_CHAIN:
        return
    for each in standing:
        here, on = (each.delegate, each.owner) if up else (each.owner, each.delegate)
        narrowed = scope.within(each) if here == start and on != start and on not in passed else None
        if narrowed is not None:
            for rest, held in _ways(on, narrowed, standing, up=up, passed=(*passed, start)):
                yield (on, *rest), held
