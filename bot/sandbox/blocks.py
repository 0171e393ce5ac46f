"""Slack's rules for blocks in messages and views: which kinds, how many, how long, which ids twice.

Kinds that Slack has only begun to roll out (card, alert, carousel, container) are refused here, as they are in
workspaces that do not have them yet.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Literal

from .elements import IN_ACTIONS, IN_SECTION, INPUTS, check_element
from .judge import Findings, check_bool, check_count, check_ids, check_keys, check_length, check_text

Surface = Literal["message", "modal", "home"]
BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
ALL_TEXT_OF_A_MESSAGE = 13_200
SECTION_TEXT, FIELDS, FIELD_TEXT, HEADER_TEXT = 3000, 10, 2000, 150
ACTIONS, CONTEXT, CONTEXT_TEXT = 25, 10, 3000
LABEL, HINT = 2000, 2000
MARKDOWN_TEXT = 12_000
TABLE_ROWS, TABLE_COLUMNS = 100, 20
MESSAGE_ONLY = {"markdown", "table", "context_actions"}

Block = Mapping[str, Any]


def check_blocks(found: Findings, where: str, blocks: Any, surface: Surface) -> None:
    """Every fault of these blocks, each with its JSON pointer under `where`."""
    least = 0 if surface == "message" else 1
    if not check_count(found, where, blocks, BLOCKS[surface], least):
        return
    seen: set[str] = set()
    for at, block in enumerate(blocks):
        place = f"{where}/{at}"
        _check_block(found, place, block, surface)
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if block_id in seen:
            found.add(f"{place}/block_id", f"`block_id` {block_id} is already taken")
        if block_id:
            seen.add(block_id)


def _check_block(found: Findings, where: str, block: Any, surface: Surface) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in _RULES or (kind in MESSAGE_ONLY and surface != "message"):
        found.add(f"{where}/type", f"unsupported type: {kind}")
        return
    check_ids(found, where, block, "block_id")
    keys, needed, rule = _RULES[kind]
    check_keys(found, where, block, ("type", "block_id", *keys), needed)
    rule(found, where, block)


def _section(found: Findings, where: str, block: Block) -> None:
    if "text" not in block and "fields" not in block:
        found.add(where, "must define either `text` or `fields`")
    if "text" in block:
        check_text(found, f"{where}/text", block["text"], SECTION_TEXT)
    if "fields" in block and check_count(found, f"{where}/fields", block["fields"], FIELDS):
        for at, text in enumerate(block["fields"]):
            check_text(found, f"{where}/fields/{at}", text, FIELD_TEXT)
    if "accessory" in block:
        check_element(found, f"{where}/accessory", block["accessory"], IN_SECTION)
    check_bool(found, where, block, "expand")


def _header(found: Findings, where: str, block: Block) -> None:
    check_text(found, f"{where}/text", block.get("text"), HEADER_TEXT, plain=True)


def _context(found: Findings, where: str, block: Block) -> None:
    elements = block.get("elements")
    if not check_count(found, f"{where}/elements", elements, CONTEXT):
        return
    for at, element in enumerate(elements or []):
        place = f"{where}/elements/{at}"
        if isinstance(element, dict) and element.get("type") == "image":
            check_element(found, place, element, {"image"})
        else:
            check_text(found, place, element, CONTEXT_TEXT)


def _actions(found: Findings, where: str, block: Block) -> None:
    elements = block.get("elements")
    if not check_count(found, f"{where}/elements", elements, ACTIONS):
        return
    seen: set[str] = set()
    for at, element in enumerate(elements or []):
        place = f"{where}/elements/{at}"
        check_element(found, place, element, IN_ACTIONS)
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id in seen:
            found.add(f"{place}/action_id", f"`action_id` {action_id} already exists for this block")
        if action_id:
            seen.add(action_id)


def _input(found: Findings, where: str, block: Block) -> None:
    if "label" in block:
        check_text(found, f"{where}/label", block["label"], LABEL, plain=True)
    if "hint" in block:
        check_text(found, f"{where}/hint", block["hint"], HINT, plain=True)
    check_bool(found, where, block, "optional", "dispatch_action")
    if "element" in block:
        check_element(found, f"{where}/element", block["element"], INPUTS)


def _image(found: Findings, where: str, block: Block) -> None:
    picture = {key: block[key] for key in ("image_url", "alt_text", "slack_file") if key in block}
    check_element(found, where, {"type": "image", **picture}, {"image"})
    if "title" in block:
        check_text(found, f"{where}/title", block["title"], 2000, plain=True)


def _markdown(found: Findings, where: str, block: Block) -> None:
    check_length(found, f"{where}/text", block.get("text"), MARKDOWN_TEXT)


def _rich_text(found: Findings, where: str, block: Block) -> None:
    known = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
    if check_count(found, f"{where}/elements", block.get("elements"), 1000):
        for at, element in enumerate(block["elements"]):
            if not isinstance(element, dict) or element.get("type") not in known:
                found.add(f"{where}/elements/{at}", "unsupported rich text element")


def _table(found: Findings, where: str, block: Block) -> None:
    if check_count(found, f"{where}/rows", block.get("rows"), TABLE_ROWS):
        for at, row in enumerate(block["rows"]):
            check_count(found, f"{where}/rows/{at}", row, TABLE_COLUMNS)


def _nothing_more(found: Findings, where: str, block: Block) -> None:
    pass


_Rule = Callable[[Findings, str, Block], None]
_RULES: dict[str, tuple[tuple[str, ...], tuple[str, ...], _Rule]] = {
    "section": (("text", "fields", "accessory", "expand"), (), _section),
    "header": (("text",), ("text",), _header),
    "divider": ((), (), _nothing_more),
    "context": (("elements",), ("elements",), _context),
    "actions": (("elements",), ("elements",), _actions),
    "input": (("label", "element", "hint", "optional", "dispatch_action"), ("label", "element"), _input),
    "image": (("image_url", "alt_text", "title", "slack_file"), ("alt_text",), _image),
    "rich_text": (("elements",), ("elements",), _rich_text),
    "markdown": (("text",), ("text",), _markdown),
    "table": (("rows", "column_settings"), ("rows",), _table),
}


def text_length(thing: Any) -> int:
    """All the text in these blocks, counted as the undocumented limit of a whole message counts it."""
    if isinstance(thing, list):
        return sum(text_length(item) for item in thing)
    if isinstance(thing, dict):
        own = len(thing["text"]) if isinstance(thing.get("text"), str) else 0
        return own + sum(text_length(value) for value in thing.values())
    return 0


def elements_of(block: Block) -> list[dict[str, Any]]:
    """The interactive elements of a block in reading order."""
    if block["type"] == "actions":
        return list(block["elements"])
    if block["type"] == "input":
        return [block["element"]]
    accessory = block.get("accessory")
    return [accessory] if accessory and accessory["type"] != "image" else []


def completed(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy in which every block and every interactive element has an id, as Slack gives them."""
    made = copy.deepcopy(blocks)
    for block in made:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(6))
    return made
