"""The modal in which whoever is asked returns the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import callbacks
from bot.references import ActRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.decide import words_element
from bot.views.limits import clip
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words import decider_name, name, names, text_of
from bot.views.words_headline import whose
from workflow import progress, reopening
from workflow.model import Task

MOST_STAGES = 9
"""Slack takes so many radio buttons, and one for whoever applied; the nearest stages are offered."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was filled in: to which stage, and why."""

    to: int
    reason: str


def return_modal(picture: Picture, task: Task, asked: ActRef, reader: Reader) -> Block:
    """Where to, and why."""
    places = reopening.places_before(picture.request, task)
    stages = [place for place in places if place != reopening.APPLICANT][-MOST_STAGES:]
    offered = [*(place for place in places if place == reopening.APPLICANT), *reversed(stages)]
    options = [blocks.option(str(place), _place(picture, place, reader)) for place in offered]
    what = _(reader, "Whoever applied can change the form. An earlier stage, and all after it, is asked once more.")
    return blocks.modal(
        _(reader, "Return"),
        [
            *blocks.lines([[(whose(picture, reader), "bold")], what]),
            blocks.field(callbacks.WHERE, _(reader, "To whom"), blocks.radio(callbacks.VALUE, options, "")),
            blocks.field(
                callbacks.WHY,
                _(reader, "Why"),
                words_element(None),
                hint=_(reader, "Everyone on this request will read it."),
            ),
        ],
        submit=_(reader, "Return"),
        close=_(reader, "Cancel"),
        callback=callbacks.ACT_FORM,
        metadata=encode(asked),
    )


def read_return(state: Mapping[str, Any]) -> Said:
    """What stands in the modal."""
    found = read_state(state)
    return Said(to=int(str(found.get(callbacks.WHERE) or 0)), reason=str(found.get(callbacks.WHY) or ""))


def _place(picture: Picture, stage: int, reader: Reader) -> str:
    """``Emma, who applied``, ``Stage 1: Team lead (Ben)``."""
    if stage == reopening.APPLICANT:
        return _(reader, "{who}, who applied", who=name(picture.applicant))
    request = picture.request
    title = clip(text_of(request.route.members[stage - 1].title, reader), limits.NAME)
    decided = [task for task in progress.decisions(request) if task.stage == stage and task.decided_by]
    who = names(list(dict.fromkeys(decider_name(picture, task, reader) for task in decided)), reader)
    if not title:
        return _(reader, "Stage {n}: {who}", n=stage, who=who)
    return _(reader, "Stage {n}: {title} ({who})", n=stage, title=title, who=who)
