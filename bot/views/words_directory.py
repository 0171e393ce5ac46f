"""What is known of people and roles, in words: who holds what, since when, where it is said, and how old that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.views.catalogue import _
from bot.views.limits import one_line
from bot.views.reader import Reader
from bot.views.words import name, name_of, role_name
from bot.views.words_time import ago, day
from workflow.edits import HELD, About, Edit
from workflow.model import RESERVED_ROLES, Holding, Origin, Person, Text


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
    return _(reader, "{what}, since {day}", what=what, day=_day(holding.since, year, reader))


def origin_words(holding: Holding, reader: Reader) -> str:
    """Where it is said that somebody holds the role."""
    if holding.origin is Origin.SLACK:
        return _(reader, "edited in Slack")
    if holding.role in RESERVED_ROLES:
        return _(reader, "settings")
    if holding.origin is Origin.USERGROUP:
        return _(reader, "Slack user group")
    return _(reader, "people file")


def edited_words(edit: Edit, names: Mapping[str, Person], year: int, reader: Reader) -> str:
    """``Eve Ng, since 12 May · given in Slack by Ada``; where the file says otherwise, both are named."""
    facts = {"by": name_of(edit.by, names), "day": _day(edit.at, year, reader), "who": name_of(edit.fact.person, names)}
    if edit.value == HELD:
        return _(reader, "{who}, since {day} · given in Slack by {by}", **facts)
    if edit.clashes:
        return _(reader, "{who} · people file; taken away in Slack by {by}, {day}", **facts)
    return _(reader, "{who} · taken away in Slack by {by}, {day}", **facts)


def past_words(edit: Edit, names: Mapping[str, Person], year: int, reader: Reader) -> str:
    """What was done by whom, and until when it was so."""
    done = _done(edit, names, year, reader)
    if edit.ended_at is None:
        return done
    ended = {"ended_by": name_of(edit.ended_by or "", names), "end": _day(edit.ended_at, year, reader)}
    return _(reader, "{done}; ended by {ended_by}, {end}", done=done, **ended)


def _done(edit: Edit, names: Mapping[str, Person], year: int, reader: Reader) -> str:
    facts = {"by": name_of(edit.by, names), "day": _day(edit.at, year, reader)}
    if edit.fact.about is not About.ROLE:
        label, value = fact_label(edit.fact.about, reader), _value(edit, edit.value, names, reader)
        return _(reader, "{day}: {by} wrote {label}: {value}", label=label, value=value, **facts)
    who = name_of(edit.fact.person, names)
    if edit.value == HELD:
        return _(reader, "{day}: {by} gave it to {who}", who=who, **facts)
    return _(reader, "{day}: {by} took it from {who}", who=who, **facts)


def fact_label(about: About, reader: Reader) -> str:
    """What is said of a person himself, as a label."""
    return {
        About.DEPARTMENT: lambda: _(reader, "Department"),
        About.POSITION: lambda: _(reader, "Position"),
        About.MANAGER: lambda: _(reader, "Manager"),
    }[about]()


def fact_value(about: About, value: str, names: Mapping[str, Person]) -> str:
    """The value as it is read: of a manager the name."""
    return name_of(value, names) if about is About.MANAGER and value else one_line(value)


def changed_words(edit: Edit, names: Mapping[str, Person], year: int, reader: Reader, *, profile: bool) -> str:
    """``Legal · changed in Slack by Ada, 12 May``; where the file says something else, or the `profile` does, both are
    named."""
    facts = {
        "value": _value(edit, edit.value, names, reader),
        "instead": _value(edit, edit.instead, names, reader),
        "by": name_of(edit.by, names),
        "day": _day(edit.at, year, reader),
    }
    if edit.clashes and profile:
        return _(reader, "{value} · changed in Slack by {by}, {day}; the profile says {instead}", **facts)
    if edit.clashes:
        return _(reader, "{value} · changed in Slack by {by}, {day}; the people file says {instead}", **facts)
    return _(reader, "{value} · changed in Slack by {by}, {day}", **facts)


def _value(edit: Edit, value: str, names: Mapping[str, Person], reader: Reader) -> str:
    return fact_value(edit.fact.about, value, names) or _(reader, "none")


def elsewhere_words(reason: str, reader: Reader) -> str:
    """Where alone it is said who holds a role that cannot be changed here."""
    if reason == "usergroup":
        return _(reader, "This is a user group of Slack: its members are changed there.")
    return _(reader, "COUNTERSIGN_ADMINS and COUNTERSIGN_AUDITORS say who this is, in the settings of the bot.")


def _day(at: datetime, year: int, reader: Reader) -> str:
    return day(at.astimezone(reader.zone).date(), year, reader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How long ago all people, all user groups, and all profiles were read; None where they are not."""

    people: timedelta | None = None
    usergroups: timedelta | None = None
    profiles: timedelta | None = None


def read_words(ages: Ages, reader: Reader) -> Iterator[str]:
    """How long ago what is shown was read."""
    if ages.people is not None:
        yield _(reader, "People were read from Slack {ago}.", ago=ago(ages.people, reader))
    if ages.usergroups is not None:
        yield _(reader, "User groups were read from Slack {ago}.", ago=ago(ages.usergroups, reader))
    if ages.profiles is not None:
        yield _(reader, "Managers were read from profiles in Slack {ago} or later.", ago=ago(ages.profiles, reader))
