"""What is known of somebody: department, position, managers, roles; where that is said; and the form to change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import callbacks
from bot.references import FactRef, PersonRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block, Line, initial
from bot.views.catalogue import _
from bot.views.limits import clip, one_line
from bot.views.past_edits import past_edits
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words import listed, name
from bot.views.words_directory import (
    Ages,
    changed_words,
    fact_label,
    fact_value,
    holding_words,
    person_words,
    read_words,
    said_words,
)
from bot.views.words_missing import chain_end_words
from workflow.edits import FACTS, About, Edit
from workflow.model import Holding, Person, Text
from workflow.superiors import Chain, ChainEnd

LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a person. `chain` are the managers above him; `edits` those in force of what is known, `past`
    the newest of all there were, `names` everybody they name. `whole`: the reader may look at anybody; `changes`: he
    may change it. `profile`: whom his profile in Slack names as his manager, where that counts. `ages`: how long ago
    all this was read."""

    person: Person
    chain: Chain
    heads: Sequence[str]
    holdings: Sequence[Holding]
    titles: Mapping[str, Text]
    edits: Mapping[About, Edit]
    past: Sequence[Edit]
    names: Mapping[str, Person]
    whole: bool
    changes: bool
    profile: str
    ages: Ages


def person_view(known: Known, reader: Reader, now: datetime) -> Block:
    """Everything about one person, and, for whoever may look at anybody, whom to look at."""
    year = now.astimezone(reader.zone).year
    shown = [*_choice(known, reader), *blocks.lines([[(person_words(known.person, reader), "bold")]])]
    for about in FACTS:
        shown += _fact(known, about, year, reader)
    shown += blocks.lines([*_above(known, reader), *_heads(known, reader)])
    shown += blocks.lines([*_holidays(known, reader), *_roles(known, year, reader)])
    shown += _change(known, reader)
    notes = [*_limits(known, reader), *read_words(known.ages, reader)]
    return blocks.modal(
        _(reader, "People"),
        [*shown, *past_edits(known.past, known.names, year, reader), blocks.context("\n".join(notes))],
        close=_(reader, "Close"),
        callback=callbacks.PEOPLE,
    )


def _choice(known: Known, reader: Reader) -> list[Block]:
    menu = blocks.people_menu(callbacks.PERSON, known.person.id)
    return [blocks.section(_(reader, "Person"), menu)] if known.whole else []


def _fact(known: Known, about: About, year: int, reader: Reader) -> list[Block]:
    """What is in force, and where it is said; whoever may undo an edit finds the button beside it."""
    label, edit = fact_label(about, reader), known.edits.get(about)
    value = fact_value(about, getattr(known.person, about.value), known.names)
    filed_by_profile = about is About.MANAGER and bool(known.profile)
    if edit is not None:
        changed = changed_words(edit, known.names, year, reader, profile=filed_by_profile)
        said = _(reader, "{label}: {value}", label=label, value=changed)
        undo = blocks.button(_(reader, "Undo"), callbacks.UNDO_FACT, encode(FactRef(edit.id, known.person.id)))
        return [blocks.section(said, undo)] if known.changes else blocks.lines([said])
    if not value:
        return blocks.lines([_(reader, "{label}: not known", label=label)])
    where = _(reader, "profile in Slack") if filed_by_profile else _(reader, "people file")
    said = said_words(value, where, reader)
    return blocks.lines([_(reader, "{label}: {value}", label=label, value=said)])


def _above(known: Known, reader: Reader) -> Iterator[Line]:
    """Everybody above, and why it does not go on where that is not the top."""
    above = [name(person) for person in known.chain.people]
    if len(above) > 1:
        yield _(reader, "Above: {people}", people=" → ".join(above))
    if known.chain.end in (ChainEnd.CIRCLE, ChainEnd.GONE):
        yield chain_end_words(known.chain.end, name(known.person), reader)


def _heads(known: Known, reader: Reader) -> list[Line]:
    return [_(reader, "Head of {departments}", departments=listed(known.heads, reader))] if known.heads else []


def _holidays(known: Known, reader: Reader) -> list[Line]:
    said = said_words(known.person.calendar, _(reader, "people file"), reader)
    return [_(reader, "Holidays: {calendar}", calendar=said)] if known.person.calendar else []


def _roles(known: Known, year: int, reader: Reader) -> list[Line]:
    if not known.holdings:
        return [_(reader, "No role")]
    return [_(reader, "Roles:"), *(holding_words(each, known.titles, year, reader) for each in known.holdings)]


def _change(known: Known, reader: Reader) -> list[Block]:
    if not known.changes:
        return []
    value = encode(PersonRef(known.person.id))
    change = blocks.button(_(reader, "Change"), callbacks.CHANGE_FACTS, value)
    return [blocks.actions(change, blocks.button(_(reader, "Out of office"), callbacks.AWAY, value))]


def _limits(known: Known, reader: Reader) -> list[str]:
    return [] if known.whole else [_(reader, "An administrator can look at others, too.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """The departments and positions that somebody has; `ladder`: the positions are those of the people file, which
    alone there are."""

    departments: Sequence[str]
    positions: Sequence[str]
    ladder: bool


def facts_form(person: Person, in_use: InUse, reader: Reader) -> Block:
    """The form that changes manager, department and position; what is left empty is unknown."""
    offered = in_use.ladder and len(in_use.positions) <= limits.OPTIONS
    positions = _ladder(in_use.positions, person.position, reader) if offered else _text(person.position)
    return blocks.modal(
        _(reader, "Change"),
        [
            *blocks.lines([[(name(person), "bold")]]),
            _input(About.MANAGER, blocks.people_menu(callbacks.VALUE, person.manager), reader),
            _input(About.DEPARTMENT, _text(person.department), reader, _in_use(in_use.departments, reader)),
            _input(About.POSITION, positions, reader, "" if offered else _in_use(in_use.positions, reader)),
            blocks.context(_(reader, "It stays so whatever the people file says, until it is undone.")),
        ],
        submit=_(reader, "Save"),
        close=_(reader, "Cancel"),
        callback=callbacks.FACTS,
        metadata=encode(PersonRef(person.id)),
    )


def read_facts(state: Mapping[str, Any]) -> dict[About, str]:
    """What was filled in, from a view's ``state``; empty where nothing was."""
    said = read_state(state)
    return {about: clip(one_line(str(said[about.value] or "")), LONGEST) for about in FACTS}


def _input(about: About, element: Block, reader: Reader, hint: str = "") -> Block:
    return blocks.field(about.value, fact_label(about, reader), element, optional=True, hint=hint)


def _text(value: str) -> Block:
    return {"type": "plain_text_input", "action_id": callbacks.VALUE, "max_length": LONGEST} | initial("value", value)


def _ladder(positions: Sequence[str], chosen: str, reader: Reader) -> Block:
    menu = blocks.offer(callbacks.VALUE, [(each, each) for each in positions], _(reader, "Choose"))
    return menu | initial("option", next((each for each in menu["options"] if each["value"] == chosen), None))


def _in_use(words: Sequence[str], reader: Reader) -> str:
    return _(reader, "In use: {words}", words=listed(words, reader, most=10)) if words else ""
