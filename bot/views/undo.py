"""Undo: one's own decision, as long as nobody has acted because of it (D6)."""

from __future__ import annotations

from bot import callbacks
from bot.references import TaskRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader
from workflow import reopening
from workflow.model import Task


def undo_buttons(picture: Picture, task: Task, reader: Reader) -> list[Block]:
    """The button, where the decision on this task is the reader's and can be taken back. It does not ask first: he can
    decide once more. Whether he still has the role that was asked is looked at when he presses it: decided cards do not
    change with people."""
    request = picture.request
    if not reopening.may_take_back(request, task, reader.id):
        return []
    return [blocks.button(_(reader, "Undo"), callbacks.UNDO_DECISION, encode(TaskRef(task.id, request.form_version)))]
