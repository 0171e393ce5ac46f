"""An applicant cancels an approved request (C9): through a linked request over the same route, or at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.service.world import ANN, BEN, CAI, EMMA, FAY, World, all_of, at_once, chain, role, user
from workflow import cancelling_approved, erasing
from workflow.cancelling import CANCELLABLE_FOR
from workflow.errors import CancelRefused, NotFound, OpinionRequired, StillPending, WorkflowError
from workflow.model import Request, RequestStatus
from workflow.ports_messages import MessageKind

ROUTE = chain(all_of(user(ANN), role("finance")), user(CAI))


def approved(world: World, rule: str = "approvers", **keys: Any) -> Request:
    """A request that everybody approved."""
    request = world.applies(*ROUTE, cancel_approved=rule, **keys)
    for actor, node in ((ANN, None), (FAY, "finance"), (CAI, None)):
        request = world.approves(actor, world.stored(request), node)
    assert request.status is RequestStatus.APPROVED
    return request


def cancels(world: World, request: Request, actor: str = EMMA, **given: Any) -> Request:
    asked = {"reason": "the trip fell through", "nonce": f"cancels {next(world.numbers)}", "now": world.later()}
    return cancelling_approved.cancel_approved(
        world.store, request_id=request.id, actor=actor, within=20.0, **{**asked, **given}
    )


def refused(world: World, request: Request, **given: Any) -> str:
    with pytest.raises(CancelRefused) as refusal:
        cancels(world, request, **given)
    return refusal.value.reason


def test_those_who_approved_are_asked_and_it_stays_approved_until_they_have(world: World) -> None:
    request = approved(world)
    asking = cancels(world, request)
    assert (asking.status, asking.cancels, asking.reason) == (
        RequestStatus.PENDING,
        request.id,
        "the trip fell through",
    )
    assert asking.number != request.number
    assert asking.route == request.route
    assert {task.asked_id for task in asking.tasks} == {ANN, "finance"}
    kept = world.stored(request)
    assert (kept.status, kept.cancellation) == (RequestStatus.APPROVED, asking.id)
    form = world.store.read(lambda uow: [uow.requests.record(each.record_id).values for each in (request, asking)])
    assert form[0] == form[1]
    world.delivers()
    for actor, node in ((ANN, None), (FAY, "finance"), (CAI, None)):
        world.approves(actor, world.stored(asking), node)
    after = world.stored(request)
    assert (after.status, after.reason, after.cancelled_by) == (RequestStatus.CANCELLED, "the trip fell through", None)
    assert [entry.kind for entry in world.history(request)][-3:] == ["finished", "cancellation_asked", "revoked"]
    assert world.history(request)[-1].payload == {"reason": "the trip fell through", "through": asking.number}
    mine = world.message(MessageKind.MINE, EMMA, subject=request.id)
    assert mine.wanted > mine.shown
    assert (world.fault(request), world.fault(asking)) == (None, None)
    assert refused(world, request) == "not_approved"


@pytest.mark.parametrize("end", ["rejects", "withdraws"])
def test_it_stays_approved_where_that_comes_to_nothing_and_can_be_asked_again(world: World, end: str) -> None:
    request = approved(world)
    asking = cancels(world, request)
    world.delivers()
    if end == "rejects":
        world.rejects(ANN, asking)
    else:
        world.withdraws(asking)
    assert world.stored(request).status is RequestStatus.APPROVED
    mine = world.message(MessageKind.MINE, EMMA, subject=request.id)
    assert mine.wanted > mine.shown, "its card says so no more"
    assert cancels(world, request).cancels == request.id


def test_at_once_and_those_who_approved_are_told(world: World) -> None:
    request = approved(world, "notify")
    after = cancels(world, request)
    assert (after.id, after.status, after.cancelled_by) == (request.id, RequestStatus.CANCELLED, EMMA)
    told = {row.recipient for row in world.messages(kind="outcome", subject=request.id, occurrence="cancelled")}
    assert told == {ANN, FAY, CAI}, "not who did it, nor who was not asked"
    assert cancels(world, request) == after, "a repetition changes nothing"
    assert world.fault(request) is None


def test_who_cannot_and_when(world: World) -> None:
    assert refused(world, approved(world, "never")) == "never"
    request = approved(world, id="trip", number="TR-{year}-{seq}")
    assert refused(world, request, actor=BEN) == "not_applicant"
    assert refused(world, request, now=world.now + CANCELLABLE_FOR + timedelta(minutes=2)) == "too_late"
    with pytest.raises(OpinionRequired):
        cancels(world, request, reason=" ")
    with pytest.raises(NotFound):
        cancelling_approved.cancel_approved(
            world.store, request_id="none", actor=EMMA, reason="so", nonce="x", now=world.now
        )
    asking = cancels(world, request, nonce="sent twice")
    assert cancels(world, request, nonce="sent twice").id == asking.id
    assert refused(world, request) == "asked"
    for actor, node in ((ANN, None), (FAY, "finance"), (CAI, None)):
        world.approves(actor, world.stored(asking), node)
    assert refused(world, asking) == "cancellation"


def test_two_at_the_same_moment_make_one(world: World) -> None:
    request = approved(world)
    answers = at_once(lambda: cancels(world, request), lambda: cancels(world, request))
    assert len([answer for answer in answers if isinstance(answer, WorkflowError)]) == 1
    assert len(world.store.read(lambda uow: uow.requests.asking_to_cancel(request.id))) == 1


def test_what_was_typed_is_erased_from_both(world: World) -> None:
    """F98: the request that asks to cancel another repeats its form."""
    request = approved(world)
    asking = cancels(world, request)
    with pytest.raises(StillPending) as pending:
        erasing.erase(world.store, number=request.number, why="asked for", now=world.later())
    assert pending.value.number == asking.number
    world.withdraws(asking)
    erasing.erase(world.store, number=request.number, why="asked for", now=world.later())
    assert not any("trip fell" in row or "family visit" in row for rows in world.contents().values() for row in rows)
    assert (world.fault(request), world.fault(asking)) == (None, None)
