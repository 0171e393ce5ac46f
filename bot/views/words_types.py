"""Approval types in words: where they come from, which version is in force, what is in a new one's way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath

from bot.views import limits
from bot.views.catalogue import _, ngettext
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import name_of, text_of
from bot.views.words_time import at_moment, day, moment
from workflow.errors import FileType, TypeClash, TypeMoved
from workflow.model import Person
from workflow.policy import usual_number
from workflow.ports_types import FILE, Publication, TypeDraft
from workflow.type_drafting import DRAFT
from workflow.type_source import Heading


def file_words(file: str, reader: Reader) -> str:
    """``file leave.yaml``."""
    return _(reader, "file {file}", file=clip(PurePath(file).name, limits.NAME))


def version_words(publication: Publication, people: Mapping[str, Person], now: datetime, reader: Reader) -> str:
    """``version 2, Dan Novak, 12 May``, or who retired the type."""
    if publication.retired_at is not None:
        who, when = name_of(publication.retired_by or "", people), _day(publication.retired_at, now, reader)
        return _(reader, "retired by {who}, {day}", who=who, day=when)
    facts = {"n": publication.n, "who": name_of(publication.by, people), "day": _day(publication.at, now, reader)}
    return _(reader, "version {n}, {who}, {day}", **facts)


def draft_words(draft: TypeDraft, people: Mapping[str, Person], now: datetime, reader: Reader) -> str:
    """``draft of version 3, begun by Dan Novak, 12 May``, and who changed it last."""
    facts = {"n": draft.after + 1, "who": name_of(draft.begun_by, people), "day": _day(draft.begun_at, now, reader)}
    begun = _(reader, "draft of version {n}, begun by {who}, {day}", **facts)
    if draft.revision == 1:
        return begun
    last = {"who": name_of(draft.changed_by, people), "when": moment(draft.changed_at, now, reader)}
    return _(reader, "{begun} · last change: {who}, {when}", begun=begun, **last)


def number_words(heading: Heading, now: datetime, reader: Reader) -> str:
    """The number that its first request would have: ``GYM-2026-0001``."""
    number = heading.number or usual_number(heading.id)
    return number.format(year=now.astimezone(reader.zone).year, seq=1)


def open_words(count: int, reader: Reader) -> str:
    """``3 open requests``."""
    return ngettext(reader, "{n} open request", "{n} open requests", count)


def clash_words(clash: TypeClash, reader: Reader) -> str:
    """What is in a type's way, and what to do."""
    title = clip(text_of(clash.title, reader), limits.NAME)
    if clash.origin == FILE:
        other = _(reader, '"{type}" ({file})', type=title, file=file_words(clash.file, reader))
    elif clash.origin == DRAFT:
        other = _(reader, '"{type}" (a draft)', type=title)
    else:
        other = _(reader, '"{type}" (made in Slack)', type=title)
    if clash.what == "id":
        return _(reader, 'The id "{id}" is that of {other}. Please take another one.', id=clash.type, other=other)
    return _(reader, "Requests would get the same numbers as those of {other}. Please take others.", other=other)


def moved_words(error: TypeMoved, people: Mapping[str, Person], now: datetime, reader: Reader) -> str:
    """Why a draft was not published yet, and what another click on its button does."""
    facts = {"n": error.n, "who": name_of(error.by, people), "when": at_moment(error.at, now, reader)}
    return _(
        reader,
        "Not published yet: {who} published version {n} {when}, after this draft was begun. Nothing of that version is "
        "in the draft. Published now, the draft takes its place.",
        **facts,
    )


def file_type_words(error: FileType, reader: Reader) -> str:
    """Where alone a type is changed."""
    return _(reader, "The {file} says what this type is: change it there.", file=file_words(error.file, reader))


def _day(at: datetime, now: datetime, reader: Reader) -> str:
    return day(at.astimezone(reader.zone).date(), now.astimezone(reader.zone).year, reader)
