"""A message as it is handed to Slack: blocks to see, and the text that notifications and screen readers use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.views.blocks import section
from bot.views.limits import NOTIFICATION, clip, escape, one_line

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """`text` is escaped, as Slack wants it; build it with `content`."""

    text: str
    blocks: list[Block]

    def message(self) -> dict[str, Any]:
        """As Slack takes it from a method, from a response_url and from an acknowledgement: without ``mrkdwn`` false,
        what people typed between asterisks would be bold in the notification (F87)."""
        return {"text": self.text, "blocks": self.blocks, "mrkdwn": False}


def content(text: str, blocks: list[Block]) -> Content:
    """A message with this notification text, which may contain anything (F87)."""
    return Content(escape(clip(one_line(text), NOTIFICATION)), blocks)


def private_answer(sentence: str) -> Content:
    """One sentence, for the answer that only the person who clicked sees (D5)."""
    return content(sentence, [section(sentence)])
