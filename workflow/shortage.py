"""Distinct groups that have too few different people, from the first or since somebody left (B7, F75): which open seat
has to go to somebody else, and what of a route counts when that is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from workflow import engine
from workflow.distinct import UNCHOSEN, Candidates, Hands, can_pass_in, groups_around
from workflow.engine import Outcome, Standing
from workflow.model import AskedKind, Group, Node, Request, Seat, Task, seats_of
from workflow.progress import undecided

Outcomes = Mapping[str, Outcome]

_ANY = datetime.min.replace(tzinfo=UTC)
"""When it is makes no difference."""


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
    route: Group, candidates: Candidates, movable: Sequence[str], decided: Hands, outcomes: Outcomes
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


def short_at_first(stage: Node, candidates: Candidates) -> Seat | None:
    """As `short_seat` once that stage is reached and nobody has decided. In order, whoever is asked first must be able
    to decide, though there are enough different people after him; without order, that was made sure of already."""
    if not _is_in_order_among_different(stage):
        return None
    ids = count()
    route = Group(id="", members=(stage,), need=1)
    request = Request(
        id="", type="", number="", record_id="", applicant="", route=route, submitted_at=_ANY, policy_version=""
    )
    request, _events = engine.submit(request, {}, _ANY, lambda: str(next(ids)))
    seats = movable(request, undecided(request))
    able = {task.node_id: candidates.get(task.node_id, ()) for task in undecided(request)}
    short = short_seat(route, sure(route, able), [seat.id for seat in seats], {}, Standing.of(request).outcomes)
    return next((seat for seat in seats if seat.id == short), None)


def movable(request: Request, tasks: Iterable[Task]) -> list[Seat]:
    """The seats of these tasks that can go to somebody else; who is asked by name keeps his, rather than a role."""
    seats = [seat for task in tasks if not (seat := request.seat(task.node_id)).last_resort]
    return sorted(seats, key=lambda seat: seat.asked_kind is AskedKind.ROLE)


def _is_in_order_among_different(node: Node, *, different: bool = False) -> bool:
    """Whether a group below `node` is in order and has to do with different people."""
    if isinstance(node, Seat):
        return False
    different = different or node.distinct
    return (different and node.in_order) or any(
        _is_in_order_among_different(member, different=different) for member in node.members
    )


def _groups(route: Node, seats: Collection[str]) -> Iterator[Group]:
    """The distinct groups around these seats, each once, an inner one before those around it."""
    found = {group.id: group for seat in seats for group in groups_around(route, seat)}
    yield from sorted(found.values(), key=lambda group: len(tuple(seats_of(group))))
