"""The rule of DESIGN section 2 said again, slowly and from scratch, for the engine to be compared with.

Nothing here looks at tasks or calls the engine: an answer follows from the route and the votes cast, in their order.
Without veto there is a second oracle, which knows no thresholds over time at all: a node is approved when every way
the missing votes could still fall approves it. It tries all of them, as the bits of one integer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from workflow.model import Group, Node, Seat, Verdict, seats_of

Votes = Sequence[tuple[str, Verdict]]
"""Who voted what, first to last; rules vote too."""


def settled(node: Node, votes: Votes) -> tuple[int, Verdict] | None:
    """The number of the vote that settled this node, and how; None while it is open. The first threshold counts."""
    if isinstance(node, Seat):
        return next(((at, verdict) for at, (voter, verdict) in enumerate(votes) if voter == node.id), None)
    passed = failed = 0
    for at, verdict in sorted(filter(None, (settled(member, votes) for member in node.members))):
        passed += verdict is Verdict.APPROVE
        failed += verdict is Verdict.REJECT
        if passed == node.need:
            return at, Verdict.APPROVE
        if (node.veto and failed) or len(node.members) - failed < node.need:
            return at, Verdict.REJECT
    return None


def verdict_of(node: Node, votes: Votes) -> Verdict | None:
    """How the node is settled, None while it is open."""
    end = settled(node, votes)
    return end and end[1]


def open_seats(node: Node, votes: Votes) -> list[Seat]:
    """The seats that are asked: undecided, below nothing decided, and in a group in order only the first such."""
    if verdict_of(node, votes):
        return []
    if isinstance(node, Seat):
        return [node]
    undecided = [member for member in node.members if not verdict_of(member, votes)]
    return [seat for member in (undecided[:1] if node.in_order else undecided) for seat in open_seats(member, votes)]


def with_rules(route: Group, votes: Votes) -> list[tuple[str, Verdict]]:
    """The same votes with what rules answered in between: each as soon as it is asked, in the order of the route."""
    told: list[tuple[str, Verdict]] = []
    for vote in [*votes, None]:
        while answers := [(seat.id, seat.verdict) for seat in open_seats(route, told) if seat.verdict]:
            told.append(answers[0])
        if vote:
            told.append(vote)
    return told


def matters_later(route: Group, seat: Seat, votes: Votes) -> bool:
    """Whether there are votes of others after which this seat's vote alone fixes the outcome or changes it (E2)."""
    ends = [verdict_of(route, [*votes, (seat.id, verdict)]) for verdict in Verdict]
    if ends[0] is not ends[1]:
        return True
    voted = {voter for voter, _ in votes}
    others = [other.id for other in seats_of(route) if other.id not in voted and other is not seat]
    return any(
        matters_later(route, seat, [*votes, (other, verdict)])
        for other in others
        for verdict in Verdict
        if not verdict_of(route, [*votes, (other, verdict)])
    )


class Completions:
    """Every way all seats of a route without veto could vote, tried at once. Bit `a` of an integer stands for the
    completion in which seat `i` approves exactly when bit `i` of `a` is set."""

    def __init__(self, route: Group) -> None:
        self.route = route
        self.places = {seat.id: place for place, seat in enumerate(seats_of(route))}
        self.every = (1 << (1 << len(self.places))) - 1

    def possible(self, votes: Votes) -> int:
        """The completions in which everybody votes as he has voted."""
        found = self.every
        for voter, verdict in votes:
            approving = self._approving(voter)
            found &= approving if verdict is Verdict.APPROVE else self.every ^ approving
        return found

    def approved(self, node: Node) -> int:
        """The completions that approve the node: in which enough of its members are approved."""
        if isinstance(node, Seat):
            return self._approving(node.id)
        at_least = [self.every] + [0] * len(node.members)
        for seen, member in enumerate(node.members, start=1):
            passes = self.approved(member)
            for number in range(seen, 0, -1):
                at_least[number] |= at_least[number - 1] & passes
        return at_least[node.need]

    def verdict(self, node: Node, votes: Votes) -> Verdict | None:
        """What every possible completion says of the node; None where they differ."""
        possible, approved = self.possible(votes), self.approved(node)
        if not possible & ~approved:
            return Verdict.APPROVE
        return None if possible & approved else Verdict.REJECT

    def pivotal(self, votes: Votes) -> set[str]:
        """The seats without a vote for which some completion of the others leaves the outcome to them."""
        possible, approved = self.possible(votes), self.approved(self.route)
        return {
            seat
            for seat, place in self.places.items()
            if seat not in dict(votes)
            # Moved by the seat's bit, a completion meets the one that differs in this seat alone.
            and (possible & ~self._approving(seat)) & (approved ^ (approved >> (1 << place)))
        }

    def _approving(self, seat: str) -> int:
        return _bits(len(self.places), self.places[seat])


@cache
def _bits(places: int, place: int) -> int:
    block = ((1 << (1 << place)) - 1) << (1 << place)
    return sum(block << start for start in range(0, 1 << places, 2 << place))
