"""What asks whoever applied (D6), in every state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.references import ActRef
from bot.views import answers
from bot.views.act_ask import answer_modal, ask_modal
from bot.views.asked_back import answered_notice
from bot.views.cards import applicant_card, approver_card, reminder
from bot.views.content import Content
from bot.views.request_view import request_view
from tests.bot.views.samples import BEN, CARA, DAN, EMMA, Story, leave, reader, seat
from workflow.acts import Act
from workflow.model import Person, Task

Payload = Content | dict[str, Any]


def asked_back_payloads() -> Iterator[tuple[str, Payload]]:
    """Name to payload."""
    story = leave()
    decides = story.request.task(story.task(BEN))
    yield "ask_modal", ask_modal(story.picture(), decides, ActRef(Act.ASK, decides.id, 1), reader(BEN))
    asked = story.ask(BEN, "Who covers for you?\nAnd since when?").request.tasks[-1]
    yield "answer_modal", answer_modal(story.picture(), asked, ActRef(Act.ANSWER, asked.id, 1), reader(EMMA))
    yield "request_with_a_question_as_its_approver_sees_it", _look(story, BEN)
    yield "card_i_asked", _card(story, decides, BEN)
    yield "thread_of_a_question", answers.about([(story.picture(), asked.id)], reader(EMMA), story.now, below="ok")
    yield "request_with_a_question", _look(story, EMMA)
    yield from _states(story, asked)
    yield from _answered(
        Story(seat(BEN, "Team lead"), seat(CARA, "Director"), sender=DAN).ask(BEN, "Who covers for you?")
    )


def _states(story: Story, task: Task) -> Iterator[tuple[str, Payload]]:
    """While it asks, and when Ben has rejected."""
    yield f"notice_{task.kind}", _card(story, task, EMMA)
    yield f"mine_{task.kind}", applicant_card(story.picture(), reader(EMMA), story.now)
    reminded = reminder([(story.picture(), task.id)], reader(EMMA), story.later(days=1))
    assert reminded is not None
    yield f"reminder_{task.kind}", reminded
    story.reject(BEN)
    yield f"notice_{task.kind}_needless", _card(story, task, EMMA)


def _answered(story: Story) -> Iterator[tuple[str, Payload]]:
    decides, asked = story.request.task(story.task(BEN)), story.request.tasks[-1]
    story.answer(DAN, "Cai does, since Monday.")
    yield "card_answered", _card(story, decides, BEN)
    yield "notice_answered_by_whoever_sent_it", _card(story, asked, EMMA)
    yield "notice_i_answered", _card(story, asked, DAN)
    yield "notice_to_whoever_asked", answered_notice(story.picture(), story.request.tasks[-1], reader(BEN), story.now)
    yield "request_with_an_answer", _look(story, BEN)
    story.ask(BEN, "Does Cara know?")
    yield "mine_asked_again", applicant_card(story.picture(), reader(DAN), story.now)
    story.approve(BEN)
    yield "request_with_questions_past", _look(story, CARA)


def _card(story: Story, task: Task, who: Person) -> Content:
    shown = approver_card(story.picture(), task.id, reader(who), story.now)
    assert shown is not None
    return shown


def _look(story: Story, who: Person) -> dict[str, Any]:
    return request_view(story.picture(), story.history, reader(who), roles=(), now=story.now)
