"""Requests that went back: a decision was taken back (D6)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.views.cards import applicant_card, approver_card
from bot.views.content import Content
from bot.views.request_view import request_view
from tests.bot.views.samples import BEN, CAI, CARA, DAN, EMMA, EVE, Story, group, leave, purchase, reader, seat
from workflow.model import Person


def _card(story: Story, who: Person, task_id: str) -> Content:
    shown = approver_card(story.picture(), task_id, reader(who), story.now)
    assert shown is not None
    return shown


def reopened_payloads() -> Iterator[tuple[str, Content | dict[str, object]]]:
    """Name to payload."""
    story = leave().approve(BEN, "Cover arranged")
    (first, second) = (task.id for task in story.request.tasks)
    yield "request_for_who_can_undo", _look(story, BEN)
    story.take_back(BEN)
    yield "card_after_i_took_it_back", _card(story, BEN, story.task(BEN))
    yield "card_of_the_decision_i_took_back", _card(story, BEN, first)
    yield "card_whose_turn_it_is_no_more", _card(story, CAI, second)
    yield "mine_after_it_was_taken_back", applicant_card(story.picture(), reader(EMMA), story.now)
    yield "request_after_it_was_taken_back", _look(story, EMMA)
    either = Story(group(seat(BEN), seat(CAI), need=1, title="Leads"), seat(CARA, "Director")).approve(BEN)
    closed = either.task(CAI)
    yield "card_closed_by_a_decision_taken_back", _card(either.take_back(BEN), CAI, closed)
    role = purchase().approve(BEN).approve(DAN)
    asked = role.task(EVE)
    yield "card_of_a_decision_another_holder_took_back", _card(role.take_back(DAN), EVE, asked)


def _look(story: Story, who: Person) -> dict[str, object]:
    return request_view(story.picture(), story.history, reader(who), roles=[], now=story.now)
