"""An approver has others asked too (D6): under the lock, with the right to it asked at the click, and the different
people of a group kept different."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.service.world import (
    ADA,
    ANN,
    BEN,
    CAI,
    DAN,
    EMMA,
    EVE,
    FAY,
    GUS,
    PATIENCE,
    STAFF,
    Member,
    World,
    all_of,
    any_of,
    at_once,
    chain,
    role,
    task_at,
    user,
)
from workflow import add_approvers, unreachable
from workflow.adding import Adding
from workflow.addition import Place
from workflow.errors import ActRefused, FormChanged, Late, NotYours, OpinionRequired, WorkflowError
from workflow.model import ADMIN_ROLE, ActorKind, Request, RequestStatus, TaskStatus, seats_of
from workflow.ports_messages import MessageKind

BEFORE, AFTER, BESIDE = Place.BEFORE, Place.AFTER, Place.BESIDE


def one_stage(member: Member, **options: str) -> list[Member]:
    return [{**stage, **options} for stage in chain(member)]


def adds(world: World, actor: str, request: Request, place: Place, *people: str, at: str = "", **given: Any) -> Request:
    """He has these people asked at his task, or at the one of that role."""
    asked = Adding(by=actor, people=people, place=place, note=given.pop("note", ""))
    usual = {"seen": request.form_version, "now": world.now, "within": PATIENCE}
    task = task_at(world.stored(request), at or actor)
    return add_approvers.add(world.store, task_id=task.id, asked=asked, **{**usual, **given})


def waits_for(world: World, request: Request) -> list[str]:
    return [task.asked_id for task in world.stored(request).tasks if task.live]


def refused(world: World, actor: str, request: Request, place: Place, *people: str, **given: Any) -> str:
    """Why he cannot; nothing has changed."""
    before = world.stored(request)
    with pytest.raises(ActRefused) as told:
        adds(world, actor, request, place, *people, **given)
    assert world.stored(request) == before
    return told.value.reason


def test_before_him_they_are_asked_and_then_he_is_again(world: World) -> None:
    request = world.applies(*chain(user(ANN), user(CAI)))
    adds(world, ANN, request, BEFORE, BEN, note=" Look at the price. ")
    assert waits_for(world, request) == [BEN]
    assert world.stored(request).tasks[0].status is TaskStatus.TRANSFERRED
    told = next(entry for entry in world.history(request) if entry.kind == "added")
    assert (told.actor, told.actor_kind) == (ANN, ActorKind.PERSON)
    assert told.payload is not None
    assert (told.payload["people"], told.payload["note"]) == ([BEN], "Look at the price.")
    assert world.message(MessageKind.CARD, BEN)
    world.approves(BEN, world.stored(request))
    assert waits_for(world, request) == [ANN]
    assert len(world.messages(kind=MessageKind.CARD.value, recipient=ANN)) == 2
    world.approves(ANN, world.stored(request))
    world.approves(CAI, world.stored(request))
    assert world.is_settled(request)


def test_after_him_is_his_approval_with_his_opinion(world: World) -> None:
    request = world.applies(*one_stage(user(ANN), opinion="required"))
    with pytest.raises(OpinionRequired):
        adds(world, ANN, request, AFTER, BEN)
    found = adds(world, ANN, request, AFTER, BEN, opinion="fine by me", remark="by telephone")
    assert (found.tasks[0].status, found.tasks[0].opinion) == (TaskStatus.APPROVED, "fine by me")
    assert (found.status, waits_for(world, request)) == (RequestStatus.PENDING, [BEN])
    kinds = [entry.kind for entry in world.history(request)]
    assert kinds == ["submitted", "opened", "added", "decided", "opened"]
    world.approves(BEN, world.stored(request), opinion="and by me")
    assert world.is_settled(request)


def test_beside_him_both_are_asked_and_one_rejection_is_enough(world: World) -> None:
    request = world.applies(*chain(user(ANN), user(CAI)))
    adds(world, ANN, request, BESIDE, BEN, DAN)
    assert waits_for(world, request) == [ANN, BEN, DAN]
    world.rejects(DAN, world.stored(request))
    assert world.stored(request).status is RequestStatus.REJECTED
    assert world.is_settled(request)


@pytest.mark.parametrize("place", Place)
def test_twice_is_once(world: World, place: Place) -> None:
    """F4: the same again returns what it made; other people at a task that is no longer his come too late."""
    request = world.applies(*chain(user(ANN), user(CAI)))
    task = request.tasks[0].id
    asked = Adding(by=ANN, people=(BEN, BEN), place=place)
    given = {"task_id": task, "seen": 1, "now": world.now, "within": PATIENCE}
    first, again = at_once(*[lambda: add_approvers.add(world.store, asked=asked, **given)] * 2)
    assert first == again == world.stored(request)
    assert [entry.kind for entry in world.history(request)].count("added") == 1
    if place is not BESIDE:
        with pytest.raises(Late):
            add_approvers.add(world.store, asked=replace(asked, people=(DAN,)), **given)


def test_only_who_is_asked_may_and_only_for_what_he_saw(world: World) -> None:
    """D3."""
    request = world.applies(*chain(user(ANN), user(CAI)))
    task = request.tasks[0].id
    given = {"task_id": task, "now": world.now, "within": PATIENCE}
    for actor in (BEN, EMMA, CAI):
        with pytest.raises(NotYours):
            add_approvers.add(world.store, asked=Adding(by=actor, people=(DAN,), place=BEFORE), seen=1, **given)
    with pytest.raises(FormChanged):
        add_approvers.add(world.store, asked=Adding(by=ANN, people=(DAN,), place=BEFORE), seen=2, **given)
    assert world.stored(request) == request


def test_who_cannot_be_asked_is_refused_with_the_reason(world: World) -> None:
    """Never the applicant, himself, somebody of the same group or of one of different people around it, or somebody who
    left or cannot be reached."""
    group = all_of(any_of(user(ANN), user(CAI)), user(DAN))
    request = world.applies(*chain(group, user(BEN)))
    world.people_are([replace(each, active=each.id != EVE) for each in STAFF])
    unreachable.cannot_reach(world.store, GUS, world.now)
    for people, reason in {
        (): "nobody",
        (EMMA,): "applicant",
        (ANN,): "asked_already",
        (CAI,): "same_group",
        (DAN, BEN): "same_group",
        (EVE,): "inactive",
        ("U0NOBODY",): "inactive",
        (GUS,): "inactive",
        tuple(f"U{n}" for n in range(11)): "too_many",
    }.items():
        assert refused(world, ANN, request, BEFORE, *people) == reason
    adds(world, ANN, request, BEFORE, BEN)
    assert waits_for(world, request) == [CAI, DAN, BEN]


def test_a_group_of_different_people_keeps_enough_of_them(world: World) -> None:
    """B7: the only holder of a role that its group waits for cannot be used up beside it."""
    request = world.applies(*chain(all_of(user(ANN), role("finance")), user(CAI)))
    world.people_are(roles={"finance": [FAY], ADMIN_ROLE: [ADA]})
    assert refused(world, ANN, request, BEFORE, FAY) == "too_few"
    adds(world, ANN, request, BEFORE, GUS)
    assert waits_for(world, request) == ["finance", GUS]


def test_whoever_holds_the_role_adds_and_the_role_is_asked_again(world: World) -> None:
    request = world.applies(*chain(role("finance"), user(CAI)))
    with pytest.raises(NotYours):
        adds(world, ANN, request, BEFORE, BEN, at="finance")
    adds(world, GUS, request, BEFORE, BEN, at="finance")
    world.approves(BEN, world.stored(request))
    assert waits_for(world, request) == ["finance"]
    world.approves(FAY, world.stored(request), "finance")
    assert waits_for(world, request) == [CAI]


def test_who_was_added_and_leaves_is_replaced_by_the_rule_of_that_stage(world: World) -> None:
    """F81: his seat is no place of the policy; nobody takes his own approver's seat twice."""
    request = world.applies(*[*one_stage(user(ANN), empty="approve"), *chain(user(CAI))], empty="reject")
    adds(world, ANN, request, BEFORE, BEN)
    world.people_are([replace(each, active=each.id != BEN) for each in STAFF])
    found = world.stored(request)
    assert waits_for(world, request) == [ANN]
    (filled,) = (seat for seat in seats_of(found.route) if seat.added)
    assert (filled.why, filled.missing, filled.added and filled.added.by) == ("empty", "added", ANN)
    assert world.fault(request) is None


def test_whoever_is_added_is_reminded_as_he_was(world: World) -> None:
    """E1: and he himself not, until it is his again."""
    request = world.applies(*chain(user(ANN)))
    adds(world, ANN, request, BEFORE, BEN)
    tomorrow = world.now + timedelta(days=1)
    assert (world.reminds(ANN, tomorrow), world.reminds(BEN, tomorrow)) == (0, 1)


def test_added_and_decided_in_the_same_moment_is_one_of_both(world: World) -> None:
    request = world.applies(*chain(user(ANN), user(CAI)))
    answers = at_once(lambda: world.rejects(ANN, request), lambda: adds(world, ANN, request, BEFORE, BEN))
    assert sum(isinstance(answer, WorkflowError) for answer in answers) == 1
    found = world.stored(request)
    assert (found.status is RequestStatus.REJECTED) is (waits_for(world, request) == [])
    assert world.fault(request) is None
