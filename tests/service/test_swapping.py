"""An admin puts somebody in another's place in the open requests of a type (issue 4, D11): reached or not, each in a
transaction of its own; where it cannot be done, the reason is told and the others are done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.service.world import (
    ADA,
    ANN,
    BEN,
    CAI,
    DAN,
    EMMA,
    EVE,
    PATIENCE,
    STAFF,
    World,
    all_of,
    any_of,
    at_once,
    chain,
    need,
    role,
    user,
)
from workflow import publishing, swapping
from workflow.errors import FileType, NotAdmin, SwapRefused, TypeMoved
from workflow.model import ADMIN_ROLE, ActorKind, AskedKind, Request, RequestStatus, TaskStatus, seats_of
from workflow.ports_messages import MessageKind
from workflow.ports_types import Publication

TWO_STAGES = chain(all_of(user(ANN), user(BEN)), any_of(user(ANN), user(CAI)))


def swaps(world: World, leaves: str, takes: str, actor: str = ADA, type_: str = "leave") -> dict[str, str]:
    """Number of every request that was concerned, and why it could not be changed."""
    named = world.store.read(lambda uow: [each.id for each in uow.requests.open_naming(type_, leaves, "", 9)])
    given = {"leaves": leaves, "takes": takes, "actor": actor, "now": world.now, "within": PATIENCE}
    done = [swapping.swap_one(world.store, request_id=each, **given) for each in named]
    assert [world.store.read(lambda uow, id_=id_: swapping.hindered(uow, id_, leaves, takes)) for id_ in named] == [
        each and (each if each.reason else None) for each in done
    ], "what is told afterwards is what was found"
    return {each.number: each.reason for each in done if each}


def concerned(world: World, person: str, counted: int = 9) -> tuple[int, bool]:
    found = world.store.read(lambda uow: swapping.concerned(uow, "leave", person, counted))
    return found.n, found.exact


def seated(request: Request) -> list[str]:
    return [seat.asked_id for seat in seats_of(request.route)]


def test_he_sits_where_the_other_was_asked_and_where_he_would_have_been(world: World) -> None:
    request = world.applies(*TWO_STAGES)
    assert swaps(world, ANN, DAN) == {request.number: ""}
    found = world.stored(request)
    assert seated(found) == [DAN, BEN, DAN, CAI]
    assert [(task.asked_id, task.status) for task in found.tasks] == [
        (ANN, TaskStatus.TRANSFERRED),
        (BEN, TaskStatus.PENDING),
        (DAN, TaskStatus.PENDING),
    ]
    assert (found.tasks[0].node_id, found.tasks[0].actor_kind) == (found.tasks[2].node_id, ActorKind.ADMIN)
    assert found.route_version == request.route_version + 1
    told = [entry for entry in world.history(request) if entry.kind == "swapped"]
    assert [(entry.actor, entry.actor_kind) for entry in told] == [(ADA, ActorKind.ADMIN)]
    assert world.fault(request) is None
    assert world.message(MessageKind.CARD, DAN)
    for actor in (DAN, BEN):
        world.approves(actor, world.stored(request))
    world.approves(DAN, world.stored(request))
    assert world.stored(request).status is RequestStatus.APPROVED
    assert world.is_settled(request)


def test_what_was_decided_stays_whose_it_was(world: World) -> None:
    request = world.applies(*TWO_STAGES)
    world.approves(ANN, request)
    swaps(world, ANN, DAN)
    assert seated(world.stored(request)) == [ANN, BEN, DAN, CAI]
    world.rejects(BEN, world.stored(request))
    assert swaps(world, CAI, DAN) == {}, "it has ended"


def test_those_who_ask_him_are_counted_or_so_many_at_most(world: World) -> None:
    request = world.applies(*TWO_STAGES)
    world.submits(request.policy_version)
    world.approves(BEN, request)
    assert concerned(world, BEN) == (1, True)
    assert concerned(world, BEN, counted=1) == (2, False), "in one of two he decided, which is not looked into"


def test_each_that_cannot_be_changed_says_why_and_the_others_are_changed(world: World) -> None:
    version = world.offers(*chain(all_of(user(ANN), user(BEN)), user(ANN)))
    his, usual = world.submits(version, applicant=DAN), world.submits(version)
    assert swaps(world, ANN, DAN) == {his.number: "applicant", usual.number: ""}
    assert swaps(world, DAN, BEN) == {usual.number: "same_group"}
    assert seated(world.stored(usual)) == [DAN, BEN, DAN]
    assert world.fault(his) is None


@pytest.mark.parametrize(
    ("group", "approves", "reason"),
    [
        (all_of(all_of(user(ANN), user(CAI)), user(BEN)), [BEN], "approved"),
        (all_of(any_of(user(ANN), user(CAI)), role("finance")), [], ""),
        (need(2, any_of(user(ANN)), user(BEN)), [], "too_few"),
    ],
)
def test_different_people_stay_different(world: World, group: dict, approves: list[str], reason: str) -> None:
    """B7: nobody decides two seats of a group of different people because he took another's place."""
    request = world.applies(*chain(group))
    for actor in approves:
        world.approves(actor, world.stored(request))
    assert swaps(world, ANN, BEN) == {request.number: reason}


