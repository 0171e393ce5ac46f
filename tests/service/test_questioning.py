"""A question to whoever applied, and the answer (D6): nothing is decided by either, and the clock turns meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.service.test_asking_back import at_desk, sent_by_ben
from tests.service.world import ANN, BEN, CAI, EMMA, FAY, GUS, PATIENCE, World, chain, role, user
from workflow import questioning
from workflow.chain import Wrong
from workflow.errors import ActRefused, FormChanged, Late, NotYours
from workflow.model import Request, TaskKind, TaskStatus
from workflow.ports_messages import MessageKind

CARD, ANSWERED = MessageKind.CARD, MessageKind.ANSWERED
DAY = timedelta(days=1)
WHY = "Who covers for you?"


def asks(world: World, actor: str, request: Request, question: str = WHY, seen: int = 1) -> Request:
    """The newest task that asks him, or his role, is where he asks."""
    roles = world.store.read(lambda uow: uow.directory.roles_of(actor))
    decide = (task for task in reversed(request.tasks) if task.kind is TaskKind.DECIDE)
    task = next(task for task in decide if task.asked_id in {actor, *roles})
    given: dict[str, Any] = {"seen": seen, "now": world.now, "within": PATIENCE}
    return questioning.ask(world.store, task_id=task.id, actor=actor, question=question, **given)


def answers(world: World, actor: str, request: Request, answer: str = "Ben does") -> Request:
    """The newest question is what he answers."""
    task = next(task for task in reversed(request.tasks) if task.kind is TaskKind.ANSWER)
    return questioning.answer(
        world.store, task_id=task.id, actor=actor, answer=answer, now=world.now + DAY, within=PATIENCE
    )


def next_for(world: World, person: str, task_id: str) -> datetime | None:
    """When he next hears of that task."""
    return world.store.read(lambda uow: uow.messages.cards_of(task_id))[person]


def test_d6_the_request_stays_open_and_the_clock_turns_to_the_applicant(world: World) -> None:
    request = sent_by_ben(world)
    asked = asks(world, ANN, request)
    task, question = asked.tasks[0], asked.tasks[-1]
    assert task.live
    assert (question.asked_by, question.question) == (ANN, WHY)
    assert at_desk(world, EMMA) == at_desk(world, BEN) == [question.id]
    assert next_for(world, ANN, task.id) is None
    assert [world.reminds(person, world.now + DAY) for person in (ANN, EMMA)] == [0, 1]
    after = answers(world, EMMA, asked)
    assert (after.tasks[-1].status, after.tasks[-1].decided_by) == (TaskStatus.CLOSED, EMMA)
    assert at_desk(world, BEN) == []
    assert next_for(world, ANN, task.id) == world.now + 2 * DAY
    assert world.message(ANSWERED, ANN).subject == question.id
    assert [entry.kind for entry in world.history(request)][-3:] == ["questioned", "opened", "answered"]
    assert (world.approves(ANN, after).tasks[0].status, world.fault(request)) == (TaskStatus.APPROVED, None)


def test_d6_the_other_holders_of_a_role_keep_their_clock(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    asked = asks(world, FAY, request)
    assert next_for(world, FAY, asked.tasks[0].id) is None
    assert next_for(world, GUS, asked.tasks[0].id) is not None
    assert world.approves(GUS, asked, "finance").tasks[-1].status is TaskStatus.CLOSED
    with pytest.raises(Late):
        answers(world, EMMA, asked)


def test_d6_one_question_at_a_time_and_a_repetition_is_none(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    asked = asks(world, FAY, request)
    assert asks(world, FAY, asked) == asked
    for actor in (FAY, GUS):
        with pytest.raises(ActRefused) as refused:
            asks(world, actor, asked, "And when?")
        assert (refused.value.reason, refused.value.person) == ("question_open", FAY)
    after = answers(world, EMMA, asked)
    assert answers(world, EMMA, asked) == after
    with pytest.raises(ActRefused) as refused:
        answers(world, EMMA, asked, "Cai does")
    assert (refused.value.reason, refused.value.person) == ("answered", EMMA)
    assert len(asks(world, GUS, after, "And when?").tasks) == 3


def test_d3_only_who_is_asked_asks_and_only_who_applied_answers(world: World) -> None:
    request = world.applies(*chain(user(ANN)))
    for actor in (EMMA, CAI):
        with pytest.raises(NotYours):
            questioning.ask(world.store, task_id=request.tasks[0].id, actor=actor, question=WHY, seen=1, now=world.now)
    with pytest.raises(FormChanged):
        asks(world, ANN, request, seen=2)
    with pytest.raises(ActRefused):
        asks(world, ANN, request, " \u200b ")
    asked = asks(world, ANN, request)
    for actor in (ANN, CAI):
        with pytest.raises(NotYours):
            answers(world, actor, asked)
    world.withdraws(request)
    with pytest.raises(Late):
        answers(world, EMMA, asked)


@pytest.mark.parametrize("column", ["question", "opinion"])
def test_g6_another_question_or_answer_than_was_written_is_found(world: World, column: str) -> None:
    request = world.applies(*chain(user(ANN)))
    answers(world, EMMA, asks(world, ANN, request))
    assert world.fault(request) is None
    with world.database.connect_once().begin() as connection:
        connection.execute(sa.text(f"UPDATE tasks SET {column} = 'something else' WHERE kind = 'answer'"))
    fault = world.fault(request)
    assert fault is not None
    assert fault.what is Wrong.ANSWER
