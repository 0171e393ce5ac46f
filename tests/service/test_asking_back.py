"""What asks whoever applied (D6): he is waited for, is shown it and is reminded, and nothing he does decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.service.world import ANN, BEN, CAI, EMMA, FORM, STAFF, World, chain, task_of, user
from workflow import recording, service
from workflow.asking_back import ask_applicant
from workflow.behalf import BLOCK
from workflow.errors import NotYours
from workflow.model import Request, RequestStatus, Task, TaskKind, TaskStatus
from workflow.ports import UnitOfWork
from workflow.ports_messages import MessageKind

CARD = MessageKind.CARD
DAY = timedelta(days=1)


def asked(world: World, request: Request, kind: TaskKind, node: str) -> Task:
    """Ann's stage asks whoever applied."""

    def work(uow: UnitOfWork) -> Task:
        before = uow.requests.lock(request.id)
        assert before is not None
        after, events = ask_applicant(before, kind, node, 1, world.now, uow.new_id)
        return recording.record(uow, before, after, events, actor=ANN, now=world.now).tasks[-1]

    return world.store.write(work)


def at_desk(world: World, person: str) -> list[str]:
    """The tasks that wait for him."""
    found = world.store.read(lambda uow: uow.requests.waiting_for([person], (), 9))
    return [waiting.task_id for waiting in found]


def sent_by_ben(world: World) -> Request:
    """Ben applies for Emma; Ann is to decide."""
    version = world.offers(*chain(user(ANN), user(CAI)), behalf=[{"user": BEN}], apply=[{"user": EMMA}])
    return world.submits(version, BEN, raw={**FORM, BLOCK: EMMA})


def place(request: Request, kind: TaskKind) -> str:
    return request.route.id if kind is TaskKind.REVISE else task_of(request, ANN).node_id


@pytest.mark.parametrize("kind", [TaskKind.REVISE, TaskKind.ANSWER])
def test_whoever_counts_as_applicant_is_asked_shown_and_reminded(world: World, kind: TaskKind) -> None:
    """C10: for whom it is, and who sent it. Neither decides by it (D3), whatever his click says."""
    request = sent_by_ben(world)
    task = asked(world, request, kind, place(request, kind))
    assert at_desk(world, EMMA) == at_desk(world, BEN) == [task.id]
    assert {row.recipient for row in world.messages(kind=CARD.value, subject=task.id)} == {EMMA, BEN}
    assert [world.reminds(person, world.now + DAY) for person in (EMMA, BEN, CAI)] == [1, 1, 0]
    for actor in (EMMA, BEN, ANN):
        with pytest.raises(NotYours):
            service.approve(world.store, task_id=task.id, actor=actor, seen=1, now=world.now)


def test_what_is_asked_ends_with_what_it_is_asked_for(world: World) -> None:
    """A question ends with the decision that it was for; a revision, beside which nobody is asked, with the request.
    No approval is made of either."""
    request = sent_by_ben(world)
    question = asked(world, request, TaskKind.ANSWER, place(request, TaskKind.ANSWER))
    after = world.approves(ANN, request)
    assert after.task(question.id).status is TaskStatus.CLOSED
    revision = asked(world, after, TaskKind.REVISE, place(request, TaskKind.REVISE))
    ended = world.withdraws(after, EMMA)
    assert (ended.status, ended.task(revision.id).status) == (RequestStatus.WITHDRAWN, TaskStatus.CLOSED)
    assert not any(task.live for task in ended.tasks)
    assert world.fault(request) is None


def test_a_question_that_nobody_can_answer_is_closed(world: World) -> None:
    """F81: as long as one of those is there who applied, it waits for him; then only for the decision."""
    request = sent_by_ben(world)
    task = asked(world, request, TaskKind.ANSWER, place(request, TaskKind.ANSWER))
    world.people_are([replace(person, active=person.id != EMMA) for person in STAFF])
    assert at_desk(world, BEN) == [task.id]
    world.people_are([replace(person, active=person.id not in (EMMA, BEN)) for person in STAFF])
    assert [each.asked_id for each in world.stored(request).tasks if each.live] == [ANN]
    assert world.fault(request) is None
