"""Out of office: who stands in for somebody, until when, and the form that arranges it (D8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot import callbacks
from bot.references import AwayRef, DelegationRef, PersonRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block, initial
from bot.views.catalogue import _
from bot.views.limits import clip, one_line
from bot.views.reader import Reader, zone_of
from bot.views.state import read_state
from bot.views.words import name, name_of, text_of
from bot.views.words_away import arranged_words, period_words
from workflow.delegation import Delegation
from workflow.model import Person, Text

LONGEST_NOTE = 200
MOST_PAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """What is arranged for one person: delegations of his that stand, and the newest that ended; and those by which he
    stands in for others. `people` are all whom these name, `types` what the approval types on offer are called."""

    owner: Person
    standing: Sequence[Delegation]
    past: Sequence[Delegation]
    others: Sequence[Delegation]
    people: Mapping[str, Person]
    types: Mapping[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What stands in the form."""

    delegate: str
    first: date
    last: date
    from_time: time | None
    until_time: time | None
    types: frozenset[str]
    note: str


def away_rows(arranged: Arranged, reader: Reader, now: datetime) -> list[Block]:
    """For Home: what stands, with a button to end it, whom the reader stands in for, and the way to the form."""
    value = encode(PersonRef(arranged.owner.id))
    shown = [block for each in arranged.standing for block in _standing(each, arranged, reader, now)]
    shown += [blocks.context(sentence) for sentence in _for_others(arranged, reader, now)]
    if not shown:
        shown = [blocks.section(_(reader, "Nobody stands in for you."))]
    return [*shown, blocks.actions(blocks.button(_(reader, "Out of office"), callbacks.AWAY, value))]


def _standing(each: Delegation, arranged: Arranged, reader: Reader, now: datetime) -> list[Block]:
    facts = {"who": name_of(each.delegate, arranged.people), "period": period_words(each, arranged.owner, now, reader)}
    if arranged.owner.id == reader.id:
        first = _(reader, "{who} stands in for you: {period}", **facts)
    else:
        first = _(reader, "{who} stands in for {owner}: {period}", owner=name(arranged.owner), **facts)
    end = blocks.button(_(reader, "End"), callbacks.END_AWAY, encode(DelegationRef(each.id)))
    return [blocks.section("\n".join([first, *_more(each, arranged, reader, now)]), end)]


def types_words(each: Delegation, types: Mapping[str, Text], reader: Reader) -> list[str]:
    """For which types it is, where not for all."""
    called = [clip(text_of(types.get(type_, {"": type_}), reader), limits.NAME) for type_ in each.types]
    return [_(reader, "Only for: {types}", types=_(reader, ", ").join(sorted(called)))] if called else []


def _more(each: Delegation, arranged: Arranged, reader: Reader, now: datetime) -> Iterator[str]:
    yield from types_words(each, arranged.types, reader)
    if each.note:
        yield clip(one_line(each.note), LONGEST_NOTE)
    if each.made_by != each.owner or each.ended_at:
        yield arranged_words(each, arranged.people, now, reader)


def _for_others(arranged: Arranged, reader: Reader, now: datetime) -> Iterator[str]:
    for each in arranged.others:
        owner = arranged.people.get(each.owner) or Person(id=each.owner, name=each.owner)
        facts = {"owner": name(owner), "period": period_words(each, owner, now, reader)}
        if arranged.owner.id == reader.id:
            said = _(reader, "You stand in for {owner}: {period}", **facts)
        else:
            said = _(reader, "{who} stands in for {owner}: {period}", who=name(arranged.owner), **facts)
        yield " · ".join([said, clip(one_line(each.note), LONGEST_NOTE)]) if each.note else said


def away_modal(
    arranged: Arranged, ref: AwayRef, reader: Reader, now: datetime, days: tuple[date, date] | None = None
) -> Block:
    """What is arranged, and below it the form that arranges something else, `days` being filled in."""
    owner = arranged.owner
    today = now.astimezone(zone_of(owner.tz)).date()
    first, last = days or (today, None)
    standing = [block for each in arranged.standing for block in _standing(each, arranged, reader, now)]
    own = owner.id == reader.id
    explained = (
        _(reader, "Whatever asks you asks this person, too. Whoever decides first decides it.")
        if own
        else _(reader, "Whatever asks {owner} asks this person, too; {owner} sees who arranged it.", owner=name(owner))
    )
    return blocks.modal(
        _(reader, "Out of office"),
        [
            *([] if own else blocks.lines([[(name(owner), "bold")]])),
            *standing,
            *(blocks.context(sentence) for sentence in _for_others(arranged, reader, now)),
            *([blocks.divider()] if standing or arranged.others else []),
            blocks.context(explained),
            *_inputs(arranged, first.isoformat(), last.isoformat() if last else "", reader),
            *_past(arranged, reader, now),
        ],
        submit=_(reader, "Save"),
        close=_(reader, "Close"),
        callback=callbacks.AWAY_FORM,
        metadata=encode(ref),
    )


