"""Different people for different seats (B7): who may still take which, and whether enough people remain.

A `distinct` group lets one person decide one seat anywhere below it. Whether it can still pass is a matching of
people to seats; where subgroups can be chosen between, a search over the choices.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from workflow.engine import Outcome, tally
from workflow.model import AskedKind, Group, Node, Seat, Verdict, seats_of

_OF_RULE = {Verdict.APPROVE: Outcome.APPROVED, Verdict.REJECT: Outcome.REJECTED}

UNCHOSEN = "?"
"""What the id of somebody begins with who is not chosen yet."""

Candidates = Mapping[str, Collection[str]]
"""Seat id to the people who may decide it; a seat that is missing can be decided by nobody."""

Hands = Mapping[str, Collection[str]]
"""Seat id to those whose approval it holds: who gave it, and for whom he did, where that is not himself."""

_PATIENCE = 400
"""Choices of subgroups tried before giving up. Choosing among overlapping groups has no fast exact answer in
general; policies that people write are settled within a few dozen."""


def candidates_of(
    route: Node, holders: Mapping[str, Collection[str]], applicants: Collection[str]
) -> dict[str, frozenset[str]]:
    """Who may decide each seat of `route`: the person asked, or the role's holders except the applicants (D10). Where
    the applicant still has to choose, somebody without a name (``?`` and the seat's id), each another."""
    return {
        seat.id: frozenset(holders.get(seat.asked_id, ())).difference(applicants)
        if seat.asked_kind is AskedKind.ROLE
        else frozenset({seat.asked_id or f"{UNCHOSEN}{seat.id}"})
        for seat in seats_of(route)
        if seat.asked_kind is not AskedKind.RULE
    }


def can_pass(
    node: Node,
    candidates: Candidates,
    decided: Hands | None = None,
    outcomes: Mapping[str, Outcome] | None = None,
) -> bool:
    """Whether enough people can still be found for `node` to be approved, every distinct group below it heeded.

    `decided` says who decided seats: those people are used up in the distinct groups around the seat.
    `outcomes` maps nodes to how they stand, as `engine.Standing` has it; a decided seat without an outcome counts as
    approved, every other node without one as pending. Only what lies below `node` is looked at. When the search
    would take too long the answer is yes, so that nobody is refused for what could not be worked out.
    """
    used = decided or {}
    stands = dict.fromkeys(used, Outcome.APPROVED) | dict(outcomes or {})
    _settle(node, stands)
    return _passes(node, candidates, used, stands)


def groups_around(node: Node, node_id: str) -> list[Group]:
    """The groups around that seat that ask for different people, outermost first."""
    if isinstance(node, Seat):
        return []
    for member in node.members:
        if any(seat.id == node_id for seat in seats_of(member)):
            return ([node] if node.distinct else []) + groups_around(member, node_id)
    return []


def barred(route: Node, node_id: str, hands: Collection[str], decided: Hands) -> bool:
    """Whether one of `hands`, who approves or for whom he does, has decided another seat of a distinct group to which
    the seat `node_id` belongs."""
    return any(
        not set(hands).isdisjoint(decided.get(seat.id, ()))
        for group in groups_around(route, node_id)
        for seat in seats_of(group)
        if seat.id != node_id
    )


def starves(
    route: Node,
    node_id: str,
    hands: Collection[str],
    candidates: Candidates,
    decided: Hands,
    outcomes: Mapping[str, Outcome] | None = None,
) -> str | None:
    """The seat for which one of `hands` must be kept, who approves or for whom he does; None when that may approve
    `node_id` without harm.

    A seat is returned when a distinct group above could pass now, could not once these approved `node_id`, and can when
    one of them takes the returned one instead. It may be a seat that is not open yet.

    This is about approving. A rejection that uses somebody up can leave a group that neither fails nor can pass;
    `can_pass` with the outcomes after it tells.
    """
    stands = dict(outcomes or {})
    for group in groups_around(route, node_id):
        if not can_pass_in(route, group, candidates, decided, stands):
            continue
        if can_pass_in(route, group, candidates, {**decided, node_id: hands}, {**stands, node_id: Outcome.APPROVED}):
            continue
        for seat in seats_of(group):
            if seat.id == node_id or seat.id in decided:
                continue
            taken = {**stands, seat.id: Outcome.APPROVED}
            for hand in sorted(set(hands).intersection(candidates.get(seat.id, ()))):
                if can_pass_in(route, group, candidates, {**decided, seat.id: {hand}}, taken):
                    return seat.id
    return None


def can_pass_in(
    route: Node,
    group: Group,
    candidates: Candidates,
    decided: Hands,
    stands: Mapping[str, Outcome],
) -> bool:
    """As `can_pass` for a group of that route, the distinct groups around it heeded too."""
    # A group further out may be distinct too: whoever decided elsewhere below it is nobody here.
    gone: dict[str, frozenset[str]] = {}
    _note_used(route, decided, frozenset(), gone)
    free = {seat.id: set(candidates.get(seat.id, ())) - gone[seat.id] for seat in seats_of(group)}
    return can_pass(group, free, decided, stands)


def _note_used(node: Node, decided: Hands, used: frozenset[str], gone: dict[str, frozenset[str]]) -> None:
    """For every seat below `node`, the people used up by the distinct groups around it."""
    if isinstance(node, Seat):
        gone[node.id] = used
        return
    if node.distinct:
        used = used.union(*(decided[seat.id] for seat in seats_of(node) if seat.id in decided))
    for member in node.members:
        _note_used(member, decided, used, gone)


def _passes(node: Node, candidates: Candidates, used: Hands, stands: Mapping[str, Outcome]) -> bool:
    if stands[node.id] is not Outcome.PENDING:
        return stands[node.id] is Outcome.APPROVED
    if isinstance(node, Seat):
        return bool(candidates.get(node.id))
    if not node.distinct:
        return sum(_passes(member, candidates, used, stands) for member in node.members) >= node.need
    gone = {hand for seat in seats_of(node) for hand in used.get(seat.id, ())}
    seats = [seat for seat in seats_of(node) if stands[seat.id] is Outcome.PENDING]
    # With as many candidates as there are seats, a seat is sure of one whatever the others take: more change nothing.
    free = {seat.id: sorted(set(candidates.get(seat.id, ())) - gone)[: len(seats)] for seat in seats}
    return _Search(free, stands).passes([node], _Matching(free))


def _settle(node: Node, stands: dict[str, Outcome]) -> None:
    """Note how `node` and everything below it stands; what is noted as decided already stays so."""
    if isinstance(node, Seat):
        by_rule = Outcome.PENDING if node.verdict is None else _OF_RULE[node.verdict]
        if stands.get(node.id, Outcome.PENDING) is Outcome.PENDING:
            stands[node.id] = by_rule
        return
    for member in node.members:
        _settle(member, stands)
    if stands.get(node.id, Outcome.PENDING) is Outcome.PENDING:
        stands[node.id] = tally(node, stands)


@dataclass(slots=True)
class _Search:
    """Chooses between subgroups until the seats that must then be approved have different people."""

    candidates: Mapping[str, Sequence[str]]
    stands: Mapping[str, Outcome]
    patience: int = _PATIENCE

    def passes(self, must: list[Node], matching: _Matching) -> bool:
        """Whether every node of `must` can be approved beside what `matching` has promised already."""
        if not must:
            return True
        if isinstance(must[0], Seat):
            return matching.fill([must[0].id], 1) and self.passes(must[1:], matching)
        for seats, count, subgroups in self._choices(must[0]):
            if self.patience <= 0:
                return True
            self.patience -= 1
            trial = matching.copy()
            if trial.fill(seats, count) and self.passes([*subgroups, *must[1:]], trial):
                return True
        return False

    def _choices(self, group: Group) -> Iterator[tuple[list[str], int, tuple[Node, ...]]]:
        """The ways to approve a group: so many of its own seats, and these of its subgroups."""
        open_ = [each for each in group.members if self.stands[each.id] is Outcome.PENDING]
        missing = group.need - sum(self.stands[each.id] is Outcome.APPROVED for each in group.members)
        seats = [each.id for each in open_ if isinstance(each, Seat) and self.candidates.get(each.id)]
        subgroups = [each for each in open_ if isinstance(each, Group) and self._alone(each)]
        for chosen in range(max(0, missing - len(seats)), min(missing, len(subgroups)) + 1):
            for some in combinations(subgroups, chosen):
                yield seats, missing - chosen, some

    def _alone(self, group: Group) -> bool:
        """Whether the subgroup could pass if it had everybody to itself; if not there is no use in choosing it."""
        return _Search(self.candidates, self.stands).passes([group], _Matching(self.candidates))


@dataclass(slots=True)
class _Matching:
    """Different people promised to seats. A batch of seats of which some number is needed may swap one for another."""

    candidates: Mapping[str, Sequence[str]]
    person_of: dict[str, str] = field(default_factory=dict)
    seat_of: dict[str, str] = field(default_factory=dict)
    batch_of: dict[str, Sequence[str]] = field(default_factory=dict)

    def copy(self) -> _Matching:
        return _Matching(self.candidates, dict(self.person_of), dict(self.seat_of), dict(self.batch_of))

    def fill(self, seats: Sequence[str], count: int) -> bool:
        """Promise people to `count` of these seats, reshuffling earlier promises where that helps."""
        self.batch_of.update(dict.fromkeys(seats, seats))
        return all(self._one_more(seats) for _ in range(count))

    def _one_more(self, seats: Sequence[str]) -> bool:
        """One step of a maximum flow: the shortest chain of people who move over, so that one more seat is filled."""
        reached: dict[str, tuple[str, str] | None] = {seat: None for seat in seats if seat not in self.person_of}
        asked: dict[str, str] = {}
        queue = deque(reached)
        while queue:
            seat = queue.popleft()
            for person in self.candidates.get(seat, ()):
                if person in asked:
                    continue
                asked[person] = seat
                if person not in self.seat_of:
                    self._move(person, asked, reached)
                    return True
                held = self.seat_of[person]
                # The seat he leaves finds somebody else, or an unpromised one of its batch takes its part.
                for other in (held, *self.batch_of[held]):
                    if other not in reached and (other == held or other not in self.person_of):
                        reached[other] = (held, person)
                        queue.append(other)
        return False

    def _move(self, person: str, asked: Mapping[str, str], reached: Mapping[str, tuple[str, str] | None]) -> None:
        while True:
            seat = asked[person]
            came = reached[seat]
            if came is not None:
                del self.person_of[came[0]]
            self.person_of[seat], self.seat_of[person] = person, seat
            if came is None:
                return
            person = came[1]
