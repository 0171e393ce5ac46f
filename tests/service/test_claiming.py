"""Taking a role's task (D6): the others leave it to whoever has it, and nobody waits for him for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.service.test_delegating import away, ends, ticks
from tests.service.world import ADA, ANN, DAN, EMMA, FAY, GUS, PATIENCE, ROLES, STAFF, World, at_once, chain, role, user
from workflow import claiming, questioning
from workflow.chain import in_utc
from workflow.errors import ActRefused, Late, NotYours
from workflow.model import ADMIN_ROLE, ActorKind, Request, RequestStatus
from workflow.ports_messages import MessageKind

DAY = timedelta(days=1)


def takes(world: World, actor: str, request: Request, *, over: bool = False) -> Request:
    task = request.tasks[0].id
    return claiming.claim(world.store, task_id=task, actor=actor, over=over, now=world.now, within=PATIENCE)


def gives_back(world: World, actor: str, request: Request) -> Request:
    task = request.tasks[0].id
    return claiming.give_back(world.store, task_id=task, actor=actor, seen=1, now=world.now, within=PATIENCE)


def next_for(world: World, person: str, request: Request) -> datetime | None:
    """When he next hears of its first task."""
    return world.store.read(lambda uow: uow.messages.cards_of(request.tasks[0].id))[person]


def kinds(world: World, request: Request) -> list[str]:
    return [entry.kind for entry in world.history(request)]


def test_d6_the_others_leave_it_to_whoever_has_taken_it(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    taken = takes(world, FAY, request)
    assert (taken.tasks[0].claimed_by, taken.tasks[0].release_at) == (FAY, world.now + 2 * DAY)
    assert takes(world, FAY, request) == taken
    assert next_for(world, GUS, request) is None
    assert next_for(world, FAY, request) is not None
    for act in (world.approves, world.rejects):
        with pytest.raises(NotYours) as refused:
            act(GUS, taken, "finance")
        assert (refused.value.reason, refused.value.asked) == ("claimed", FAY)
    assert world.approves(FAY, taken, "finance").status is RequestStatus.APPROVED
    assert world.is_settled(request)


def test_d6_another_takes_it_over_or_it_is_given_back(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    takes(world, FAY, request)
    with pytest.raises(NotYours):
        takes(world, GUS, request)
    assert takes(world, GUS, request, over=True).tasks[0].claimed_by == GUS
    with pytest.raises(NotYours):
        gives_back(world, FAY, request)
    back = gives_back(world, GUS, request)
    assert back.tasks[0].claimed_by is None
    assert gives_back(world, GUS, request) == back
    assert next_for(world, FAY, request) == world.now + DAY
    assert kinds(world, request)[-3:] == ["claimed", "claimed", "released"]
    assert world.approves(FAY, back, "finance").status is RequestStatus.APPROVED


def test_d6_of_two_who_take_it_at_once_one_has_it(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    done = at_once(*(lambda actor=actor: takes(world, actor, request) for actor in (FAY, GUS)))
    assert {type(each) for each in done} == {Request, NotYours}
    assert kinds(world, request).count("claimed") == 1


def test_d6_what_is_left_lying_is_everybodys_again_once(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    due = takes(world, FAY, request).tasks[0].release_at
    assert due is not None
    assert claiming.release_due(world.store, due - timedelta(seconds=1)) == 0
    assert world.reminds(FAY, world.now + DAY) == 1
    assert [claiming.release_due(world.store, due) for _ in range(2)] == [1, 0]
    assert world.stored(request).tasks[0].claimed_by is None
    assert next_for(world, GUS, request) == due + DAY
    entry = world.history(request)[-1]
    assert (entry.kind, entry.actor, entry.payload and entry.payload["why"]) == ("released", None, "idle")
    assert world.fault(request) is None


def test_d6_whoever_waits_for_an_answer_keeps_it(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    task = takes(world, FAY, request).tasks[0]
    questioning.ask(world.store, task_id=task.id, actor=FAY, question="Why?", seen=1, now=world.now)
    assert task.release_at is not None
    assert claiming.release_due(world.store, task.release_at) == 0
    longer = task.release_at + 4 * DAY  # a weekend lies between
    assert world.stored(request).tasks[0].release_at == longer
    taken, *_asked, kept = (entry for entry in world.history(request) if entry.kind not in ("submitted", "opened"))
    assert [(each.kind, each.payload and each.payload["release_at"]) for each in (taken, kept)] == [
        ("claimed", in_utc(task.release_at)),
        ("kept", in_utc(longer)),
    ]
    assert world.fault(request) is None


def test_f81_whoever_loses_the_role_or_leaves_has_it_no_more(world: World) -> None:
    roles = ROLES | {"finance": (FAY, GUS, ANN)}
    world.people_are(roles=roles)
    request = world.applies(*chain(role("finance")))
    takes(world, FAY, request)
    world.people_are(roles=ROLES | {"finance": (GUS, ANN)})
    assert world.stored(request).tasks[0].claimed_by is None
    takes(world, GUS, request)
    world.people_are([replace(person, active=person.id != GUS) for person in STAFF], roles)
    assert world.stored(request).tasks[0].claimed_by is None
    assert kinds(world, request).count("released") == 2
    assert next_for(world, ANN, request) is not None
    assert world.fault(request) is None


def test_d3_only_one_of_several_holders_takes_a_task(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    for actor in (EMMA, ANN):
        with pytest.raises(NotYours):
            takes(world, actor, request)
    for alone, actor in ((user(ANN), ANN), (role(ADMIN_ROLE), ADA)):
        with pytest.raises(ActRefused):
            takes(world, actor, world.applies(*chain(alone)))
    world.withdraws(request)
    with pytest.raises(Late):
        takes(world, FAY, request)


def test_d6_whoever_gets_the_role_meanwhile_has_a_card_and_is_not_reminded(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    takes(world, FAY, request)
    world.people_are(roles=ROLES | {"finance": (FAY, GUS, ANN)})
    assert world.message(MessageKind.CARD, ANN).remind_at is None


def test_d8_who_stands_in_for_whoever_has_taken_it_acts_and_is_reminded_for_him(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    takes(world, FAY, request)
    gus = away(world, FAY, GUS, until=world.now + 3 * DAY)
    away(world, FAY, DAN, until=world.now + 3 * DAY)
    assert next_for(world, GUS, request) == world.now + DAY
    assert world.reminds(GUS, at=world.now + DAY) == 1
    with pytest.raises(NotYours):
        world.approves(DAN, request, "finance")  # Gus, who holds the role too, is there
    ends(world, gus, by=FAY)
    assert world.reminds(GUS, at=world.now + 2 * DAY) == 0
    with pytest.raises(NotYours) as refused:
        world.approves(GUS, request, "finance")
    assert refused.value.reason == "claimed"
    away(world, GUS, DAN, until=world.now + 3 * DAY)
    assert next_for(world, DAN, request) == world.now + DAY
    takes(world, GUS, request, over=True)
    assert takes(world, GUS, gives_back(world, DAN, request)).tasks[0].claimed_by == GUS
    assert world.reminds(DAN, at=world.now + DAY) == 1
    decided = world.approves(DAN, request, "finance").tasks[0]
    assert (decided.decided_by, decided.on_behalf_of) == (DAN, GUS), "not Fay, for whom he stands in as well"
    assert world.fault(request) is None


def test_d8_who_stands_in_may_take_it_for_as_long_as_he_does(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    windows = [away(world, owner, DAN) for owner in (FAY, GUS)]
    takes(world, DAN, request)
    with pytest.raises(NotYours) as refused:
        world.approves(FAY, request, "finance")
    assert refused.value.asked == DAN
    gives_back(world, DAN, request)
    for told in world.history(request)[-2:]:
        assert (told.actor_kind, (told.payload or {})["on_behalf_of"]) == (ActorKind.DELEGATE, FAY), told.kind
    takes(world, DAN, request)
    ticks(world, windows[0].until)
    assert world.stored(request).tasks[0].claimed_by is None
    assert world.approves(FAY, request, "finance").status is RequestStatus.APPROVED
