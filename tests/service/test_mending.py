"""F75, F81: a seat whose person left, or whose role lost its last holder, is looked for again; no request waits on
nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from random import Random

import pytest

from tests.service.world import (
    ADA,
    ANN,
    APPROVERS,
    BEN,
    CAI,
    EMMA,
    EVE,
    FAY,
    FORM,
    GUS,
    ROLES,
    STAFF,
    Member,
    World,
    all_of,
    chain,
    need,
    role,
    user,
)
from workflow import authority, engine, unreachable, upkeep
from workflow.behalf import BLOCK
from workflow.errors import NotYours
from workflow.mending import mend
from workflow.model import (
    ADMIN_ROLE,
    AskedKind,
    Decision,
    Origin,
    Person,
    Request,
    RequestStatus,
    Task,
    TaskStatus,
    Verdict,
    seats_of,
)
from workflow.ports import UnitOfWork
from workflow.ports_messages import MessageKind


def staff(*gone: str, managers: Mapping[str, str] | None = None) -> list[Person]:
    above = managers or {}
    return [replace(each, active=each.id not in gone, manager=above.get(each.id, "")) for each in STAFF]


def waits_for(request: Request) -> list[tuple[AskedKind, str]]:
    return [(task.asked_kind, task.asked_id) for task in request.tasks if task.live]


def test_whoever_leaves_passes_his_seat_on_by_the_rule_for_seats_that_nobody_fills(world: World) -> None:
    """F33."""
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


def test_f83_a_request_whose_applicant_left_goes_on_and_asks_nobody_who_is_not_there(world: World) -> None:
    """No policy says yet that it is withdrawn, or his manager's."""
    request = world.applies(*chain(user(ANN), user(BEN)))
    world.people_are(staff(EMMA))
    world.approves(ANN, request)
    assert waits_for(world.stored(request)) == [(AskedKind.PERSON, BEN)]
    world.people_are(staff(EMMA, BEN))
    assert waits_for(world.stored(request)) == [(AskedKind.ROLE, ADMIN_ROLE)]
    world.approves(ADA, world.stored(request), ADMIN_ROLE)
    assert world.is_settled(request)


def test_f79_a_seat_is_passed_on_by_the_policy_that_the_request_began_with(world: World) -> None:
    """G5: its route too stays as it was resolved."""
    request = world.applies(*chain(user(ANN), user(BEN)), empty="reject")
    world.offers(*chain(user(ANN), user(CAI)), empty="approve")
    world.approves(ANN, request)
    assert waits_for(world.stored(request)) == [(AskedKind.PERSON, BEN)]
    world.people_are(staff(BEN))
    assert world.stored(request).status is RequestStatus.REJECTED


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


def test_b7_of_two_roles_that_one_person_is_left_to_hold_one_goes_to_somebody_else(world: World) -> None:
    world.people_are(STAFF, {**ROLES, "legal": (FAY, CAI)})
    request = world.applies(*chain(all_of(role("finance"), role("legal"), user(ANN))))
    world.people_are(STAFF, {**ROLES, "finance": (FAY,), "legal": (FAY,)})
    found = world.stored(request)
    assert waits_for(found) == [(AskedKind.ROLE, "finance"), (AskedKind.PERSON, ANN), (AskedKind.ROLE, ADMIN_ROLE)]
    assert [seat.missing for seat in seats_of(found.route)] == ["", "group", ""]
    assert [task.rule for task in found.tasks] == [None, "short", None, None]
    assert world.fault(request) is None
    for who in (FAY, ANN, ADA):
        world.approves(who, found, {FAY: "finance", ADA: ADMIN_ROLE}.get(who))
    assert world.stored(request).status is RequestStatus.APPROVED


def test_b7_whoever_approved_beside_it_is_no_approver_of_the_seat_that_only_he_is_left_for(world: World) -> None:
    world.people_are(STAFF, {**ROLES, "legal": (FAY, CAI)})
    request = world.applies(*chain(all_of(role("finance"), role("legal"))))
    world.approves(FAY, request, "finance")
    world.people_are(staff(CAI), {**ROLES, "legal": (FAY, CAI)})
    assert waits_for(world.stored(request)) == [(AskedKind.ROLE, ADMIN_ROLE)]


def test_f33_whoever_cannot_be_reached_is_none_of_the_different_people(world: World) -> None:
    """B7: nor does he keep free for another seat who would otherwise be needed there."""
    world.people_are(STAFF, {**ROLES, "legal": (GUS, CAI)})
    short, enough = (world.applies(*chain(all_of(role("finance"), other))) for other in (user(GUS), role("legal")))
    unreachable.cannot_reach(world.store, FAY, world.now)
    assert sorted(waits_for(world.stored(short))) == [(AskedKind.PERSON, GUS), (AskedKind.ROLE, ADMIN_ROLE)]
    with pytest.raises(NotYours):
        world.approves(GUS, enough, "legal")
    world.approves(GUS, enough, "finance")
    world.approves(CAI, enough, "legal")
    assert world.is_settled(enough)


def test_f75_a_rejection_that_leaves_the_rest_to_one_person_asks_another(world: World) -> None:
    world.people_are(STAFF, {**ROLES, "finance": (FAY,), "legal": (FAY,)})
    request = world.applies(*chain(need(2, role("finance"), role("legal"), user(ANN))))
    world.rejects(ANN, request)
    assert waits_for(world.stored(request)) == [(AskedKind.ROLE, "finance"), (AskedKind.ROLE, ADMIN_ROLE)]
    assert world.message(MessageKind.CARD, ADA)


