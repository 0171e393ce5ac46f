"""For admins: somebody takes another's place in a type; what that means, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import callbacks
from bot.references import SwapRef, TypeActRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _, ngettext
from bot.views.form_options import people_with
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words import APPROVED, left_out, name, text_of
from bot.views.words_directory import person_words
from bot.views.words_swap import not_changed_words
from bot.views.words_types import file_type_words
from workflow.errors import FileType
from workflow.model import Person, Text
from workflow.ports_types import Publication
from workflow.swapping import Concerned, Swapped

MOST_REFUSED = 20
"""So many requests that could not be changed are told by their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody sits in a type: whether its route names him, and the `open` requests in which he is asked or will
    be."""

    person: Person
    named: bool
    open: Concerned


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who is to take whose place in a type. `n`: its version, where it was made in Slack and is in force, else 0; then
    its `file`, if a file says what it is. `place`: of whoever leaves, once he is chosen."""

    type: str
    title: Text
    n: int
    file: str = ""
    place: Place | None = None

    @property
    def both(self) -> bool:
        """Whether both can be changed, the type and open requests: then it is asked."""
        return bool(self.n and self.place and self.place.named and self.place.open.n)


def swap_modal(question: Question, reader: Reader) -> Block:
    """The form; what it would change stands below as soon as it is said who leaves."""
    leaves = {"type": "external_select", "action_id": callbacks.WHO_LEAVES, "min_query_length": 0}
    takes = blocks.people_menu(callbacks.VALUE)
    shown = [
        *blocks.lines([[(clip(text_of(question.title, reader), limits.NAME), "bold")]]),
        *map(blocks.section, _about_file(question, reader)),
        blocks.field(callbacks.LEAVES, _(reader, "Who leaves"), leaves, tells=True),
        blocks.field(callbacks.TAKES, _(reader, "Who takes over"), takes),
        *map(blocks.section, _meant(question, reader)),
        *_open_too(question, reader),
        blocks.context(
            _(reader, "Who holds a role is changed in /approvals roles; open requests follow by themselves.")
        ),
    ]
    return blocks.modal(
        _(reader, "Swap a person"),
        shown,
        submit=_(reader, "Swap"),
        close=_(reader, "Back"),
        callback=callbacks.SWAP_PERSON,
        metadata=encode(TypeActRef(callbacks.SWAP_PERSON, question.type, question.n)),
    )


def people_options(people: Sequence[Person], words: str, reader: Reader) -> list[Block]:
    """Whoever may leave, for these words: whom Slack's own menus leave out, because he has left, too."""
    found = people_with(people, words)[: limits.OPTIONS]
    return [blocks.option(person.id, person_words(person, reader)) for person in found]


def _about_file(question: Question, reader: Reader) -> Iterator[str]:
    if question.file:
        yield file_type_words(FileType(file=question.file), reader)
        yield _(reader, "Here it can be done for open requests.")


def _meant(question: Question, reader: Reader) -> Iterator[str]:
    place = question.place
    if place is None:
        return
    who = name(place.person)
    if question.n and place.named:
        yield _(reader, "New requests: the type names {who}. The change is its version {n}.", who=who, n=question.n + 1)
    elif question.n:
        yield _(reader, "New requests: the type does not name {who}, so nothing changes.", who=who)
    yield _asked_in(place, reader)


def _asked_in(place: Place, reader: Reader) -> str:
    who, opened = name(place.person), place.open
    if not opened.n:
        return _(reader, "Open requests: none asks {who}.", who=who)
    if not opened.exact:
        return _(reader, "Open requests: up to {n} ask {who}, now or later.", n=opened.n, who=who)
    return ngettext(
        reader,
        "Open requests: {n} asks {who}, now or later.",
        "Open requests: {n} ask {who}, now or later.",
        opened.n,
        who=who,
    )


def _open_too(question: Question, reader: Reader) -> Iterator[Block]:
    if not question.both or question.place is None:
        return
    label = _also_for(question.place.open, reader)
    element = {
        "type": "checkboxes",
        "action_id": callbacks.VALUE,
        "options": [blocks.option(callbacks.OPEN_TOO, label)],
    }
    yield blocks.field(callbacks.OPEN_TOO, _(reader, "Open requests"), element, optional=True)


def _also_for(opened: Concerned, reader: Reader) -> str:
    if not opened.exact:
        return _(reader, "Also for up to {n} open requests", n=opened.n)
    return ngettext(reader, "Also for {n} open request", "Also for {n} open requests", opened.n)


@dataclass(frozen=True, slots=True)
class Said:
    """What was filled in."""

    leaves: str
    takes: str
    open_too: bool


def read_swap(state: Mapping[str, Any]) -> Said:
    """From the view's ``state``."""
    said = read_state(state)
    leaves, takes = (str(said.get(block) or "") for block in (callbacks.LEAVES, callbacks.TAKES))
    return Said(leaves, takes, bool(said.get(callbacks.OPEN_TOO)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a swap that came as far as `asked` says: what was `published`, if anything, the first of the
    requests that could not be changed, and how many are `left` that there was no time for."""

    asked: SwapRef
    leaves: Person
    takes: Person
    published: Publication | None = None
    refused: Sequence[Swapped] = ()
    left: int = 0


def done_modal(done: Done, reader: Reader) -> Block:
    """Told to whoever did it; where requests are left, with the way to go on."""
    lines = [*_achieved(done, reader), *_refused(done, reader)]
    if done.left:
        lines.append(_left(done, reader))
    return blocks.modal(
        _(reader, "Swap a person"),
        list(map(blocks.section, lines)),
        submit=_(reader, "Go on") if done.left else None,
        close=_(reader, "Close"),
        callback=callbacks.SWAP_ON,
        metadata=encode(done.asked) if done.left else "",
    )


def _achieved(done: Done, reader: Reader) -> Iterator[str]:
    facts = {"takes": name(done.takes), "leaves": name(done.leaves)}
    if done.published:
        said = _(reader, "New requests: {takes} instead of {leaves}, version {n}", n=done.published.n, **facts)
        yield f"{APPROVED} {said}"
    if done.asked.changed:
        said = ngettext(
            reader,
            "{n} open request: {takes} instead of {leaves}",
            "{n} open requests: {takes} instead of {leaves}",
            done.asked.changed,
            **facts,
        )
        yield f"{APPROVED} {said}"
    elif not (done.published or done.refused or done.left):
        yield _(reader, "No open request was left to be changed.")


def _refused(done: Done, reader: Reader) -> Iterator[str]:
    if not done.refused:
        return
    lines = [not_changed_words(each, name(done.takes), reader) for each in done.refused]
    more = left_out(done.asked.not_changed - MOST_REFUSED, reader)
    yield "\n".join([_(reader, "Not changed:"), *lines, *more])


def _left(done: Done, reader: Reader) -> str:
    return ngettext(
        reader,
        "{n} open request is still to be looked at: there was no time for it. Please go on.",
        "{n} open requests are still to be looked at: there was no time for them. Please go on.",
        done.left,
    )
