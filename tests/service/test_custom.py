"""B6: a custom request is pinned to a version of its own, with the route that its applicant built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.service.world import ANN, BEN, CAI, EMMA, FAY, STAFF, THREE_STAGES, World
from workflow import drafts
from workflow.building import Building, Built, BuiltGroup, Combine, Kind, Member
from workflow.errors import NotFound, RouteRefused
from workflow.model import Request, RequestStatus


def group(*users: str, role: str = "", **more: Any) -> BuiltGroup:
    members = [*(Member(Kind.USER, user) for user in users), *([Member(Kind.ROLE, role)] if role else [])]
    return BuiltGroup(members=tuple(members), **more)


def built(*groups: BuiltGroup, combine: Combine = Combine.ALL) -> Built:
    return Built(building=Building(groups=groups, combine=combine), title=lambda number: {"en": f"Group {number}"})


@pytest.fixture
def custom(world: World) -> str:
    return world.offers(route="applicant")


def sends(world: World, custom: str, *groups: BuiltGroup, combine: Combine = Combine.ALL, **given: Any) -> Request:
    return world.submits(custom, built=built(*groups, combine=combine), **given)


def test_b3_three_groups_at_once_of_which_all_or_one_must_pass(world: World, custom: str) -> None:
    groups = group(ANN), group(BEN, CAI, need=1), group(role="finance")
    every, either = (sends(world, custom, *groups, combine=combine) for combine in (Combine.ALL, Combine.ANY))
    assert world.approves(ANN, either).status is RequestStatus.APPROVED
    for actor, node in ((ANN, None), (CAI, None), (FAY, "finance")):
        assert world.stored(every).status is RequestStatus.PENDING
        world.approves(actor, every, node)
    assert world.is_settled(every)
    assert world.is_settled(either)


def test_b6_equal_routes_are_one_version_which_is_never_on_offer(world: World, custom: str) -> None:
    first, again, other = (sends(world, custom, group(user)) for user in (ANN, ANN, BEN))
    assert first.policy_version == again.policy_version != other.policy_version
    assert (first.number, again.number, other.number) == ("LV-2026-0001", "LV-2026-0002", "LV-2026-0003")
    current = world.store.read(lambda uow: uow.policies.current())
    assert [each.version for each in current] == [custom]
    world.offers(*THREE_STAGES)
    assert world.approves(ANN, first).status is RequestStatus.APPROVED, "whatever the type has become"


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ((), None),
        ((group(ANN), group(EMMA)), "yourself"),
        ((group(ANN), group("U0NONE")), "not_a_person"),
        ((group(ANN), group(ANN, need=2)), "too_few"),
    ],
)
def test_b6_what_cannot_be_asked_is_refused_and_leaves_nothing(
    world: World, custom: str, groups: tuple[BuiltGroup, ...], code: str | None
) -> None:
    before = world.contents()
    with pytest.raises(RouteRefused) as refused:
        sends(world, custom, *groups)
    fault = refused.value.fault
    assert (fault and fault.code, refused.value.group) == (code, 2 if groups else 0)
    with pytest.raises(RouteRefused):
        world.submits(custom)
    assert world.contents() == before


def test_f45_who_has_left_since_the_group_was_made_is_not_asked(world: World, custom: str) -> None:
    world.people_are([replace(each, active=each.id != ANN) for each in STAFF])
    with pytest.raises(RouteRefused):
        sends(world, custom, group(ANN))


def test_c11_the_route_is_kept_beside_what_was_typed_until_it_is_sent(world: World, custom: str) -> None:
    acted = iter(range(100))

    def builds(change: Callable[[Building], Building], nonce: str = "n1", start: str = "", of: str = custom) -> None:
        drafts.build(
            world.store, person=EMMA, policy_version=of, nonce=nonce, start=start, change=change,
            acted_at=next(acted), now=world.now,
        )  # fmt: skip

    def types(why: str, nonce: str = "n1") -> None:
        drafts.keep(
            world.store, person=EMMA, policy_version=custom, nonce=nonce, values={"why": why} if why else {},
            changed=True, acted_at=next(acted), now=world.now,
        )  # fmt: skip

    def left(nonce: str = "n1", start: str = "") -> tuple[Any, tuple[BuiltGroup, ...]]:
        draft = world.store.read(lambda uow: drafts.kept(uow, EMMA, "leave", world.now))
        building = world.store.read(lambda uow: drafts.building_in(uow, EMMA, "leave", nonce, start, world.now))
        return draft and draft.values, building.groups

    builds(lambda building: building.with_group(group(ANN), 0))
    assert left() == ({}, (group(ANN),))
    types("visit")
    builds(lambda building: building.with_group(group(BEN), 1))
    assert left() == ({"why": "visit"}, (group(ANN), group(BEN)))
    types("")
    assert left() == ({}, (group(ANN), group(BEN))), "an emptied text leaves the route"
    sent = sends(world, custom, group(ANN), group(BEN), nonce="n1")
    builds(lambda building: building.with_group(group(CAI), 2))
    assert left() == (None, ())

    copied = (group(ANN), group(BEN))
    assert left("n2", sent.policy_version) == (None, copied), "a copy begins with the route of what it copies"
    builds(lambda building: building.without_group(0), "n2", sent.policy_version)
    assert left("n2", sent.policy_version) == ({}, (group(BEN),))
    builds(lambda building: building.without_group(0), "n2", sent.policy_version)
    assert left("n2", sent.policy_version) == ({}, ())
    types("a form of another device", "n3")
    assert left("n3") == ({"why": "a form of another device"}, ())
    with pytest.raises(NotFound):
        builds(lambda building: building, "n4", of="0" * 64)


def test_a13_the_view_reads_a_custom_request_as_its_type_was_when_its_form_was_opened(world: World) -> None:
    """Nothing is loaded after these were sent; their amounts are of two currencies."""

    def offered(currency: str) -> str:
        amount = {"id": "amount", "label": "Amount", "type": "money", "currency": currency}
        return world.offers(route="applicant", form=[amount])

    euro, yen = offered("EUR"), offered("JPY")
    for version, user in ((yen, ANN), (euro, BEN), (yen, CAI)):
        sends(world, version, group(user), raw={"amount": "1200"})
    with world.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT amount, amount_currency FROM v_leave ORDER BY number").all()
    assert [tuple(row) for row in found] == [(1200, "JPY"), (1200, "EUR"), (1200, "JPY")]