def _inputs(arranged: Arranged, first: str, last: str, reader: Reader) -> list[Block]:
    value = callbacks.VALUE
    whole = _(reader, "Without a time: whole days.")
    fields = [
        blocks.field(callbacks.DELEGATE, _(reader, "Stand-in"), blocks.people_menu(value)),
        blocks.field(callbacks.FIRST, _(reader, "First day"), _picker("date", first)),
        blocks.field(callbacks.LAST, _(reader, "Last day"), _picker("date", last)),
        blocks.field(callbacks.FROM_TIME, _(reader, "From (on the first day)"), _picker("time"), optional=True),
        blocks.field(
            callbacks.UNTIL_TIME, _(reader, "Until (on the last day)"), _picker("time"), optional=True, hint=whole
        ),
    ]
    if arranged.types:
        offered = sorted(
            (clip(text_of(title, reader), limits.OPTION), type_) for type_, title in arranged.types.items()
        )
        menu = {
            "type": "multi_static_select",
            "action_id": value,
            "options": [blocks.option(type_, label) for label, type_ in offered[: limits.OPTIONS]],
        }
        hint = _(reader, "None chosen: whatever it is about.")
        fields.append(blocks.field(callbacks.ONLY_TYPES, _(reader, "Only for"), menu, optional=True, hint=hint))
    note = {"type": "plain_text_input", "action_id": value, "max_length": LONGEST_NOTE}
    return [*fields, blocks.field(callbacks.NOTE, _(reader, "Note for the stand-in"), note, optional=True)]


def _picker(kind: str, filled_in: str = "") -> Block:
    return {"type": f"{kind}picker", "action_id": callbacks.VALUE} | initial(kind, filled_in)


def _past(arranged: Arranged, reader: Reader, now: datetime) -> list[Block]:
    if not arranged.past:
        return []
    said = []
    for each in arranged.past[:MOST_PAST]:
        who, period = name_of(each.delegate, arranged.people), period_words(each, arranged.owner, now, reader)
        whom = _(reader, "{who}, {time}", who=who, time=period)
        said.append(" · ".join([whom, arranged_words(each, arranged.people, now, reader)]))
    return [blocks.context("\n".join([_(reader, "Before:"), *said]))]


def read_away(state: Mapping[str, Any]) -> Said:
    """What was filled in, from a view's ``state``; Slack sees to it that person and days are."""
    said = read_state(state)

    def at(block: str) -> time | None:
        filled = said.get(block)
        return time.fromisoformat(filled) if isinstance(filled, str) else None

    return Said(
        delegate=str(said[callbacks.DELEGATE]),
        first=date.fromisoformat(str(said[callbacks.FIRST])),
        last=date.fromisoformat(str(said[callbacks.LAST])),
        from_time=at(callbacks.FROM_TIME),
        until_time=at(callbacks.UNTIL_TIME),
        types=frozenset(said.get(callbacks.ONLY_TYPES) or ()),
        note=clip(one_line(str(said.get(callbacks.NOTE) or "")), LONGEST_NOTE),
    )


BLAMED = {"over": callbacks.LAST, "too_far": callbacks.LAST}
"""At which field a refusal stands, by its reason; the others stand at the person."""


def arranged_sentence(each: Delegation, arranged: Arranged, reader: Reader, now: datetime) -> str:
    """What was arranged just now."""
    facts = {"who": name_of(each.delegate, arranged.people), "period": period_words(each, arranged.owner, now, reader)}
    if each.owner == reader.id:
        return _(reader, "{who} stands in for you: {period}. You can end it in the Home tab at any time.", **facts)
    return _(
        reader,
        "{who} stands in for {owner}: {period}. {owner} sees that you arranged it.",
        owner=name(arranged.owner),
        **facts,
    )
