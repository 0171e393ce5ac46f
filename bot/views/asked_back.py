"""What asks whoever applied (D6): the notice with its sound, and its row where several things wait for him; and the
notice of his answer, to whoever asked."""

from __future__ import annotations

from datetime import datetime

from bot import callbacks
from bot.references import ActRef, RequestRef, WordsRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.content import Content, content
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.withdraw import withdraw_button
from bot.views.words import APPROVED, CLOSED, capital, you_or
from bot.views.words_course import sent_back_line
from bot.views.words_headline import headline, running_headline, whose
from bot.views.words_question import answered_line, asked_line, said_line
from bot.views.words_time import moment
from workflow.acts import Act, offered
from workflow.model import Request, Task, TaskKind


def asked_back_card(picture: Picture, task: Task, reader: Reader, now: datetime, *, words: str = "") -> Content:
    """The notice of one such task for somebody who applied: what he is asked, and in the end what became of it.
    `words` as in `asked_back_row`."""
    first, *others = _told(picture, task, reader, now)
    text = _(reader, "{request}. {what}", request=running_headline(picture, reader), what=first)
    since = _(
        reader, "{number} · since {time}", number=picture.request.number, time=moment(task.opened_at, now, reader)
    )
    return content(
        text,
        [
            *blocks.lines([[(headline(picture, reader), "bold")], first, *others]),
            blocks.actions(
                *asked_back_buttons(picture, task, reader, words=words), _view_button(picture.request, reader)
            ),
            blocks.context(since if task.live else picture.request.number),
        ],
    )


def asked_back_row(picture: Picture, task: Task, reader: Reader, now: datetime, *, words: str = "") -> list[Block]:
    """The same in a list. With `words` these stand in the modal that the button opens."""
    return asked_back_card(picture, task, reader, now, words=words).blocks


def asked_back_buttons(picture: Picture, task: Task, reader: Reader, *, words: str = "") -> list[Block]:
    """What the reader can do with it; `words` as in `asked_back_row`."""
    if task.kind is TaskKind.REVISE:
        return revise_buttons(picture.request, reader) if task.live else []
    if Act.ANSWER not in offered(picture.request, task):
        return []
    action, value = callbacks.ACT, encode(ActRef(Act.ANSWER, task.id, picture.request.form_version))
    if words:
        action, value = callbacks.ANSWER_WITH_WORDS, encode(WordsRef(task.id, words))
    return [blocks.button(_(reader, "Answer"), action, value, style="primary")]


def revise_buttons(request: Request, reader: Reader) -> list[Block]:
    """Edit, which leads to resubmitting, and Withdraw: short enough for a third beside them on a phone."""
    value = encode(RequestRef(request.id))
    edit = blocks.button(_(reader, "Edit"), callbacks.REVISE, value, style="primary")
    return [edit, withdraw_button(request, reader)]


def answered_notice(picture: Picture, task: Task, reader: Reader, now: datetime) -> Content:
    """The notice for whoever asked: the answer, whole in the request view."""
    said = said_line(picture, task, reader, now)
    return content(
        _(reader, "{request}. {what}", request=whose(picture, reader), what=said),
        [
            *blocks.lines([[(whose(picture, reader), "bold")], asked_line(picture, task, reader), said]),
            blocks.actions(_view_button(picture.request, reader)),
            blocks.context(picture.request.number),
        ],
    )


def _view_button(request: Request, reader: Reader) -> Block:
    return blocks.button(_(reader, "View"), callbacks.MORE, encode(RequestRef(request.id)))


def _told(picture: Picture, task: Task, reader: Reader, now: datetime) -> list[str]:
    if task.kind is TaskKind.ANSWER:
        asked = asked_line(picture, task, reader)
        return [asked] if task.live else [asked, answered_line(picture, task, reader, now)]
    why = sent_back_line(picture, task, reader)
    if task.live:
        return [*why, _(reader, "Edit and resubmit it, or withdraw it: until then nobody is asked.")]
    if task.decided_by is None:
        return [_(reader, "{mark} Nothing to do any more", mark=CLOSED), *why]
    who, time = you_or(picture.person(task.decided_by), reader), moment(task.decided_at or now, now, reader)
    return [_(reader, "{mark} {who} resubmitted it {time}", mark=APPROVED, who=capital(who), time=time), *why]
