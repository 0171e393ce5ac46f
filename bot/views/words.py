"""Words for people and statuses; who is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.views import limits
from bot.views.catalogue import SOURCE_LANGUAGE, _, ngettext
from bot.views.limits import clip, one_line
from bot.views.picture import Picture
from bot.views.reader import Reader
from workflow import authority
from workflow.model import ADMIN_ROLE, AUDITOR_ROLE, AskedKind, Person, RequestStatus, Seat, Task, Text

APPROVED, REJECTED, OPEN, CURRENT, NOT_REACHED, CLOSED = "✓", "✗", "○", "▶", "·", "–"
"""Marks that say by shape how something stands, so that no colour has to (D1)."""


def text_of(text: Text, reader: Reader) -> str:
    """A policy's text as the reader speaks (``zh-TW``), in his language (``zh``), in its kin (``zh-CN``); else the one
    for everybody, English, or whatever it has."""
    kin = (language for language in text if language.partition("-")[0] == reader.language)
    wanted = (f"{reader.language}-{reader.locale.territory}", reader.language, *kin, "", SOURCE_LANGUAGE, *text)
    return one_line(next((text[language] for language in wanted if language in text), ""))


def status_word(status: RequestStatus, reader: Reader) -> str:
    """The label of a request's status."""
    return {
        RequestStatus.PENDING: lambda: _(reader, "pending"),
        RequestStatus.APPROVED: lambda: _(reader, "approved"),
        RequestStatus.REJECTED: lambda: _(reader, "rejected"),
        RequestStatus.WITHDRAWN: lambda: _(reader, "withdrawn"),
        RequestStatus.EXPIRED: lambda: _(reader, "expired"),
        RequestStatus.CANCELLED: lambda: _(reader, "cancelled"),
    }[status]()


def status_mark(status: RequestStatus) -> str:
    """The mark beside a request's status."""
    marks = {RequestStatus.PENDING: CURRENT, RequestStatus.APPROVED: APPROVED, RequestStatus.REJECTED: REJECTED}
    return marks.get(status, CLOSED)


def name(person: Person) -> str:
    """What somebody is called."""
    return clip(one_line(person.name) or person.id, limits.NAME)


def name_of(user: str, people: Mapping[str, Person]) -> str:
    """What the one of these people with that id is called; whoever is not among them is called by it."""
    return name(people.get(user) or Person(id=user, name=user))


def you_or(person: Person, reader: Reader) -> str:
    """The name inside a sentence, or ``you``."""
    return _(reader, "you") if person.id == reader.id else name(person)


def names(people: Sequence[str], reader: Reader, *, last: str = "and", most: int = 5) -> str:
    """``Ben, Cai, and Dan``; ``last`` is ``and`` or ``or``; beyond `most` the rest is counted."""
    if len(people) > most:
        return listed(people, reader, most=most)
    if len(people) < 2:
        return "".join(people)
    facts = {"first": listed(people[:-1], reader), "last": people[-1]}
    if len(people) == 2:
        return _(reader, "{first} or {last}", **facts) if last == "or" else _(reader, "{first} and {last}", **facts)
    return _(reader, "{first}, or {last}", **facts) if last == "or" else _(reader, "{first}, and {last}", **facts)


def listed(people: Sequence[str], reader: Reader, *, most: int = 5) -> str:
    """``Ben, Cai, Dan``; beyond `most` the rest is counted."""
    shown = _(reader, ", ").join(people[:most])
    if len(people) <= most:
        return shown
    return ngettext(reader, "{people} +{n} more", "{people} +{n} more", len(people) - most, people=shown)


def left_out(left: int, reader: Reader) -> list[str]:
    """``+3 more``, where so many are not shown; nothing where none is left."""
    return [ngettext(reader, "+{n} more", "+{n} more", left)] if left > 0 else []


