"""The engine against brute force, on routes to depth 3 and 12 seats (DESIGN section 2; A, B, E2, F1-F3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow.oracle import Completions, matters_later, open_seats, settled, verdict_of, with_rules
from tests.workflow.replay import State, replay
from tests.workflow.routes import (
    NO,
    YES,
    Ballot,
    Play,
    all_of,
    any_of,
    ballots,
    chain,
    group,
    routes,
    rule,
    seat,
    steps,
)
from workflow import engine
from workflow.engine import Outcome, Standing
from workflow.events import Closed, Finished, Opened, Submitted, Withdrawn
from workflow.model import Decision, Group, Node, RequestStatus, Seat, Task, TaskStatus, seats_of

many = examples(300)

OUTCOME = {None: Outcome.PENDING, YES: Outcome.APPROVED, NO: Outcome.REJECTED}
STATUS = {None: RequestStatus.PENDING, YES: RequestStatus.APPROVED, NO: RequestStatus.REJECTED}
OPPOSITE = {YES: NO, NO: YES}
DECIDED = {TaskStatus.APPROVED, TaskStatus.REJECTED, TaskStatus.SKIPPED}


def nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Group):
        for member in node.members:
            yield from nodes(member)


# --- Equal to brute force ---


@many
@given(routes(veto=False), ballots)
def test_every_node_stands_as_all_completions_agree(route: Group, votes: list[Ballot]) -> None:
    """B4: without veto a node is approved when however the missing votes fall it is approved; so for rejected."""
    completions = Completions(route)
    for play, cast in steps(route, votes):
        standing = Standing.of(play.request)
        expected = {node.id: OUTCOME[completions.verdict(node, cast)] for node in nodes(route)}
        assert standing.outcomes == expected
        assert play.status is STATUS[completions.verdict(route, cast)]


@many
@given(routes(), ballots)
def test_every_node_stands_as_its_first_threshold_says(route: Group, votes: list[Ballot]) -> None:
    """B4, B7: over sequences, with veto: the first threshold crossed wins, a rejected subgroup counts as one."""
    for play, cast in steps(route, votes):
        expected = {node.id: OUTCOME[verdict_of(node, cast)] for node in nodes(route)}
        assert Standing.of(play.request).outcomes == expected
        assert play.status is STATUS[verdict_of(route, cast)]


@many
@given(routes(), ballots)
def test_asked_is_who_comes_next(route: Group, votes: list[Ballot]) -> None:
    """A4, B5: at once every undecided member, in order the first undecided one; nobody below what is decided."""
    for play, cast in steps(route, votes):
        assert [task.node_id for task in play.open] == sorted(
            (seat.id for seat in open_seats(route, cast)), key=[task.node_id for task in play.request.tasks].index
        )


@many
@given(routes(rules=True), ballots)
@example(chain(rule("a", YES), rule("b", YES)), [])
@example(chain(rule("a", YES), rule("b", NO), seat("c")), [])
@example(chain(any_of("g", seat("a"), all_of("h", rule("b", YES), rule("c", YES), in_order=True)), seat("d")), [])
@example(chain(any_of("g", rule("a", YES), rule("b", NO), veto=True)), [])
@example(chain(any_of("g", rule("b", NO), rule("a", YES), veto=True)), [])
def test_rules_answer_as_soon_as_they_are_asked(route: Group, votes: list[Ballot]) -> None:
    """D10: a seat that a rule fills is decided as it opens, chains of such too; one after the other, so that of
    several at once the first in the route crosses the threshold."""
    for play, cast in steps(route, votes):
        told = with_rules(route, cast)
        answered = {task.node_id: task for task in play.request.tasks if task.status in DECIDED}
        assert play.status is STATUS[verdict_of(route, told)]
        assert play.open_ids == {seat.id for seat in open_seats(route, told)}
        assert set(answered) == {voter for voter, _ in told}
        for filled in (leaf for leaf in seats_of(route) if leaf.verdict and leaf.id in answered):
            task = answered[filled.id]
            assert task.status is (TaskStatus.SKIPPED if filled.verdict is YES else TaskStatus.REJECTED)
            assert (task.rule, task.decided_by, task.decided_at) == ("empty", None, task.opened_at)


# --- Who is asked, and who not ---


@many
@given(routes(veto=False, in_order=False), ballots)
def test_asked_is_exactly_whose_vote_can_still_matter(route: Group, votes: list[Ballot]) -> None:
    """E2: at once, an open task and a vote that can change the outcome are the same thing."""
    completions = Completions(route)
    for play, cast in steps(route, votes):
        assert play.open_ids == (completions.pivotal(cast) if play.status is RequestStatus.PENDING else set())


@many
@given(routes(seats=4, in_order=False), ballots)
def test_asked_is_exactly_whose_vote_can_still_matter_with_veto(route: Group, votes: list[Ballot]) -> None:
    """E2, B7: the same over every sequence in which the others may still vote."""
    for play, cast in steps(route, votes):
        voted = {voter for voter, _ in cast}
        waiting = [seat for seat in seats_of(route) if seat.id not in voted]
        if play.status is RequestStatus.PENDING:
            assert play.open_ids == {seat.id for seat in waiting if matters_later(route, seat, cast)}


@many
@given(routes(rules=True), ballots)
def test_a_pending_request_waits_on_somebody_and_an_ended_one_on_nobody(route: Group, votes: list[Ballot]) -> None:
    """Promise 3: no request waits on nobody."""
    for play, _ in steps(route, votes):
        assert bool(play.open) is (play.status is RequestStatus.PENDING)
        assert (play.request.decided_at is None) is (play.status is RequestStatus.PENDING)


@many
@given(routes(rules=True), ballots)
def test_nothing_is_open_under_a_decided_node(route: Group, votes: list[Ballot]) -> None:
    """B5: the moment a group's outcome is fixed, the others' tasks close."""
    for play, _ in steps(route, votes):
        standing = Standing.of(play.request)
        for node in nodes(route):
            if standing[node] is not Outcome.PENDING:
                assert not play.open_ids & {seat.id for seat in seats_of(node)}
                assert not list(standing.open_seats(node))


@many
@given(routes(rules=True), ballots)
def test_nobody_after_a_rejected_stage_has_a_task(drawn: Group, votes: list[Ballot]) -> None:
    """A4, A7: stages run in order; no row exists for people who were never asked."""
    route = replace(drawn, need=len(drawn.members), in_order=True)
    for play, _ in steps(route, votes):
        standing = Standing.of(play.request)
        stages = [standing[stage] for stage in route.members]
        reached = next((at for at, outcome in enumerate(stages, 1) if outcome is not Outcome.APPROVED), len(stages))
        assert {task.stage for task in play.request.tasks} == set(range(1, reached + 1))


# --- What never happens ---


@many
@given(routes(rules=True), ballots)
def test_a_decided_node_never_changes(route: Group, votes: list[Ballot]) -> None:
    """DESIGN section 2: an outcome is latched by the commit that fixes it."""
    fixed: dict[str, Outcome] = {}
    for play, _ in steps(route, votes):
        now = {id_: end for id_, end in Standing.of(play.request).outcomes.items() if end is not Outcome.PENDING}
        assert fixed.items() <= now.items()
        fixed = now


@many
@given(routes(rules=True), ballots)
def test_one_task_per_seat_and_one_decision_per_task(route: Group, votes: list[Ballot]) -> None:
    """A2: tasks end as they are once; closed ones hold no decision, decided ones say who and when."""
    ended: dict[str, Task] = {}
    for play, _ in steps(route, votes):
        tasks = play.request.tasks
        assert len({task.node_id for task in tasks}) == len({task.id for task in tasks}) == len(tasks)
        assert all(ended.get(task.id, task) == task for task in tasks)
        ended = {task.id: task for task in tasks if not task.live}
        for task in tasks:
            assert (task.decided_at is None) is task.live
            assert bool(task.decided_by or task.rule) is (task.status in DECIDED)
            assert (task.actor_kind is not None) is (task.status in DECIDED)


@many
@given(routes(rules=True), ballots)
def test_stages_are_counted_from_one_and_only_upwards(route: Group, votes: list[Ballot]) -> None:
    """A8: `total_stages` and `current_stage`; the current one is the first undecided, at the end the last reached."""
    before = 1
    for play, cast in steps(route, votes):
        told = with_rules(route, cast)
        undecided = [at for at, stage in enumerate(route.members, 1) if settled(stage, told) is None]
        reached = {voter for voter, _ in told} | set(play.statuses)
        last = max(at for at, stage in enumerate(route.members, 1) if reached & {s.id for s in seats_of(stage)})
        current = play.request.current_stage
        assert play.request.total_stages == len(route.members)
        assert before <= current <= play.request.total_stages
        assert current == (undecided[0] if play.status is RequestStatus.PENDING else last)
        assert all(task.stage in range(1, current + 1) for task in play.request.tasks) or not route.in_order
        before = current


# --- What does not matter ---


@many
@given(routes(veto=False, in_order=False), st.data())
def test_without_veto_the_order_of_votes_at_once_does_not_matter(route: Group, data: st.DataObject) -> None:
    """B1-B5: whoever is first, the same ballots end the same."""
    voters = [seat.id for seat in seats_of(route)]
    ballot = dict(zip(voters, data.draw(st.tuples(*[st.sampled_from([YES, NO])] * len(voters))), strict=True))
    ends = set()
    for order in (voters, data.draw(st.permutations(voters))):
        play = Play.of(route)
        for voter in order:
            if voter in play.open_ids:
                play.vote(voter, ballot[voter])
        ends.add(play.status)
    assert len(ends) == 1
    assert ends < {RequestStatus.APPROVED, RequestStatus.REJECTED}


def dual(node: Node) -> Node:
    """Where the node needs k approvals of n, n - k + 1."""
    if isinstance(node, Seat):
        return node
    members = tuple(dual(member) for member in node.members)
    return replace(node, members=members, need=len(members) - node.need + 1)


@many
@given(routes(veto=False), ballots)
def test_need_k_of_n_is_dual_to_need_n_minus_k_plus_1(route: Group, votes: list[Ballot]) -> None:
    """B1 and B2 are one rule seen from two sides: everybody votes the opposite, and the opposite comes out."""
    mirrored = dual(route)
    assert isinstance(mirrored, Group)
    opposite = [(choice, OPPOSITE[verdict]) for choice, verdict in votes]
    for (play, cast), (mirror, turned) in zip(steps(route, votes), steps(mirrored, opposite), strict=True):
        assert turned == [(voter, OPPOSITE[verdict]) for voter, verdict in cast]
        assert mirror.open_ids == play.open_ids
        assert mirror.status is turn(play.status)


def turn(status: RequestStatus) -> RequestStatus:
    ends = {RequestStatus.APPROVED: RequestStatus.REJECTED, RequestStatus.REJECTED: RequestStatus.APPROVED}
    return ends.get(status, status)


# --- Withdrawing and history ---


@many
@given(routes(rules=True), ballots)
def test_withdrawing_closes_everything_and_changes_no_decision(route: Group, votes: list[Ballot]) -> None:
    """A5: nothing is open afterwards, what was decided stays, and a request that ended cannot be withdrawn."""
    *_, (play, _) = steps(route, votes)
    if play.status is not RequestStatus.PENDING:
        with pytest.raises(AssertionError):
            play.withdraw()
        return
    before = play.request
    play.withdraw()
    now, events = play.journal[-1]
    open_ids = {task.id for task in before.tasks if task.live}
    assert (play.status, play.request.decided_at, play.open) == (RequestStatus.WITHDRAWN, now, [])
    assert play.request.version == before.version + 1
    assert play.request.tasks == tuple(
        replace(task, status=TaskStatus.CLOSED, decided_at=now) if task.id in open_ids else task
        for task in before.tasks
    )
    assert events == (
        Withdrawn(by="emma"),
        Closed(task_ids=tuple(task.id for task in before.tasks if task.live)),
    )


@many
@given(routes(rules=True), ballots, st.booleans())
def test_the_facts_replay_to_the_state(route: Group, votes: list[Ballot], withdrawn: bool) -> None:
    """G6: what is stored as history says everything; a request finishes once, with its last act."""
    *_, (play, _) = steps(route, votes)
    if withdrawn and play.open:
        play.withdraw()
    assert replay(play.journal) == State.of(play.request, {"days": "3"})
    told = [event for _, events in play.journal for event in events]
    assert isinstance(told[0], Submitted)
    endings = [event for event in told if isinstance(event, Finished | Withdrawn)]
    assert len(endings) == (play.status is not RequestStatus.PENDING)
    assert not any(isinstance(event, Opened | Closed) and not event_ids(event) for event in told)


def event_ids(event: Opened | Closed) -> tuple[object, ...]:
    return event.tasks if isinstance(event, Opened) else event.task_ids


@many
@given(routes(rules=True), ballots)
def test_every_act_raises_the_version_by_one(route: Group, votes: list[Ballot]) -> None:
    """F12: cards carry the version they show; a change that kept it would be taken for seen."""
    for play, cast in steps(route, votes):
        assert play.request.version == 1 + len(cast)


# --- Simultaneous last votes (F1-F3) ---


@pytest.mark.parametrize(("size", "need"), [(size, need) for size in range(2, 6) for need in range(1, size + 1)])
def test_votes_that_arrive_together_are_votes_one_after_the_other(size: int, need: int) -> None:
    """F1-F3: under the lock the second voter meets what the first has done: an open seat, or a decided group."""
    voters = [f"s{number}" for number in range(size)]
    for pattern in range(1 << size):
        verdicts = [YES if pattern >> place & 1 else NO for place in range(size)]
        play = Play.of(chain(group("g", need, *map(seat, voters))))
        for voter, verdict in zip(voters, verdicts, strict=True):
            if voter in play.open_ids:
                play.vote(voter, verdict)
        assert play.status is STATUS[YES if verdicts.count(YES) >= need else NO]


@given(routes(), ballots)
def test_a_task_that_has_ended_cannot_be_decided(route: Group, votes: list[Ballot]) -> None:
    """F1, F2: a late vote is refused before the engine; that one cannot slip through is asserted there."""
    *_, (play, _) = steps(route, votes)
    assume(any(not task.live for task in play.request.tasks))
    ended = next(task for task in play.request.tasks if not task.live)
    with pytest.raises(AssertionError):
        engine.decide(play.request, ended.id, Decision(by="x", verdict=YES), play.now, lambda: "t")
