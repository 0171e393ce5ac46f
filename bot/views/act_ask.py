"""The modals of a question to whoever applied: it is asked, it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import callbacks
from bot.references import ActRef, encode
from bot.views import blocks
from bot.views.blocks import Block, Line, Quote
from bot.views.catalogue import _
from bot.views.decide import words_element
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words import name
from bot.views.words_headline import whose
from bot.views.words_question import asker_name
from workflow.model import Task


def ask_modal(picture: Picture, _task: Task, asked: ActRef, reader: Reader) -> Block:
    """What whoever is asked to decide wants to know."""
    about = _(
        reader,
        "The request stays open, and you can still decide. Until the answer is there, {applicant} is reminded and you "
        "are not.",
        applicant=name(picture.applicant),
    )
    return _modal(
        _(reader, "Ask the applicant"),
        [[(whose(picture, reader), "bold")], about],
        _(reader, "Question"),
        _(reader, "Ask"),
        asked,
        reader,
    )


def answer_modal(picture: Picture, task: Task, asked: ActRef, reader: Reader, typed: str = "") -> Block:
    """The question, and room for the answer, `typed` standing there already."""
    who = _(reader, "{who} asks:", who=asker_name(picture, task, reader))
    return _modal(
        _(reader, "Answer"),
        [[(whose(picture, reader), "bold")], who, Quote(task.question or "")],
        _(reader, "Your answer"),
        _(reader, "Answer"),
        asked,
        reader,
        typed,
    )


def read_words(state: Mapping[str, Any]) -> str:
    """What was written in either."""
    return str(read_state(state).get(callbacks.WORDS) or "")


def _modal(
    title: str, above: list[Line], label: str, submit: str, asked: ActRef, reader: Reader, typed: str = ""
) -> Block:
    hint = _(reader, "Everyone on this request will read it.")
    return blocks.modal(
        title,
        [*blocks.lines(above), blocks.field(callbacks.WORDS, label, words_element(typed), hint=hint)],
        submit=submit,
        close=_(reader, "Cancel"),
        callback=callbacks.ACT_FORM,
        metadata=encode(asked),
    )
