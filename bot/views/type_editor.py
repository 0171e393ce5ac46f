"""For admins: a type that is not in force yet, with all that can be done to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import callbacks
from bot.references import TypeDraftRef, TypeFieldRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block, Line
from bot.views.builder import Builder, builder_blocks, place_acts
from bot.views.catalogue import _
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import text_of
from bot.views.words_fields import field_words
from bot.views.words_types import draft_words, number_words
from workflow.model import Person
from workflow.ports_types import Publication, TypeDraft
from workflow.type_source import MOST_FIELDS, fields_of, heading_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A draft, with its route as it is built, and everybody who began or changed it. `whole`: it could be published."""

    draft: TypeDraft
    builder: Builder
    people: Mapping[str, Person]
    whole: bool


def editor_view(drafted: Drafted, reader: Reader, now: datetime, *, said: str = "") -> Block:
    """All of it. `said` stands above everything."""
    draft = drafted.draft
    return blocks.modal(
        _(reader, "Draft of a type"),
        [
            *(blocks.lines([[(said, "bold")]]) if said else []),
            *_top(drafted, reader, now),
            blocks.header(_(reader, "Fields")),
            *_fields(draft, reader),
            *builder_blocks(drafted.builder, reader),
            blocks.divider(),
            *_ways_on(drafted, reader),
        ],
        submit=_(reader, "Done"),  # Slack wants one where something can be filled in, as how groups combine
        close=_(reader, "Close"),
        callback=callbacks.TYPE_DRAFT,
        metadata=encode(_ref(draft)),
    )


def _ref(draft: TypeDraft) -> TypeDraftRef:
    return TypeDraftRef(draft.id, draft.revision)


def _top(drafted: Drafted, reader: Reader, now: datetime) -> Iterator[Block]:
    draft = drafted.draft
    heading = heading_of(draft.source)
    title = clip(text_of(heading.title, reader), limits.VALUE)
    button = blocks.button(_(reader, "Change"), callbacks.CHANGE_HEADING, encode(_ref(draft)))
    yield blocks.section(title, button)
    about = _(reader, "{id} · {number}", id=draft.type, number=number_words(heading, now, reader))
    yield blocks.context("\n".join([about, draft_words(draft, drafted.people, now, reader)]))


def _fields(draft: TypeDraft, reader: Reader) -> Iterator[Block]:
    fields = fields_of(draft.source)
    if not fields:
        yield blocks.section(_(reader, "None yet. An applicant fills them in, from the first to the last."))
    for at, (id_, field) in enumerate(fields.items()):
        acts = place_acts(at, len(fields), reader)
        options = [(encode(TypeFieldRef(act, draft.id, draft.revision, id_)), words) for act, words in acts]
        label, about = field_words(field, reader)
        yield blocks.section(f"{at + 1} · {label}\n{about}", blocks.overflow(callbacks.CHANGE_FIELD, options))
    if len(fields) < MOST_FIELDS:
        value = encode(TypeFieldRef(callbacks.EDIT, draft.id, draft.revision))
        yield blocks.actions(blocks.button(_(reader, "Add a field"), callbacks.ADD_FIELD, value))


def _ways_on(drafted: Drafted, reader: Reader) -> Iterator[Block]:
    draft, value = drafted.draft, encode(_ref(drafted.draft))
    buttons = [_discard(draft, value, reader)]
    if drafted.whole:
        buttons = [
            _publish(draft, value, reader),
            blocks.button(_(reader, "Try it"), callbacks.TRY_TYPE, value),
            *buttons,
        ]
    else:
        yield blocks.section(_missing(drafted, reader))
    yield blocks.actions(*buttons)
    if draft.after:
        yield blocks.context(_(reader, "Every change is kept. New requests follow it once it is published."))
    else:
        yield blocks.context(_(reader, "Every change is kept. Nobody can apply before it is published."))


def _missing(drafted: Drafted, reader: Reader) -> str:
    if not drafted.draft.source["form"] and not drafted.builder.building.groups:
        return _(reader, "It can be published once it has a field and a group who approves.")
    if not drafted.draft.source["form"]:
        return _(reader, "It can be published once it has a field.")
    return _(reader, "It can be published once it has a group who approves.")


def _publish(draft: TypeDraft, value: str, reader: Reader) -> Block:
    label = _(reader, "Publish as version {n}", n=draft.after + 1)
    said = _(reader, "From now on people apply for it with /apply {id}.", id=draft.type)
    if draft.after:
        said = _(reader, "New requests follow it. Open ones go on with the version they began with.")
    question = blocks.confirm(label, said, _(reader, "Publish"), _(reader, "Not yet"))
    return blocks.button(label, callbacks.PUBLISH_TYPE, value, style="primary", confirm=question)


def _discard(draft: TypeDraft, value: str, reader: Reader) -> Block:
    said = _(reader, "All of it is gone then.")
    if draft.after:
        said = _(reader, "What was changed is gone then. The type stays as it is.")
    question = blocks.confirm(
        _(reader, "Discard this draft?"), said, _(reader, "Discard"), _(reader, "Keep"), style="danger"
    )
    return blocks.button(_(reader, "Discard"), callbacks.DISCARD_TYPE, value, confirm=question)


def published_view(draft_title: Mapping[str, str], publication: Publication, reader: Reader) -> Block:
    """What the draft turns into once it is published; closing it closes everything below, which is of before."""
    title = clip(text_of(draft_title, reader), limits.NAME)
    said = _(
        reader,
        "Published as version {n}. People apply for it with /apply {id}. Change or retire it with /approvals types.",
        n=publication.n,
        id=publication.type,
    )
    return _ended(_(reader, "Published"), title, said, reader)


def discarded_view(reader: Reader) -> Block:
    """What the draft turns into once it is discarded."""
    return _ended(_(reader, "Discarded"), "", _(reader, "The draft is gone. Nothing else has changed."), reader)


def _ended(title: str, bold: str, said: str, reader: Reader) -> Block:
    lines: list[Line] = [*([[(bold, "bold")]] if bold else []), said]
    view = blocks.modal(title, blocks.lines(lines), close=_(reader, "Close"), callback=callbacks.NOTICE)
    return view | {"clear_on_close": True}
