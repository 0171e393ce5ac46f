"""Several tasks decided together, in every state (D9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.references import TaskRef
from bot.views.several import Row, Told, chooser_modal, sure_modal, told_modal
from bot.views.words_building import Called
from bot.views.words_refusal import refusal
from tests.bot.views.samples import (
    BEN,
    CAI,
    DAN,
    ROLE_TITLES,
    Story,
    group,
    leave,
    purchase,
    reader,
    seat,
)
from workflow.errors import FormChanged
from workflow.model import Verdict


def waiting(story: Story) -> tuple[Any, str]:
    return story.picture(), story.task(BEN)


def row(story: Story) -> Row:
    return Row(TaskRef(story.task(BEN), story.request.form_version), story.picture())


def several_payloads() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name to payload."""
    first, last = leave(), Story(seat(BEN))
    me, now = reader(BEN), first.later(days=1)
    away = Story(seat(CAI), seat(DAN)).stand_in(CAI, BEN)
    theirs = Row(TaskRef(away.task(CAI), 1), away.picture())
    yield "several", chooser_modal([waiting(first), waiting(last), (away.picture(), away.task(CAI))], 0, me, now)
    twice, asking = leave(), Story(replace(seat(BEN), asks_input=True))
    twice.asks_first = True
    second = Story(group(seat(BEN), seat(DAN), seat("legal"), need=2, distinct=True))
    second.holders["legal"] = (BEN, CAI)
    second.approve(BEN)
    barred = (second.picture(), next(task.id for task in second.request.tasks if task.asked_id == "legal"))
    hindered = [waiting(asking), waiting(asking), waiting(twice), barred]
    yield "several_many", chooser_modal([*[waiting(purchase())] * 11, *hindered], 3, me, now)
    yield "several_all_ticked", chooser_modal([waiting(first), waiting(last)] * 2, 0, me, now, ticked=True)
    yield "several_none", chooser_modal(hindered, 0, me, now)
    gone = Row(TaskRef(first.record.id, 1), None)
    yield "several_sure", sure_modal(Verdict.APPROVE, [row(first), row(last), theirs], me)
    yield "several_sure_to_reject", sure_modal(Verdict.REJECT, [row(first), gone], me)
    called = Called(people=first.people, role_titles=ROLE_TITLES)
    why = refusal(FormChanged(seen=1, current=2), me, called, now)
    changed = Row(TaskRef(second.request.id, 1), second.picture())
    rows = [row(first.approve(BEN)), row(last.approve(BEN)), changed, gone]
    refused = {changed.task.task_id: why}
    told = Told(verdict=Verdict.APPROVE, rows=rows, refused=refused, left=())
    yield "several_told", told_modal(told, me, now)
    left = [row(Story(seat(BEN)))]
    rejected = Told(verdict=Verdict.REJECT, rows=[row(leave().reject(BEN))], refused={}, left=left, opinion="Not now")
    yield "several_no_time_for_all", told_modal(rejected, me, now)
