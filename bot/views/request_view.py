"""The request view behind More: every field, the route as text, the timeline with opinions, and what one can do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot import callbacks
from bot.references import RequestRef, encode
from bot.views import blocks, limits
from bot.views.act_menu import act_menu
from bot.views.admin_acts import admin_menu
from bot.views.asked_back import asked_back_buttons, revise_buttons
from bot.views.blocks import Block
from bot.views.cancel_approved import cancel_button
from bot.views.cards import (
    applicant_words,
    copy_buttons,
    decide_buttons,
    is_asked,
    number_since,
)
from bot.views.catalogue import _
from bot.views.claim import claim_row, claimed_words, left_to, take_over_button
from bot.views.limits import clip, fair_share
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.timeline import timeline
from bot.views.undo import undo_buttons
from bot.views.withdraw import withdraw_button
from bot.views.words import text_of
from bot.views.words_cancelling import link_lines
from bot.views.words_copies import told_lines
from bot.views.words_course import place_title, status_line
from bot.views.words_headline import headline, title
from bot.views.words_question import asked_line, open_questions
from bot.views.words_route import route_lines
from bot.views.words_value import labelled, lengths, shortened, value_pieces
from workflow import authority, progress
from workflow.model import ADMIN_ROLE, Request, RequestStatus
from workflow.ports import HistoryEntry

_FIELDS_ROOM = limits.VIEW_TEXT // 2
_MOST_TASKS = 3


def request_view(
    picture: Picture,
    history: Sequence[HistoryEntry],
    reader: Reader,
    *,
    roles: Collection[str],
    auditor: bool = False,
    stands_in: bool = False,
    savable: bool = False,
    now: datetime,
) -> Block:
    """The whole request for somebody who may see it. `roles` are the reader's, the admins' among them. `stands_in`: he
    is asked in somebody's place, or was. `savable`: he may save its route as a type."""
    privileged = auditor or ADMIN_ROLE in roles
    approver = stands_in or authority.asked_ever(picture.request, reader.id, roles)
    applicant = reader.id in picture.request.applicants
    # An applicant who holds a role that is asked is no approver of his own request.
    remarks = privileged or (approver and not applicant)
    private = privileged or approver or applicant
    shown = [
        *_top(picture, reader, now),
        *_fields(picture, reader, private=private),
        *_actions(picture, reader, now),
        *admin_menu(picture, reader, roles),
        blocks.header(_(reader, "Route")),
        *blocks.lines(route_lines(picture, reader, now)),
        *([_save_as_type(picture.request, reader)] if savable else []),
        blocks.header(_(reader, "Timeline")),
        *blocks.lines(timeline(picture, history, reader, now, remarks=remarks, private=private)),
    ]
    return blocks.modal(
        title(picture, reader),
        shown,
        close=_(reader, "Close"),
        callback=callbacks.REQUEST,
        metadata=encode(RequestRef(picture.request.id)),
    )


def _top(picture: Picture, reader: Reader, now: datetime) -> list[Block]:
    request = picture.request
    return [
        *blocks.lines(
            [
                applicant_words(picture, reader),
                [(headline(picture, reader), "bold")],
                status_line(picture, reader, now),
                *link_lines(picture, reader),
                *told_lines(picture, reader),
            ]
        ),
        blocks.context(number_since(request, reader, now)),
        blocks.divider(),
    ]


def _fields(picture: Picture, reader: Reader, *, private: bool) -> list[Block]:
    filled = [field for field in picture.policy.form if field.id in picture.record.values]
    seen = [(field, value_pieces(picture, field, reader)) for field in filled if private or not field.private]
    sizes = [lengths(pieces) for _, pieces in seen]
    words = min(fair_share((size for size, _ in sizes), _FIELDS_ROOM), limits.TEXT)
    addresses = fair_share((size for _, size in sizes), _FIELDS_ROOM)
    return blocks.lines(
        labelled((clip(text_of(field.label, reader), limits.NAME), "bold"), shortened(pieces, words, addresses), reader)
        for field, pieces in seen
    )


def _actions(picture: Picture, reader: Reader, now: datetime) -> list[Block]:
    request = picture.request
    shown = _questions(picture, reader)
    mine = [task for task in progress.undecided(request) if is_asked(picture, task, reader)]
    for task in mine[:_MOST_TASKS]:
        if len(mine) > 1:
            shown.append(blocks.context(place_title(picture, task, reader)))
        shown += claim_row(picture, task, reader)
        buttons = decide_buttons(picture, task, reader, written=True)
        shown.append(blocks.actions(*buttons, *act_menu(picture, task, reader)))
    shown += _left_to_others(picture, reader, now)
    undo = [button for task in request.tasks for button in undo_buttons(picture, task, reader)]
    if undo:
        shown.append(blocks.actions(*undo[-1:]))
    return shown + _own_actions(picture, reader, now)


def _questions(picture: Picture, reader: Reader) -> list[Block]:
    """What the reader is asked to answer."""
    mine = [task for task in open_questions(picture) if is_asked(picture, task, reader)]
    return [
        block
        for task in mine
        for block in (
            *blocks.lines([asked_line(picture, task, reader)]),
            blocks.actions(*asked_back_buttons(picture, task, reader)),
        )
    ]


def _left_to_others(picture: Picture, reader: Reader, now: datetime) -> list[Block]:
    """What would ask the reader, had not another taken it."""
    taken = ((task, left_to(picture, task, reader)) for task in progress.undecided(picture.request))
    return [
        blocks.section(
            claimed_words(task, picture, has_it, reader, now), take_over_button(picture, task, has_it, reader, now)
        )
        for task, has_it in taken
        if has_it
    ]


def _save_as_type(request: Request, reader: Reader) -> Block:
    value = encode(RequestRef(request.id))
    return blocks.actions(blocks.button(_(reader, "Save as type"), callbacks.SAVE_AS_TYPE, value))


def _own_actions(picture: Picture, reader: Reader, now: datetime) -> list[Block]:
    """What an applicant can do: withdraw it, cancel it once it is approved (C9), and once it came to nothing begin anew
    from what he wrote (C8)."""
    request = picture.request
    if reader.id not in request.applicants:
        return []
    if request.revision is not None:
        return [blocks.actions(*revise_buttons(request, reader))]
    if request.status is RequestStatus.PENDING:
        return [blocks.actions(withdraw_button(request, reader))]
    approved = request.status is RequestStatus.APPROVED
    buttons = cancel_button(picture, reader, now) if approved else copy_buttons(request, reader)
    return [blocks.actions(*buttons)] if buttons else []
