"""The modal in which an applicant cancels an approved request, and what follows (C9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import callbacks
from bot.references import RequestRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.decide import words_element
from bot.views.notices import notice_view, sent_view
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words_headline import headline
from workflow import cancelling
from workflow.definition import CancelApproved
from workflow.model import RequestStatus


def cancel_button(picture: Picture, reader: Reader, now: datetime) -> list[Block]:
    """The way to cancel an approved request, for whom it is open to."""
    request, rule = picture.request, picture.policy.cancel_approved
    if cancelling.why_not(request, rule, picture.linked, reader.id, now):
        return []
    return [blocks.button(_(reader, "Cancel it…"), callbacks.CANCEL, encode(RequestRef(request.id)))]


def cancel_modal(picture: Picture, reader: Reader) -> Block:
    """Why, and what comes of it."""
    at_once = picture.policy.cancel_approved is CancelApproved.NOTIFY
    return blocks.modal(
        _(reader, "Cancel {number}", number=picture.request.number),
        [
            *blocks.lines([[(headline(picture, reader), "bold")], _what_happens(reader, at_once=at_once)]),
            blocks.field(
                callbacks.WHY,
                _(reader, "Why"),
                words_element(None),
                hint=_(reader, "Everyone on this request will read it."),
            ),
        ],
        submit=_(reader, "Cancel it") if at_once else _(reader, "Ask for it"),
        close=_(reader, "Back"),
        callback=callbacks.CANCEL_FORM,
        metadata=encode(RequestRef(picture.request.id)),
    )


def read_reason(state: Mapping[str, Any]) -> str:
    """What stands in the modal."""
    return str(read_state(state).get(callbacks.WHY) or "")


def cancelled_view(picture: Picture, reader: Reader) -> Block:
    """What the modal turns into: the request that asks for it was sent, or it is done."""
    request = picture.request
    if request.status is RequestStatus.CANCELLED:
        said = _(reader, "{number} is cancelled. Those who approved it are told.", number=request.number)
        return notice_view(said, reader)
    return sent_view(picture, reader)


def _what_happens(reader: Reader, *, at_once: bool) -> str:
    if at_once:
        return _(reader, "It is cancelled at once, and those who approved it are told.")
    return _(
        reader,
        "Whoever had to approve it is asked again, with a request of its own. It stays approved until they agree.",
    )
