"""Questions to whoever applied, and their answers, in words (D6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.views import limits
from bot.views.catalogue import _
from bot.views.limits import clip, one_line
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import APPROVED, CLOSED, OPEN, actor_name, capital, name
from bot.views.words_time import moment
from workflow.model import Task, TaskKind

SHOWN = 3
"""So many questions of a seat stand on its card, the newest."""


def asked_line(picture: Picture, task: Task, reader: Reader) -> str:
    """``Ben Ode asks: "Who covers for you?"``."""
    who, said = asker_name(picture, task, reader), clip(one_line(task.question or ""), limits.QUOTE)
    if task.asked_by == reader.id:
        return _(reader, 'You asked: "{question}"', question=said)
    if task.live:
        return _(reader, '{who} asks: "{question}"', who=who, question=said)
    return _(reader, '{who} asked: "{question}"', who=who, question=said)


def asker_name(picture: Picture, task: Task, reader: Reader) -> str:
    """Who asks, at the beginning of a sentence: ``Ben Ode``, ``Ben Ode for Ann Lee``."""
    return capital(actor_name(picture, task.asked_by or "", task.on_behalf_of, reader))


def answered_line(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    """``✓ Emma Li answered, 10:12: "Cai does"``; that nobody needs an answer any more, or that none is there yet."""
    if task.live:
        return _(reader, "{mark} No answer yet", mark=OPEN)
    if task.decided_by is None:
        return _(reader, "{mark} Nothing to do any more", mark=CLOSED)
    return f"{APPROVED} {said_line(picture, task, reader, now)}"


def said_line(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    """``Emma Li answered, 10:12: "Cai does"``."""
    when, said = (
        moment(task.decided_at or task.opened_at, now, reader),
        clip(one_line(task.opinion or ""), limits.QUOTE),
    )
    if task.decided_by == reader.id:
        return _(reader, 'You answered, {time}: "{answer}"', time=when, answer=said)
    who = capital(name(picture.person(task.decided_by or "")))
    return _(reader, '{who} answered, {time}: "{answer}"', who=who, time=when, answer=said)


def question_lines(picture: Picture, task: Task, reader: Reader, now: datetime) -> list[str]:
    """What was asked where that task asks for a decision, and answered."""
    found = [each for each in _questions(picture) if each.node_id == task.node_id and (each.live or each.decided_by)]
    return [line for each in found[-SHOWN:] for line in _both(picture, each, reader, now)]


def _both(picture: Picture, task: Task, reader: Reader, now: datetime) -> tuple[str, str]:
    return asked_line(picture, task, reader), answered_line(picture, task, reader, now)


def open_questions(picture: Picture) -> Sequence[Task]:
    """Those that wait for an answer."""
    return [task for task in _questions(picture) if task.live]


def _questions(picture: Picture) -> Sequence[Task]:
    return [task for task in picture.request.tasks if task.kind is TaskKind.ANSWER]


def with_questions(waiting: str, picture: Picture, reader: Reader) -> str:
    """Whom it waits for, and that somebody has to answer meanwhile."""
    if not open_questions(picture):
        return waiting
    if reader.id in picture.request.applicants:
        return _(reader, "{who} · a question to you is open", who=waiting)
    return _(reader, "{who} · a question to {applicant} is open", who=waiting, applicant=name(picture.applicant))


QUESTION_REFUSALS: Mapping[str, Callable[[str, Reader], str]] = {
    "only_one": lambda _who, reader: _(reader, "nobody else is asked here, so it is yours anyway"),
    "no_words": lambda _who, reader: _(reader, "there is nothing in it that could be read"),
    "question_open": lambda who, reader: _(
        reader, "{who} asked something already, and the answer is still to come", who=who
    ),
    "answered": lambda who, reader: _(reader, "{who} answered it already", who=who),
}
"""Why a question or an answer was not taken (`ActRefused`)."""
