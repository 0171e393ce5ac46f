"""Each of the eight people applies for two of four starter types, and whoever has Approve buttons brings it to
approval. That it is so of everybody and every type is shown without Slack (`tests/bot/test_starter.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from bot import starter
from bot.sandbox.person import Message, Person
from tests.end_to_end.acting import number_on_modal, rows, send, status_of, tasks_of
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import World

EVERYBODY = [member.name for member in starter.CAST]
TYPES = ["leave", "purchase", "contract", "research"]
MOST_PRESSES = 8
APPROVE = {"Approve", "同意"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with calm(World(new_sqlite(tmp_path_factory))) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "type_"), [(name, TYPES[(at + half) % 4]) for at, name in enumerate(EVERYBODY) for half in (0, 2)]
)
def test_a8_everybody_can_bring_every_starter_type_to_approval(world: World, name: str, type_: str) -> None:
    applicant = world.person(name)
    number = apply_with_anything(applicant, type_)
    bring_to_approval(world, number, applicant)

    assert status_of(world, number) == "approved"
    tasks = tasks_of(world, number)
    assert tasks
    assert applicant.id not in {decided_by for *_, decided_by in tasks}
    assert {status for _, _, _, status, _ in tasks} <= {"approved", "closed"}


def test_c5_every_number_is_given_once(world: World) -> None:
    numbers = [row.number for row in rows(world, "SELECT number FROM requests")]
    assert len(numbers) == len(set(numbers)) >= 1


def bring_to_approval(world: World, number: str, applicant: Person) -> None:
    """Presses Approve on one open card after the other. Whoever approved another seat of a distinct group may only
    reject there (B7); his card is not tried again."""
    tried: set[str] = set()
    for _ in range(MOST_PRESSES):
        if status_of(world, number) != "pending":
            return
        person, card = whoever_is_asked(world, number, tried)
        assert person.id != applicant.id, "D10: nobody decides his own request"
        tried.add(card.ts)
        pressed = next(label for label in card.buttons if label in APPROVE)
        assert not person.click(pressed, in_=card, confirm=True).error
        world.settle()


def apply_with_anything(person: Person, type_: str) -> str:
    """Fills every field of the form with something that fits it."""
    person.command(f"/apply {type_}")
    modal = person.modal
    assert modal is not None
    for label, block in zip(modal.inputs, inputs_of(modal.blocks), strict=True):
        person.fill(label, anything_for(person, label, block["element"]))
    assert send(person).action == "update"
    return number_on_modal(person)


def inputs_of(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] == "input"]


def anything_for(person: Person, label: str, element: Mapping[str, Any]) -> Any:
    if element["type"] == "datepicker":
        return date(2026, 6, 1)
    if element["type"] == "static_select":
        return person.options(label)[0]
    if element["type"] == "users_select":
        return "Noah Weber"
    return "12" if element["type"] == "number_input" else "Something"


def whoever_is_asked(world: World, number: str, tried: set[str]) -> tuple[Person, Message]:
    """Somebody with a live card of that request that is not among those tried; waits for one."""

    def look() -> tuple[Person, Message] | None:
        for member in starter.CAST:
            person = world.person(member.id)
            for message in person.messages():
                if number in message.visible and APPROVE & set(message.buttons) and message.ts not in tried:
                    return person, message
        return None

    found = world.sandbox.wait_until(look)
    assert found is not None
    return found
