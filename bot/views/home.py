"""App Home: what waits for its reader, his own requests, what he decided, and his settings (F1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel import Locale

from bot import callbacks
from bot.views import blocks
from bot.views.away import Arranged, away_rows
from bot.views.blocks import Block
from bot.views.catalogue import _, languages
from bot.views.closed_card import closed_card
from bot.views.drafts import Unfinished, unfinished_rows
from bot.views.lists import own_rows, waiting_rows, waiting_title
from bot.views.picture import Picture
from bot.views.reader import Reader

MOST_DECIDED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What lies before somebody. `waiting` and `decided` are pictures with a task of his; `language` is his own choice,
    empty for none; `away` who stands in for him and for whom he does."""

    waiting: Sequence[tuple[Picture, str]]
    unfinished: Sequence[Unfinished]
    mine: Sequence[Picture]
    decided: Sequence[tuple[Picture, str]]
    language: str
    away: Arranged
    more_waiting: int = 0


def home_view(desk: Desk, reader: Reader, now: datetime, *, first: Sequence[Block] = ()) -> Block:
    """The Home tab. `first` stands above everything: why something could not be done."""
    shown = [
        *first,
        blocks.header(waiting_title(len(desk.waiting) + desk.more_waiting, reader)),
        *waiting_rows(desk.waiting, reader, now, desk.more_waiting),
        blocks.divider(),
        blocks.header(_(reader, "Your requests")),
        *unfinished_rows(desk.unfinished, reader, now),
        *own_rows(desk.mine, reader, now, 0),
        blocks.divider(),
        blocks.header(_(reader, "Decided by you")),
        *_decided(desk.decided, reader, now),
        blocks.divider(),
        blocks.header(_(reader, "Out of office")),
        *away_rows(desk.away, reader, now),
        blocks.divider(),
        blocks.header(_(reader, "Settings")),
        *_settings(desk.language, reader),
    ]
    return blocks.home(shown, callbacks.HOME)


def _decided(decided: Sequence[tuple[Picture, str]], reader: Reader, now: datetime) -> list[Block]:
    if not decided:
        return [blocks.section(_(reader, "You have not decided anything yet."))]
    return [
        block
        for picture, task_id in decided[:MOST_DECIDED]
        for block in closed_card(picture, picture.request.task(task_id), reader, now).blocks
    ]


def _settings(chosen: str, reader: Reader) -> list[Block]:
    own = [(language, called_itself(language)) for language in sorted(languages())]
    options = [*own, (callbacks.AS_IN_SLACK, _(reader, "As in Slack"))]
    menu = blocks.menu(callbacks.LANGUAGE, options, chosen or callbacks.AS_IN_SLACK)
    note = _(reader, "What you were sent before changes when something happens to it.")
    return [blocks.section(_(reader, "Language"), menu), blocks.context(note)]


def called_itself(language: str) -> str:
    """What a language calls itself: whoever looks for it may read no other."""
    return str(Locale.parse(language).get_display_name(language))
