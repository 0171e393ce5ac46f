"""Going back, against brute force over sequences of votes and of taking them back (D6, DESIGN section 2)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow.oracle import open_seats, settled, verdict_of, with_rules
from tests.workflow.routes import NO, YES, Ballot, Play, all_of, any_of, ballots, chain, group, routes, rule, seat
from workflow import engine, reopening
from workflow.engine import Outcome, Standing
from workflow.events import Closed, Opened, SentBack, TakenBack
from workflow.model import (
    ActorKind,
    Decision,
    Group,
    Repeat,
    RequestStatus,
    Task,
    TaskKind,
    Verdict,
)
from workflow.reopening import SENT_BACK, TAKEN_BACK, WENT_BACK

Cast = list[tuple[str, Verdict]]
OUTCOME = {None: Outcome.PENDING, YES: Outcome.APPROVED, NO: Outcome.REJECTED}


def vote_of(play: Play, node: str) -> Task:
    """The decision that counts at that seat."""
    return next(task for task in reversed(play.request.tasks) if task.node_id == node and task.decided)


def take_back(play: Play, node: str) -> None:
    task = vote_of(play, node)
    play.keep(reopening.take_back(play.request, task.id, task.decided_by or "", play.now, play.new_id))


def possible(route: Group, cast: Cast, at: int) -> bool:
    """Whether that vote can be taken back, told from the votes alone: had it never been cast, every later one would
    still have been asked for, and so would it be now."""
    rest, told = [*cast[:at], *cast[at + 1 :]], Cast()
    for vote in rest:
        if vote[0] not in {each.id for each in open_seats(route, with_rules(route, told))}:
            return False
        told.append(vote)
    asked = {each.id for each in open_seats(route, with_rules(route, rest))}
    return settled(route, with_rules(route, cast)) is None and cast[at][0] in asked


@examples(100)
@given(routes(rules=True), ballots, st.lists(st.integers(0, 11), min_size=1, max_size=6))
@example(chain(seat("a"), all_of("g", seat("b"), seat("c")), seat("d")), [(0, YES), (0, YES)], [0])
def test_returned_to_a_stage_it_stands_as_if_nobody_had_voted_from_there_on(
    route: Group, votes: list[Ballot], back: list[int]
) -> None:
    """D6, 退回: one person's act, whatever the vote stands at; earlier stages keep their approvals."""
    play, cast, stage_of = Play.of(route), Cast(), engine.stages_of(route)
    for number, (choice, verdict) in enumerate(votes):
        if not play.open:
            break
        task = play.open[choice % len(play.open)]
        stages = reopening.earlier_stages(play.request, task)
        assert set(stages) == {stage_of[voter] for voter, _ in cast if stage_of[voter] < task.stage}
        if number % 2 and stages:
            stage = stages[back[number % len(back)] % len(stages)]
            before = [each for each in play.request.tasks if each.stage < stage]
            play.keep(reopening.send_back(play.request, task.id, stage, "x", "why?", play.now, play.new_id))
            cast = [(voter, said) for voter, said in cast if stage_of[voter] < stage]
            assert [each for each in play.request.tasks if each.stage < stage] == before
        else:
            play.vote(task.node_id, verdict)
            cast.append((task.node_id, verdict))
        _stands(play, route, cast)


def _stands(play: Play, route: Group, cast: Cast) -> None:
    """Whether it stands, and asks, as these votes alone would have it."""
    told = with_rules(route, cast)
    assert {task.node_id for task in play.open} == {each.id for each in open_seats(route, told)}
    assert len(play.open) == len(play.open_ids), "one live task per seat"
    outcomes = Standing.of(play.request).outcomes
    assert outcomes == {node.id: OUTCOME[verdict_of(node, told)] for node in _nodes(route)}


@examples(200)
@given(routes(rules=True), ballots, st.lists(st.integers(0, 7), max_size=12))
@example(chain(any_of("g", seat("a"), seat("b")), seat("c")), [(0, YES)], [0])
@example(chain(any_of("g", all_of("h", seat("a"), seat("b")), seat("c")), seat("d")), [(0, NO)], [0])
@example(chain(group("g", 2, seat("a"), seat("b"), seat("c")), rule("r", YES), seat("d")), [(0, YES), (0, YES)], [4, 0])
def test_it_stands_as_if_that_vote_had_never_been_cast(route: Group, votes: list[Ballot], back: list[int]) -> None:
    """After every vote perhaps somebody takes one back: exactly where nobody was asked because of it and acted."""
    play, cast = Play.of(route), Cast()
    for number, (choice, verdict) in enumerate(votes):
        if not play.open:
            break
        node = play.open[choice % len(play.open)].node_id
        play.vote(node, verdict)
        cast.append((node, verdict))
        for at, (voter, _verdict) in enumerate(cast):
            task = vote_of(play, voter)
            assert reopening.may_take_back(play.request, task, f"{voter}'s delegate") is possible(route, cast, at)
        if number < len(back) and back[number] < len(cast) and possible(route, cast, back[number]):
            take_back(play, cast.pop(back[number])[0])
        _stands(play, route, cast)


