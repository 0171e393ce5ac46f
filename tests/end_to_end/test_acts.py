"""What whoever is asked does with a task besides deciding it (D6), through Slack."""

from __future__ import annotations

import pytest

from bot.sandbox.operations import Outcome
from bot.sandbox.person import Person
from tests.end_to_end.acting import (
    apply_for_leave,
    approve,
    find_with,
    heard,
    is_asked,
    modal_of,
    now,
    open_card,
    own_card,
    private_answer,
    status_of,
    tasks_of,
)
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


def test_d6_ben_asks_emma_something_and_decides_once_she_has_answered(world: World) -> None:
    emma, ben = (world.person(name) for name in ("emma", "ben"))
    number = apply_for_leave(emma)
    begins(ben, number, "Ask the applicant…")
    assert "you can still decide" in modal_of(ben).text
    assert not sends(ben, Question="Who covers for you?").error
    asked = emma.wait(lambda: find_with(emma, 'Ben Okafor asks: "Who covers for you?"', "Answer"))
    assert asked is not None
    emma.wait(lambda: "a question to you is open" in own_card(emma, number).visible)
    emma.click("Answer", in_=asked)
    assert not sends(emma, Your_answer="Finn does").error
    world.settle()
    assert heard(ben, "Emma Li answered")
    assert "answered" in open_card(ben, number).visible
    assert "Answer" not in now(emma, asked).buttons
    assert not approve(ben, number).error
    assert tasks_of(world, number)[:2] == [
        (1, "person", "U0BEN", "approved", "U0BEN"),
        (1, "person", "U0EMMA", "closed", "U0EMMA"),
    ]
    assert "you answered it already" in private_answer(emma, lambda: emma.click("Answer", in_=asked))
