"""What admins may do with a request: the menu in the request view, and the modals behind it (D11)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import callbacks
from bot.references import AdminRef, OverrideRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.decide import words_element
from bot.views.limits import clip
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words import asked_name, capital
from bot.views.words_course import place_title
from bot.views.words_headline import whose
from workflow import progress
from workflow.administering import AdminAct, offered, overridable
from workflow.form_text import said
from workflow.model import Task, Verdict

_WHOLE = "whole"
"""What stands for the request, where a task could be chosen."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was filled in: at which task (empty: the request as a whole), whom, which verdict, and why."""

    task_id: str
    to: str
    verdict: Verdict
    reason: str


def admin_menu(picture: Picture, reader: Reader, roles: Collection[str]) -> list[Block]:
    """The menu for a reader who holds these roles; none where nothing is offered."""
    request = picture.request
    acts = offered(request, reader.id, roles, picture.holders)
    options = [(encode(AdminRef(act, request.id, request.form_version)), _LABELS[act](reader)) for act in acts]
    if not options:
        return []
    return [blocks.section(_(reader, "As administrator"), blocks.overflow(callbacks.ADMIN, options))]


_LABELS: Mapping[AdminAct, Callable[[Reader], str]] = {
    AdminAct.REASSIGN: lambda reader: _(reader, "Have somebody else asked…"),
    AdminAct.OVERRIDE: lambda reader: _(reader, "Decide in place of…"),
    AdminAct.CANCEL: lambda reader: _(reader, "Cancel the request…"),
}


def admin_modal(picture: Picture, asked: AdminRef, reader: Reader) -> Block:
    """What that act needs to know."""
    return _MODALS[asked.act](picture, asked, reader)


def _reassign(picture: Picture, asked: AdminRef, reader: Reader) -> Block:
    tasks = [(task.id, _named(picture, task, reader)) for task in progress.undecided(picture.request)]
    return _modal(
        picture,
        asked,
        reader,
        _(reader, "Ask somebody else"),
        _(reader, "The new person gets a card, and whoever is asked now loses his."),
        [
            blocks.field(callbacks.WHICH, _(reader, "Instead of"), blocks.menu(callbacks.VALUE, tasks, tasks[0][0])),
            blocks.field(callbacks.WHOM, _(reader, "Who decides instead"), blocks.people_menu(callbacks.VALUE)),
        ],
        submit=_(reader, "Reassign"),
    )


def _override(picture: Picture, asked: AdminRef, reader: Reader) -> Block:
    others = overridable(picture.request, reader.id, picture.holders)
    places = [(task.id, _named(picture, task, reader)) for task in others]
    if len(others) == len(progress.undecided(picture.request)):
        places.append((_WHOLE, _(reader, "Everybody: the request as a whole")))
    decision = blocks.radio(callbacks.VALUE, _verdicts(reader), "")
    return _modal(
        picture,
        asked,
        reader,
        _(reader, "Decide in place of"),
        _(reader, "This is no vote: everyone on this request sees that you decided as administrator, and why."),
        [
            blocks.field(callbacks.WHICH, _(reader, "In place of"), blocks.menu(callbacks.VALUE, places, places[0][0])),
            blocks.field(callbacks.VERDICT, _(reader, "Decision"), decision),
        ],
        submit=_(reader, "Go on"),
        callback=callbacks.OVERRIDE,
    )


def _cancel(picture: Picture, asked: AdminRef, reader: Reader) -> Block:
    what = _(reader, "The request ends here, undecided; nobody is asked any more, and the applicant is told why.")
    submit = _(reader, "Cancel request")
    return _modal(picture, asked, reader, submit, what, [], submit=submit)


_MODALS: Mapping[AdminAct, Callable[[Picture, AdminRef, Reader], Block]] = {
    AdminAct.REASSIGN: _reassign,
    AdminAct.OVERRIDE: _override,
    AdminAct.CANCEL: _cancel,
}


def sure_modal(picture: Picture, said: Said, seen: int, reader: Reader) -> Block:
    """The question before an admin decides in somebody's place: what it does, and the reason, which can still be
    changed. `seen` is the version of the form that he looked at."""
    rejecting = said.verdict is Verdict.REJECT
    about = OverrideRef(picture.request.id, seen, said.verdict, said.task_id)
    return blocks.modal(
        _(reader, "Are you sure?"),
        [
            *blocks.lines([[(whose(picture, reader), "bold")], _about_to(picture, said, reader)]),
            _why(reader, said.reason),
        ],
        submit=_(reader, "Reject") if rejecting else _(reader, "Approve"),
        close=_(reader, "Back"),
        callback=callbacks.OVERRIDE_SURE,
        metadata=encode(about),
    )


def read_admin_act(state: Mapping[str, Any]) -> Said:
    """What stands in any of these modals."""
    found = {block: str(value or "") for block, value in read_state(state).items()}
    which = found.get(callbacks.WHICH, "")
    return Said(
        task_id="" if which == _WHOLE else which,
        to=found.get(callbacks.WHOM, ""),
        verdict=Verdict(found.get(callbacks.VERDICT) or Verdict.APPROVE),
        reason=said(found.get(callbacks.WHY)) or "",
    )


def _about_to(picture: Picture, said: Said, reader: Reader) -> str:
    rejecting, number = said.verdict is Verdict.REJECT, picture.request.number
    task = next((task for task in picture.request.tasks if task.id == said.task_id), None)
    if task is None and rejecting:
        return _(reader, "You reject {number} as a whole, in place of everybody who is asked.", number=number)
    if task is None:
        return _(reader, "You approve {number} as a whole, in place of everybody it would ask.", number=number)
    who = asked_name(picture, task, reader)
    if rejecting:
        return _(reader, "You reject in place of {who}.", who=who)
    return _(reader, "You approve in place of {who}.", who=who)


def _modal(
    picture: Picture,
    asked: AdminRef,
    reader: Reader,
    title: str,
    what: str,
    fields: Sequence[Block],
    *,
    submit: str,
    callback: str = callbacks.ADMIN_FORM,
) -> Block:
    return blocks.modal(
        title,
        [*blocks.lines([[(whose(picture, reader), "bold")], what]), *fields, _why(reader)],
        submit=submit,
        close=_(reader, "Back"),
        callback=callback,
        metadata=encode(asked),
    )


def _why(reader: Reader, typed: str = "") -> Block:
    hint = _(reader, "Everyone on this request will read it.")
    return blocks.field(callbacks.WHY, _(reader, "Why"), words_element(typed or None), hint=hint)


def _verdicts(reader: Reader) -> list[Block]:
    return [
        blocks.option(Verdict.APPROVE, _(reader, "Approve")),
        blocks.option(Verdict.REJECT, _(reader, "Reject")),
    ]


def _named(picture: Picture, task: Task, reader: Reader) -> str:
    """``Ben (team lead)``."""
    who, place = capital(asked_name(picture, task, reader)), place_title(picture, task, reader)
    return clip(_(reader, "{who} · {place}", who=who, place=place) if place else who, limits.OPTION)
