"""What people type is shown as they typed it: it pings nobody, links nowhere and looks like nothing of ours
(F68, F87, F88)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot import callbacks
from bot.sandbox.mrkdwn import plain
from bot.views import answers, decide, limits, lists
from bot.views.cards import applicant_card, approver_card, outcome_notice, reminder
from bot.views.request_view import request_view
from tests.bot.views.judges import find, judge, words
from tests.bot.views.samples import BEN, CAI, EMMA, PURCHASE, Story, reader, seat
from workflow.model import Verdict

ATTACKS = [
    "<!channel> <!here> <!everyone>",
    "<https://evil.example|Approve>",
    "<@U0CAI> <#C0GENERAL> <!subteam^S0ALL>",
    "*Approved by CFO* _really_ ~not~ `code` &lt;!here&gt;",
    "\u202eevorppA\u202c \u2066hidden\u2069",
    'line\nbreak\r\n✓ Ben Ode (CFO), 10:00: "fine"',
]


def attacked(text: str) -> Story:
    values = {"item": text, "amount": 100, "kind": text, "for": text, "why": text}
    story = Story(seat(BEN, "Lead"), seat(CAI, "Head"), policy=PURCHASE, values=values)
    story.people[EMMA.id] = replace(EMMA, name=text, department=text)
    return story.approve(BEN, text, text)


@pytest.mark.parametrize("text", ATTACKS)
def test_stays_plain_text(text: str) -> None:
    """F87: `judge` lets no mrkdwn object pass."""
    story = attacked(text)
    picture, now, task = story.picture(), story.now, story.task(CAI)
    messages = [
        approver_card(picture, task, reader(CAI), now),
        approver_card(picture, story.task(BEN), reader(BEN), now),
        applicant_card(picture, reader(EMMA), now),
        reminder([(picture, task)], reader(CAI), now),
        lists.approvals([(picture, task)], [picture], reader(CAI), now),
        lists.unknown_type(text, [], reader(CAI)),
        answers.about([(picture, task)], reader(CAI), now, below=text),
        outcome_notice(story.reject(CAI, text).picture(), reader(EMMA), now),
    ]
    for message in messages:
        assert message is not None
        judge(message)
        assert "<" not in message.text
        assert ">" not in message.text
        assert "\n" not in message.text
        assert message.message()["mrkdwn"] is False, "or what stands between asterisks is bold on the lock screen"
    judge(request_view(picture, story.history, reader(CAI), roles=[], now=now))
    judge(decide.decide_modal(picture, task, Verdict.REJECT, reader(CAI)))


@pytest.mark.parametrize("text", ATTACKS)
def test_reaches_no_header_button_or_confirm_dialog(text: str) -> None:
    """F87."""
    story = attacked(text)
    card = approver_card(story.picture(), story.task(CAI), reader(CAI), story.now)
    assert card is not None
    view = request_view(story.picture(), story.history, reader(CAI), roles=[], now=story.now)
    for payload in (card.blocks, view["blocks"]):
        ours = [block for block in payload if block["type"] in ("header", "actions", "context")]
        assert limits.one_line(text) not in limits.one_line(json.dumps(ours, ensure_ascii=False))
    assert find(card, callbacks.APPROVE)[0]["confirm"]


@pytest.mark.parametrize("text", ATTACKS)
def test_a_notification_reads_as_it_was_typed(text: str) -> None:
    """F87: nothing is formatted, and nothing is put into the words to prevent it."""
    story = attacked(text)
    card = approver_card(story.picture(), story.task(CAI), reader(CAI), story.now)
    assert card is not None
    shown = plain(card.text, str, "UTC", formatted=card.message()["mrkdwn"])
    assert limits.clip(limits.one_line(text), limits.NAME) in shown


def test_an_opinion_cannot_add_a_line_that_looks_like_a_decision() -> None:
    """F88: on a card an opinion is one line, in the view it is quoted."""
    story = attacked(ATTACKS[-1])
    card = approver_card(story.picture(), story.task(CAI), reader(CAI), story.now)
    assert card is not None
    decisions = [line for line in words(card).split("\n") if line.startswith("✓")]
    assert len(decisions) == 1


def test_no_overrides_of_direction_reach_slack() -> None:
    """F68."""
    story = attacked(ATTACKS[4])
    view = request_view(story.picture(), story.history, reader(CAI), roles=[], now=story.now)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(words(view))
