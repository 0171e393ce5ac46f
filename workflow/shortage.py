"""Distinct groups that lost enough different people while a request waits (B7, F75): which open seat has to go to
somebody else, and what of a route counts when that is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from workflow.distinct import UNCHOSEN, Candidates, can_pass_in, groups_around
from workflow.engine import Outcome
from workflow.model import Group, Node, Seat, seats_of

Outcomes = Mapping[str, Outcome]


def as_reached(node: Node, outcomes: Outcomes) -> Node:
    """The part of a route that is reached: of members in order, up to the first that is undecided, which must pass.
    Whoever comes after it is looked for when his seat opens (`workflow.mending`)."""
    return _in_order(node, outcomes, whole=False)


def straight_on(node: Node, outcomes: Outcomes) -> Node:
    """The part of a route that approvals alone go through: of members in order, the first that suffice."""
    return _in_order(node, outcomes, whole=True)


def _in_order(node: Node, outcomes: Outcomes, *, whole: bool) -> Node:
    if isinstance(node, Seat) or outcomes[node.id] is not Outcome.PENDING:
        return node
    members = tuple(_in_order(member, outcomes, whole=whole) for member in node.members)
    if not node.in_order:
        return replace(node, members=members)
    decided = [member for member in members if outcomes[member.id] is not Outcome.PENDING]
    undecided = [member for member in members if outcomes[member.id] is Outcome.PENDING]
    approved = sum(outcomes[member.id] is Outcome.APPROVED for member in decided)
    missing = node.need - approved if whole else 1
    return replace(node, members=(*decided, *undecided[:missing]), need=approved + missing)


def sure(route: Node, candidates: Candidates) -> Candidates:
    """Whom to count on for each seat: an `empty` rule's finds somebody if it asks anybody, a second time if need be
    (`workflow.authority.may_approve`)."""
    last = [seat.id for seat in seats_of(route) if seat.last_resort and candidates.get(seat.id)]
    return supposing(candidates, last)


def supposing(candidates: Candidates, seats: Collection[str]) -> Candidates:
    """The same with somebody else for each of these seats besides, whoever that will be."""
    return {**candidates, **{seat: {*candidates.get(seat, ()), f"{UNCHOSEN}{seat}"} for seat in seats}}


def short_seat(
    route: Group, candidates: Candidates, movable: Sequence[str], decided: Mapping[str, str], outcomes: Outcomes
) -> str | None:
    """An open seat that nobody is left for, once every distinct group around an open one gives its people to its
    seats as well as it can; None when they suffice.

    `candidates` has every open seat with whoever may decide it. One of `movable` is named, of several that would do
    the last, and only where that helps: a group that waits for a seat outside them is left as it is.
    """
    reached = as_reached(route, outcomes)
    for group in _groups(reached, candidates):
        below = {seat.id for seat in seats_of(group)}
        given = [seat for seat in movable if seat in below]

        def passes(without: Collection[str], group: Group = group) -> bool:
            return can_pass_in(reached, group, supposing(candidates, without), decided, outcomes)

        if passes(()) or not passes(given):
            continue
        for seat in tuple(given):
            rest = [other for other in given if other != seat]
            given = rest if passes(rest) else given
        return given[-1]
    return None


def _groups(route: Node, seats: Collection[str]) -> Iterator[Group]:
    """The distinct groups around these seats, each once, an inner one before those around it."""
    found = {group.id: group for seat in seats for group in groups_around(route, seat)}
    yield from sorted(found.values(), key=lambda group: len(tuple(seats_of(group))))
