"""Words for what admins do with a request."""

from __future__ import annotations

from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.words import status_word
from workflow.errors import AdminRefused


def admin_refused_words(error: AdminRefused, reader: Reader) -> str:
    """Why an admin cannot step in, and what he can do."""
    if error.reason == "own":
        return _(reader, "This is your own request: another administrator has to do that.")
    if error.reason == "own_alone":
        return _(
            reader,
            "This is your own request, and there is no other administrator who could do that. "
            "Have one added to COUNTERSIGN_ADMINS.",
        )
    if error.reason == "asks_him":
        return _(reader, "You are asked here yourself: decide that with its own buttons first.")
    if error.reason == "nothing_open":
        return _(reader, "No decision is waited for there any more. Please look again.")
    if error.reason == "rule":
        return _(
            reader,
            "A rule of this type answers a later stage and would decide otherwise. "
            "Decide one task at a time, or cancel the request.",
        )
    status = status_word(error.status, reader)
    return _(reader, "{number} is {status} already. Nothing was changed.", number=error.number, status=status)
