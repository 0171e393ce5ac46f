"""Somebody who approved a stage and is reached again (`repeat`: D10, F77)."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.routes import NO, YES, Play, all_of, any_of, chain, group
from workflow import engine, progress
from workflow.events import Decided
from workflow.model import (
    ActorKind,
    AskedKind,
    Decision,
    Group,
    Node,
    Repeat,
    RequestStatus,
    Seat,
    Task,
    TaskStatus,
    Verdict,
    seats_of,
)

CONSECUTIVE, ONCE = Repeat.CONSECUTIVE, Repeat.ONCE


def seat(name: str, repeat: Repeat = ONCE, *, asks_input: bool = False) -> Seat:
    """``ann 2`` asks Ann, ``*finance`` a role."""
    kind = AskedKind.ROLE if name.startswith("*") else AskedKind.PERSON
    return Seat(id=name, asked_kind=kind, asked_id=name.split(maxsplit=1)[0], repeat=repeat, asks_input=asks_input)


def decide(play: Play, node: str, by: str, verdict: Verdict = YES, *, for_: str | None = None) -> None:
    task = next(task for task in play.open if task.node_id == node)
    kind = ActorKind.DELEGATE if for_ else ActorKind.PERSON
    said = Decision(by=by, verdict=verdict, actor_kind=kind, on_behalf_of=for_)
    play.keep(engine.decide(play.request, task.id, said, play.now, play.new_id))


def passed(play: Play) -> list[str]:
    return [task.node_id for task in play.request.tasks if task.status is TaskStatus.SKIPPED]


@pytest.mark.parametrize(
    ("repeat", "expected"), [(Repeat.ASK, []), (CONSECUTIVE, ["ann 2", "ann 3"]), (ONCE, ["ann 2", "ann 3", "ann 4"])]
)
def test_as_far_back_as_the_policy_says(repeat: Repeat, expected: list[str]) -> None:
    play = Play.of(chain(*(seat(name, repeat) for name in ("ann 1", "ann 2", "ann 3", "ben", "ann 4", "cai"))))
    while play.open and play.open[0].asked_id != "cai":
        decide(play, play.open[0].node_id, play.open[0].asked_id)
    assert passed(play) == expected
    assert play.status is RequestStatus.PENDING


def test_is_a_fact_of_its_own_that_names_the_rule_and_can_end_the_request() -> None:
    play = Play.of(chain(seat("ann 1"), seat("ann 2")))
    assert progress.would_end(play.request, play.open[0].id, YES, "ann") is RequestStatus.APPROVED
    assert progress.would_end(play.request, play.open[0].id, YES, "somebody else") is None
    decide(play, "ann 1", "ann")
    assert play.status is RequestStatus.APPROVED
    told = [event for event in play.journal[-1][1] if isinstance(event, Decided)]
    assert [(event.node_id, event.by, event.actor_kind, event.rule) for event in told] == [
        ("ann 1", "ann", ActorKind.PERSON, None),
        ("ann 2", None, ActorKind.SYSTEM, "repeat"),
    ]


def test_what_was_approved_for_a_role_counts_and_a_role_is_always_asked() -> None:
    play = Play.of(chain(seat("*finance"), seat("ann"), seat("*legal")))
    decide(play, "*finance", "ann")
    assert (passed(play), play.open_ids) == (["ann"], {"*legal"})


def test_what_was_approved_for_somebody_else_is_his() -> None:
    """D8: not of whoever stood in for him."""
    play = Play.of(chain(seat("ben"), seat("ann"), seat("ben 2"), seat("cai")))
    decide(play, "ben", "ann", for_="ben")
    assert play.open_ids == {"ann"}
    decide(play, "ann", "ann")
    assert (passed(play), play.open_ids) == (["ben 2"], {"cai"})


def test_a_rejection_does_not_count() -> None:
    play = Play.of(chain(any_of("g", seat("ann 1"), seat("ben")), seat("ann 2")))
    decide(play, "ann 1", "ann", NO)
    decide(play, "ben", "ben")
    assert play.open_ids == {"ann 2"}


def test_nobody_is_counted_twice_where_different_people_are_asked_for() -> None:
    """B7: in a distinct group that he has approved in already he is not passed as a second one."""
    board = replace(group("g", 2, seat("*board"), seat("ann 2"), seat("ben"), in_order=True), distinct=True)
    play = Play.of(chain(seat("ann 1"), board))
    decide(play, "ann 1", "ann")
    decide(play, "*board", "ann")
    assert (passed(play), play.open_ids) == ([], {"ann 2"})


class _Growth:
    """Stages of groups in which three people, and roles, are asked again and again."""

    def __init__(self, seed: int) -> None:
        self.random, self.names = Random(seed), 0

    def route(self) -> Group:
        repeat = self.random.choice(list(Repeat))
        return chain(*(self._node(repeat, 2) for _ in range(self.random.randint(1, 5))))

    def _node(self, repeat: Repeat, depth: int) -> Node:
        self.names += 1
        if depth and self.random.random() < 0.4:
            members = [self._node(repeat, depth - 1) for _ in range(self.random.randint(1, 3))]
            made = all_of if self.random.random() < 0.5 else any_of
            return replace(made(f"g{self.names}", *members), distinct=self.random.random() < 0.3)
        who = self.random.choice(["ann", "ben", "cai", "*role"])
        return seat(f"{who} {self.names}", repeat, asks_input=self.random.random() < 0.3)


@given(st.integers(0, 2**32))
def test_passes_whom_it_may_and_never_where_input_is_asked_for(seed: int) -> None:
    growth = _Growth(seed)
    play = Play.of(growth.route())
    while play.open:
        task = growth.random.choice(play.open)
        by = growth.random.choice(["ann", "ben"]) if task.asked_kind is AskedKind.ROLE else task.asked_id
        decide(play, task.node_id, by, growth.random.choice([YES, YES, YES, NO]))
    for task in play.request.tasks:
        assert (task.rule == "repeat") is _expected(play, task), task


def _expected(play: Play, task: Task) -> bool:
    """Said again, looking back from the end: what was decided up to the moment in which the seat was reached."""
    asked = play.request.seat(task.node_id)
    if asked.asks_input or asked.asked_kind is AskedKind.ROLE or asked.repeat is Repeat.ASK:
        return False
    earlier = play.request.tasks[: play.request.tasks.index(task)]
    own = [
        other
        for other in earlier
        if (other.decided_by == task.asked_id and other.status is TaskStatus.APPROVED and _by(other) <= task.opened_at)
        or (other.rule == "repeat" and other.asked_id == task.asked_id)
    ]
    reach = 1 if asked.repeat is CONSECUTIVE else 99
    beside = {
        seat.id
        for above in progress.groups_above(play.request.route, task.node_id)
        if above.distinct
        for seat in seats_of(above)
    }
    return any(0 < task.stage - other.stage <= reach for other in own) and not any(
        other.node_id in beside for other in own
    )


def _by(task: Task) -> object:
    assert task.decided_at is not None
    return task.decided_at
