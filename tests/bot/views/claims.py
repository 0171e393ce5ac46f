"""A role's task that one of its holders has taken (D6), in every state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.references import ActRef
from bot.views.act_give_back import give_back_modal
from bot.views.cards import applicant_card, approver_card, reminder
from bot.views.content import Content
from bot.views.request_view import request_view
from tests.bot.views.samples import ADA, BEN, CAI, DAN, EMMA, EVE, Story, reader, seat
from workflow.acts import Act
from workflow.claims import GONE, IDLE, PASSED
from workflow.model import Person

Payload = Content | dict[str, Any]


def claim_payloads() -> Iterator[tuple[str, Payload]]:
    """Name to payload."""
    story = Story(seat("finance", "Finance"), seat(BEN))
    task = story.request.task(story.task(DAN))
    yield "card_to_be_taken", _card(story, DAN)
    yield "request_to_be_taken", _look(story, DAN)
    yield "give_back_modal", give_back_modal(story.picture(), task, ActRef(Act.GIVE_BACK, task.id, 1), reader(DAN))
    story.claim(DAN)
    yield "card_i_took", _card(story, DAN)
    yield "card_another_took", _card(story, EVE)
    yield "request_i_took", _look(story, DAN)
    yield "request_another_took", _look(story, EVE)
    yield "mine_taken", applicant_card(story.picture(), reader(EMMA), story.now)
    reminded = reminder([(story.picture(), task.id)], reader(EVE), story.later(days=1))
    assert reminded is not None
    yield "reminder_another_took", reminded
    for who, why in ((EVE, PASSED), (DAN, IDLE), (EVE, GONE)):
        story.claim(who).release(who, why, "Too many away" if why == PASSED else None)
    yield "request_given_back", _look(story, EVE)
    admins = Story(seat("admin", "Team lead", "gone"), seat(BEN))
    admins.holders["admin"] = (ADA, CAI)
    yield "card_of_the_administrators", _card(admins, ADA)


def _card(story: Story, who: Person) -> Content:
    shown = approver_card(story.picture(), story.task(who), reader(who), story.now)
    assert shown is not None
    return shown


def _look(story: Story, who: Person) -> dict[str, Any]:
    return request_view(story.picture(), story.history, reader(who), roles=("finance",), now=story.now)
