"""What asks whoever applied (D6), in every state."""

from __future__ import annotations

from collections.abc import Iterator

from bot.views.cards import applicant_card, approver_card, reminder
from bot.views.content import Content
from tests.bot.views.samples import BEN, EMMA, Story, leave, reader
from workflow.model import TaskKind


def asked_back(story: Story, kind: TaskKind) -> str:
    """Ben's stage asks Emma; the task."""
    ben = story.request.task(story.task(BEN))
    node = story.request.route.id if kind is TaskKind.REVISE else ben.node_id
    return story.ask_applicant(kind, node).request.tasks[-1].id


def _notice(story: Story, task_id: str) -> Content:
    shown = approver_card(story.picture(), task_id, reader(EMMA), story.now)
    assert shown is not None
    return shown


def asked_back_payloads() -> Iterator[tuple[str, Content]]:
    """Name to payload."""
    for kind in (TaskKind.REVISE, TaskKind.ANSWER):
        story = leave()
        asked = asked_back(story, kind)
        yield f"notice_{kind}", _notice(story, asked)
        yield f"mine_{kind}", applicant_card(story.picture(), reader(EMMA), story.now)
        reminded = reminder([(story.picture(), asked)], reader(EMMA), story.later(days=1))
        assert reminded is not None
        yield f"reminder_{kind}", reminded
        story.reject(BEN)
        yield f"notice_{kind}_needless", _notice(story, asked)
