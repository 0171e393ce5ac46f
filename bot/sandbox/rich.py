"""Rich text and tables as the page draws them: runs with styles, lists with their depth, cells. Data, no HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from .mrkdwn import date_words
from .words import Reader, rich_words

Drawn = dict[str, Any]
_KINDS = {
    "rich_text_section": "section",
    "rich_text_quote": "quote",
    "rich_text_preformatted": "code",
    "rich_text_list": "list",
}


class Rich:
    """Draws for one reader."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def parts(self, block: Mapping[str, Any]) -> list[Drawn]:
        """The sections, quotes, code and lists of a rich_text block in order."""
        return [self._part(part) for part in block["elements"]]

    def _part(self, part: Mapping[str, Any]) -> Drawn:
        kind = _KINDS[part["type"]]
        if kind != "list":
            return {"kind": kind, "runs": [self._run(element) for element in part["elements"]]}
        return {
            "kind": kind,
            "ordered": part.get("style") == "ordered",
            "indent": int(part.get("indent", 0)),
            "start": int(part.get("offset", 0)) + 1,
            "items": [[self._run(element) for element in item["elements"]] for item in part["elements"]],
        }

    def _run(self, element: Mapping[str, Any]) -> Drawn:
        styles = {name: True for name, on in element.get("style", {}).items() if on}
        kind = element["type"]
        if kind == "link":
            return {"text": rich_words(element, self._reader.name_of), "href": element["url"], **styles}
        if kind in ("user", "channel", "usergroup", "broadcast"):
            return {"text": self._mention(element), "mention": True, **styles}
        if kind == "emoji":
            return {"text": _emoji(element), **styles}
        if kind == "date":
            return {"text": self._date(element), **styles}
        return {"text": rich_words(element, self._reader.name_of), **styles}

    def _mention(self, element: Mapping[str, Any]) -> str:
        if element["type"] == "broadcast":
            return f"@{element['range']}"
        sign = "#" if element["type"] == "channel" else "@"
        return f"{sign}{self._reader.name_of(element[element['type'] + '_id'])}"

    def _date(self, element: Mapping[str, Any]) -> str:
        moment = dt.datetime.fromtimestamp(int(element["timestamp"]), ZoneInfo(self._reader.zone))
        return date_words(element["format"], moment) or str(element.get("fallback", ""))

    def rows(self, block: Mapping[str, Any]) -> list[list[Drawn]]:
        """The cells of a table, each with its runs and how it is aligned."""
        settings = block.get("column_settings") or []
        return [[self._cell(cell, _column(settings, at)) for at, cell in enumerate(row)] for row in block["rows"]]

    def _cell(self, cell: Mapping[str, Any], column: Mapping[str, Any]) -> Drawn:
        align = column.get("align", "left")
        if cell["type"] == "rich_text":
            return {"parts": self.parts(cell), "align": align}
        return {"parts": [{"kind": "section", "runs": [{"text": str(cell.get("text", ""))}]}], "align": align}


def _column(settings: list[Any], at: int) -> Mapping[str, Any]:
    found = settings[at] if at < len(settings) else None
    return found if isinstance(found, dict) else {}


def _emoji(element: Mapping[str, Any]) -> str:
    if "unicode" not in element:
        return f":{element['name']}:"
    return "".join(chr(int(point, 16)) for point in str(element["unicode"]).split("-"))
