"""Whoever is asked passes his seat on (D6): somebody else is asked there, nobody is asked less than before."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.service.world import (
    ANN,
    BEN,
    CAI,
    DAN,
    EMMA,
    EVE,
    FAY,
    GUS,
    PATIENCE,
    World,
    all_of,
    any_of,
    at_once,
    chain,
    role,
    user,
)
from workflow import service
from workflow.chain import Wrong
from workflow.errors import ActRefused, FormChanged, Late, NotYours
from workflow.model import AskedKind, Request, RequestStatus, TaskStatus
from workflow.ports_messages import MessageKind
from workflow.transferring import transfer


def passes_on(world: World, actor: str, request: Request, to: str, reason: str | None = None, seen: int = 1) -> Request:
    """That person passes the newest task that asks him, or his role, on."""
    roles = world.store.read(lambda uow: uow.directory.roles_of(actor))
    task = next(task for task in reversed(request.tasks) if task.asked_id in {actor, *roles})
    return transfer(
        world.store, task_id=task.id, actor=actor, to=to, seen=seen, reason=reason, now=world.now, within=PATIENCE
    )


def test_d6_the_other_is_asked_in_his_place_and_what_he_decides_counts(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), user(BEN)), user(CAI)))
    after = passes_on(world, ANN, request, DAN, "Away until Thursday")
    assert [(task.asked_id, task.status, task.decided_by, task.opinion) for task in after.tasks] == [
        (ANN, TaskStatus.TRANSFERRED, ANN, "Away until Thursday"),
        (BEN, TaskStatus.PENDING, None, None),
        (DAN, TaskStatus.PENDING, None, None),
    ]
    assert world.message(MessageKind.CARD, DAN)
    assert [entry.actor for entry in world.history(request) if entry.kind == "transferred"] == [ANN]
    assert world.fault(request) is None
    with pytest.raises(Late):
        world.approves(ANN, request)
    for actor in (DAN, BEN, CAI):
        world.approves(actor, world.stored(request))
    assert world.stored(request).status is RequestStatus.APPROVED
    assert world.is_settled(request)
    with world.database.connect_once().begin() as connection:
        connection.execute(sa.text("UPDATE tasks SET on_behalf_of = 'U0EVE' WHERE status = 'transferred'"))
    fault = world.fault(request)
    assert fault is not None
    assert fault.what is Wrong.ANSWER, "who passed it on, for whom, and why, is shown as it was told (G6)"


def test_d6_a_holder_passes_the_seat_of_his_role_on_to_one_person(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    after = passes_on(world, FAY, request, DAN)
    assert (after.tasks[-1].asked_kind, after.tasks[-1].asked_id) == (AskedKind.PERSON, DAN)
    with pytest.raises(Late):
        service.approve(world.store, task_id=request.tasks[0].id, actor=GUS, seen=1, now=world.now)
    assert world.approves(DAN, after).status is RequestStatus.APPROVED


def test_d6_a_repetition_changes_nothing_and_two_at_once_make_one(world: World) -> None:
    request = world.applies(*chain(user(ANN)))
    done = at_once(*(lambda: passes_on(world, ANN, request, DAN) for _ in range(2)))
    assert [len(each.tasks) for each in done if isinstance(each, Request)] == [2, 2]
    assert [entry.kind for entry in world.history(request)].count("transferred") == 1


def test_d6_to_somebody_who_cannot_sit_there_it_is_refused(world: World) -> None:
    request = world.applies(*chain(any_of(user(ANN), user(BEN))))
    refusals = {EMMA: "applicant", BEN: "same_group", ANN: "asked_already", "U0NOBODY": "inactive"}
    for to, reason in refusals.items():
        with pytest.raises(ActRefused) as refused:
            passes_on(world, ANN, request, to)
        assert refused.value.reason == reason
    assert world.stored(request) == request


def test_d3_only_whom_the_task_asks_passes_it_on_and_only_what_he_saw(world: World) -> None:
    request = world.applies(*chain(user(ANN)))
    with pytest.raises(NotYours):
        transfer(world.store, task_id=request.tasks[0].id, actor=EVE, to=DAN, seen=1, now=world.now)
    with pytest.raises(FormChanged):
        passes_on(world, ANN, request, DAN, seen=2)
    service.withdraw(world.store, request_id=request.id, actor=EMMA, now=world.now)
    with pytest.raises(Late):
        passes_on(world, ANN, request, DAN)
