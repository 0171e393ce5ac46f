"""The modal in which whoever is asked passes his seat on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import callbacks
from bot.references import ActRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.decide import words_element
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words_headline import whose
from workflow.form_text import said
from workflow.model import AskedKind, Task


@dataclass(frozen=True, slots=True)
class Said:
    """What was filled in: to whom, empty for nobody, and why."""

    to: str
    reason: str | None


def transfer_modal(picture: Picture, task: Task, asked: ActRef, reader: Reader) -> Block:
    """To whom, and why."""
    return blocks.modal(
        _(reader, "Transfer"),
        [
            *blocks.lines([[(whose(picture, reader), "bold")], _what_happens(task, reader)]),
            blocks.field(callbacks.WHOM, _(reader, "Who decides instead"), blocks.people_menu(callbacks.VALUE)),
            blocks.field(
                callbacks.WHY,
                _(reader, "Why"),
                words_element(None),
                optional=True,
                hint=_(reader, "Everyone on this request will read it."),
            ),
        ],
        submit=_(reader, "Transfer"),
        close=_(reader, "Cancel"),
        callback=callbacks.ACT_FORM,
        metadata=encode(asked),
    )


def read_transfer(state: Mapping[str, Any]) -> Said:
    """What stands in the modal."""
    found = read_state(state)
    return Said(to=str(found.get(callbacks.WHOM) or ""), reason=said(str(found.get(callbacks.WHY) or "")))


def _what_happens(task: Task, reader: Reader) -> str:
    if task.asked_kind is AskedKind.ROLE:
        return _(reader, "Only this person is asked then, and no longer anybody who holds the role.")
    return _(reader, "This person is asked then, and you are not any more.")
