"""What asks whoever applied (D6): the notice with its sound, and its row where several things wait for him."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import callbacks
from bot.references import RequestRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.content import Content, content
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import CLOSED
from bot.views.words_headline import headline, running_headline
from bot.views.words_time import moment
from workflow.model import Request, Task, TaskKind


def asked_back_card(picture: Picture, task: Task, reader: Reader, now: datetime) -> Content:
    """The notice of one such task for somebody who applied: what he is asked, and in the end what became of it."""
    what = _ASKS[task.kind](reader) if task.live else _(reader, "{mark} No longer needed", mark=CLOSED)
    text = _(reader, "{request}. {what}", request=running_headline(picture, reader), what=what)
    return content(text, _shown(picture, task, what, reader, now))


def asked_back_row(picture: Picture, task: Task, reader: Reader, now: datetime) -> list[Block]:
    """The same in two lines, in a list."""
    return asked_back_card(picture, task, reader, now).blocks


def _shown(picture: Picture, task: Task, what: str, reader: Reader, now: datetime) -> list[Block]:
    since = _(
        reader, "{number} · since {time}", number=picture.request.number, time=moment(task.opened_at, now, reader)
    )
    return [
        *blocks.lines([[(headline(picture, reader), "bold")], what]),
        blocks.actions(_view_button(picture.request, reader)),
        blocks.context(since if task.live else picture.request.number),
    ]


def _view_button(request: Request, reader: Reader) -> Block:
    return blocks.button(_(reader, "View"), callbacks.MORE, encode(RequestRef(request.id)))


_ASKS: dict[TaskKind, Callable[[Reader], str]] = {
    TaskKind.REVISE: lambda reader: _(reader, "You are asked to revise it."),
    TaskKind.ANSWER: lambda reader: _(reader, "You are asked a question."),
}
