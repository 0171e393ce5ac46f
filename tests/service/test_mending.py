"""F75, F81: a seat whose person left, or whose role lost its last holder, is looked for again; no request waits on
nobody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest

from tests.service.world import ADA, ANN, BEN, CAI, EMMA, FAY, GUS, ROLES, STAFF, World, all_of, chain, role, user
from workflow import upkeep
from workflow.model import ADMIN_ROLE, AskedKind, Person, Request, RequestStatus, TaskStatus, seats_of
from workflow.ports_messages import MessageKind


def staff(*gone: str, managers: Mapping[str, str] | None = None) -> list[Person]:
    above = managers or {}
    return [replace(each, active=each.id not in gone, manager=above.get(each.id, "")) for each in STAFF]


def waits_for(request: Request) -> list[tuple[AskedKind, str]]:
    return [(task.asked_kind, task.asked_id) for task in request.tasks if task.live]


def test_whoever_leaves_passes_his_seat_on_by_the_rule_for_seats_that_nobody_fills(world: World) -> None:
    request = world.applies(*chain(user(BEN), user(CAI)))
    world.people_are(staff(BEN))
    found = world.stored(request)
    assert [task.status for task in found.tasks] == [TaskStatus.TRANSFERRED, TaskStatus.PENDING]
    assert waits_for(found) == [(AskedKind.ROLE, ADMIN_ROLE)]
    assert (found.route_version, found.status) == (2, RequestStatus.PENDING)
    assert [seat.missing for seat in seats_of(found.route)] == ["user", ""]
    assert {entry.kind for entry in world.history(request)} >= {"reseated", "opened"}
    assert world.fault(request) is None
    assert world.message(MessageKind.CARD, ADA)
    world.approves(ADA, found, found.tasks[-1].node_id)
    assert waits_for(world.stored(request)) == [(AskedKind.PERSON, CAI)]


def test_the_manager_of_now_takes_the_seat_of_the_manager_of_then(world: World) -> None:
    world.people_are(staff(managers={EMMA: BEN}))
    request = world.applies(*chain({"by": {"manager": 1}}))
    world.people_are(staff(BEN, managers={EMMA: CAI}))
    assert waits_for(world.stored(request)) == [(AskedKind.PERSON, CAI)]
    world.approves(CAI, world.stored(request))
    assert world.stored(request).status is RequestStatus.APPROVED


@pytest.mark.parametrize("left", [(), (EMMA,)])
def test_a_role_that_lost_its_last_holder_but_the_applicant(world: World, left: Collection[str]) -> None:
    request = world.applies(*chain(all_of(role("finance"), user(ANN))))
    world.people_are(staff(), {**ROLES, "finance": tuple(left)})
    assert sorted(waits_for(world.stored(request))) == [(AskedKind.PERSON, ANN), (AskedKind.ROLE, ADMIN_ROLE)]


def test_who_holds_the_role_beside_whoever_lost_it_goes_on(world: World) -> None:
    request = world.applies(*chain(role("finance")))
    world.people_are(staff(FAY))
    found = world.stored(request)
    assert (len(found.tasks), waits_for(found)) == (1, [(AskedKind.ROLE, "finance")])
    world.approves(GUS, found, found.tasks[-1].node_id)
    assert world.stored(request).status is RequestStatus.APPROVED


@pytest.mark.parametrize(("empty", "status"), [("reject", RequestStatus.REJECTED), ("approve", RequestStatus.APPROVED)])
def test_what_the_policy_says_of_empty_seats_holds_later_too(world: World, empty: str, status: RequestStatus) -> None:
    request = world.applies(*chain(user(BEN)), empty=empty)
    world.people_are(staff(BEN))
    found = world.stored(request)
    assert found.status is status
    assert world.message(MessageKind.OUTCOME, EMMA)


def test_a_stage_that_is_reached_after_its_person_left_asks_somebody_else(world: World) -> None:
    request = world.applies(*chain(user(BEN), user(CAI)))
    world.people_are(staff(CAI))
    assert waits_for(world.stored(request)) == [(AskedKind.PERSON, BEN)], "not reached, nobody is asked"
    world.approves(BEN, world.stored(request))
    assert waits_for(world.stored(request)) == [(AskedKind.ROLE, ADMIN_ROLE)]
    assert world.fault(request) is None


def test_where_there_is_not_even_an_admin_it_waits_until_there_is_one(world: World) -> None:
    request = world.applies(*chain(user(BEN)))
    world.people_are(staff(BEN), {**ROLES, ADMIN_ROLE: ()})
    assert waits_for(world.stored(request)) == [(AskedKind.PERSON, BEN)]
    world.people_are(staff(BEN))
    assert waits_for(world.stored(request)) == [(AskedKind.ROLE, ADMIN_ROLE)]


def test_an_event_that_got_lost_is_made_up_for_at_the_start(world: World) -> None:
    request = world.applies(*chain(user(BEN)))
    world.store.write(lambda uow: uow.directory.save_person(replace(STAFF[2], id=BEN, active=False)))
    upkeep.mend_all(world.store, world.now)
    assert waits_for(world.stored(request)) == [(AskedKind.ROLE, ADMIN_ROLE)]
    before = world.contents()
    upkeep.mend_all(world.store, world.now)
    assert world.contents() == before
