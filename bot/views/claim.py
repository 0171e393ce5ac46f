"""Who of a role has taken its task (D6): what says that a role is asked, with the button that takes it, and
the card of those who leave it to him."""

from __future__ import annotations

from datetime import datetime

from bot import callbacks
from bot.references import RequestRef, TaskRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.content import Content, content
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import CURRENT, actor_name, asked_people, capital, name, names, role_name
from bot.views.words_headline import whose
from bot.views.words_time import moment
from workflow import authority, claims
from workflow.model import ADMIN_ROLE, AskedKind, Request, Task


def left_to(picture: Picture, task: Task, reader: Reader) -> str | None:
    """Who else has taken a task that would ask the reader too; None where nobody has."""
    has_it = authority.claimer(picture.request, task, picture.holders, picture.away)
    if has_it is None or reader.id in authority.acting(picture.request, task, picture.holders, picture.away):
        return None
    return has_it if reader.id in authority.audience(picture.request, task, picture.holders, picture.away) else None


def claim_row(picture: Picture, task: Task, reader: Reader) -> list[Block]:
    """For whom the reader, one of several, is asked, and beside it the button with which he takes it; nothing where
    there is none to press."""
    request, asked = picture.request, (picture.holders, picture.away)
    if authority.claimer(request, task, *asked) or not claims.claimable(request, task, *asked):
        return []
    take = blocks.button(_(reader, "I'll take it"), callbacks.CLAIM, _value(request, task))
    return [blocks.section(role_words(picture, task, reader), take)]


def role_words(picture: Picture, task: Task, reader: Reader) -> str:
    """``You are asked for Finance: you or Eve Ng``; empty where no role is asked."""
    if task.asked_kind is not AskedKind.ROLE:
        return ""
    admin, role = task.asked_id == ADMIN_ROLE, role_name(task.asked_id, picture.role_titles, reader)
    others = [name(person) for person in asked_people(picture, task) if person.id != reader.id]
    if not others and admin:
        return _(reader, "You are asked as an administrator")
    if not others:
        return _(reader, "You are asked for {role}", role=role)
    people = names([_(reader, "you"), *others], reader, last="or", most=4)
    if admin:
        return _(reader, "You are asked as an administrator: {people}", people=people)
    return _(reader, "You are asked for {role}: {people}", role=role, people=people)


def claimed_card(picture: Picture, task: Task, has_it: str, reader: Reader, now: datetime) -> Content:
    """The card of somebody who leaves it to whoever has it: two lines, and how to take it over."""
    first = _(
        reader,
        "{what} · {request}",
        what=claimed_words(task, picture, has_it, reader, now),
        request=whose(picture, reader),
    )
    more = blocks.button(_(reader, "More"), callbacks.MORE, encode(RequestRef(picture.request.id)))
    left = _(reader, "Nothing for you to do · {number}", number=picture.request.number)
    take = take_over_button(picture, task, has_it, reader, now)
    return content(first, [blocks.section(f"{first}\n{left}"), blocks.actions(take, more)])


def claimed_words(task: Task, picture: Picture, has_it: str, reader: Reader, now: datetime) -> str:
    """``▶ Eve Ng has it since 10:32``."""
    since = moment(task.claimed_at or task.opened_at, now, reader)
    owner = authority.acts_for(picture.request, task, has_it, picture.holders, picture.away)
    who = capital(actor_name(picture, has_it, owner, reader))
    return _(reader, "{mark} {who} has it since {time}", mark=CURRENT, who=who, time=since)


def take_over_button(picture: Picture, task: Task, has_it: str, reader: Reader, now: datetime) -> Block:
    """Take over, which asks first."""
    since = moment(task.claimed_at or task.opened_at, now, reader)
    question = blocks.confirm(
        _(reader, "Take it over?"),
        _(reader, "{who} has it since {time} and may be at it.", who=name(picture.person(has_it)), time=since),
        _(reader, "Take over"),
        _(reader, "Not yet"),
    )
    value = _value(picture.request, task)
    return blocks.button(_(reader, "Take over"), callbacks.TAKE_OVER, value, confirm=question)


def own_claim(picture: Picture, task: Task, reader: Reader, now: datetime) -> list[str]:
    """On the card of whoever has it, or stands in for him: that he has."""
    has_it = authority.claimer(picture.request, task, picture.holders, picture.away)
    if has_it is None:
        return []
    if has_it != reader.id:
        return [claimed_words(task, picture, has_it, reader, now)]
    since = moment(task.claimed_at or task.opened_at, now, reader)
    return [_(reader, "You took this {time}. The others leave it to you.", time=since)]


def _value(request: Request, task: Task) -> str:
    return encode(TaskRef(task.id, request.form_version))
