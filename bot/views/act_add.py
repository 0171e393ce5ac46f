"""The modal in which whoever is asked has others asked too (D6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import callbacks
from bot.references import ActRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.decide import opinion_field, words_element
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words_headline import whose
from workflow.adding import MOST_AT_ONCE
from workflow.addition import Place, Several
from workflow.model import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was filled in."""

    people: tuple[str, ...]
    place: Place
    several: Several
    note: str
    opinion: str | None


def add_modal(picture: Picture, _task: Task, asked: ActRef, reader: Reader) -> Block:
    """Whom, where, how they decide if they are several, a note to them, and the opinion that goes with an approval."""
    people: Block = {
        "type": "multi_users_select",
        "action_id": callbacks.VALUE,
        "max_selected_items": MOST_AT_ONCE,
    }
    hint = _(reader, "Only if they come after you: it goes with your approval. Everyone on this request will read it.")
    return blocks.modal(
        _(reader, "Add approvers"),
        [
            *blocks.lines([[(whose(picture, reader), "bold")]]),
            blocks.field(callbacks.WHOM, _(reader, "Who decides too"), people),
            blocks.field(callbacks.PLACE, _(reader, "When they decide"), _places(reader)),
            blocks.field(callbacks.SEVERAL_OF_THEM, _(reader, "If they are several"), _ways(reader)),
            blocks.field(
                callbacks.WHY,
                _(reader, "Note to them"),
                words_element(None),
                optional=True,
                hint=_(reader, "It stands on their card. Everyone on this request can read it."),
            ),
            opinion_field(reader, None, hint, required=False),
        ],
        submit=_(reader, "Add"),
        close=_(reader, "Cancel"),
        callback=callbacks.ACT_FORM,
        metadata=encode(asked),
    )


def _places(reader: Reader) -> Block:
    before = _(reader, "You are asked again once they approved.")
    after = _(reader, "You approve now, and they are asked next.")
    beside = _(reader, "You are all asked at once, and each of you counts.")
    options = [
        blocks.option(Place.BEFORE, _(reader, "Before me"), before),
        blocks.option(Place.AFTER, _(reader, "After me"), after),
        blocks.option(Place.BESIDE, _(reader, "Beside me"), beside),
    ]
    return blocks.radio(callbacks.VALUE, options, Place.BEFORE)


def _ways(reader: Reader) -> Block:
    options = [
        blocks.option(Several.ALL, _(reader, "All of them must approve")),
        blocks.option(Several.ANY, _(reader, "One approval is enough")),
        blocks.option(Several.IN_ORDER, _(reader, "One after the other, in this order")),
    ]
    return blocks.radio(callbacks.VALUE, options, Several.ALL)


def read_add(state: Mapping[str, Any]) -> Said:
    """What stands in the modal."""
    found = read_state(state)
    return Said(
        people=tuple(found.get(callbacks.WHOM) or ()),
        place=Place(str(found[callbacks.PLACE])),
        several=Several(str(found[callbacks.SEVERAL_OF_THEM])),
        note=str(found.get(callbacks.WHY) or ""),
        opinion=str(found.get(callbacks.OPINION) or "") or None,
    )
