"""What whoever is asked may do besides deciding: a menu beside the buttons of the request view."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot import callbacks
from bot.references import ActRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader
from workflow.acts import Act, offered
from workflow.model import Task


def act_menu(picture: Picture, task: Task, reader: Reader) -> list[Block]:
    """The menu for a task that asks the reader; none where nothing is offered."""
    request = picture.request
    acts = offered(request, task)
    options = [(encode(ActRef(act, task.id, request.form_version)), _LABELS[act](reader)) for act in acts]
    return [blocks.overflow(callbacks.ACT, options)] if options else []


_LABELS: Mapping[Act, Callable[[Reader], str]] = {
    Act.TRANSFER: lambda reader: _(reader, "Transfer…"),
    Act.ADD: lambda reader: _(reader, "Add approvers…"),
    Act.GIVE_BACK: lambda reader: _(reader, "Give back…"),
    Act.ASK: lambda reader: _(reader, "Ask the applicant…"),
    Act.RETURN: lambda reader: _(reader, "Return…"),
}
