"""Deciding several tasks together: the button, what may be ticked, the one question, and what became of each (D9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from bot import callbacks
from bot.references import BadCallback, SeveralRef, TaskRef, decode, encode, together
from bot.views import blocks, decide
from bot.views.blocks import Block, Line, initial
from bot.views.catalogue import _, ngettext
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words import APPROVED, CLOSED, NOT_REACHED, REJECTED, name
from bot.views.words_away import owner_of
from bot.views.words_course import status_words
from bot.views.words_headline import whose
from bot.views.words_time import moment
from workflow import progress
from workflow.model import TaskKind, Verdict
from workflow.several import Hindrance, hindrance

FEW = 3
"""So many are ticked one by one."""
MOST_BOXES = 10
"""Slack takes so many boxes to tick in one block."""

_Waiting = tuple[Picture, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A task, and its request unless the reader may not see it any more."""

    task: TaskRef
    picture: Picture | None


def several_button(waiting: Sequence[_Waiting], reader: Reader) -> list[Block]:
    """The way to decide more than one of these (picture, task id) together, where more than one can be."""
    if sum(_hindrance(each, reader) is None for each in _decisions(waiting)) < 2:
        return []
    return [blocks.actions(blocks.button(_(reader, "Decide several"), callbacks.SEVERAL, callbacks.SEVERAL))]


def _decisions(waiting: Sequence[_Waiting]) -> list[_Waiting]:
    """Without what asks the reader for something else, as the applicant."""
    return [each for each in waiting if each[0].request.task(each[1]).kind is TaskKind.DECIDE]


def _hindrance(waiting: _Waiting, reader: Reader) -> Hindrance | None:
    picture, task_id = waiting
    task = picture.request.task(task_id)
    return hindrance(picture.request, task, reader.id, picture.holders, picture.away, asks_first=picture.asks_first)


def chooser_modal(
    waiting: Sequence[_Waiting], more: int, reader: Reader, now: datetime, *, ticked: bool = False
) -> Block:
    """Boxes to tick for what can be decided together, all `ticked` where that was asked for, and in a line what cannot
    and why; `more` wait besides."""
    decisions = _decisions(waiting)
    hindered = [_hindrance(each, reader) for each in decisions]
    offered = [each for each, hindrance in zip(decisions, hindered, strict=True) if hindrance is None]
    notes = [*_not_offered(Counter(filter(None, hindered)), reader), *_more(more, reader)]
    return blocks.modal(
        _(reader, "Decide several"),
        [
            *(_questions(offered, reader, now, ticked=ticked) or [blocks.section(_nothing(reader))]),
            *map(blocks.context, notes),
        ],
        submit=_(reader, "Go on") if offered else None,
        close=_(reader, "Cancel") if offered else _(reader, "Close"),
        callback=callbacks.SEVERAL if offered else callbacks.NOTICE,
    )


def _nothing(reader: Reader) -> str:
    return _(reader, "There is nothing that can be decided together with others.")


def _questions(offered: Sequence[_Waiting], reader: Reader, now: datetime, *, ticked: bool) -> list[Block]:
    if not offered:
        return []
    verdicts = [
        blocks.option(Verdict.APPROVE.value, _(reader, "Approve")),
        blocks.option(Verdict.REJECT.value, _(reader, "Reject")),
    ]
    element = blocks.radio(callbacks.VALUE, verdicts, Verdict.APPROVE.value)
    return [
        *_boxes(offered, reader, now, ticked=ticked),
        *([_tick_all(reader)] if len(offered) > FEW and not ticked else []),
        blocks.field(callbacks.VERDICT, _(reader, "What do you decide?"), element),
    ]


def _tick_all(reader: Reader) -> Block:
    return blocks.actions(blocks.button(_(reader, "Tick all"), callbacks.TICK_ALL, callbacks.TICK_ALL))


