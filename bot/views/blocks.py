"""Block Kit, as far as we use it. Every text given here is plain: it is shown as it is, never read as mrkdwn, so what
people typed can neither ping nor link nor look like ours (F87). Limits are kept here and nowhere above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.views import limits
from bot.views.limits import clean, clip

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a web address. Whoever makes one sees to it that the text says where (F87)."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel by its id. Slack draws its name for whoever may know it; nobody is told or joins."""

    id: str


Piece = str | tuple[str, str] | Link | Channel
"""A piece of a line: plain text, text with a style (``bold``, ``italic``, ``strike``, ``code``), a link, a channel."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, set apart, its line breaks kept."""

    text: str


Line = Sequence[Piece] | str | Quote

_EMPTY = "–"  # Slack refuses a text without characters
_LINES_PER_BLOCK = 20
_CODE = re.compile(r"`([^`]+)`")
_TYPED = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}


def plain(text: str, limit: int = limits.TEXT) -> Block:
    """A text object. Emoji codes stay as typed."""
    return {"type": "plain_text", "text": clip(clean(text), limit) or _EMPTY, "emoji": False}


def section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph, with a button or a menu beside it."""
    block = {"type": "section", "text": plain(text)}
    return block if accessory is None else block | {"accessory": accessory}


def context(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [plain(text)]}


def divider() -> Block:
    """A rule between parts."""
    return {"type": "divider"}


def header(text: str) -> Block:
    """A heading of ours; nothing that people typed belongs here."""
    return {"type": "header", "text": plain(text, limits.HEADLINE)}


def lines(items: Iterable[Line]) -> list[Block]:
    """Lines of text, some pieces styled, in as many blocks as they need."""
    every = list(items)
    return [
        {"type": "rich_text", "elements": _elements(every[start : start + _LINES_PER_BLOCK])}
        for start in range(0, len(every), _LINES_PER_BLOCK)
    ]


def coded(text: str) -> list[Piece]:
    """A line in which what stands between backticks, as the terminal shows code, is drawn as code."""
    parts = _CODE.split(text)
    return [(part, "code") if at % 2 else part for at, part in enumerate(parts)]


def preformatted(text: str) -> Block:
    """Text in which every space counts, to be copied."""
    inside = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [inside]}


def _elements(items: Sequence[Line]) -> list[Block]:
    """Lines one after another are one section with breaks in it: whether sections begin a line is not documented."""
    found: list[Block] = []
    for item in items:
        if isinstance(item, Quote):
            found.append({"type": "rich_text_quote", "elements": [_piece(item.text)]})
        elif found and found[-1]["type"] == "rich_text_section":
            found[-1]["elements"] += [{"type": "text", "text": "\n"}, *_line(item)]
        else:
            found.append({"type": "rich_text_section", "elements": _line(item)})
    return found


def _line(item: str | Sequence[Piece]) -> list[Block]:
    pieces = [item] if isinstance(item, str) else item
    return [_piece(piece) for piece in _joined(pieces)] or [_piece(_EMPTY)]


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Plain texts next to each other as one."""
    found: list[Piece] = []
    for piece in pieces:
        if not piece:
            continue
        before = found[-1] if found else None
        if isinstance(piece, str) and isinstance(before, str):
            found[-1] = before + piece
        else:
            found.append(piece)
    return found


def _piece(piece: Piece) -> Block:
    if isinstance(piece, Channel):
        return {"type": "channel", "channel_id": piece.id}
    if isinstance(piece, Link):
        return {"type": "link", "url": piece.url, "text": clip(clean(piece.text), limits.TEXT) or _EMPTY}
    text, style = (piece, None) if isinstance(piece, str) else piece
    element: Block = {"type": "text", "text": clip(clean(text), limits.TEXT) or _EMPTY}
    return element if style is None else element | {"style": {style: True}}


def button(label: str, action: str, value: str, *, style: str | None = None, confirm: Block | None = None) -> Block:
    """A button. `style` is ``primary`` or ``danger``."""
    element: Block = {"type": "button", "text": plain(label, limits.BUTTON), "action_id": action, "value": value}
    if style is not None:
        element["style"] = style
    return element if confirm is None else element | {"confirm": confirm}


