"""Forms that were begun and not sent: what a view says stands in one, and how its writer sees it again (C11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import callbacks
from bot.references import TypeRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.content import Content, private_answer
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import left_out, text_of
from bot.views.words_time import at_moment, moment
from workflow.definition import Policy

MOST = 3


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a form: Slack's ``state.values``, empty when nothing does. `changed`: it differs from what the
    form opened with."""

    values: Mapping[str, Any]
    changed: bool


def typed_in(view: Mapping[str, Any]) -> Typed | None:
    """What stands in the form of that payload; None when the payload does not say, as Slack's may not that tells of a
    closed one."""
    values = (view.get("state") or {}).get("values") or {}
    if not values:
        return None
    elements = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    held = {field: _held(next(iter(entries.values()), {}), _HOLDING) for field, entries in values.items()}
    opened = {field: _held(element, ("initial_",)) for field, element in elements.items()}
    changed = any(said != opened.get(field) for field, said in held.items())
    return Typed(values if any(held.values()) else {}, changed)


_HOLDING = ("value", "selected_", "rich_text_value", "files")


def _held(entry: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    """What an entry of the state holds, or an element when it opens; None for nothing."""
    return _bare(next((part for key, part in entry.items() if key.startswith(keys)), None)) or None


def _bare(part: Any) -> Any:
    """Options by their values: their words are the reader's."""
    if isinstance(part, Mapping):
        return part.get("value", part)
    return [_bare(each) for each in part] if isinstance(part, list) else part


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A form that the reader began and can go on with."""

    policy: Policy
    since: datetime


def resumed(draft: Unfinished, reader: Reader, now: datetime) -> Block:
    """Above a form that opens filled in: since when, and the way to an empty one."""
    sentence = _(reader, "Filled with what you had typed {when}.", when=at_moment(draft.since, now, reader))
    afresh = _(reader, "Start afresh")
    question = blocks.confirm(
        _(reader, "Start afresh?"),
        _(reader, "What stands in the form is emptied, and kept nowhere."),
        afresh,
        _(reader, "Keep what I typed"),
        style="danger",
    )
    value = encode(TypeRef(draft.policy.id))
    return blocks.section(sentence, blocks.button(afresh, callbacks.AFRESH, value, confirm=question))


def unfinished_rows(drafts: Sequence[Unfinished], reader: Reader, now: datetime) -> list[Block]:
    """The reader's own drafts, newest first, each with the ways to go on and to be rid of it."""
    shown = [block for draft in drafts[:MOST] for block in _row(draft, reader, now)]
    return [*shown, *map(blocks.context, left_out(len(drafts) - MOST, reader))]


def _row(draft: Unfinished, reader: Reader, now: datetime) -> list[Block]:
    title = clip(text_of(draft.policy.title, reader), limits.NAME)
    since = moment(draft.since, now, reader)
    discard = _(reader, "Discard")
    question = blocks.confirm(
        _(reader, "Discard it?"),
        _(reader, "{type}: what you had typed is then kept nowhere.", type=title),
        discard,
        _(reader, "Keep what I typed"),
        style="danger",
    )
    value = encode(TypeRef(draft.policy.id))
    return [
        blocks.section(_(reader, "Unfinished: {type}, since {time}", type=title, time=since)),
        blocks.actions(
            blocks.button(_(reader, "Continue"), callbacks.APPLY_TYPE, value),
            blocks.button(discard, callbacks.DISCARD, value, confirm=question),
        ),
    ]


def discarded(reader: Reader) -> Content:
    """The answer to Discard."""
    return private_answer(_(reader, "Discarded. Nothing of what you had typed is kept."))
