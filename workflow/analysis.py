"""What a resolved route comes down to (G3): the fewest people who can approve it, and those on whom it hangs.

A route is a monotone function of "who says yes": more people never approve less. That is all this module uses. Seats
that a rule fills count as answered from the beginning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from workflow.distinct import Candidates, can_pass
from workflow.model import Group, Node, Seat, Verdict, seats_of

MOST_WAYS = 60
"""So many ways at most are listed: nobody reads more, and a board of twenty has thousands."""

_PATIENCE = 2000
"""Sets of people tried before the list is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """Any `count` of these people, who may all take the same seats."""

    count: int
    people: tuple[str, ...]


Way = tuple[Some, ...]
"""One smallest way to approve: nobody of it can be spared. Empty where rules approve in everybody's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The ways to approve a route; no way at all where it is out of reach. `cut`: there are more than are listed.

    `needed`: without any one of them it cannot be approved. `alone`: any one of them can approve all of it.
    `blockers`: his rejections end it, whatever everybody else approves.
    """

    ways: tuple[Way, ...]
    cut: bool
    needed: frozenset[str]
    alone: frozenset[str]
    blockers: frozenset[str]


def analyse(route: Group, candidates: Candidates) -> Analysis:
    """`candidates` as of `workflow.distinct.candidates_of`: who may decide each seat."""
    search = _Ways(route, candidates)
    ways = tuple(search.found())
    everybody = sorted({person for people in candidates.values() for person in people})
    reachable = can_pass(route, candidates)
    return Analysis(
        ways=ways,
        cut=search.cut,
        needed=frozenset(p for p in everybody if reachable and not can_pass(route, _without(candidates, p))),
        alone=frozenset(p for p in everybody if can_pass(route, _only(candidates, {p}))),
        blockers=frozenset(p for p in everybody if reachable and _blocks(route, candidates, p)),
    )


def _only(candidates: Candidates, people: Collection[str]) -> dict[str, frozenset[str]]:
    return {seat: frozenset(may) & frozenset(people) for seat, may in candidates.items()}


def _without(candidates: Candidates, person: str) -> dict[str, frozenset[str]]:
    return {seat: frozenset(may) - {person} for seat, may in candidates.items()}


@dataclass(slots=True)
class _Ways:
    """Finds the smallest ways. People who may take the same seats are interchangeable, so that a way is so many of
    each kind: a role of sixty makes one way, not sixty."""

    route: Group
    candidates: Candidates
    cut: bool = False
    _patience: int = _PATIENCE
    _kinds: list[tuple[str, ...]] = field(default_factory=list)

    def found(self) -> Iterator[Way]:
        self._kinds = _kinds(self.candidates)
        most = sum(1 for _ in seats_of(self.route))
        start = tuple(min(len(kind), most) for kind in self._kinds)
        found: set[tuple[int, ...]] = set()
        for way in self._smallest(start):
            if len(found) == MOST_WAYS and way not in found:
                self.cut = True
                return
            if way not in found:
                found.add(way)
                yield tuple(Some(count=n, people=kind) for n, kind in zip(way, self._kinds, strict=True) if n)

    def _smallest(self, start: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Every smallest way between two bounds is the one that shrinking the upper bound leads to, or has less of some
        kind: the bounds are split there, by the first such kind, until nothing is left between them."""
        waiting = [(start, (0,) * len(start))]
        while waiting:
            upper, lower = waiting.pop()
            if self._patience <= 0:
                self.cut = True
                return
            if not self._passes(upper):
                continue
            way, floor = self._shrunk(upper), list(lower)
            yield way
            for at, count in enumerate(way):
                if count > floor[at]:
                    waiting.append(((*upper[:at], count - 1, *upper[at + 1 :]), tuple(floor)))
                    floor[at] = count

    def _shrunk(self, counts: tuple[int, ...]) -> tuple[int, ...]:
        for at in range(len(counts)):
            while counts[at] and self._passes(fewer := (*counts[:at], counts[at] - 1, *counts[at + 1 :])):
                counts = fewer
        return counts

    def _passes(self, counts: Sequence[int]) -> bool:
        self._patience -= 1
        chosen = {person for n, kind in zip(counts, self._kinds, strict=True) for person in kind[:n]}
        return can_pass(self.route, _only(self.candidates, chosen))


def _kinds(candidates: Candidates) -> list[tuple[str, ...]]:
    """In the order in which the route asks them."""
    seats: dict[str, set[str]] = {}
    for seat, people in candidates.items():
        for person in sorted(people):
            seats.setdefault(person, set()).add(seat)
    kinds: dict[frozenset[str], list[str]] = {}
    for person, taken in seats.items():
        kinds.setdefault(frozenset(taken), []).append(person)
    return [tuple(people) for people in kinds.values()]


def _blocks(route: Group, candidates: Candidates, person: str) -> bool:
    """Whether it ends unapproved when he rejects, before anybody else acts, whatever he is asked, and the others do
    what they can."""
    game = _Refusal({seat for seat, people in candidates.items() if person in people})
    kept = game.kept(route)
    free = {seat: people for seat, people in _without(candidates, person).items() if seat in kept}
    return not (game.wins(route) and can_pass(route, free))


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What the others can still bring to approval when the seats `his` are rejected as soon as they open. What they
    cannot they reject too, so that nothing waits for it."""

    his: Collection[str]

    def kept(self, node: Node) -> set[str]:
        """The seats below `node` that are of use."""
        if not self.wins(node):
            return set()
        return {node.id} if isinstance(node, Seat) else set().union(*map(self.kept, node.members))

    def wins(self, node: Node) -> bool:
        """Whether it can come to approval, if the others are enough people."""
        if isinstance(node, Seat):
            return node.id not in self.his and node.verdict is not Verdict.REJECT
        if node.veto and not node.in_order and any(map(self._lost_at_once, node.members)):
            return False
        won = [self.wins(member) for member in node.members]
        if node.veto and node.in_order and False in won:
            won = won[: won.index(False)]
        return sum(won) >= node.need

    def _lost_at_once(self, node: Node) -> bool:
        """Whether his rejections sink it before anybody else needs to act."""
        if isinstance(node, Seat):
            return not self.wins(node)
        lost = [self._lost_at_once(member) for member in node.members]
        if node.in_order and False in lost:
            lost = lost[: lost.index(False)]
        return any(lost) if node.veto else sum(lost) > len(node.members) - node.need
