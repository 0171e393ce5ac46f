"""Answers to what somebody wrote about certain requests: what they ask of him, else how they stand (D13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.references import MOST_WORDS
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.cards import is_asked, waiting_row
from bot.views.catalogue import _
from bot.views.content import Content, content
from bot.views.limits import clean, clip
from bot.views.lists import own_rows, waiting_title
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words_course import status_words
from bot.views.words_headline import running_headline
from workflow import progress
from workflow.model import Task, TaskKind

Subject = tuple[Picture, str | None]
"""A request, and the task of it that is meant before all others, if one is."""

MOST_ASKED = 3
MOST_SUBJECTS = 12


def about(
    subjects: Sequence[Subject], reader: Reader, now: datetime, *, decides: bool = False, below: str | None = None
) -> Content:
    """What these requests ask of the reader, with buttons; of those that ask nothing how they stand, and More, unless
    others do ask. `decides`: he wrote what looks like a decision. `below`: what he wrote, where it was in a thread:
    somebody might think that others read it, and the buttons offer it as his opinion."""
    asked = [(picture, task) for picture, meant in subjects for task in _asked(picture, meant, reader)][:MOST_SUBJECTS]
    first = _first(reader, asked=[task for _picture, task in asked], decides=decides, below=below)
    text = first if decides else _text(subjects, len(asked), reader, now)
    begun = [blocks.section(first)] if first else []
    if not asked:
        return content(text, [*begun, *own_rows([picture for picture, _meant in subjects], reader, now, 0)])
    return content(text, [*begun, *_rows(asked, clean(below or ""), reader, now)])


def _rows(asked: Sequence[tuple[Picture, Task]], words: str, reader: Reader, now: datetime) -> list[Block]:
    """Several share the room for his words: Slack may count what stands in all the buttons of a message."""
    carried = clip(words, MOST_WORDS // len(asked))
    rows = [block for picture, task in asked for block in waiting_row(picture, task, reader, now, words=carried)]
    return (
        rows
        if carried == words
        else [*rows, blocks.context(_(reader, "Only the beginning of what you wrote fits into the buttons."))]
    )


def text_decides_nothing(reader: Reader, *, asked: bool) -> str:
    """The answer to whoever types "ok" (D13); `asked`: a button that decides stands below."""
    if asked:
        return _(reader, "A message decides nothing. Please press the button.")
    return _(reader, "A message decides nothing, and nothing here waits for your decision.")


def _asked(picture: Picture, meant: str | None, reader: Reader) -> list[Task]:
    """The one that is meant, if it asks the reader; else all that do."""
    tasks = [task for task in progress.waiting_tasks(picture.request) if task.kind is not TaskKind.REVISE]
    asked = [task for task in tasks if is_asked(picture, task, reader)]
    return [task for task in asked if task.id == meant] or asked[:MOST_ASKED]


def _first(reader: Reader, *, asked: Sequence[Task], decides: bool, below: str | None) -> str:
    if below and any(task.kind is TaskKind.ANSWER for task in asked):
        return _(reader, "Nobody but me reads this. The button takes it as your answer, which you can still change.")
    if asked and below and decides:
        return _(reader, "A message decides nothing. The buttons take it as your opinion, which you can still change.")
    if asked and below:
        return _(reader, "Nobody but me reads this. The buttons take it as your opinion, which you can still change.")
    if decides:
        return text_decides_nothing(reader, asked=bool(asked))
    if below is not None and not asked:
        return _(reader, "Nobody but me reads this. This is how it stands:")
    return ""


def _text(subjects: Sequence[Subject], asked: int, reader: Reader, now: datetime) -> str:
    """The notification: of one request how it stands, of several how many wait."""
    if len(subjects) > 1:
        return waiting_title(asked, reader)
    ((picture, _meant),) = subjects
    status = status_words(picture, reader, now)
    return _(reader, "{request}: {status}", request=running_headline(picture, reader), status=status)
