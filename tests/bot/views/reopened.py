"""Requests that went back: a decision was taken back (D6)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.references import ActRef, FormRef
from bot.views.act_return import return_modal
from bot.views.blocks import section
from bot.views.cards import applicant_card, approver_card, reminder
from bot.views.content import Content
from bot.views.forms import form_page
from bot.views.request_view import request_view
from bot.views.words_course import returned_words
from tests.bot.views.samples import (
    ADA,
    BEN,
    CAI,
    CARA,
    DAN,
    EMMA,
    EVE,
    NONCE,
    Story,
    group,
    leave,
    purchase,
    reader,
    seat,
)
from workflow.acts import Act
from workflow.forms import prefill
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


def returned_payloads() -> Iterator[tuple[str, Content | dict[str, object]]]:
    """Name to payload."""
    bare = Story(seat(BEN), seat(CAI)).approve(BEN)
    task = bare.request.task(bare.task(CAI))
    yield "return_modal_without_titles", return_modal(bare.picture(), task, ActRef(Act.RETURN, task.id, 1), reader(CAI))
    story = purchase().approve(BEN, "Good price").approve(CAI).approve(DAN)
    task = story.request.task(story.task(ADA))
    yield "return_modal", return_modal(story.picture(), task, ActRef(Act.RETURN, task.id, 1), reader(ADA))
    went, before = story.task(CARA), story.task(BEN)
    story.send_back(ADA, 1, "Which desk?")
    yield "card_returned_to_me", _card(story, BEN, story.task(BEN))
    yield "card_of_the_approval_that_went_back", _card(story, BEN, before)
    yield "card_i_returned", _card(story, ADA, task.id)
    yield "card_that_went_back_with_it", _card(story, CARA, went)
    yield "mine_returned_to_a_stage", applicant_card(story.picture(), reader(EMMA), story.now)
    yield "request_returned_to_a_stage", _look(story, EMMA)


def revised_payloads() -> Iterator[tuple[str, Content | dict[str, object]]]:
    """Name to payload."""
    story = leave().approve(BEN, "Cover arranged")
    asked = story.request.task(story.task(CAI))
    story.send_back(CAI, 0, "Which days?")
    revision = story.request.tasks[-1]
    yield "notice_revise", _card(story, EMMA, revision.id)
    yield "mine_revise", applicant_card(story.picture(), reader(EMMA), story.now)
    reminded = reminder([(story.picture(), revision.id)], reader(EMMA), story.later(days=1))
    assert reminded is not None
    yield "reminder_revise", reminded
    yield "card_i_returned_to_the_applicant", _card(story, CAI, asked.id)
    yield "request_to_be_revised", _look(story, EMMA)
    yield "request_to_be_revised_as_its_returner_sees_it", _look(story, CAI)
    form = FormRef(NONCE, story.policy.version, revises=story.request.id)
    why = map(section, returned_words(story.picture(), reader(EMMA)))
    raw = prefill(story.policy.form, story.record.values)
    yield "form_to_be_revised", form_page(story.policy, reader(EMMA), form, raw, first=[*why])
    story.resubmit(days="2", health=None)
    yield "notice_revised", _card(story, EMMA, revision.id)
    yield "card_asked_again_after_it_was_revised", _card(story, BEN, story.task(BEN))
    yield "request_revised", _look(story, BEN)
    stands = leave().approve(BEN, "Cover arranged").send_back(CAI, 0, "Which days?").resubmit(stands=True, days="2")
    yield "card_of_an_approval_that_stands", _card(stands, BEN, stands.task(BEN))
    yield "request_in_which_an_approval_stands", _look(stands, EMMA)
    gone = leave().send_back(BEN, 0, "Which days?")
    revision = gone.request.tasks[-1]
    yield "notice_revise_needless", _card(gone.withdraw(), EMMA, revision.id)


def _look(story: Story, who: Person) -> dict[str, object]:
    return request_view(story.picture(), story.history, reader(who), roles=[], now=story.now)
