"""Clicks of people who may not, and clicks that come too late: nothing changes, and they are told why (D3, D5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.person import Person
from tests.end_to_end.acting import (
    about,
    apply_for,
    apply_for_leave,
    approve,
    everything_about,
    open_card,
    own_card,
    private_answer,
    reject,
    tasks_of,
    withdraw,
)
from tests.end_to_end.world import World


@pytest.fixture
def world(shared_world: World) -> World:
    """Every test applies for a leave of its own."""
    return shared_world


def refused(world: World, number: str, person: Person, act: Callable[[], Any]) -> str:
    """Does `act`, sees that it changed nothing, neither stored nor on any card, and returns what was answered."""
    before, shown = everything_about(world, number), shown_of(world, number)
    said = private_answer(person, act)
    world.settle()
    assert everything_about(world, number) == before
    assert shown_of(world, number) == shown
    return said


def shown_of(world: World, number: str) -> list[str]:
    return [message.visible for who in world.sandbox.people for message in about(world.person(who.id), number)]


@pytest.mark.parametrize("button", ["Approve", "Reject"])
def test_f84_a_stranger_who_clicks_a_forwarded_card_is_told_who_was_asked(world: World, button: str) -> None:
    emma, ben, noah = (world.person(name) for name in ("emma", "ben", "noah"))
    number = apply_for_leave(emma)
    card = open_card(ben, number)
    world.settle()

    said = refused(world, number, noah, lambda: noah.click(button, in_=card))
    assert said == "Ben Okafor was asked, not you. Only Ben Okafor can decide it."
    assert noah.modal is None


def test_f84_a_stranger_who_presses_more_learns_nothing(world: World) -> None:
    emma, ben, noah = (world.person(name) for name in ("emma", "ben", "noah"))
    number = apply_for_leave(emma)
    card = open_card(ben, number)
    world.settle()

    said = refused(world, number, noah, lambda: noah.click("More", in_=card))
    assert said == "There is no such request, or it is not yours to see. /approvals lists yours."
    assert noah.modal is None


def test_f84_an_admin_who_was_not_asked_cannot_decide_either(world: World) -> None:
    emma, ben, finn = (world.person(name) for name in ("emma", "ben", "finn"))
    number = apply_for_leave(emma)
    card = open_card(ben, number)
    world.settle()

    said = refused(world, number, finn, lambda: finn.click("Approve", in_=card))
    assert said.startswith("Ben Okafor was asked, not you.")


@pytest.mark.parametrize("button", ["Approve", "Reject"])
def test_d3_the_applicant_cannot_decide_his_own_request(world: World, button: str) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    card = open_card(ben, number)
    world.settle()

    said = refused(world, number, emma, lambda: emma.click(button, in_=card))
    assert said == "This is your own request: somebody else has to decide it."


def test_d3_a_stranger_cannot_decide_for_a_role(world: World) -> None:
    emma, ben, cara, dan, noah = (world.person(name) for name in ("emma", "ben", "cara", "dan", "noah"))
    number = apply_for_leave(emma)
    approve(ben, number)
    approve(cara, number)
    card = open_card(dan, number)
    world.settle()

    said = refused(world, number, noah, lambda: noah.click("Approve", in_=card, confirm=True))
    assert said.startswith("Only ")
    assert "Director" in said


def test_a5_only_the_applicant_can_withdraw(world: World) -> None:
    emma, noah = world.person("emma"), world.person("noah")
    number = apply_for_leave(emma)
    card = own_card(emma, number)
    world.settle()

    said = refused(world, number, noah, lambda: noah.click("Withdraw", in_=card, confirm=True))
    assert said == "Only the person who applied can withdraw this request."


def test_d5_approving_after_ones_own_rejection_says_that_it_stands(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    stale = open_card(ben, number)
    reject(ben, number, "no cover")
    world.settle()

    said = refused(world, number, ben, lambda: ben.click("Approve", in_=stale))
    assert said.startswith("You rejected this")
    assert "that stands" in said


def test_d5_a_rejection_written_too_late_is_answered_with_what_happened_and_what_was_typed(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    ben.click("Reject", in_=open_card(ben, number))
    withdraw(emma, number)
    world.settle()
    before = everything_about(world, number)
    ben.fill("Opinion", "a long and careful reason")
    ben.fill("Internal remark", "between us")
    assert ben.submit().action == "update"

    modal = ben.modal
    assert modal is not None
    assert f"{number} was withdrawn" in modal.text
    assert "a long and careful reason" in modal.text
    assert "between us" in modal.text
    assert everything_about(world, number) == before
    ben.close_modal()


def test_d2_rejecting_without_a_word_is_answered_at_the_field(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    ben.click("Reject", in_=open_card(ben, number))
    before = everything_about(world, number)
    ben.fill("Opinion", "   ")
    outcome = ben.submit()

    assert list(outcome.errors) == ["opinion"]
    assert everything_about(world, number) == before
    ben.close_modal()


def test_f86_a_tampered_button_is_refused_politely(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    card = open_card(ben, number)
    world.settle()
    for block in card.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "approve":
                element["value"] = "1|task|x; DROP TABLE tasks|1"

    said = refused(world, number, ben, lambda: ben.click("Approve", in_=card))
    assert said.startswith("This button is from another time.")


def test_d2_what_the_policy_wants_looked_at_twice_asks_before_it_is_approved(world: World) -> None:
    """`confirm`: at every approval, not only at the one that ends it; a smaller purchase takes one click."""
    emma, ben = world.person("emma"), world.person("ben")
    desk = {"What": "Desk", "Kind": "Furniture", "Reason": "broken"}
    small = apply_for(emma, "purchase", desk | {"Amount (EUR)": "9999.99"})
    ben.click("Approve", in_=open_card(ben, small))
    large = apply_for(emma, "purchase", desk | {"Amount (EUR)": "10000"})
    card = open_card(ben, large)
    assert ben.click("Approve", in_=card, confirm=False).action == "cancelled"
    ben.click("Approve", in_=card, confirm=True)
    world.settle()
    assert [tasks_of(world, number)[0][3] for number in (small, large)] == ["approved", "approved"]
