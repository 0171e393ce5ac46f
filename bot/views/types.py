"""For admins: the approval types there are, where each comes from, and what can be done with those made in Slack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import callbacks
from bot.references import TypeActRef, TypeDraftRef, TypeRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import left_out, text_of
from bot.views.words_types import draft_words, file_words, open_words, version_words
from workflow.definition import Policy
from workflow.model import Person
from workflow.ports_types import Publication, TypeDraft
from workflow.type_source import heading_of

MOST_SHOWN, MOST_DRAFTS = 60, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A type, with what was published last where it was made in Slack, else the `file` that says it, and how many of
    its requests are open."""

    policy: Policy
    open: int
    file: str = ""
    publication: Publication | None = None

    @property
    def in_force(self) -> bool:
        """Whether one can apply for it."""
        return self.publication is None or self.publication.retired_at is None


def types_view(
    types: Sequence[Listed],
    drafts: Sequence[TypeDraft],
    people: Mapping[str, Person],
    reader: Reader,
    now: datetime,
    at: str = "",
) -> Block:
    """A paragraph per type, and per draft of one; `people` are those who published, retired or began one. Where they
    are many, it is the page with the type `at`, else the first."""
    every = sorted(types, key=lambda each: (each.publication is None, text_of(each.policy.title, reader).casefold()))
    place = next((place for place, each in enumerate(every) if each.policy.id == at), 0)
    start = place - place % MOST_SHOWN
    page = every[start : start + MOST_SHOWN]
    made = [each for each in page if each.publication is not None]
    filed = page[len(made) :]
    shown = [*_closer(page, reader)]
    if made or not start:
        shown += [blocks.header(_(reader, "Made in Slack")), *_made(made, people, reader, now)]
    if not start:
        shown += _new(drafts, people, reader, now)
    if filed:
        shown += [blocks.header(_(reader, "From files")), *_filed(filed, reader)]
    shown += _pages(every, start, reader)
    return blocks.modal(_(reader, "Types"), shown, close=_(reader, "Close"), callback=callbacks.TYPES)


def _pages(every: Sequence[Listed], start: int, reader: Reader) -> Iterator[Block]:
    """Which of them are shown, and the way to the others; nothing where these are all."""
    end = min(start + MOST_SHOWN, len(every))
    if end - start == len(every):
        return
    yield blocks.context(_(reader, "{first} to {last} of {n} types", first=start + 1, last=end, n=len(every)))
    ways = (
        (_(reader, "Previous page"), callbacks.TYPES_BEFORE, start - MOST_SHOWN),
        (_(reader, "Next page"), callbacks.TYPES_AFTER, end),
    )
    buttons = [
        blocks.button(label, act, encode(TypeRef(every[to].policy.id)))
        for label, act, to in ways
        if 0 <= to < len(every)
    ]
    yield blocks.actions(*buttons)


def _new(drafts: Sequence[TypeDraft], people: Mapping[str, Person], reader: Reader, now: datetime) -> Iterator[Block]:
    """The way to a new type, and those begun."""
    yield blocks.actions(blocks.button(_(reader, "New type"), callbacks.NEW_TYPE, callbacks.NEW_TYPE))
    if drafts:
        yield blocks.header(_(reader, "Drafts"))
        yield from _drafts(drafts, people, reader, now)


def _closer(types: Sequence[Listed], reader: Reader) -> list[Block]:
    """The way to one of those in force."""
    options = [(encode(TypeRef(each.policy.id)), text_of(each.policy.title, reader)) for each in types if each.in_force]
    if not options:
        return []
    return [blocks.actions(blocks.offer(callbacks.POLICY, options, _(reader, "Look closer at a type")))]


def _made(types: Sequence[Listed], people: Mapping[str, Person], reader: Reader, now: datetime) -> Iterator[Block]:
    if not types:
        yield blocks.section(_(reader, "None yet."))
    for each in types:
        assert each.publication is not None
        said = version_words(each.publication, people, now, reader)
        yield blocks.section(_row(each, said, reader), _acts(each, reader))


def _drafts(
    drafts: Sequence[TypeDraft], people: Mapping[str, Person], reader: Reader, now: datetime
) -> Iterator[Block]:
    for draft in drafts[:MOST_DRAFTS]:
        title = clip(text_of(heading_of(draft.source).title, reader), limits.NAME)
        button = blocks.button(_(reader, "Open"), callbacks.OPEN_DRAFT, encode(TypeDraftRef(draft.id, draft.revision)))
        yield blocks.section(f"{title}\n{draft_words(draft, people, now, reader)}", button)
    yield from map(blocks.context, left_out(len(drafts) - MOST_DRAFTS, reader))


def _filed(types: Sequence[Listed], reader: Reader) -> Iterator[Block]:
    for each in types:
        yield blocks.section(_row(each, file_words(each.file, reader), reader), _acts(each, reader))


def _row(listed: Listed, origin: str, reader: Reader) -> str:
    opened = [open_words(listed.open, reader)] if listed.open else []
    return "\n".join([_title(listed, reader), " · ".join([listed.policy.id, origin, *opened])])


def _title(listed: Listed, reader: Reader) -> str:
    return clip(text_of(listed.policy.title, reader), limits.NAME)


def _acts(listed: Listed, reader: Reader) -> Block | None:
    acts, published = list[tuple[str, str]](), listed.publication
    if published:
        acts.append((callbacks.EDIT_TYPE, _(reader, "Change") if listed.in_force else _(reader, "Take up again")))
    if listed.in_force or listed.open:
        acts.append((callbacks.SWAP_PERSON, _(reader, "Swap a person")))
    if listed.in_force and published:
        acts.append((callbacks.RETIRE_TYPE, _(reader, "Retire")))
    n = published.n if published else 0
    options = [(encode(TypeActRef(act, listed.policy.id, n)), label) for act, label in acts]
    return blocks.overflow(callbacks.CHANGE_TYPE, options) if options else None


def retire_modal(listed: Listed, reader: Reader) -> Block:
    """The question whether a type is to be retired, and what that means."""
    assert listed.publication is not None
    said = [_(reader, "Nobody can apply for it any more, until it is taken up again.")]
    if listed.open:
        said.append(_(reader, "{open}: they go on as they are.", open=open_words(listed.open, reader)))
    return blocks.modal(
        _(reader, "Retire this type?"),
        blocks.lines([[(_title(listed, reader), "bold")], *said]),
        submit=_(reader, "Retire"),
        close=_(reader, "Back"),
        callback=callbacks.RETIRE_TYPE,
        metadata=encode(TypeActRef(callbacks.RETIRE_TYPE, listed.policy.id, listed.publication.n)),
    )
