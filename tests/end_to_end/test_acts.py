"""What whoever is asked does with a task besides deciding it (D6), through Slack."""

from __future__ import annotations

import pytest

from bot.sandbox.operations import Outcome
from bot.sandbox.person import Person
from tests.end_to_end.acting import apply_for_leave, approve, heard, is_asked, modal_of, open_card, status_of, tasks_of
from tests.end_to_end.world import World


@pytest.fixture
def world(shared_world: World) -> World:
    """Every test applies for a leave of its own."""
    return shared_world


def begins(person: Person, number: str, act: str) -> None:
    """Opens the request from its card, and that act's modal from the menu there."""
    person.click("More", in_=open_card(person, number))
    person.click("act", choice=act)


def sends(person: Person, **fields: str) -> Outcome:
    """Fills the modal in, by the labels of its fields with "_" for blanks, and sends it."""
    for label, said in fields.items():
        person.fill(label.replace("_", " "), said)
    return person.submit()


def test_d6_ben_passes_it_on_to_finn_who_decides(world: World) -> None:
    emma, ben, finn = (world.person(name) for name in ("emma", "ben", "finn"))
    number = apply_for_leave(emma)
    begins(ben, number, "Transfer…")
    assert "and you are not any more" in modal_of(ben).text
    refused = sends(ben, Who_decides_instead="Emma Li", Why="Away until Thursday")
    assert list(refused.errors.values()) == ["Not done: Emma Li applied and cannot approve it."]
    assert not sends(ben, Who_decides_instead="Finn Larsen").error
    assert ben.modal is None
    card = open_card(finn, number)
    assert 'Ben Okafor passed this on to you: "Away until Thursday"' in card.visible
    world.settle()
    assert heard(ben, "You passed it on")
    assert not is_asked(ben, number)
    assert not approve(finn, number).error
    assert status_of(world, number) == "pending"
    assert tasks_of(world, number)[:2] == [
        (1, "person", "U0BEN", "transferred", "U0BEN"),
        (1, "person", "U0FINN", "approved", "U0FINN"),
    ]