def test_the_only_admin_may_approve_again_where_nobody_else_is_left(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), user(BEN))))
    world.people_are(staff(ANN, BEN))
    found = world.stored(request)
    for seat in seats_of(found.route):
        world.approves(ADA, found, seat.id)
    assert world.stored(request).status is RequestStatus.APPROVED


def test_what_asks_too_few_people_is_made_up_for_at_the_start(world: World) -> None:
    request = world.applies(*chain(all_of(role("finance"), user(FAY))))
    world.store.write(lambda uow: uow.directory.take_role("finance", GUS))
    upkeep.repair_cards(world.store, world.now)
    assert waits_for(world.stored(request)) == [(AskedKind.PERSON, FAY), (AskedKind.ROLE, ADMIN_ROLE)]


def test_f33_cards_that_a_change_failed_to_give_are_given_when_people_are_read_next(world: World) -> None:
    """The change is there, and the database failed before what follows from it."""
    world.applies(*chain(role("finance")))
    world.store.write(lambda uow: uow.directory.give_role("finance", CAI, Origin.FILE, world.now))
    assert world.messages(kind=MessageKind.CARD.value, recipient=CAI) == []
    world.people_are(STAFF, {**ROLES, "finance": (FAY, GUS, CAI)})
    assert world.message(MessageKind.CARD, CAI)
    assert world.store.read(lambda uow: uow.messages.uncarded()) == []


def test_f76_a_role_whose_last_holder_sent_it_for_another_asks_the_admins(world: World) -> None:
    version = world.offers(*chain(role("finance")), behalf=[{"user": GUS}], apply=[{"user": EMMA}])
    request = world.submits(version, GUS, raw={**FORM, BLOCK: EMMA})
    world.people_are(STAFF, {**ROLES, "finance": (GUS,)})
    assert waits_for(world.stored(request)) == [(AskedKind.ROLE, ADMIN_ROLE)]


# ---------------------------------------------------------------------------------- whatever becomes of the people

ANYBODY = [*APPROVERS, FAY, GUS, ADA]


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 60))])
def test_f33_f75_f81_whoever_comes_and_goes_those_who_are_there_can_approve_what_is_pending(
    world: World, seed: int
) -> None:
    chance = Random(seed)
    requests = [
        world.applies(*chain(*(group(chance) for _ in range(2))), repeat=chance.choice(["ask", "once"]))
        for _ in range(6)
    ]
    for _change in range(3):
        held = {name: tuple(chance.sample(ANYBODY, chance.randint(0, 3))) for name in ("finance", "legal")}
        admins = chance.choice([(ADA,), (ADA, EVE)])
        world.people_are(staff(*chance.sample(APPROVERS, 2)), {**held, ADMIN_ROLE: admins})
        unreachable.cannot_reach(world.store, chance.choice([*APPROVERS, FAY, GUS]), world.now)
        for request in requests:
            found = world.stored(request)
            assert world.store.read(partial(can_be_approved, request=found, chance=chance)), found
            act(world, found, chance)
            found = world.stored(request)
            assert world.store.read(partial(can_be_approved, request=found, chance=chance)), found


def group(chance: Random, depth: int = 2) -> Member:
    """Some of whom so many must approve, now in order, now at once; mostly different people."""
    some = [member(chance, depth) for _ in range(chance.randint(1, 3))]
    options = {"distinct": chance.random() < 0.8, "in_order": chance.random() < 0.3, "veto": chance.random() < 0.1}
    return need(chance.randint(1, len(some)), *some, **options)


def member(chance: Random, depth: int) -> Member:
    if depth and chance.random() < 0.4:
        return group(chance, depth - 1)
    return chance.choice([role("finance"), role("legal"), user(chance.choice(APPROVERS))])


def act(world: World, request: Request, chance: Random) -> None:
    """One of those who may approves or rejects."""
    able = world.store.read(lambda uow: [*choices(uow, request)])
    if able:
        task, actor = chance.choice(able)
        (world.approves if chance.random() < 0.6 else world.rejects)(actor, request, task.node_id)


def can_be_approved(uow: UnitOfWork, *, request: Request, chance: Random) -> bool:
    """Whether approvals by whoever may give them bring it to its end, whoever comes first."""
    while request.status is RequestStatus.PENDING:
        able = [*choices(uow, request)]
        if not able:
            return False
        task, actor = chance.choice(able)
        decision, before = Decision(by=actor, verdict=Verdict.APPROVE), request
        request, _events = engine.decide(request, task.id, decision, task.opened_at, uow.new_id)
        request = mend(uow, request, request.tasks[len(before.tasks) :], task.opened_at).request
    return True


def choices(uow: UnitOfWork, request: Request) -> Iterator[tuple[Task, str]]:
    """Who may approve which of its tasks now, of those who can be reached."""
    there = [user for user, person in uow.directory.people(ANYBODY).items() if person.askable]
    for task in request.tasks:
        for actor in there if task.live else ():
            try:
                authority.check_asked(request, task, actor, uow.directory)
                authority.check_distinct(request, task, actor, uow.directory)
            except NotYours:
                continue
            yield task, actor
