"""What stands in a view, as Slack tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.views.form_files import read_kept, read_new
from workflow.forms import KEPT

_KEYS = ("value", "selected_date", "selected_time", "selected_user", "selected_channel")


def read_state(state: Mapping[str, Any]) -> dict[str, str | list[str] | None]:
    """What was filled in, by block id, from a view's ``state``; None where nothing was, lists where several can be
    chosen."""
    values = state.get("values") or {}
    return {block: _read(block, next(iter(entries.values()), {})) for block, entries in values.items()}


def _read(block: str, entry: Mapping[str, Any]) -> str | list[str] | None:
    if entry.get("type") == "file_input":
        return read_new(entry)
    if block.endswith(f".{KEPT}"):
        return read_kept(entry)
    if "selected_users" in entry:
        return [str(user) for user in entry["selected_users"] or ()]
    if "selected_options" in entry:
        return [str(option["value"]) for option in entry["selected_options"] or ()]
    option = entry.get("selected_option")
    if option:
        return str(option["value"])
    return next((str(entry[key]) for key in _KEYS if entry.get(key) is not None), None)