def confirm(title: str, text: str, yes: str, no: str, *, style: str = "primary") -> Block:
    """Slack's own dialog before a button acts."""
    return {
        "title": plain(title, limits.CONFIRM_TITLE),
        "text": plain(text, limits.CONFIRM_TEXT),
        "confirm": plain(yes, limits.CONFIRM_BUTTON),
        "deny": plain(no, limits.CONFIRM_BUTTON),
        "style": style,
    }


def option(value: str, label: str, about: str = "", *, longest: int = limits.OPTION) -> Block:
    """An option of a menu, or one to tick; `about` stands below its label, which has at most so many units."""
    made: Block = {"text": plain(label, longest), "value": value}
    return made | ({"description": plain(about, limits.OPTION)} if about else {})


def initial(what: str, value: str | Block | Sequence[Any] | None) -> Block:
    """What an element is filled in with (``initial_value`` and the like), where there is anything."""
    return {f"initial_{what}": value} if value else {}


def menu(action: str, options: Iterable[tuple[str, str]], chosen: str) -> Block:
    """A menu of (value, label), one of which is chosen already."""
    shown = [option(value, label) for value, label in options]
    first = next(each for each in shown if each["value"] == chosen)
    return {"type": "static_select", "action_id": action, "options": shown, "initial_option": first}


def offer(action: str, options: Iterable[tuple[str, str]], words: str) -> Block:
    """A menu of (value, label) with nothing chosen; `words` stand on it. No more than Slack takes."""
    shown = [option(value, label) for value, label in options]
    return {
        "type": "static_select",
        "action_id": action,
        "options": shown[: limits.OPTIONS],
        "placeholder": plain(words, limits.PLACEHOLDER),
    }


def radio(action: str, options: Sequence[Block], chosen: str) -> Block:
    """Options of which one is chosen: that one already, or the first."""
    first = next((each for each in options if each["value"] == chosen), options[0])
    return {"type": "radio_buttons", "action_id": action, "options": list(options), "initial_option": first}


def people_menu(action: str, chosen: str = "") -> Block:
    """A menu of everybody, `chosen` being on it already."""
    return {"type": "users_select", "action_id": action} | initial("user", chosen)


def overflow(action: str, options: Iterable[tuple[str, str]]) -> Block:
    """A menu behind three dots, of (value, label): five at most."""
    shown = [option(value, label) for value, label in options]
    return {"type": "overflow", "action_id": action, "options": shown}


def actions(*buttons: Block) -> Block:
    """Buttons, or a menu, in a row."""
    return {"type": "actions", "elements": list(buttons)}


def field(
    block_id: str, label: str, element: Block, *, optional: bool = False, hint: str = "", tells: bool = False
) -> Block:
    """An input with its label. The block's id stays the same from view to view, which keeps what was typed. `tells`:
    we hear of every change."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, limits.LABEL),
        "element": element,
        "optional": optional,
    }
    if tells:
        block["dispatch_action"] = True
        if element["type"] in _TYPED:
            block["element"] = element | {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    return block | {"hint": plain(hint, limits.LABEL)} if hint else block


def modal(
    title: str,
    blocks: list[Block],
    *,
    close: str,
    submit: str | None = None,
    callback: str = "",
    metadata: str = "",
    tells: bool = False,
) -> Block:
    """A modal view. `tells`: we hear of it when somebody closes it."""
    view: Block = {
        "type": "modal",
        "title": plain(title, limits.VIEW_TITLE),
        "close": plain(close, limits.VIEW_TITLE),
        "callback_id": callback,
        "private_metadata": metadata,
        "blocks": blocks[: limits.VIEW_BLOCKS],
    }
    if tells:
        view["notify_on_close"] = True
    return view if submit is None else view | {"submit": plain(submit, limits.VIEW_TITLE)}


def home(blocks: list[Block], callback: str) -> Block:
    """What the Home tab shows."""
    return {"type": "home", "callback_id": callback, "private_metadata": "", "blocks": blocks[: limits.VIEW_BLOCKS]}
