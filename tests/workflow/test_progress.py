"""Questions over a request (A6, B2, E2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.routes import NO, YES, Play, all_of, any_of, chain, group, rule, seat
from workflow import engine, progress
from workflow.model import Node, Request, RequestStatus, Task, TaskStatus, Verdict


def task_of(play: Play, node: str) -> Task:
    return next(task for task in reversed(play.request.tasks) if task.node_id == node)


def nodes(tasks: tuple[Task, ...]) -> list[str]:
    return [task.node_id for task in tasks]


def test_whom_it_waits_for() -> None:
    """A6."""
    play = Play.of(chain(all_of("stage", seat("ann"), seat("ben")), seat("cai")))
    assert nodes(progress.waiting_tasks(play.request)) == ["ann", "ben"]
    play.vote("ben", YES)
    assert [each.id for each in progress.waiting_seats(play.request)] == ["ann"]
    play.vote("ann", YES)
    assert nodes(progress.waiting_tasks(play.request)) == ["cai"]


def test_who_decided_in_the_order_it_happened() -> None:
    play = Play.of(chain(all_of("stage", seat("ann"), seat("ben")), rule("rule", YES), seat("cai")))
    play.vote("ben", YES)
    play.vote("ann", YES)
    assert nodes(progress.decisions(play.request)) == ["ben", "ann", "rule"]
    assert nodes(progress.decided_before(play.request, task_of(play, "ben").id)) == ["ann", "rule"]


def test_who_rejected_it() -> None:
    """A6."""
    play = Play.of(chain(any_of("stage", seat("ann"), seat("ben")), seat("cai")))
    play.vote("ann", NO)
    assert nodes(progress.rejected_by(play.request)) == ["ann"]
    assert progress.deciding(play.request) == ()
    play.vote("ben", NO)
    assert nodes(progress.deciding(play.request)) == ["ann", "ben"]


def test_which_decisions_approved_it() -> None:
    play = Play.of(chain(seat("ann"), any_of("stage", seat("ben"), seat("cai"))))
    play.vote("ann", YES)
    play.vote("cai", YES)
    assert nodes(progress.deciding(play.request)) == ["cai"]


def test_which_decision_closed_a_task() -> None:
    """B5."""
    play = Play.of(chain(any_of("stage", seat("ann"), seat("ben"), seat("cai"))))
    play.vote("ann", NO)
    play.vote("ben", YES)
    cause = progress.closed_by(play.request, task_of(play, "cai"))
    assert cause is not None
    assert cause.node_id == "ben"
    assert progress.closed_by(play.request, task_of(play, "ann")) is None


def test_a_withdrawal_is_no_decision() -> None:
    """A5."""
    play = Play.of(chain(seat("ann"), seat("ben")))
    play.vote("ann", YES)
    withdrawn, _ = engine.withdraw(play.request, "emma", play.now)
    closed = withdrawn.tasks[-1]
    assert closed.status is TaskStatus.CLOSED
    assert progress.closed_by(withdrawn, closed) is None
    assert progress.deciding(withdrawn) == ()


def test_the_groups_above_innermost_first() -> None:
    inner = any_of("inner", seat("ann"), seat("ben"))
    route = chain(group("outer", 2, inner, seat("cai"), seat("dan")), seat("eve"))
    assert [each.id for each in progress.groups_above(route, "ann")] == ["inner", "outer"]
    assert [each.id for each in progress.groups_above(route, "cai")] == ["outer"]
    assert progress.groups_above(route, "eve") == ()


def test_how_a_group_stands() -> None:
    """B2."""
    play = Play.of(chain(group("stage", 2, seat("ann"), seat("ben"), seat("cai"), seat("dan"))))
    play.vote("ann", YES)
    play.vote("ben", NO)
    (tally,) = progress.tallies(play.request, task_of(play, "cai"))
    assert (tally.need, tally.size, tally.approved, tally.rejected) == (2, 4, 1, 1)
    assert tally.rejections_needed == 3


def test_a_veto_needs_one_rejection() -> None:
    play = Play.of(chain(any_of("stage", seat("ann"), seat("ben"), veto=True)))
    (tally,) = progress.tallies(play.request, task_of(play, "ann"))
    assert tally.rejections_needed == 1


@pytest.mark.parametrize(("verdict", "ended"), [(YES, RequestStatus.APPROVED), (NO, None)])
def test_what_one_more_decision_would_do(verdict: Verdict, ended: RequestStatus | None) -> None:
    """D2."""
    play = Play.of(chain(any_of("stage", seat("ann"), seat("ben"))))
    assert progress.would_end(play.request, task_of(play, "ann").id, verdict) is ended


def test_nothing_ends_what_has_ended() -> None:
    play = Play.of(chain(any_of("stage", seat("ann"), seat("ben"))))
    play.vote("ann", YES)
    for node in ("ann", "ben"):
        assert progress.would_end(play.request, task_of(play, node).id, YES) is None
        assert not progress.still_matters(play.request, task_of(play, node))


SMALL = st.recursive(
    st.just("seat"),
    lambda inner: st.tuples(st.lists(inner, min_size=1, max_size=3), st.integers(1, 3), st.booleans()),
    max_leaves=5,
)


def built(shape: Any, names: Iterator[int]) -> Node:
    """The node that a drawn shape stands for, its names counted up."""
    if shape == "seat":
        return seat(f"s{next(names)}")
    members, need, veto = shape
    inside = [built(member, names) for member in members]
    return group(f"g{next(names)}", min(need, len(inside)), *inside, veto=veto)


@given(SMALL, st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Verdict)), max_size=4))
def test_every_live_task_can_still_turn_the_outcome(shape: Any, votes: list[tuple[int, Verdict]]) -> None:
    """E2: against trying every continuation."""
    play = Play.of(chain(built(shape, count())))
    for number, verdict in votes:
        live = progress.waiting_tasks(play.request)
        if not live:
            break
        play.vote(live[number % len(live)].node_id, verdict)
    for task in progress.waiting_tasks(play.request):
        assert progress.still_matters(play.request, task)
        assert _pivotal(play.request, task.id)


def _pivotal(request: Request, task_id: str) -> bool:
    """Whether the others can vote so that this one's answer makes the difference."""
    others = [task.id for task in progress.waiting_tasks(request) if task.id != task_id]
    return any(
        _play_out(request, [(task_id, YES), *rest]) is not _play_out(request, [(task_id, NO), *rest])
        for rest in (list(zip(others, votes, strict=True)) for votes in product(Verdict, repeat=len(others)))
    )


def _play_out(request: Request, votes: list[tuple[str, Verdict]]) -> RequestStatus:
    for task_id, verdict in votes:
        if request.task(task_id).live:
            request = progress.after(request, task_id, verdict)
    return request.status
