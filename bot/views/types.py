"""For admins: the approval types there are, where each comes from, and what can be done with those made in Slack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import callbacks
from bot.callbacks import TypeActRef, TypeRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import left_out, text_of
from bot.views.words_types import file_words, open_words, version_words
from workflow.definition import Policy
from workflow.model import Person
from workflow.ports_types import Publication

MOST_TYPES = 80


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


def types_view(types: Sequence[Listed], people: Mapping[str, Person], reader: Reader, now: datetime) -> Block:
    """A paragraph per type; `people` are those who published or retired one."""
    every = sorted(types, key=lambda each: text_of(each.policy.title, reader).casefold())
    made = [each for each in every if each.publication is not None][:MOST_TYPES]
    filed = [each for each in every if each.publication is None][: MOST_TYPES - len(made)]
    shown = [*_closer(every, reader), blocks.header(_(reader, "Made in Slack")), *_made(made, people, reader, now)]
    if filed:
        shown += [blocks.header(_(reader, "From files")), *_filed(filed, reader)]
    shown += map(blocks.context, left_out(len(every) - len(made) - len(filed), reader))
    return blocks.modal(_(reader, "Types"), shown, close=_(reader, "Close"), callback=callbacks.TYPES)


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


def _filed(types: Sequence[Listed], reader: Reader) -> Iterator[Block]:
    for each in types:
        yield blocks.section(_row(each, file_words(each.file, reader), reader), _acts(each, reader))


def _row(listed: Listed, said: str, reader: Reader) -> str:
    policy = listed.policy
    about = _(reader, "{id} · {origin} · {open}", id=policy.id, origin=said, open=open_words(listed.open, reader))
    return f"{clip(text_of(policy.title, reader), limits.NAME)}\n{about}"


def _acts(listed: Listed, reader: Reader) -> Block | None:
    acts, published = list[tuple[str, str]](), listed.publication
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
    title = clip(text_of(listed.policy.title, reader), limits.NAME)
    said = [_(reader, "Nobody can apply for it any more.")]
    if listed.open:
        said.append(_(reader, "{open}: they go on as they are.", open=open_words(listed.open, reader)))
    return blocks.modal(
        _(reader, "Retire this type?"),
        [*blocks.lines([[(title, "bold")], *said])],
        submit=_(reader, "Retire"),
        close=_(reader, "Back"),
        callback=callbacks.RETIRE_TYPE,
        metadata=encode(TypeActRef(callbacks.RETIRE_TYPE, listed.policy.id, listed.publication.n)),
    )
