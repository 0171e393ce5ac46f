"""Answers to commands: what one can apply for, what waits, one's own requests, help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import callbacks
from bot.references import TypeRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.cards import more_button, waiting_row
from bot.views.catalogue import _, ngettext
from bot.views.content import Content, content, private_answer
from bot.views.drafts import Unfinished, unfinished_rows
from bot.views.limits import clip, one_line
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.several import several_button
from bot.views.words import left_out, text_of
from bot.views.words_course import status_line
from bot.views.words_headline import headline, whose
from workflow.definition import Policy

MOST_TYPES = 45
MOST_WAITING = 12
MOST_MINE = 12


def types_list(policies: Sequence[Policy], reader: Reader) -> Content:
    """Everything one may apply for, a button each."""
    if not policies:
        return private_answer(_(reader, "There is nothing you can apply for yet. Please ask an administrator."))
    sentence = _(reader, "What would you like to apply for?")
    shown = [blocks.section(sentence), *_types(policies[:MOST_TYPES], reader)]
    if len(policies) > MOST_TYPES:
        left = len(policies) - MOST_TYPES
        shown.append(blocks.context(ngettext(reader, "and {n} more: /apply NAME", "and {n} more: /apply NAME", left)))
    return content(sentence, shown)


def unknown_type(word: str, nearest: Sequence[Policy], reader: Reader) -> Content:
    """No type is called that; `nearest` are those that were probably meant."""
    what = clip(one_line(word), limits.NAME)
    if not nearest:
        return private_answer(_(reader, 'There is no "{word}". /apply lists what there is.', word=what))
    sentence = _(reader, 'There is no "{word}". Did you mean:', word=what)
    return content(sentence, [blocks.section(sentence), *_types(nearest[:MOST_TYPES], reader)])


def _types(policies: Sequence[Policy], reader: Reader) -> list[Block]:
    return [
        blocks.section(
            clip(text_of(policy.title, reader), limits.NAME),
            blocks.button(_(reader, "Apply"), callbacks.APPLY_TYPE, encode(TypeRef(policy.id))),
        )
        for policy in policies
    ]


def approvals(
    waiting: Sequence[tuple[Picture, str]],
    mine: Sequence[Picture],
    reader: Reader,
    now: datetime,
    *,
    unfinished: Sequence[Unfinished] = (),
    more_waiting: int = 0,
    more_mine: int = 0,
    first: str = "",
) -> Content:
    """What waits for the reader (picture, task id), longest first, the forms he began, and his own requests, newest
    first. `more_*`: how
    many there are beyond those given. `first` is a sentence to begin with."""
    title = waiting_title(len(waiting) + more_waiting, reader)
    return content(
        first or title,
        [
            *([blocks.section(first)] if first else []),
            blocks.header(title),
            *waiting_rows(waiting, reader, now, more_waiting),
            blocks.divider(),
            blocks.header(_(reader, "Your requests")),
            *unfinished_rows(unfinished, reader, now),
            *own_rows(mine, reader, now, more_mine),
        ],
    )


def waiting_title(count: int, reader: Reader) -> str:
    """How much waits for the reader."""
    if not count:
        return _(reader, "Nothing waits for you")
    return ngettext(reader, "{n} request waits for you", "{n} requests wait for you", count)


def waiting_rows(waiting: Sequence[tuple[Picture, str]], reader: Reader, now: datetime, more: int) -> list[Block]:
    """What waits for the reader, with its buttons; `more` is left out."""
    if not waiting:
        return [blocks.section(_(reader, "You are up to date."))]
    rows = waiting[:MOST_WAITING]
    shown = [
        block for picture, task_id in rows for block in waiting_row(picture, picture.request.task(task_id), reader, now)
    ]
    left = map(blocks.context, left_out(len(waiting) - len(rows) + more, reader))
    return [*several_button(waiting, reader), *shown, *left]


def own_rows(mine: Sequence[Picture], reader: Reader, now: datetime, more: int) -> list[Block]:
    """The reader's own requests and how they stand; `more` is left out."""
    if not mine:
        return [blocks.section(_(reader, "You have not applied for anything yet. /apply begins."))]
    shown = [_own_row(picture, reader, now) for picture in mine[:MOST_MINE]]
    return [*shown, *map(blocks.context, left_out(len(mine) - len(shown) + more, reader))]


def _own_row(picture: Picture, reader: Reader, now: datetime) -> Block:
    number = picture.request.number
    status = _(reader, "{status} · {number}", status=status_line(picture, reader, now), number=number)
    what = whose(picture, reader) if picture.sender else headline(picture, reader)
    return blocks.section(f"{what}\n{status}", more_button(picture.request, reader))


def usage(reader: Reader, *, understood: bool = True) -> Content:
    """What the commands do; `understood` false: what was typed was none of them."""
    lines = [
        _(reader, "/apply – what you can apply for"),
        _(reader, "/apply NAME – open that form"),
        _(reader, "/approvals – what waits for you, and your own requests"),
        _(reader, "/approvals status NUMBER – how a request stands"),
        _(reader, "/approvals roles – who holds which role"),
        _(reader, "/approvals away – who stands in for you while you are out of office"),
        _(reader, "/approvals people – what is known of people: department, manager, roles"),
        _(reader, "/approvals types – for administrators: the approval types there are"),
        _(reader, "/approvals policy TYPE – for administrators: its route, and what is wrong with it"),
    ]
    first = _(reader, "This is what I understand:") if understood else _(reader, "I did not understand that. I know:")
    return content(first, [blocks.section("\n".join([first, *lines]))])
