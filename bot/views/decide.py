"""Deciding with words: the modal behind Reject and Approve with opinion, and the answer to one that came too late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import callbacks
from bot.references import DecideRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block, Quote, initial
from bot.views.catalogue import _
from bot.views.content import Content
from bot.views.limits import clean, clip
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words_headline import whose
from workflow.model import Verdict

_NOTHING: Mapping[str, str | None] = {}


def decide_modal(
    picture: Picture,
    task_id: str,
    verdict: Verdict,
    reader: Reader,
    typed: Mapping[str, str | None] = _NOTHING,
    click: str = "",
) -> Block:
    """Opinion and internal remark for a decision. `typed`: what stood there already, by block id (`OPINION`,
    `REMARK`). `click` as in `DecideRef`."""
    request = picture.request
    rejecting = verdict is Verdict.REJECT
    required = rejecting or request.seat(request.task(task_id).node_id).asks_input
    label = _(reader, "Reject") if rejecting else _(reader, "Approve")
    hint = _(reader, "Everyone on this request will read it.")
    return blocks.modal(
        label,
        [
            *blocks.lines([[(whose(picture, reader), "bold")]]),
            opinion_field(reader, typed.get(callbacks.OPINION), hint, required=required),
            _remark(reader, typed.get(callbacks.REMARK)),
        ],
        submit=label,
        close=_(reader, "Cancel"),
        callback=callbacks.DECIDE,
        metadata=encode(DecideRef(task_id, request.form_version, verdict, click)),
    )


def read_decision(state: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Opinion and remark from a view's ``state``; None where nothing but blanks was written."""
    values = state.get("values") or {}
    opinion, remark = (_typed(values.get(block) or {}) for block in (callbacks.OPINION, callbacks.REMARK))
    return opinion, remark


def too_late_view(answer: Content, reader: Reader, *, opinion: str | None = None, remark: str | None = None) -> Block:
    """What happened instead, and what was typed, to be copied (D5)."""
    shown = [*answer.blocks]
    for label, text in ((_(reader, "Opinion"), opinion), (_(reader, "Internal remark"), remark)):
        if text:
            shown += [*blocks.lines([_(reader, "{label}, as you wrote it:", label=label), Quote(text)])]
    return blocks.modal(_(reader, "Not recorded"), shown, close=_(reader, "Close"), callback=callbacks.NOTICE)


def opinion_field(reader: Reader, typed: str | None, hint: str, *, required: bool) -> Block:
    """Where the opinion is written; the `hint` says who will read it."""
    return blocks.field(callbacks.OPINION, _(reader, "Opinion"), words_element(typed), optional=not required, hint=hint)


def _remark(reader: Reader, typed: str | None) -> Block:
    hint = _(reader, "Only approvers, admins and auditors.")
    return blocks.field(callbacks.REMARK, _(reader, "Internal remark"), words_element(typed), optional=True, hint=hint)


def words_element(typed: str | None) -> Block:
    """Where several lines can be written; `typed` stands there already."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": callbacks.VALUE,
        "multiline": True,
        "max_length": limits.INPUT,
    }
    return element | initial("value", clip(clean(typed or ""), limits.INPUT))


def _typed(entries: Mapping[str, Any]) -> str | None:
    return ((entries.get(callbacks.VALUE) or {}).get("value") or "").strip() or None