def _boxes(offered: Sequence[_Waiting], reader: Reader, now: datetime, *, ticked: bool) -> Iterator[Block]:
    """In as few blocks as there can be, with as many boxes in one as in the next. Called otherwise once they are all
    ticked, or Slack would keep them as they were."""
    total = len(offered)
    size = ceil(total / ceil(total / MOST_BOXES))
    for n, start in enumerate(range(0, total, size)):
        part = [_box(each, reader, now) for each in offered[start : start + size]]
        facts = {"first": start + 1, "last": start + len(part), "total": total}
        several = _(reader, "Requests {first} to {last} of {total}", **facts)
        action = callbacks.VALUE_AFRESH if ticked else callbacks.VALUE
        element = {"type": "checkboxes", "action_id": action, "options": part}
        element |= initial("options", part if ticked else None)
        whole = len(part) == total
        label = _(reader, "Requests") if whole else several
        yield blocks.field(f"{callbacks.AMONG}{n}", label, element, optional=not whole)


def _box(waiting: _Waiting, reader: Reader, now: datetime) -> Block:
    picture, task_id = waiting
    request = picture.request
    since = moment(request.task(task_id).opened_at, now, reader)
    about = _(reader, "{number} · since {time}", number=request.number, time=since)
    ends = progress.would_end(request, task_id, Verdict.APPROVE, reader.id)
    last = [_(reader, "last approval needed")] if ends else []
    # What may be cut off stands last.
    said = " · ".join([*_in_whose_name(picture, task_id, reader), *last, about])
    return blocks.option(encode(TaskRef(task_id, request.form_version)), whose(picture, reader), said)


def _in_whose_name(picture: Picture, task_id: str, reader: Reader) -> list[str]:
    """``stand-in for Ann Lee``, where the reader is (D8)."""
    owner = owner_of(picture, picture.request.task(task_id), reader)
    return [_(reader, "stand-in for {who}", who=name(owner))] if owner else []


def _not_offered(hindered: Mapping[Hindrance, int], reader: Reader) -> Iterator[str]:
    """Which cannot be ticked, and why."""
    if count := hindered.get(Hindrance.OPINION):
        yield ngettext(
            reader,
            "Not here: {n} request that asks for your opinion.",
            "Not here: {n} requests that ask for your opinion.",
            count,
        )
    if count := hindered.get(Hindrance.LOOK_TWICE):
        yield ngettext(
            reader,
            "Not here: {n} request that the rules of its type ask you to look at twice.",
            "Not here: {n} requests that the rules of their types ask you to look at twice.",
            count,
        )
    if count := hindered.get(Hindrance.SECOND_SEAT):
        yield ngettext(
            reader,
            "Not here: {n} request in whose group you have approved already; you can only reject it.",
            "Not here: {n} requests in whose groups you have approved already; you can only reject them.",
            count,
        )


