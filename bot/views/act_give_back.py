"""The modal in which whoever took a role's task gives it back."""

from __future__ import annotations

from collections.abc import Mapping
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
from bot.views.words import role_name
from bot.views.words_headline import whose
from workflow.model import Task


def give_back_modal(picture: Picture, task: Task, asked: ActRef, reader: Reader) -> Block:
    """To whom it goes, and why."""
    role = role_name(task.asked_id, picture.role_titles, reader)
    about = _(reader, "Everybody who holds {role} is asked again then, and you with them.", role=role)
    hint = _(reader, "Everyone on this request will read it.")
    return blocks.modal(
        _(reader, "Give back"),
        [
            *blocks.lines([[(whose(picture, reader), "bold")], about]),
            blocks.field(callbacks.WHY, _(reader, "Why"), words_element(None), optional=True, hint=hint),
        ],
        submit=_(reader, "Give back"),
        close=_(reader, "Cancel"),
        callback=callbacks.ACT_FORM,
        metadata=encode(asked),
    )


def read_why(state: Mapping[str, Any]) -> str:
    """What was written in it."""
    return str(read_state(state).get(callbacks.WHY) or "")
