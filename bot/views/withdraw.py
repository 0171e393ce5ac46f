"""Withdraw: one's own request, while it is pending (A5)."""

from __future__ import annotations

from bot import callbacks
from bot.references import RequestRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.reader import Reader
from workflow.model import Request


def withdraw_button(request: Request, reader: Reader) -> Block:
    """Withdraw, which always asks first (D2)."""
    question = blocks.confirm(
        _(reader, "Withdraw this request?"),
        _(reader, "{number} ends here; nobody needs to decide it any more.", number=request.number),
        _(reader, "Withdraw"),
        _(reader, "Keep it"),
        style="danger",
    )
    value = encode(RequestRef(request.id))
    return blocks.button(_(reader, "Withdraw"), callbacks.WITHDRAW, value, style="danger", confirm=question)
