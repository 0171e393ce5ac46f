"""Questions to whoever applied decide nothing (D6): a request with them takes the course of one without."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow.routes import Ballot, Play, ballots, routes, steps
from workflow import asking_back, progress
from workflow.model import Group, Request, RequestStatus, Task, TaskStatus

Asking = list[tuple[int, bool]]
"""Before each vote: at which of the open seats a question is put, and whether the newest one is answered first."""


def decisions(request: Request) -> list[tuple[str, TaskStatus]]:
    """How the seats stand."""
    return [(task.node_id, task.status) for task in request.tasks if not task.asks_applicant]


def asked(request: Request) -> list[Task]:
    """The questions that wait for an answer."""
    return [task for task in progress.waiting_tasks(request) if task.asks_applicant]


def before_a_vote(play: Play, at: int, *, answers: bool) -> None:
    if answers and asked(play.request):
        newest = asked(play.request)[-1].id
        play.keep(asking_back.answer(play.request, newest, "emma", "Finn does", play.now))
    seats = [task for task in progress.undecided(play.request) if not progress.questions(play.request, task.node_id)]
    if seats:
        where = seats[at % len(seats)]
        play.keep(asking_back.question(play.request, where.id, where.asked_id, "Who?", play.now, play.new_id))


@examples(100)
@given(routes(rules=True), ballots, st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=12))
def test_with_questions_it_goes_as_without(route: Group, votes: list[Ballot], asking: Asking) -> None:
    told, play = list(steps(route, votes))[-1], Play.of(route)
    for number, (node, verdict) in enumerate(told[1]):
        if number < len(asking):
            before_a_vote(play, asking[number][0], answers=asking[number][1])
        play.vote(node, verdict)
        seats = [task.node_id for task in progress.undecided(play.request)]
        nodes = [task.node_id for task in asked(play.request)]
        assert set(nodes) <= set(seats)
        assert len(nodes) == len(set(nodes))
    assert (play.status, decisions(play.request)) == (told[0].status, decisions(told[0].request))
    assert play.status is RequestStatus.PENDING or not play.open
