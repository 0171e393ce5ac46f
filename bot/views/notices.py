"""Views and answers that only tell something: sent, please wait, gone."""

from __future__ import annotations

from bot import callbacks
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.content import Content, content
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import status_word
from bot.views.words_course import waiting_words
from bot.views.words_headline import headline
from workflow.model import RequestStatus


def sent_view(picture: Picture, reader: Reader) -> Block:
    """What the form turns into once it was sent (C11)."""
    return _notice(
        _(reader, "Sent"), [*blocks.lines([[(headline(picture, reader), "bold")], _sent(picture, reader)])], reader
    )


def _sent(picture: Picture, reader: Reader) -> str:
    request = picture.request
    if request.status is RequestStatus.PENDING:
        return _(
            reader,
            "Sent: {number}. Now with {who}. I'll message you when it is decided.",
            number=request.number,
            who=waiting_words(picture, reader),
        )
    status = status_word(request.status, reader)
    return _(reader, "Sent: {number}. It is {status} already.", number=request.number, status=status)


def notice_view(sentence: str, reader: Reader) -> Block:
    """One sentence in a modal: a refusal, say."""
    return _notice(_(reader, "Please note"), [blocks.section(sentence)], reader)


def answer_view(answer: Content, reader: Reader) -> Block:
    """In a modal, what would else have been answered with a message."""
    return _notice(_(reader, "Please note"), answer.blocks, reader)


def loading_view(reader: Reader) -> Block:
    """For as long as a slow read takes."""
    return _notice(_(reader, "One moment"), [blocks.section(_(reader, "One moment, please…"))], reader)


def gone_view(reader: Reader) -> Block:
    """For something that does not exist, or not for this reader: the two read the same (F90)."""
    sentence = _(reader, "There is no such request, or it is not yours to see. /approvals lists yours.")
    return _notice(_(reader, "Not found"), [blocks.section(sentence)], reader)


def open_again(action: str, value: str, reader: Reader) -> Content:
    """The answer when Slack no longer lets a window open: the same button once more (F38)."""
    sentence = _(reader, "That took too long, and the window could not open. Please press again.")
    button = blocks.button(_(reader, "Open"), action, value, style="primary")
    return content(sentence, [blocks.section(sentence), blocks.actions(button)])


def ask_opinion(value: str | None, reader: Reader) -> Content:
    """The answer to an Approve that brought no opinion where one is asked for, from a card of before: the button that
    opens the modal for it (D2)."""
    sentence = _(reader, "Not recorded yet: approving here asks for your opinion too.")
    button = blocks.button(
        _(reader, "Approve with opinion"), callbacks.APPROVE_WITH_OPINION, value or "", style="primary"
    )
    return content(sentence, [blocks.section(sentence), blocks.actions(button)])


def _notice(title: str, shown: list[Block], reader: Reader) -> Block:
    return blocks.modal(title, shown, close=_(reader, "Close"), callback=callbacks.NOTICE)
