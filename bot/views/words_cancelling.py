"""Words for the cancellation of approved requests (C9): on the request that asks for it, and on the one it is about."""

from __future__ import annotations

from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import status_word
from bot.views.words_course import quoting
from workflow.cancelling import CANCELLABLE_FOR
from workflow.errors import CancelRefused
from workflow.model import RequestStatus


def link_lines(picture: Picture, reader: Reader) -> list[str]:
    """``To cancel LV-2026-0042: "The trip fell through"``, ``Cancellation asked for: LV-2026-0043``; none where the
    request is linked to none, or its status tells already."""
    request, other = picture.request, picture.linked
    if other is None:
        return []
    if request.cancels is not None:
        return [quoting(_(reader, "To cancel {number}", number=other.number), request.reason, reader)]
    if other.status is RequestStatus.PENDING:
        return [_(reader, "Cancellation asked for: {number}", number=other.number)]
    if other.status is RequestStatus.APPROVED:
        return []
    status = status_word(other.status, reader)
    return [_(reader, "Cancellation {number}: {status}", number=other.number, status=status)]


def cancel_refused_words(error: CancelRefused, reader: Reader) -> str:
    """Why an approved request cannot be cancelled, and what can be done."""
    number = error.number
    if error.reason == "not_applicant":
        return _(reader, "Only the person who applied can cancel this request.")
    if error.reason == "never":
        return _(reader, "An approved request of this type cannot be cancelled. Please ask an administrator.")
    if error.reason == "asked":
        return _(reader, "Not sent: {other} asks for it already. Withdraw that one first.", other=error.other)
    if error.reason == "cancellation":
        return _(reader, "{number} is a cancellation itself. Please apply anew.", number=number)
    if error.reason == "too_late":
        days = CANCELLABLE_FOR.days
        return _(
            reader, "{number} was approved more than {days} days ago: too late to cancel it.", number=number, days=days
        )
    status = status_word(error.status, reader)
    return _(reader, "{number} is {status}: there is no approval to cancel.", number=number, status=status)
