"""The visible words of blocks in reading order: what a person would read out, and the labels they would press. A blank
at which no line breaks reads like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .blocks import elements_of
from .mrkdwn import NameOf, plain

Block = Mapping[str, Any]


class Reader:
    """Reads blocks as one person sees them: names for mentions, times in their zone."""

    def __init__(self, name_of: NameOf, zone: str) -> None:
        self.name_of, self.zone = name_of, zone

    def text(self, thing: Any, *, formatted: bool = True) -> str:
        """A text object, or a message's own text, which is mrkdwn unless it is not `formatted`."""
        if isinstance(thing, str):
            return _read(plain(thing, self.name_of, self.zone, formatted=formatted))
        if not isinstance(thing, dict):
            return ""
        own = thing["text"] if thing["type"] == "plain_text" else plain(thing["text"], self.name_of, self.zone)
        return _read(own)

    def blocks(self, blocks: Sequence[Block]) -> str:
        """All words, one line per piece of text."""
        return _read("\n".join(piece for block in blocks for piece in self._pieces(block) if piece))

    def _pieces(self, block: Block) -> Iterator[str]:
        kind = block["type"]
        if kind in ("section", "header"):
            yield self.text(block.get("text"))
            yield from (self.text(text) for text in block.get("fields", ()))
        elif kind == "context":
            yield " ".join(e["alt_text"] if e["type"] == "image" else self.text(e) for e in block["elements"])
        elif kind == "input":
            yield self.text(block["label"])
            yield self.text(block.get("hint"))
        elif kind == "image":
            yield self.text(block.get("title"))
            yield block["alt_text"]
        elif kind == "markdown":
            yield block["text"]
        elif kind in ("rich_text", "table"):
            yield rich_words(block, self.name_of)
        yield from (self._element(element) for element in elements_of(block))

    def _element(self, element: Block) -> str:
        if element["type"] in ("button", "workflow_button"):
            return self.text(element["text"])
        if element["type"] in ("checkboxes", "radio_buttons"):
            return "\n".join(self._option(option) for option in element["options"])
        return self.text(element.get("placeholder"))

    def _option(self, option: Block) -> str:
        described = self.text(option.get("description"))
        return self.text(option["text"]) + (f" {described}" if described else "")


def _read(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def rich_words(thing: Any, name_of: NameOf) -> str:
    """The words of rich text, or of a table's cells."""
    if isinstance(thing, list):
        return "".join(rich_words(item, name_of) for item in thing)
    if not isinstance(thing, dict):
        return ""
    if thing.get("type") == "user":
        return f"@{name_of(thing['user_id'])}"
    if thing.get("type") == "channel":
        return f"#{name_of(thing['channel_id'])}"
    if thing.get("type") == "link":
        return str(thing.get("text") or thing["url"])
    own = thing["text"] if isinstance(thing.get("text"), str) else ""
    inside = rich_words(thing.get("elements") or [], name_of)
    rows = "\n".join("  ".join(rich_words(cell, name_of) for cell in row) for row in thing.get("rows") or [])
    found, kind = own + inside + rows, thing.get("type", "")
    if not kind.startswith("rich_text"):
        return found  # a break that is a piece of text is somebody's own
    return found.rstrip("\n") + ("" if kind == "rich_text" else "\n")


def label_of(reader: Reader, element: Block, block: Block) -> str:
    """How a person names an element: a button's words, an input's label, else its placeholder."""
    if element["type"] in ("button", "workflow_button"):
        return reader.text(element["text"])
    if block["type"] == "input":
        return reader.text(block["label"])
    return reader.text(element.get("placeholder")) or reader.text(block.get("text"))
