"""What is known of people and roles, in words: who holds what, since when, where it is said, and how old that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.words import name, role_name
from bot.views.words_time import ago, day
from workflow.model import ADMIN_ROLE, AUDITOR_ROLE, Holding, Origin, Person, Text


def holder_words(holding: Holding, year: int, reader: Reader) -> str:
    """``Finn Larsen, since 12 May``."""
    return _since(person_words(holding.holder, reader), holding, year, reader)


def holding_words(holding: Holding, titles: Mapping[str, Text], year: int, reader: Reader) -> str:
    """``Finance, since 12 May · people file``."""
    since = _since(role_name(holding.role, titles, reader), holding, year, reader)
    return said_words(since, origin_words(holding, reader), reader)


def said_words(what: str, where: str, reader: Reader) -> str:
    """``Sales · people file``."""
    return _(reader, "{what} · {where}", what=what, where=where)


def person_words(person: Person, reader: Reader) -> str:
    """The name, and whether he is one who is never asked."""
    called = name(person)
    return called if person.active else _(reader, "{who} (not active)", who=called)


def _since(what: str, holding: Holding, year: int, reader: Reader) -> str:
    since = day(holding.since.astimezone(reader.zone).date(), year, reader)
    return _(reader, "{what}, since {day}", what=what, day=since)


def origin_words(holding: Holding, reader: Reader) -> str:
    """Where it is said that somebody holds the role."""
    if holding.role in (ADMIN_ROLE, AUDITOR_ROLE):
        return _(reader, "settings")
    if holding.origin is Origin.USERGROUP:
        return _(reader, "Slack user group")
    return _(reader, "people file")


def read_words(people: timedelta | None, usergroups: timedelta | None, reader: Reader) -> Iterator[str]:
    """How long ago what is shown was read."""
    if people is not None:
        yield _(reader, "People were read from Slack {ago}.", ago=ago(people, reader))
    if usergroups is not None:
        yield _(reader, "User groups were read from Slack {ago}.", ago=ago(usergroups, reader))
