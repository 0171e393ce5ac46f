"""Slack's own validators and the limits they leave out, over any payload of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.views import limits
from bot.views.content import Content


def judge(payload: Content | dict[str, Any]) -> None:
    """AssertionError, or slack_sdk's own, for anything Slack would refuse."""
    if isinstance(payload, Content):
        _message(payload)
    else:
        _view(payload)


def _message(content: Content) -> None:
    assert content.text
    assert limits.units(content.text) <= 4000
    assert 1 <= len(content.blocks) <= limits.MESSAGE_BLOCKS
    _blocks(content.blocks)
    assert sum(limits.units(text) for text in texts(content.blocks)) <= 13_000


def _view(view: dict[str, Any]) -> None:
    View(**view).to_dict()
    assert 1 <= len(view["blocks"]) <= limits.VIEW_BLOCKS
    assert len(json.dumps(view)) <= 250_000
    assert len(view["private_metadata"]) <= limits.METADATA
    for key in ("title", "close", "submit"):
        assert limits.units(view.get(key, {"text": ""})["text"]) <= limits.VIEW_TITLE
    assert "submit" in view or not any(block["type"] == "input" for block in view["blocks"])
    _blocks(view["blocks"])


def _blocks(blocks: list[dict[str, Any]]) -> None:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids))
    for block in blocks:
        Block.parse(block).to_dict()
        actions = [element["action_id"] for element in block.get("elements", ()) if "action_id" in element]
        assert len(actions) == len(set(actions))
        assert len(block.get("elements", ())) <= (25 if block["type"] == "actions" else 100)
    for thing in _walk(blocks):
        _text_object(thing)


def _text_object(thing: dict[str, Any]) -> None:
    kind = thing.get("type")
    assert kind != "mrkdwn", "user text may stand in no mrkdwn object (F87)"
    if kind in ("plain_text", "text"):
        assert 1 <= limits.units(thing["text"]) <= limits.TEXT
        assert thing["text"].strip() or thing["text"] == "\n"
    if kind == "button":
        assert limits.units(thing["text"]["text"]) <= limits.BUTTON
        assert len(thing["value"]) <= limits.BUTTON_VALUE
    if kind == "header":
        assert limits.units(thing["text"]["text"]) <= 150
    if "value" in thing and "text" in thing and kind is None:
        assert limits.units(thing["text"]["text"]) <= limits.OPTION
        assert len(thing["value"]) <= 150


def texts(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Every text that would be seen."""
    return every_text(blocks)


def every_text(thing: Any) -> Iterator[str]:
    """Every text in blocks or in a whole view, its title and its buttons among them."""
    return (each["text"] for each in _walk(thing) if isinstance(each.get("text"), str))


def words(payload: Content | dict[str, Any]) -> str:
    """Everything that would be seen, a piece a line, each blank as one reads it."""
    seen = texts(payload.blocks if isinstance(payload, Content) else payload["blocks"])
    return "\n".join(seen).replace("\N{NO-BREAK SPACE}", " ")


def find(payload: Content | dict[str, Any], action: str) -> list[dict[str, Any]]:
    """The elements with that action id."""
    blocks = payload.blocks if isinstance(payload, Content) else payload["blocks"]
    return [thing for thing in _walk(blocks) if thing.get("action_id") == action]


def _walk(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        yield thing
        for value in thing.values():
            yield from _walk(value)
    elif isinstance(thing, list):
        for item in thing:
            yield from _walk(item)
