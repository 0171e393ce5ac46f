"""Somebody is away and others stand in for him, in every state (D8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.views.cards import applicant_card, approver_card
from bot.views.content import Content
from bot.views.request_view import request_view
from tests.bot.views.samples import BEN, CAI, CARA, DAN, EMMA, Story, group, leave, reader, seat
from workflow.model import Person, Verdict


def card(story: Story, who: Person, task_id: str) -> Content:
    shown = approver_card(story.picture(), task_id, reader(who), story.now)
    assert shown is not None
    return shown


def away_payloads() -> Iterator[tuple[str, Content | dict[str, Any]]]:
    """Name to payload."""
    story = leave().stand_in(BEN, DAN)
    task = story.task(BEN)
    yield "card_standing_in", card(story, DAN, task)
    yield "mine_with_somebody_standing_in", applicant_card(story.picture(), reader(EMMA), story.now)
    looked = request_view(story.picture(), story.history, reader(DAN), roles=[], stands_in=True, now=story.now)
    yield "request_standing_in", looked
    until_noon = leave().stand_in(BEN, DAN, days=2.58)
    yield "card_standing_in_until_noon", card(until_noon, DAN, until_noon.task(BEN))
    over = leave()
    yield "card_standing_in_no_more", card(over, DAN, over.task(BEN))
    story.decide_for(BEN, DAN)
    yield "card_another_approved_for_me", card(story, BEN, task)
    yield "card_i_approved_for_another", card(story, DAN, task)
    yield "mine_approved_for_another", applicant_card(story.picture(), reader(EMMA), story.now)
    rejected = leave().stand_in(BEN, DAN, CAI, days=2.58).decide_for(BEN, CAI, Verdict.REJECT)
    yield "card_another_rejected_for_him", card(rejected, DAN, rejected.task(BEN))
    together = Story(group(seat(BEN), seat(CAI), seat(CARA), distinct=True)).stand_in(BEN, CAI, days=2.58)
    together.approve(CAI)
    yield "card_standing_in_beside_ones_own_seat", card(together, CAI, together.task(BEN))
    both = Story(group(seat("finance"), seat(DAN), distinct=True)).stand_in(DAN, CAI).approve(DAN)
    own = next(task.id for task in both.request.tasks if task.asked_id == DAN.id)
    yield "card_standing_in_for_one_who_approved_beside_it", card(both, CAI, own)
