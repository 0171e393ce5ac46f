"""An approved request that is to be cancelled, in every state: cards, notices, request views, modals (C9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.views.cancel_approved import cancel_modal, cancelled_view
from bot.views.cards import applicant_card, approver_card, outcome_notice
from bot.views.content import Content, private_answer
from bot.views.request_view import request_view
from bot.views.words_building import Called
from bot.views.words_refusal import refusal
from tests.bot.views.samples import BEN, CAI, CARA, EMMA, LEAVE, Story, leave, reader
from workflow.definition import CancelApproved
from workflow.errors import CancelRefused
from workflow.model import Person, RequestStatus

Payload = Content | dict[str, Any]
WHY = "The trip fell through"


def cancellation_payloads() -> Iterator[tuple[str, Payload]]:
    """Name to payload."""
    yield from _asked()
    yield from _ended()
    yield from _refused()


def _approved(rule: CancelApproved = CancelApproved.APPROVERS) -> Story:
    story = leave().approve(BEN).approve(CAI).approve(CARA, "Enjoy")
    story.policy = replace(LEAVE, cancel_approved=rule)
    return story


def _asked() -> Iterator[tuple[str, Payload]]:
    story = _approved()
    yield "request_that_can_be_cancelled", _look(story, EMMA)
    yield "cancel_modal", cancel_modal(story.picture(), reader(EMMA))
    yield "cancel_modal_at_once", cancel_modal(_approved(CancelApproved.NOTIFY).picture(), reader(EMMA))
    asking = story.cancellation(WHY)
    yield "cancellation_sent", cancelled_view(asking.picture(), reader(EMMA))
    yield "mine_cancellation_asked_for", _mine(story)
    yield "request_cancellation_asked_for", _look(story, EMMA)
    yield "card_of_a_cancellation", _card(asking, BEN)
    yield "mine_cancellation", _mine(asking)
    yield "request_cancellation", _look(asking, BEN)
    asking.approve(BEN).approve(CAI)
    yield "card_of_a_cancellation_last", _card(asking, CARA)
    rejected = _approved()
    refusing = rejected.cancellation(WHY).reject(BEN)
    rejected.linked = refusing.request
    yield "mine_cancellation_rejected", _mine(rejected)
    yield "outcome_cancellation_rejected", outcome_notice(refusing.picture(), reader(EMMA), refusing.now)


def _ended() -> Iterator[tuple[str, Payload]]:
    story = _approved()
    asking = story.cancellation(WHY).approve(BEN).approve(CAI).approve(CARA)
    story.revoke(WHY, asking)
    yield "mine_cancelled_through_a_request", _mine(story)
    yield "card_cancelled_through_a_request", _card(story, CARA)
    yield "request_cancelled_through_a_request", _look(story, EMMA)
    yield "outcome_cancellation_approved", outcome_notice(asking.picture(), reader(EMMA), asking.now)
    once = _approved(CancelApproved.NOTIFY).revoke(WHY)
    yield "cancelled_at_once", cancelled_view(once.picture(), reader(EMMA))
    yield "mine_cancelled_at_once", _mine(once)
    yield "notice_to_whoever_had_approved", outcome_notice(once.picture(), reader(CARA), once.now)
    yield "request_cancelled_at_once", _look(once, CARA)


def _refused() -> Iterator[tuple[str, Payload]]:
    for reason in ("never", "not_applicant", "too_late", "not_approved", "cancellation", "asked"):
        status = RequestStatus.CANCELLED if reason == "not_approved" else RequestStatus.APPROVED
        error = CancelRefused(reason=reason, number="LV-2026-0042", status=status, other="LV-2026-0043")
        said = refusal(error, reader(EMMA), Called(people={}, role_titles={}), leave().now)
        yield f"answer_cancel_{reason}", private_answer(said)


def _mine(story: Story) -> Content:
    return applicant_card(story.picture(), reader(EMMA), story.now)


def _card(story: Story, who: Person) -> Content:
    shown = approver_card(story.picture(), story.task(who), reader(who), story.now)
    assert shown is not None
    return shown


def _look(story: Story, who: Person) -> dict[str, Any]:
    return request_view(story.picture(), story.history, reader(who), roles=[], now=story.now)
