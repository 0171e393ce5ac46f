"""What an element holds while somebody fills it in (`state.values`), and what the client checks itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .blocks import elements_of
from .elements import all_options

Value = dict[str, Any]
Values = dict[str, dict[str, Value]]

_KEYS = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
STATELESS = {"button", "overflow", "workflow_button", "image"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)


def key_of(kind: str) -> str:
    """The key under which an element of this kind holds its value, say `selected_date`."""
    return _KEYS.get(kind, "value")


def empty_value(kind: str) -> Any:
    """What stands there when nothing is chosen: an empty list for choices of several, else None."""
    return [] if key_of(kind) in ("selected_options", "files") or kind.startswith("multi_") else None


def initial_value(element: Mapping[str, Any]) -> Value:
    """The entry of `state.values` before anybody touched the element."""
    kind = element["type"]
    key = key_of(kind)
    initial = "initial_value" if kind == "rich_text_input" else "initial_" + key.removeprefix("selected_")
    return {"type": kind, key: element.get(initial, empty_value(kind))}


def initial_values(blocks: list[dict[str, Any]], kept: Values | None = None) -> Values:
    """`state.values` of these blocks. What was typed survives where block id, action id and kind are the same."""
    values: Values = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in STATELESS:
                continue
            old = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
            same = old is not None and old["type"] == element["type"]
            values.setdefault(block["block_id"], {})[element["action_id"]] = (
                dict(old) if old is not None and same else initial_value(element)
            )
    return values


def is_empty(value: Value) -> bool:
    """Nothing typed, nothing chosen."""
    held = value[key_of(value["type"])]
    return held is None or held == [] or (isinstance(held, str) and not held.strip())


def complaint(block: Mapping[str, Any], value: Value) -> str | None:
    """What Slack's own client says below a field before it sends anything; None when it is content."""
    if is_empty(value):
        return None if block.get("optional") else "Please complete this required field."
    element = block["element"]
    check = _CHECKS.get(element["type"])
    return check(element, value[key_of(element["type"])]) if check else None


def _text_complaint(element: Mapping[str, Any], text: str) -> str | None:
    most, least = element.get("max_length", 3000), element.get("min_length", 0)
    if len(text) > most:
        return f"Must be {most} characters or fewer."
    return f"Must be at least {least} characters." if len(text) < least else None


def _number_complaint(element: Mapping[str, Any], text: str) -> str | None:
    decimal = element["is_decimal_allowed"]
    if not re.fullmatch(r"-?\d+(\.\d+)?" if decimal else r"-?\d+", text):
        return "Enter a number." if decimal else "Enter a whole number."
    if "min_value" in element and float(text) < float(element["min_value"]):
        return f"Must be {element['min_value']} or more."
    if "max_value" in element and float(text) > float(element["max_value"]):
        return f"Must be {element['max_value']} or less."
    return None


def _email_complaint(element: Mapping[str, Any], text: str) -> str | None:
    return None if _EMAIL.fullmatch(text) else "Enter a valid email address."


def _url_complaint(element: Mapping[str, Any], text: str) -> str | None:
    return None if _URL.fullmatch(text) else "Enter a valid URL."


def _files_complaint(element: Mapping[str, Any], chosen: list[Any]) -> str | None:
    most = element.get("max_files", 10)
    return f"Choose {most} files at most." if len(chosen) > most else None


def _several_complaint(element: Mapping[str, Any], chosen: list[Any]) -> str | None:
    most = element.get("max_selected_items")
    return f"Choose {most} at most." if most is not None and len(chosen) > most else None


_CHECKS: dict[str, Any] = {
    "plain_text_input": _text_complaint,
    "number_input": _number_complaint,
    "email_text_input": _email_complaint,
    "url_text_input": _url_complaint,
    "file_input": _files_complaint,
    "multi_static_select": _several_complaint,
    "multi_external_select": _several_complaint,
    "multi_users_select": _several_complaint,
    "multi_conversations_select": _several_complaint,
    "multi_channels_select": _several_complaint,
}


def option_by_value(element: Mapping[str, Any], value: str) -> dict[str, Any] | None:
    """The option with this value, as it is sent back."""
    return next((option for option in all_options(element) if option["value"] == value), None)
