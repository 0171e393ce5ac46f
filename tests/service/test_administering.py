"""Admins step in: cancel a pending request, decide in somebody's place (D11): for a reason, never in their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from storage.unit_of_work import SqlStore
from tests.service.world import ADA, ANN, BEN, CAI, DAN, EMMA, FAY, STAFF, World, all_of, at_once, chain, role, user
from workflow import administering
from workflow.administering import AdminAct, offered
from workflow.errors import ActRefused, AdminRefused, FormChanged, Late, NotAdmin, OpinionRequired, WorkflowError
from workflow.model import ADMIN_ROLE, ActorKind, Request, RequestStatus, TaskStatus, Verdict
from workflow.ports_messages import MessageKind

ROUTE = chain(all_of(user(ANN), role("finance")), user(CAI))
YES, NO = Verdict.APPROVE, Verdict.REJECT


def cancels(world: World, request: Request, **given: Any) -> Request:
    asked = {"request_id": request.id, "actor": ADA, "reason": "entered twice", "now": world.later(), **given}
    return administering.cancel(world.store, **asked)


def overrides(world: World, request: Request, verdict: Verdict = YES, asked: str = "", **given: Any) -> Request:
    """As a whole, or the open task that asks this person or role."""
    stored = world.stored(request)
    task = next((task.id for task in stored.tasks if task.live and task.asked_id == asked), "none") if asked else None
    usual = {"actor": ADA, "reason": "Ann is away", "seen": stored.form_version, "now": world.later()}
    return administering.override(
        world.store, request_id=request.id, **{"task_id": task, "verdict": verdict, **usual, **given}
    )


def test_a_cancelled_request_has_ended_for_everybody(world: World) -> None:
    """Open tasks close, the applicant is told why, the history names the admin in that capacity."""
    request = world.applies(*ROUTE)
    world.delivers()
    after = cancels(world, request)
    assert (after.status, after.cancelled_by, after.reason) == (RequestStatus.CANCELLED, ADA, "entered twice")
    assert {task.status for task in after.tasks} == {TaskStatus.CLOSED}
    assert world.message(MessageKind.OUTCOME, EMMA)
    raised = {(row.kind, row.recipient) for row in world.messages() if row.wanted > row.shown}
    assert {("card", ANN), ("card", FAY), ("mine", EMMA)} <= raised
    entry = next(entry for entry in world.history(request) if entry.kind == "cancelled")
    assert (entry.actor, entry.actor_kind) == (ADA, ActorKind.ADMIN)
    assert entry.payload == {"by": ADA, "reason": "entered twice"}
    assert world.is_settled(request)
    assert cancels(world, request) == after, "a repetition changes nothing"


def test_one_task_is_decided_in_the_place_of_whom_it_asks(world: World) -> None:
    request = world.applies(*ROUTE)
    world.approves(ANN, request)
    after = overrides(world, request, asked="finance")
    task = next(task for task in after.tasks if task.asked_id == "finance")
    assert (task.status, task.decided_by, task.overridden) == (TaskStatus.APPROVED, ADA, True)
    assert [each.asked_id for each in after.tasks if each.live] == [CAI]
    with pytest.raises(Late) as late:
        world.approves(FAY, request, "finance")
    assert (late.value.by, late.value.admin) == (ADA, True)
    assert world.message(MessageKind.CARD, CAI)
    entry = next(entry for entry in world.history(request) if entry.kind == "overridden")
    assert (entry.actor, entry.actor_kind) == (ADA, ActorKind.ADMIN)
    world.approves(CAI, world.stored(request))
    assert world.is_settled(request)


@pytest.mark.parametrize(("verdict", "status"), [(YES, RequestStatus.APPROVED), (NO, RequestStatus.REJECTED)])
def test_a_request_is_decided_as_a_whole(world: World, verdict: Verdict, status: RequestStatus) -> None:
    request = world.applies(*ROUTE)
    after = overrides(world, request, verdict)
    assert after.status is status
    assert world.is_settled(request)
    assert not world.messages(kind="card", recipient=CAI), "nobody is asked who is not waited for"
    assert overrides(world, request, verdict) == after, "a repetition changes nothing"


def test_an_override_uses_nobody_up(world: World) -> None:
    """B7: who decided in another's place has not voted: in a group of different people he may still be asked."""
    world.people_are([*STAFF], {"finance": (ADA, FAY), ADMIN_ROLE: (ADA,)})
    request = world.applies(*chain(all_of(user(ANN), role("finance"))))
    with pytest.raises(AdminRefused) as refused:
        overrides(world, request)
    assert refused.value.reason == "asks_him"
    overrides(world, request, asked=ANN)
    world.approves(ADA, world.stored(request), "finance")
    assert world.stored(request).status is RequestStatus.APPROVED


Act = Callable[..., Request]


