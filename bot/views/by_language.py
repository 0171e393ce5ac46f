"""Inputs for a text in every language there is: the reader's own comes first and has to be filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot import callbacks
from bot.views import blocks
from bot.views.blocks import Block, initial
from bot.views.catalogue import _, languages
from bot.views.home import called_itself
from bot.views.limits import clean, clip
from bot.views.reader import Reader


def in_order(reader: Reader) -> list[str]:
    """The languages, the reader's own first."""
    return sorted(languages(), key=lambda language: (language != reader.language, language))


def block_of(name: str, language: str) -> str:
    """The id of the input for that language."""
    return f"{name}.{language}"


def inputs(
    name: str,
    label: str,
    said: Mapping[str, str],
    reader: Reader,
    *,
    longest: int,
    multiline: bool = False,
    hint: str = "",
) -> list[Block]:
    """An input per language. `said` fills them in; what is said for all languages stands in each."""
    found = []
    for language in in_order(reader):
        first = language == reader.language
        held = said.get(language) or said.get("", "")
        element: Block = {
            "type": "plain_text_input",
            "action_id": callbacks.MEMBER,
            "multiline": multiline,
            "max_length": longest,
        }
        element |= initial("value", clip(clean(held), longest))
        title = _(reader, "{label} ({language})", label=label, language=called_itself(language))
        found.append(
            blocks.field(block_of(name, language), title, element, optional=not first, hint=hint if first else "")
        )
    return found


def read(name: str, said: Mapping[str, Any]) -> dict[str, str]:
    """What stands in them."""
    return {language: str(said.get(block_of(name, language)) or "") for language in sorted(languages())}


def place_of(name: str, path: tuple[str | int, ...], reader: Reader, filled: Callable[[str], bool]) -> str:
    """The block at which a fault is told that the parser found at `path` below the text: that of its language, else the
    first that is filled in, else the first."""
    order = in_order(reader)
    said = path[0] if path else ""
    language = said if said in order else next(filter(filled, order), order[0])
    return block_of(name, str(language))
