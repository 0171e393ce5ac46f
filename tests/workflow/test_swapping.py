"""Somebody takes another's place in a request, on routes to depth 3: who is asked changes, and nothing else (D11)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow.routes import Ballot, ballots, last_open, routes
from workflow import engine, passing_on
from workflow.engine import Standing
from workflow.events import Opened, Swapped
from workflow.model import Group, Request, TaskStatus, seats_of
from workflow.swapping import undecided_seats


def asked(request: Request) -> dict[str, str]:
    """Whom it waits for, by seat."""
    return {task.node_id: task.asked_id for task in request.tasks if task.live}


@examples(60)
@given(routes(rules=True), ballots, st.integers(0, 11))
def test_who_is_asked_changes_and_nothing_else(route: Group, votes: list[Ballot], choice: int) -> None:
    found = last_open(route, votes)
    assume(found)
    play, _cast = found
    before = play.request
    named = [seat.asked_id for seat in seats_of(route) if undecided_seats(before, seat.asked_id)]
    leaves = named[choice % len(named)]
    seats = [replace(seat, asked_id="zed") for seat in undecided_seats(before, leaves)]
    after, events = passing_on.swap(before, leaves, seats, play.now, play.new_id)

    assert Standing.of(after).outcomes == Standing.of(before).outcomes
    assert asked(after) == {node: "zed" if node == leaves else who for node, who in asked(before).items()}
    assert undecided_seats(after, leaves) == ()
    assert {seat.id for seat in undecided_seats(after, "zed")} == {leaves}
    kept = [task for task in after.tasks if task.status is not TaskStatus.TRANSFERRED and task.asked_id != "zed"]
    assert kept == [task for task in before.tasks if task.node_id != leaves]
    waited = leaves in asked(before)
    told = events[0]
    assert isinstance(told, Swapped)
    assert engine.with_seats(before.route, told.seats) == after.route
    gone = tuple(task.id for task in after.tasks if task.status is TaskStatus.TRANSFERRED)
    assert (told.task_ids, told.leaves, told.takes) == (gone, leaves, "zed")
    assert [type(event) for event in events] == ([Swapped, Opened] if waited else [Swapped])