def _nodes(node: Group) -> list[Group]:
    below = [each for member in getattr(node, "members", ()) for each in _nodes(member)]
    return [node, *below]


def test_what_it_closed_is_asked_again_and_what_it_opened_no_more() -> None:
    play = Play.of(chain(any_of("g", seat("a"), seat("b")), seat("c")))
    play.vote("a", YES)
    take_back(play, "a")
    stands = [(task.node_id, task.status.value, task.rule) for task in play.request.tasks]
    assert stands == [
        ("a", "returned", TAKEN_BACK),
        ("b", "closed", None),
        ("c", "returned", TAKEN_BACK),
        ("a", "pending", None),
        ("b", "pending", None),
    ]
    told, opened = play.journal[-1][1]
    assert isinstance(told, TakenBack)
    assert isinstance(opened, Opened)
    assert (told.node_id, told.by, told.task_ids) == ("a", "a's delegate", ("t0", "t2"))
    assert (play.request.task("t0").opinion, play.request.task("t0").decided_by) == ("as agreed", "a's delegate")
    assert (play.request.current_stage, play.request.version) == (1, 3)
    assert not any(isinstance(event, Closed) for event in play.journal[-1][1])


def test_who_returned_it_and_what_went_back_with_it() -> None:
    play = Play.of(chain(seat("a"), seat("b"), all_of("g", seat("c"), seat("d"))))
    for node in ("a", "b", "c"):
        play.vote(node, YES)
    (asked,) = play.open
    play.keep(reopening.send_back(play.request, asked.id, 2, "d", "which dates?", play.now, play.new_id))
    stands = [(task.node_id, task.status.value, task.rule, task.decided_by) for task in play.request.tasks]
    assert stands == [
        ("a", "approved", None, "a's delegate"),
        ("b", "returned", WENT_BACK, "b's delegate"),
        ("c", "returned", WENT_BACK, "c's delegate"),
        ("d", "returned", SENT_BACK, "d"),
        ("b", "pending", None, None),
    ]
    returner = play.request.task(asked.id)
    assert (returner.opinion, returner.remark) == ("which dates?", None)
    assert [reopening.returner_of(play.request, task) for task in play.request.tasks] == [
        *(None, returner, returner),
        *(None, None),
    ]
    told = play.journal[-1][1][0]
    assert isinstance(told, SentBack)
    assert (told.stage, told.reason, told.task_ids) == (2, "which dates?", ("t1", "t2", "t3"))
    assert play.request.current_stage == 2
    play.vote("b", YES)
    assert all(reopening.sent_back(play.request, task) == returner for task in play.open)
    play.vote("c", YES)
    play.vote("d", YES)
    assert play.status is RequestStatus.APPROVED


def test_only_ones_own_decision_and_only_while_it_counts() -> None:
    play = Play.of(chain(seat("a"), seat("b")))
    play.vote("a", YES)
    task, request = vote_of(play, "a"), play.request
    assert reopening.may_take_back(request, task, "a's delegate")
    assert not reopening.may_take_back(request, task, "b")
    assert not reopening.may_take_back(request, replace(task, actor_kind=ActorKind.ADMIN), "a's delegate")
    assert reopening.going(replace(request, status=RequestStatus.WITHDRAWN), task) is None
    revise = replace(play.open[0], id="r", node_id="route", kind=TaskKind.REVISE)
    assert reopening.going(replace(request, tasks=(*request.tasks, revise)), task) is None
    take_back(play, "a")
    assert reopening.going(play.request, play.request.task("t0")) is None


def test_a_seat_that_was_passed_for_it_is_asked_no_more() -> None:
    """`repeat` (D10): the pass followed from the approval that is taken back."""
    again = replace(seat("again"), asked_id="a", repeat=Repeat.ONCE)
    play = Play.of(chain(seat("a"), again, seat("c")))
    play.keep(engine.decide(play.request, "t0", Decision(by="a", verdict=YES), play.now, play.new_id))
    assert [task.status.value for task in play.request.tasks] == ["approved", "skipped", "pending"]
    take_back(play, "a")
    assert [task.status.value for task in play.request.tasks] == ["returned", "returned", "returned", "pending"]
    assert play.open_ids == {"a"}
