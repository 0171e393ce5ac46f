"""What admins read while there are messages that could not be delivered (F23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.views import blocks
from bot.views.blocks import Line
from bot.views.catalogue import _, ngettext
from bot.views.content import Content, content
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import REJECTED, left_out, name_of
from workflow.model import Person
from workflow.ports_messages import MessageKind, Stuck

MOST_ROWS = 5
_LONGEST = 200


def undelivered(stuck: Sequence[Stuck], people: Mapping[str, Person], reader: Reader) -> Content:
    """For whom they are, about which request, and what was said; and what to do."""
    sentence = ngettext(
        reader,
        "{n} message could not be delivered, though it was tried several times.",
        "{n} messages could not be delivered, though they were tried several times.",
        len(stuck),
    )
    lines: list[Line] = [
        [(f"{REJECTED} {sentence}", "bold")],
        *(_line(row, people, reader) for row in stuck[:MOST_ROWS]),
        *left_out(len(stuck) - MOST_ROWS, reader),
    ]
    lines.append([_(reader, "Whoever runs the bot sees more with:"), " ", ("countersign messages list --dead", "code")])
    return content(sentence, blocks.lines(lines))


def _line(row: Stuck, people: Mapping[str, Person], reader: Reader) -> Line:
    whom = blocks.Channel(row.recipient) if row.kind is MessageKind.CHANNEL else name_of(row.recipient, people)
    return [whom, f" · {row.number} · " if row.number else " · ", (clip(row.error, _LONGEST), "code")]
