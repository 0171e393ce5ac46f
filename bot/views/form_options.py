"""The options of a form's selects: those in the form itself, and those that Slack asks for while one types.

A select in Slack holds a hundred options at most, and a view only so many in all: the longest lists are asked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.words import text_of
from workflow.choosing import STOP, Level
from workflow.definition import Field, Option, Policy
from workflow.model import Person

_IN_A_FORM = 200
_PEOPLE_IN_A_FORM = 100


def asked_for(policy: Policy) -> frozenset[str]:
    """The fields whose options Slack asks for."""
    found: set[str] = set()
    room = _IN_A_FORM
    for field in sorted(policy.form, key=lambda field: len(field.options)):
        room -= len(field.options)
        if len(field.options) > limits.OPTIONS or room < 0:
            found.add(field.id)
    return frozenset(found)


def options_of(options: Sequence[Option], reader: Reader, longest: int = limits.OPTION) -> list[Block]:
    """Them as a select shows them, each label in at most so many units."""
    return [blocks.option(option.value, text_of(option.label, reader), longest=longest) for option in options]


def matching(field: Field, words: str, reader: Reader) -> list[Block]:
    """The options that Slack asks for: those with these words in their label, whose beginning it is first."""
    wanted = _folded(words)
    labels = [(option, _folded(text_of(option.label, reader))) for option in field.options]
    found = [(option, label) for option, label in labels if wanted in label]
    found.sort(key=lambda each: not each[1].startswith(wanted))
    return options_of([option for option, _label in found[: limits.OPTIONS]], reader)


def choices_asked_for(levels: Iterable[Level]) -> frozenset[str]:
    """The blocks of those choices for whose options Slack asks. It stays so for a choice whatever comes after it."""
    found: set[str] = set()
    room = _PEOPLE_IN_A_FORM
    for level in levels:
        needed = len(level.eligible or ()) + level.may_stop
        if needed > room:
            found.add(level.block)
        else:
            room -= needed
    return frozenset(found)


def people_options(people: Iterable[Person], reader: Reader, *, may_stop: bool) -> list[Block]:
    """Them as a choice shows them; first, where the chain may end there, that it does."""
    return [*([_stop(reader)] if may_stop else []), *(_person(person) for person in people)]


def matching_people(level: Level, words: str, reader: Reader) -> list[Block]:
    """The people that Slack asks for: those whose name, position or department has every one of these words, whose name
    begins with them first. That the chain may end is offered as well, below those found: Enter takes the first."""
    shown = people_with(level.eligible or (), words)[: limits.OPTIONS - level.may_stop]
    if not words.strip() or not level.may_stop:
        return people_options(shown, reader, may_stop=level.may_stop)
    return [*people_options(shown, reader, may_stop=False), _stop(reader)]


def people_with(people: Iterable[Person], words: str) -> list[Person]:
    """Those whose name, position or department has every one of these words, whose name begins with them first."""
    wanted = _folded(words).split()
    found = [person for person in people if _has(person, wanted)]
    return sorted(found, key=lambda person: not _folded(person.name).startswith(" ".join(wanted)))


def _has(person: Person, wanted: Sequence[str]) -> bool:
    text = _folded(f"{person.name} {_about(person)}")
    return all(word in text for word in wanted)


def _stop(reader: Reader) -> Block:
    return blocks.option(STOP, _(reader, "Stop here"))


def _person(person: Person) -> Block:
    """By name, position and department: there may be two of a name."""
    return blocks.option(person.id, person.name, _about(person))


def _about(person: Person) -> str:
    return " · ".join(filter(None, (person.position, person.department)))


def _folded(text: str) -> str:
    """As one would type it: without capitals, accents and full-width forms."""
    bare = (char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "".join(bare).casefold().strip()
