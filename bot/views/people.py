"""What is known of somebody: department, position, managers, roles; and where that is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import callbacks
from bot.views import blocks
from bot.views.blocks import Block, Line
from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.words import listed, name
from bot.views.words_directory import holding_words, person_words, read_words, said_words
from bot.views.words_missing import chain_end_words
from workflow.model import Holding, Person, Text
from workflow.superiors import Chain, ChainEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a person. `chain` are the managers above him; `whole`: the reader may look at anybody. `people`
    and `usergroups`: how long ago they were read."""

    person: Person
    chain: Chain
    heads: Sequence[str]
    holdings: Sequence[Holding]
    titles: Mapping[str, Text]
    whole: bool
    people: timedelta | None
    usergroups: timedelta | None


def person_view(known: Known, reader: Reader, now: datetime) -> Block:
    """Everything about one person, and, for whoever may look at anybody, whom to look at."""
    menu = blocks.people_menu(callbacks.PERSON, known.person.id)
    chosen = [blocks.section(_(reader, "Person"), menu)] if known.whole else []
    notes = [*_limits(known, reader), *read_words(known.people, known.usergroups, reader)]
    shown = [*chosen, *blocks.lines(_lines(known, reader, now)), blocks.context("\n".join(notes))]
    return blocks.modal(_(reader, "People"), shown, close=_(reader, "Close"), callback=callbacks.PEOPLE)


def _lines(known: Known, reader: Reader, now: datetime) -> list[Line]:
    person = known.person
    return [
        [(person_words(person, reader), "bold")],
        _fact(_(reader, "Department"), person.department, reader),
        _fact(_(reader, "Position"), person.position, reader),
        *_managers(known, reader),
        *([_(reader, "Head of {departments}", departments=listed(known.heads, reader))] if known.heads else []),
        *_roles(known, reader, now),
    ]


def _fact(label: str, value: str, reader: Reader) -> str:
    if not value:
        return _(reader, "{label}: not known", label=label)
    return _(reader, "{label}: {value}", label=label, value=said_words(value, _(reader, "people file"), reader))


def _managers(known: Known, reader: Reader) -> list[Line]:
    """His manager, everybody above, and why it does not go on where that is not the top."""
    above = [name(person) for person in known.chain.people]
    found: list[Line] = [_fact(_(reader, "Manager"), above[0] if above else "", reader)]
    if len(above) > 1:
        found.append(_(reader, "Above: {people}", people=" → ".join(above)))
    if known.chain.end in (ChainEnd.CIRCLE, ChainEnd.GONE):
        found.append(chain_end_words(known.chain.end, name(known.person), reader))
    return found


def _roles(known: Known, reader: Reader, now: datetime) -> list[Line]:
    year = now.astimezone(reader.zone).year
    if not known.holdings:
        return [_(reader, "No role")]
    return [_(reader, "Roles:"), *(holding_words(each, known.titles, year, reader) for each in known.holdings)]


def _limits(known: Known, reader: Reader) -> list[str]:
    return [] if known.whole else [_(reader, "An administrator can look at others, too.")]
