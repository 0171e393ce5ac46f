"""What whoever is asked does besides deciding, in every state: modals, cards, request views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.references import ActRef
from bot.views.act_add import add_modal
from bot.views.act_transfer import transfer_modal
from bot.views.cards import approver_card
from bot.views.content import Content
from bot.views.request_view import request_view
from tests.bot.views.samples import ADA, BEN, DAN, EMMA, EVE, Story, all_of_three, any_of_three, leave, purchase, reader
from workflow.acts import Act
from workflow.addition import Place, Several
from workflow.mending import GONE
from workflow.model import Person

Payload = Content | dict[str, Any]


def act_payloads() -> Iterator[tuple[str, Payload]]:
    """Name to payload."""
    yield from _transfer()
    yield from _added()


def _card(story: Story, who: Person) -> Content:
    return _card_of(story, story.task(who), who)


def _card_of(story: Story, task_id: str, who: Person) -> Content:
    shown = approver_card(story.picture(), task_id, reader(who), story.now)
    assert shown is not None
    return shown


def _look(story: Story, who: Person, *roles: str) -> dict[str, Any]:
    return request_view(story.picture(), story.history, reader(who), roles=roles, now=story.now)


def _transfer() -> Iterator[tuple[str, Payload]]:
    story = any_of_three()
    task = story.request.task(story.task(BEN))
    yield "transfer_modal", transfer_modal(story.picture(), task, ActRef(Act.TRANSFER, task.id, 1), reader(BEN))
    passed = story.transfer(BEN, EVE, "Too many away")
    yield "card_passed_on", _card(passed, EVE)
    yield "card_of_whoever_passed_it_on", _card(passed, BEN)
    yield "request_passed_on", _look(passed, EMMA)
    yield "request_passed_on_as_its_new_approver_sees_it", _look(passed, EVE)
    role = purchase().approve(BEN)
    task = role.request.task(role.task(DAN))
    yield (
        "transfer_modal_of_a_role",
        transfer_modal(role.picture(), task, ActRef(Act.TRANSFER, task.id, 1), reader(DAN)),
    )
    passed = role.transfer(DAN, BEN)
    yield "card_of_a_role_of_which_another_passed_it_on", _card_of(passed, task.id, EVE)


def _added() -> Iterator[tuple[str, Payload]]:
    """Approvers who have others asked: before, after and beside themselves (D6)."""
    story = leave()
    task = story.request.task(story.task(BEN))
    yield "add_modal", add_modal(story.picture(), task, ActRef(Act.ADD, task.id, 1), reader(BEN))
    first = leave().add(BEN, Place.BEFORE, DAN, EVE, several=Several.ANY, note="Is the cover arranged?")
    yield "card_asked_first", _card(first, DAN)
    yield "card_that_waits_for_those_asked_first", _card(first, BEN)
    yield "request_somebody_asked_first", _look(first, BEN)
    yield "card_after_those_asked_first", _card(first.approve(DAN, "Yes, by Cara"), BEN)
    then = leave().add(BEN, Place.AFTER, DAN, EVE, several=Several.IN_ORDER)
    yield "card_asked_next", _card(then, DAN)
    yield "request_somebody_asked_next", _look(then, EMMA)
    beside = all_of_three().add(BEN, Place.BESIDE, DAN)
    yield "card_asked_beside", _card(beside, DAN)
    yield "request_somebody_asked_beside", _look(beside, DAN)
    left = leave().add(BEN, Place.BEFORE, DAN).reseat(DAN, "admin", GONE, missing="added")
    yield "card_in_place_of_somebody_added", _card(left, ADA)
    yield "card_somebody_added_rejected", _card(beside.reject(DAN), BEN)
