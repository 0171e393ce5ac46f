"""What was changed in Slack before, below what is known now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.words_directory import past_words
from workflow.edits import Edit
from workflow.model import Person

MOST_EDITS = 8


def past_edits(past: Sequence[Edit], names: Mapping[str, Person], year: int, reader: Reader) -> list[Block]:
    """The newest of these edits, newest first; nothing where there is none."""
    if not past:
        return []
    said = [past_words(edit, names, year, reader) for edit in past[:MOST_EDITS]]
    return [blocks.context("\n".join([_(reader, "Changes in Slack:"), *said]))]