def _more(more: int, reader: Reader) -> Iterator[str]:
    if more:
        yield ngettext(
            reader,
            "{n} more request waits for you: it has its turn after these.",
            "{n} more requests wait for you: they have their turn after these.",
            more,
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was ticked, and what is to be done with it."""

    verdict: Verdict
    tasks: Sequence[TaskRef]


def read_chosen(state: Mapping[str, Any]) -> Chosen:
    """From the chooser's ``state``. BadCallback for what it did not offer."""
    said = read_state(state)
    ticked = (said[block] for block in sorted(said) if block.startswith(callbacks.AMONG))
    tasks = [decode(TaskRef, value) for values in ticked if isinstance(values, list) for value in values]
    verdict = said.get(callbacks.VERDICT)
    if verdict not in set(Verdict):
        raise BadCallback("not a verdict")
    return Chosen(Verdict(str(verdict)), tasks)


def none_chosen(reader: Reader) -> Mapping[str, str]:
    """The error at the boxes where none was ticked."""
    return {f"{callbacks.AMONG}0": _(reader, "Tick at least one request.")}


def sure_modal(verdict: Verdict, rows: Sequence[Row], reader: Reader, opinion: str | None = None) -> Block:
    """The one question: what is decided how, and the opinion that goes to all."""
    return _sure(verdict, rows, reader, opinion, [[_named(row, verdict, reader)] for row in rows])


def _sure(verdict: Verdict, rows: Sequence[Row], reader: Reader, opinion: str | None, lines: Sequence[Line]) -> Block:
    rejecting = verdict is Verdict.REJECT
    title, label = _title(verdict, len(rows), reader), _label(verdict, len(rows), reader)
    hint = _(reader, "Everyone on these requests will read it.")
    return blocks.modal(
        title,
        [*blocks.lines(lines), decide.opinion_field(reader, opinion, hint, required=rejecting)],
        submit=label,
        close=_(reader, "Back"),
        callback=callbacks.SEVERAL_SURE,
        metadata=encode(SeveralRef(verdict, together(row.task for row in rows))),
    )


def _title(verdict: Verdict, count: int, reader: Reader) -> str:
    if verdict is Verdict.REJECT:
        return ngettext(reader, "Reject {n} request?", "Reject {n} requests?", count)
    return ngettext(reader, "Approve {n} request?", "Approve {n} requests?", count)


def _label(verdict: Verdict, count: int, reader: Reader) -> str:
    if verdict is Verdict.REJECT:
        return _(reader, "Reject {n}", n=count)
    return _(reader, "Approve {n}", n=count)


def _named(row: Row, verdict: Verdict, reader: Reader) -> str:
    """What it is, and that it ends with this decision where it does."""
    if row.picture is None:
        return f"{NOT_REACHED} {_out_of_sight(reader)}"
    mine = _in_whose_name(row.picture, row.task.task_id, reader)
    what = " · ".join([f"{NOT_REACHED} {whose(row.picture, reader)}", *mine])
    if progress.would_end(row.picture.request, row.task.task_id, verdict, reader.id) is None:
        return what
    ends = _(reader, "ends with it")
    return f"{what} · {ends}"


def _out_of_sight(reader: Reader) -> str:
    return _(reader, "A request that is not yours to see any more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of them: `rows` were tried, those of whose task `refused` says why (by its id) without success; there
    was no time for those `left`. `opinion`: what was written."""

    verdict: Verdict
    rows: Sequence[Row]
    refused: Mapping[str, str]
    left: Sequence[Row]
    opinion: str | None = None


def told_modal(told: Told, reader: Reader, now: datetime) -> Block:
    """A line for each; where some are left, the question for those once more."""
    lines: list[Line] = [[(_sum(told, reader), "bold")], *(_outcome(row, told, reader, now) for row in told.rows)]
    if not told.left:
        done = _(reader, "Decided together")
        view = blocks.modal(done, blocks.lines(lines), close=_(reader, "Close"), callback=callbacks.NOTICE)
    else:
        lines += [[(_no_time(len(told.left), reader), "bold")]]
        lines += [_named(row, told.verdict, reader) for row in told.left]
        view = _sure(told.verdict, told.left, reader, told.opinion, lines)
    return view | {"clear_on_close": True}


def _sum(told: Told, reader: Reader) -> str:
    done, total = len(told.rows) - len(told.refused), len(told.rows) + len(told.left)
    if told.verdict is Verdict.REJECT:
        return _(reader, "You rejected {n} of {total}.", n=done, total=total)
    return _(reader, "You approved {n} of {total}.", n=done, total=total)


def _outcome(row: Row, told: Told, reader: Reader, now: datetime) -> str:
    what = whose(row.picture, reader) if row.picture else _out_of_sight(reader)
    why = told.refused.get(row.task.task_id)
    if why is not None:
        return f"{CLOSED} {what} · {why}"
    mark = REJECTED if told.verdict is Verdict.REJECT else APPROVED
    stands = status_words(row.picture, reader, now) if row.picture else ""
    return " · ".join(filter(None, (f"{mark} {what}", stands)))


def _no_time(left: int, reader: Reader) -> str:
    return ngettext(
        reader,
        "There was no time for {n} request: it is as it was. Please go on.",
        "There was no time for {n} requests: they are as they were. Please go on.",
        left,
    )
