"""Going back on a real database: who may, what it costs others, and what the history and the messages say (D6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.service.world import (
    ANN,
    BEN,
    CAI,
    DAN,
    FAY,
    GUS,
    PATIENCE,
    THREE_STAGES,
    World,
    any_of,
    at_once,
    chain,
    role,
    task_of,
    user,
)
from workflow import taking_back
from workflow.errors import Late, MovedOn, NotYours
from workflow.model import Request, RequestStatus, Task
from workflow.ports_messages import MessageKind


def takes_back(world: World, actor: str, task: Task) -> Request:
    return taking_back.take_back(
        world.store, task_id=task.id, actor=actor, now=world.now + timedelta(minutes=1), within=PATIENCE
    )


def test_his_card_opens_again_and_the_next_ones_is_not_his_turn(world: World) -> None:
    """DESIGN section 5: one's own act changes a card and makes no sound; a task that opens makes one."""
    request = world.applies(*chain(any_of(user(ANN), user(BEN)), user(CAI)))
    world.delivers()
    before = {each: world.message(MessageKind.CARD, each) for each in (ANN, BEN)}
    request = world.approves(ANN, request)
    decided = task_of(request, ANN)
    world.delivers()
    found = takes_back(world, ANN, decided)
    assert [(task.asked_id, task.status.value) for task in found.tasks] == [
        *((ANN, "returned"), (BEN, "closed"), (CAI, "returned")),
        *((ANN, "pending"), (BEN, "pending")),
    ]
    card = world.message(MessageKind.CARD, ANN)
    assert (card.id, card.ts, card.subject) == (before[ANN].id, before[ANN].ts, task_of(found, ANN).id)
    assert card.wanted > card.shown
    assert (card.reminded, card.remind_at > before[ANN].remind_at) == (0, True), "his time begins anew"
    again = [each for each in world.messages(kind="card", recipient=BEN) if each.id != before[BEN].id]
    assert [each.ts for each in again] == [None], "he had been told that nothing was left to do"
    told = [entry for entry in world.history(request) if entry.kind == "taken_back"]
    assert [(entry.actor, (entry.payload or {})["task_id"]) for entry in told] == [(ANN, decided.id)]
    assert world.fault(request) is None
    assert world.store.read(lambda uow: [each.task_id for each in uow.requests.decided_by(ANN, 9)]) == []
    assert takes_back(world, ANN, decided) == world.stored(request), "a click that comes twice"
    world.approves(CAI, world.approves(BEN, found))
    assert world.is_settled(request)


def test_what_was_acted_on_stands_and_so_does_what_has_ended(world: World) -> None:
    request = world.approves(ANN, world.applies(*THREE_STAGES))
    first = task_of(request, ANN)
    for actor in (BEN, CAI):
        with pytest.raises(NotYours):
            takes_back(world, actor, first)
    second = task_of(world.approves(BEN, request), BEN)
    with pytest.raises(MovedOn):
        takes_back(world, ANN, first)
    world.rejects(CAI, world.stored(request))
    with pytest.raises(Late):
        takes_back(world, BEN, second)
    assert world.is_settled(request)


def test_who_lost_the_role_takes_nothing_back_and_one_holder_not_anothers(world: World) -> None:
    """D3: authority is asked at the click."""
    request = world.approves(FAY, world.applies(*chain(role("finance"), user(ANN))), "finance")
    decided = request.tasks[0]
    with pytest.raises(Late):
        takes_back(world, GUS, decided)
    world.people_are(roles={"finance": (GUS,), "admin": (DAN,)})
    with pytest.raises(NotYours):
        takes_back(world, FAY, decided)


def test_taking_back_and_the_next_ones_approval_at_once_give_one_of_them(world: World, trials: int) -> None:
    for _ in range(trials):
        request = world.approves(ANN, world.applies(*THREE_STAGES))
        answers = at_once(
            lambda request=request: takes_back(world, ANN, task_of(request, ANN)),  # type: ignore[misc]
            lambda request=request: world.approves(BEN, request),  # type: ignore[misc]
        )
        found, refused = world.stored(request), [type(each) for each in answers if isinstance(each, Exception)]
        live = [task.asked_id for task in found.tasks if task.live]
        assert (live, refused) in (([ANN], [Late]), ([CAI], [MovedOn]))
        assert world.fault(request) is None
        assert found.status is RequestStatus.PENDING