def role_name(role: str, titles: Mapping[str, Text], reader: Reader) -> str:
    """What a role is called: by its title; without one by its id, as it stands in the policy."""
    title = text_of(titles.get(role, {}), reader)
    if not title and role == ADMIN_ROLE:
        return _(reader, "administrators")
    if not title and role == AUDITOR_ROLE:
        return _(reader, "auditors")
    return clip(title or one_line(role), limits.NAME)


def asked_people(picture: Picture, asked: Seat | Task) -> tuple[Person, ...]:
    """Whoever may answer at this seat or task, those who stand in for somebody last; nobody where a rule answers."""
    if isinstance(asked, Task) and asked.asks_applicant:
        return (picture.applicant, *filter(None, [picture.sender]))
    if asked.asked_kind is AskedKind.PERSON:
        return (picture.person(asked.asked_id), *stand_ins(picture, asked))
    if asked.asked_kind is AskedKind.RULE:
        return ()
    holders = picture.holders_of(asked.asked_id)
    if isinstance(asked, Seat):
        return holders
    entitled = authority.acting(picture.request, asked, picture.holders, picture.away)
    return tuple(person for person in holders if person.id in entitled) + stand_ins(picture, asked)


def stand_ins(picture: Picture, asked: Seat | Task) -> tuple[Person, ...]:
    """Who of those whom a task asks now is asked for somebody who is away."""
    if isinstance(asked, Seat) or not asked.live or not picture.away:
        return ()
    entitled = authority.acting(picture.request, asked, picture.holders, picture.away)
    others = entitled - authority.owners(picture.request, asked, picture.holders)
    return tuple(picture.person(user) for user in sorted(others))


def asked_name(picture: Picture, asked: Seat | Task, reader: Reader) -> str:
    """Whom it asks: ``Ben``, ``Ben (stand-in: Dan)``, or ``finance (Dan or Eve)``; nobody where a rule answers."""
    people = [you_or(person, reader) for person in asked_people(picture, asked)]
    if others := stand_ins(picture, asked) if asked.asked_kind is AskedKind.PERSON else ():
        return _with_stand_ins(people[0], [you_or(person, reader) for person in others], reader)
    if asked.asked_kind is not AskedKind.ROLE:
        return names(people, reader, last="or")
    role = role_name(asked.asked_id, picture.role_titles, reader)
    if not people:
        return role
    return _(reader, "{role} ({holders})", role=role, holders=names(people, reader, last="or", most=3))


def _with_stand_ins(owner: str, stand_ins: Sequence[str], reader: Reader) -> str:
    who = names(stand_ins, reader, last="or", most=3)
    return _(reader, "{owner} (stand-in: {who})", owner=owner, who=who)


def decider_name(picture: Picture, task: Task, reader: Reader) -> str:
    """Who decided: ``Ben``, ``Ben for Ann``, ``Dan (administrator)``, or the rule that did in nobody's place."""
    if task.decided_by is None:
        return _(reader, "the policy")
    if task.overridden:
        return as_admin(picture.person(task.decided_by), reader)
    return actor_name(picture, task.decided_by, task.on_behalf_of, reader)


def actor_name(picture: Picture, by: str, owner: str | None, reader: Reader) -> str:
    """Who did something: ``Ben``, ``you``; ``Ben for Ann`` where he stood in for somebody (D8)."""
    who = you_or(picture.person(by), reader)
    if owner is None:
        return who
    return _(reader, "{who} for {principal}", who=who, principal=you_or(picture.person(owner), reader))


def as_admin(person: Person, reader: Reader) -> str:
    """``Dan (administrator)``: an admin who stepped in (D11)."""
    return _(reader, "{who} (administrator)", who=you_or(person, reader))


def in_place_of(picture: Picture, task: Task, reader: Reader) -> str:
    """In whose place an admin decided a task: ``finance``, ``Ann``, ``you``."""
    if task.asked_kind is AskedKind.ROLE:
        return role_name(task.asked_id, picture.role_titles, reader)
    return you_or(picture.person(task.asked_id), reader)


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