def test_only_an_admin_and_only_for_somebody_active(world: World) -> None:
    request = world.applies(*TWO_STAGES)
    with pytest.raises(NotAdmin):
        swaps(world, ANN, DAN, actor=BEN)
    world.people_are([replace(each, active=each.id != DAN) for each in STAFF])
    for takes, reason in ((DAN, "inactive"), ("U0NOBODY", "inactive"), (ANN, "same")):
        with pytest.raises(SwapRefused) as refused:
            swaps(world, ANN, takes)
        assert refused.value.reason == reason
    assert world.stored(request).route_version == 1


def test_whoever_took_the_place_and_leaves_does_not_give_it_back(world: World) -> None:
    request = world.applies(*chain(user(ANN)))
    swaps(world, ANN, DAN)
    world.people_are([replace(each, active=each.id != DAN) for each in STAFF])
    (task,) = (task for task in world.stored(request).tasks if task.live)
    assert (task.asked_kind, task.asked_id) == (AskedKind.ROLE, ADMIN_ROLE)


def test_a_decision_in_the_same_moment_counts_or_finds_the_seat_taken(world: World) -> None:
    """The row is locked first: either Ann's approval stands, or Dan is asked; never both."""
    request = world.applies(*chain(user(ANN), user(CAI)))
    at_once(lambda: world.approves(ANN, request), lambda: swaps(world, ANN, DAN))
    found = world.stored(request)
    assert seated(found)[0] == (ANN if found.tasks[0].status is TaskStatus.APPROVED else DAN)
    assert len([task for task in found.tasks if task.live]) == 1
    assert world.fault(request) is None


def test_other_types_and_other_people_are_left_alone(world: World) -> None:
    request = world.applies(*chain(user(ANN), user(CAI)))
    other = world.applies(*chain(user(ANN)), id="trip", number="TR-{year}-{seq}", applicant=EMMA)
    assert swaps(world, BEN, DAN) == {}
    assert swaps(world, ANN, DAN, type_="trip") == {other.number: ""}
    assert seated(world.stored(request)) == [ANN, CAI]


def made_in_slack(world: World) -> Publication:
    source = {
        "id": "gym",
        "title": "Gym",
        "form": [{"id": "why", "label": "Why", "type": "text"}],
        "route": chain(user(ANN), user(CAI)),
    }
    return world.store.write(
        lambda uow: publishing.issue(uow, source, after=0, actor=ADA, nonce="first", now=world.now), within=PATIENCE
    )


def test_in_a_type_made_in_slack_new_requests_ask_him_and_open_ones_only_if_told(world: World) -> None:
    first = made_in_slack(world)
    old = world.submits(first.version)
    given = {"type_": "gym", "leaves": ANN, "takes": DAN, "actor": ADA, "now": world.now, "within": PATIENCE}
    second = swapping.swap_new(world.store, seen=1, nonce="n", **given)
    assert (second.n, swapping.swap_new(world.store, seen=1, nonce="n", **given)) == (2, second)
    new = world.submits(second.version)
    assert (seated(world.stored(old)), seated(new)) == ([ANN, CAI], [DAN, CAI])
    with pytest.raises(TypeMoved):
        swapping.swap_new(world.store, seen=1, nonce="another", **{**given, "leaves": DAN, "takes": EVE})
    with pytest.raises(SwapRefused) as refused:
        swapping.swap_new(world.store, seen=2, nonce="third", **given)
    assert refused.value.reason == "not_named"


def test_what_a_file_says_is_changed_in_the_file(world: World) -> None:
    world.offers(*chain(user(ANN)))
    with pytest.raises(FileType):
        swapping.swap_new(
            world.store, type_="leave", leaves=ANN, takes=DAN, seen=0, nonce="n", actor=ADA, now=world.now
        )
