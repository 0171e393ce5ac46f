"""What a type that is not in force yet is called: title, id and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot import callbacks
from bot.references import HeadingRef, encode
from bot.views import blocks, by_language
from bot.views.blocks import Block, initial
from bot.views.catalogue import _
from bot.views.limits import clean, clip
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words_fields import said_alone
from bot.views.words_types import clash_words
from workflow.definition import CancelApproved
from workflow.errors import TypeClash
from workflow.policy import PolicyFault
from workflow.type_source import Heading

_TITLE, _ID, _NUMBER, _CANCEL = "title", "id", "number", "cancel_approved"
_LONGEST = {_TITLE: 100, _ID: 40, _NUMBER: 40}


def heading_modal(heading: Heading, ref: HeadingRef, reader: Reader, *, published: bool = False) -> Block:
    """The view that asks for it. A type that was `published` keeps its id."""
    shown = [
        *by_language.inputs(_TITLE, _(reader, "Title"), heading.title, reader, longest=_LONGEST[_TITLE]),
        *([] if published else [_word(_ID, _(reader, "Id"), heading.id, reader, _id_hint(reader))]),
        _word(_NUMBER, _(reader, "Numbers of requests"), heading.number, reader, _number_hint(reader)),
        blocks.field(_CANCEL, _(reader, "An approved request is cancelled"), _ways_to_cancel(heading, reader)),
    ]
    return blocks.modal(
        _(reader, "Title and id") if ref.revision else _(reader, "New type"),
        shown,
        submit=_(reader, "Done") if ref.revision else _(reader, "Next"),
        close=_(reader, "Cancel"),
        callback=callbacks.HEADING,
        metadata=encode(ref),
    )


def read_heading(state: Mapping[str, Any]) -> Heading:
    """What was filled in."""
    said = read_state(state)
    return Heading(
        title=by_language.read(_TITLE, said),
        id=str(said.get(_ID) or ""),
        number=str(said.get(_NUMBER) or ""),
        cancel_approved=str(said.get(_CANCEL) or CancelApproved.NEVER),
    )


def heading_errors(faults: Iterable[PolicyFault], heading: Heading, reader: Reader) -> dict[str, str]:
    """The sentence for each input with a fault of the parser's."""

    def filled(language: str) -> bool:
        return bool(heading.title.get(language))

    def place(fault: PolicyFault) -> str:
        what = str(fault.path[0])
        return by_language.place_of(_TITLE, fault.path[1:], reader, filled) if what == _TITLE else what

    return {place(fault): said_alone(fault, reader) for fault in faults}


def clash_error(clash: TypeClash, reader: Reader, *, published: bool) -> dict[str, str]:
    """The sentence for the input because of which another type is in its way. The id of one that was `published` cannot
    be changed, so it is told at its numbers."""
    return {_ID if clash.what == "id" and not published else _NUMBER: clash_words(clash, reader)}


def _word(block: str, label: str, held: str, reader: Reader, hint: str) -> Block:
    longest = _LONGEST[block]
    element: Block = {"type": "plain_text_input", "action_id": callbacks.MEMBER, "max_length": longest}
    return blocks.field(block, label, element | initial("value", clip(clean(held), longest)), optional=True, hint=hint)


def _ways_to_cancel(heading: Heading, reader: Reader) -> Block:
    options = [
        (CancelApproved.NEVER.value, _(reader, "Never")),
        (CancelApproved.APPROVERS.value, _(reader, "Once those who approved it agree")),
        (CancelApproved.NOTIFY.value, _(reader, "At once, and those who approved it are told")),
    ]
    return blocks.menu(callbacks.MEMBER, options, heading.cancel_approved)


def _id_hint(reader: Reader) -> str:
    return _(
        reader,
        "What one types behind /apply; it stays once published. Small letters, digits, _ and -. Left empty, it is made "
        "from the title.",
    )


def _number_hint(reader: Reader) -> str:
    example = "PU-{year}-{seq:04d}"
    return _(reader, "As {example}, which gives PU-2026-0001. Left empty, it is made from the id.", example=example)
