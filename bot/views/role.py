"""One role, for an admin: who holds it, given and taken with a click, and what was changed before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import callbacks
from bot.references import EditRef, HolderRef, RoleRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.past_edits import past_edits
from bot.views.reader import Reader
from bot.views.roles import role_called
from bot.views.words import capital, left_out, name
from bot.views.words_directory import (
    edited_words,
    elsewhere_words,
    holder_words,
    origin_words,
    said_words,
)
from workflow.edits import HELD, Edit
from workflow.model import Holding, Origin, Person, Text

MOST_HOLDERS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRole:
    """A role with its holders, the edits in force, and the newest of all edits there were. `elsewhere`: where alone it
    is said who holds it; empty where an admin may change that. `names`: everybody whom the edits name."""

    id: str
    holdings: Sequence[Holding]
    edits: Sequence[Edit]
    past: Sequence[Edit]
    names: Mapping[str, Person]
    titles: Mapping[str, Text]
    handles: Mapping[str, str]
    elsewhere: str

    def edit_of(self, person: str) -> Edit | None:
        """The edit in force about that person."""
        return next((edit for edit in self.edits if edit.fact.person == person), None)


def role_view(role: OneRole, reader: Reader, now: datetime) -> Block:
    """The holders, whoever had it taken away, somebody to give it to, and the edits before."""
    year = now.astimezone(reader.zone).year
    called = capital(role_called(role.id, role.titles, role.handles, reader))
    shown = [*blocks.lines([[(called, "bold")]]), *_holders(role, year, reader), *_taken(role, year, reader)]
    if role.elsewhere:
        shown.append(blocks.context(elsewhere_words(role.elsewhere, reader)))
    else:
        shown.append(_giving(reader))
    return blocks.modal(
        _(reader, "Role"),
        [*shown, *past_edits(role.past, role.names, year, reader)],
        submit=None if role.elsewhere else _(reader, "Give"),
        close=_(reader, "Back"),
        callback=callbacks.ROLE,
        metadata=encode(RoleRef(role.id)),
    )


def _holders(role: OneRole, year: int, reader: Reader) -> Iterator[Block]:
    if not role.holdings:
        yield blocks.section(_(reader, "Nobody holds this role."))
    for holding in role.holdings[:MOST_HOLDERS]:
        button = None if role.elsewhere else _take_button(role, holding.holder, reader)
        yield blocks.section(_holder(role, holding, year, reader), button)
    yield from map(blocks.context, left_out(len(role.holdings) - MOST_HOLDERS, reader))


def _holder(role: OneRole, holding: Holding, year: int, reader: Reader) -> str:
    edit = role.edit_of(holding.holder.id)
    if holding.origin is Origin.SLACK and edit is not None:
        return edited_words(edit, role.names, year, reader)
    return said_words(holder_words(holding, year, reader), origin_words(holding, reader), reader)


def _take_button(role: OneRole, holder: Person, reader: Reader) -> Block:
    called = role_called(role.id, role.titles, role.handles, reader)
    question = blocks.confirm(
        _(reader, "Take this role away?"),
        _(reader, "{who} is no longer asked as {role}. Open cards change at once.", who=name(holder), role=called),
        _(reader, "Take away"),
        _(reader, "Leave it"),
        style="danger",
    )
    value = encode(HolderRef(holder.id, role.id))
    return blocks.button(_(reader, "Take away"), callbacks.TAKE_ROLE, value, confirm=question)


def _taken(role: OneRole, year: int, reader: Reader) -> Iterator[Block]:
    for edit in role.edits:
        if edit.value != HELD:
            button = blocks.button(_(reader, "Undo"), callbacks.TAKE_BACK, encode(EditRef(edit.id, role.id)))
            yield blocks.section(edited_words(edit, role.names, year, reader), button)


def _giving(reader: Reader) -> Block:
    hint = _(reader, "It stays so whatever the people file says, until it is undone.")
    return blocks.field(callbacks.HOLDER, _(reader, "Give it to"), blocks.people_menu(callbacks.VALUE), hint=hint)
