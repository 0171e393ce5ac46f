"""Blocks as the page draws them: markup as spans, options and people listed, values filled in. Data, no HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .choosing import accounts
from .elements import all_options
from .inputs import STATELESS, Values, key_of
from .mrkdwn import spans
from .rich import Rich
from .words import Reader
from .workspace import Workspace

Drawn = dict[str, Any]


class Renderer:
    """Draws for one reader."""

    def __init__(self, workspace: Workspace, reader: Reader) -> None:
        self._workspace, self._reader, self._rich = workspace, reader, Rich(reader)

    def spans(self, thing: Any, *, formatted: bool = True) -> list[Drawn]:
        """A text object, or a message's own text, as styled runs; only the styles that are on are named."""
        if not thing:
            return []
        if isinstance(thing, dict) and thing["type"] == "plain_text":
            return [{"text": thing["text"]}]
        words = thing if isinstance(thing, str) else thing["text"]
        read = spans(words, self._reader.name_of, self._reader.zone, formatted=formatted)
        drawn = [asdict(span) for span in read]
        return [{key: value for key, value in span.items() if value} for span in drawn]

    def blocks(self, blocks: Sequence[Mapping[str, Any]], values: Values) -> list[Drawn]:
        """All blocks in order."""
        return [self._block(block, values) for block in blocks]

    def _block(self, block: Mapping[str, Any], values: Values) -> Drawn:
        kind = block["type"]
        drawn: Drawn = {"type": kind, "block_id": block["block_id"]}
        held = values.get(block["block_id"], {})
        if kind in ("section", "header"):
            drawn["text"] = self.spans(block.get("text"))
            drawn["fields"] = [self.spans(text) for text in block.get("fields", ())]
        if kind == "section" and block.get("accessory"):
            drawn["accessory"] = self._element(block["accessory"], held)
        elif kind in ("actions", "context"):
            drawn["elements"] = [self._element(element, held) for element in block["elements"]]
        elif kind == "input":
            drawn["label"], drawn["hint"] = self.spans(block["label"]), self.spans(block.get("hint"))
            drawn["optional"] = bool(block.get("optional"))
            drawn["element"] = self._element(block["element"], held)
        elif kind == "image":
            drawn["alt"], drawn["title"] = block["alt_text"], self.spans(block.get("title"))
        elif kind == "rich_text":
            drawn["parts"] = self._rich.parts(block)
        elif kind == "table":
            drawn["rows"] = self._rich.rows(block)
        elif kind == "markdown":
            drawn["text"] = [{"text": block["text"]}]
        return drawn

    def _element(self, element: Mapping[str, Any], held: Mapping[str, Any]) -> Drawn:
        kind = element["type"]
        if kind in ("mrkdwn", "plain_text"):
            return {"type": "text", "text": self.spans(element)}
        if kind == "image":
            return {"type": "image", "alt": element["alt_text"]}
        drawn: Drawn = {"type": kind, "action_id": element["action_id"]}
        for key in (
            "style",
            "url",
            "multiline",
            "min_length",
            "max_length",
            "min_value",
            "max_value",
            "max_selected_items",
            "max_files",
        ):
            if key in element:
                drawn[key] = element[key]
        drawn["text"] = self.spans(element.get("text"))
        drawn["placeholder"] = self._reader.text(element.get("placeholder"))
        drawn["decimal"] = bool(element.get("is_decimal_allowed"))
        heard = element.get("dispatch_action_config", {}).get("trigger_actions_on", ())
        drawn["each"] = "on_character_entered" in heard
        drawn["least"] = element.get("min_query_length", 3)
        if "confirm" in element:
            drawn["confirm"] = self._confirm(element["confirm"])
        drawn["options"] = self._options(element)
        if kind not in STATELESS and element["action_id"] in held:
            chosen = held[element["action_id"]][key_of(kind)]
            drawn["held"] = chosen if kind.endswith("external_select") else _bare(kind, chosen)
        return drawn

    def _confirm(self, confirm: Mapping[str, Any]) -> Drawn:
        drawn: Drawn = {key: self.spans(confirm[key]) for key in ("title", "text", "confirm", "deny")}
        return {**drawn, "style": confirm.get("style", "primary")}

    def _options(self, element: Mapping[str, Any]) -> list[Drawn]:
        kind = element["type"].removeprefix("multi_")
        if kind in ("users_select", "conversations_select", "channels_select"):
            return [{"value": key, "text": name} for key, name in accounts(self._workspace, kind).items()]
        return [self.option(option) for option in all_options(element)]

    def option(self, option: Mapping[str, Any]) -> Drawn:
        """One choice in plain words."""
        text, described = self._reader.text(option["text"]), self._reader.text(option.get("description"))
        return {"value": option["value"], "text": text, "described": described}


def _bare(kind: str, held: Any) -> Any:
    """What a form control holds: an option's value instead of the option, of a file what it is called."""
    if isinstance(held, list):
        return [_bare(kind, one) for one in held]
    if kind == "file_input":
        return {"id": held["id"], "name": held["name"]}
    if isinstance(held, dict):
        return held.get("value", "")
    return held
