"""Files in a form: the field that takes them, and the ticks by which those given before stay."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.limits import units
from workflow.definition import MOST_FILES, Field
from workflow.form_files import as_given


def file_input(field: Field) -> Block:
    """The field itself; Slack lets nothing stand in it when the form opens."""
    return {"type": "file_input", "max_files": int(field.max or MOST_FILES)}


def kept_files(given: Sequence[str]) -> Block:
    """The files that were given before, each with a tick. What is known of one travels in its option."""
    options = [_option(json.loads(each)) for each in given[:MOST_FILES]]
    return {"type": "checkboxes", "options": options, "initial_options": options}


def _option(file: Mapping[str, str]) -> Block:
    address = _fitting(file["url"], limits.OPTION_VALUE - units(file["id"]) - 1)
    return blocks.option(" ".join(filter(None, (file["id"], address))), file["name"])


def _fitting(url: str, most: int) -> str:
    """The address as far as there is room: its last part only says once more what the file is called."""
    shorter = (url, f"{url.rpartition('/')[0]}/")
    return next((each for each in shorter if units(each) <= most), "")


def read_new(entry: Mapping[str, Any]) -> list[str]:
    """What stands in the field, from its entry in a view's ``state``."""
    files = entry.get("files") or ()
    return [as_given(file["id"], file.get("name") or "", file.get("permalink") or "") for file in files]


def read_kept(entry: Mapping[str, Any]) -> list[str]:
    """The files whose tick stands."""
    options = entry.get("selected_options") or ()
    parts = ((*option["value"].partition(" "), option["text"]["text"]) for option in options)
    return [as_given(id_, name, url) for id_, _blank, url, name in parts]