@pytest.mark.parametrize("act", [cancels, overrides])
def test_who_may_not_and_when_it_is_too_late(world: World, act: Act) -> None:
    request = world.applies(*ROUTE)
    for given, refusal in ({"actor": ANN}, NotAdmin), ({"reason": " \u200b"}, OpinionRequired):
        with pytest.raises(refusal):
            act(world, request, **given)
    own = world.submits(request.policy_version, ADA)
    for people, reason in [({ADMIN_ROLE: (ADA, BEN)}, "own"), ({ADMIN_ROLE: (ADA,)}, "own_alone")]:
        world.people_are(STAFF, {"finance": (FAY,), **people})
        with pytest.raises(AdminRefused) as refused:
            act(world, own)
        assert refused.value.reason == reason
    world.withdraws(request)
    with pytest.raises(AdminRefused) as refused:
        act(world, request)
    assert (refused.value.reason, refused.value.status) == ("ended", RequestStatus.WITHDRAWN)


def test_what_cannot_be_decided_so(world: World) -> None:
    request = world.applies(*ROUTE)
    with pytest.raises(FormChanged):
        overrides(world, request, seen=7)
    with pytest.raises(AdminRefused) as refused:
        overrides(world, request, asked=CAI)
    assert refused.value.reason == "nothing_open"


def test_a_decision_in_the_same_moment(world: World) -> None:
    """One final outcome (F1): an admin cancels while the last approver approves."""
    request = world.applies(*chain(user(ANN)))
    answers = at_once(lambda: world.approves(ANN, request), lambda: cancels(world, request))
    assert len([answer for answer in answers if isinstance(answer, WorkflowError)]) == 1
    assert world.is_settled(request)


def reassigns(world: World, request: Request, to: str = DAN, asked: str = ANN, **given: Any) -> Request:
    task = next(task.id for task in world.stored(request).tasks if task.asked_id == asked)
    usual = {"request_id": request.id, "task_id": task, "to": to, "actor": ADA, "reason": "Ann is away"}
    return administering.reassign(world.store, **{**usual, "now": world.later(), **given})


def test_somebody_else_is_asked(world: World) -> None:
    """The new person gets a card, the former one's changes, the history names the admin in that capacity."""
    request = world.applies(*ROUTE)
    world.delivers()
    after = reassigns(world, request)
    gone = next(task for task in after.tasks if task.asked_id == ANN)
    assert (gone.status, gone.decided_by, gone.actor_kind) == (TaskStatus.TRANSFERRED, ADA, ActorKind.ADMIN)
    assert world.message(MessageKind.CARD, DAN)
    former = world.message(MessageKind.CARD, ANN)
    assert former.wanted > former.shown
    entry = next(entry for entry in world.history(request) if entry.kind == "reassigned")
    assert (entry.actor, entry.actor_kind) == (ADA, ActorKind.ADMIN)
    assert reassigns(world, request) == after, "a repetition changes nothing"
    for act in (lambda: world.approves(DAN, after), lambda: world.approves(FAY, after, "finance")):
        act()
    world.approves(CAI, world.stored(request))
    assert world.is_settled(request)


def test_whom_a_seat_cannot_be_given_to(world: World) -> None:
    request = world.applies(*ROUTE)
    for to, reason in (EMMA, "applicant"), (ANN, "asked_already"), ("U0NOBODY", "inactive"):
        with pytest.raises(ActRefused) as refused:
            reassigns(world, request, to)
        assert refused.value.reason == reason
    world.approves(ANN, request)
    with pytest.raises(AdminRefused) as late:
        reassigns(world, request)
    assert late.value.reason == "nothing_open"


def test_what_an_admin_is_offered_is_what_is_accepted(world: World) -> None:
    """In every state: each act is offered exactly where the use case does it."""
    world.people_are(STAFF, {"finance": (FAY,), ADMIN_ROLE: (ADA, BEN)})
    version = world.offers(*chain(user(BEN), user(CAI)))
    asked_first, later, own = world.submits(version), world.submits(version), world.submits(version, ADA)
    ended = world.submits(version)
    world.approves(BEN, later)
    world.withdraws(ended)
    acts = {AdminAct.REASSIGN: reassigns_what_is_open, AdminAct.OVERRIDE: overrides_others, AdminAct.CANCEL: cancels}
    for request in (asked_first, later, own, ended):
        for actor in (BEN, ADA, CAI):
            stored = world.stored(request)
            roles = world.store.read(lambda uow, actor=actor: uow.directory.roles_of(actor))
            done = {each for each, act in acts.items() if accepted(world, partial(act, request=stored, actor=actor))}
            assert set(offered(stored, actor, roles, {})) == done, (request.number, actor)


def reassigns_what_is_open(world: World, request: Request, actor: str) -> None:
    reassigns(world, request, asked=request.tasks[-1].asked_id, actor=actor)


def overrides_others(world: World, request: Request, actor: str) -> None:
    overrides(world, request, asked=request.tasks[-1].asked_id, actor=actor)


class Undone(Exception):
    """It was done, and is not to stay so."""


class Trial:
    """A store in which nothing that is done stays done."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.read = store, store.read

    def write(self, work: Callable[[Any], Any], *, within: float) -> None:
        def undone(uow: Any) -> None:
            work(uow)
            raise Undone

        self.store.write(undone, within=within)


def accepted(world: World, act: Callable[[World], object]) -> bool:
    """Whether it would be done; it is not."""
    try:
        act(replace(world, store=Trial(world.store)))
    except Undone:
        return True
    except (NotAdmin, AdminRefused):
        return False
    raise AssertionError("nothing was done, and nothing refused")
