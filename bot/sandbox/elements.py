"""Slack's rules for the elements inside blocks: which keys, how long, how many. It judges and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .judge import (
    PLACEHOLDER,
    Findings,
    check_bool,
    check_confirm,
    check_count,
    check_ids,
    check_keys,
    check_length,
    check_option,
    check_text,
)

BUTTON_TEXT, BUTTON_VALUE, BUTTON_URL, BUTTON_LABEL = 75, 2000, 3000, 75
OPTIONS, GROUPS, FEW_OPTIONS, OVERFLOW_OPTIONS = 100, 100, 10, 5
TEXT_INPUT = 3000
IMAGE_URL, IMAGE_ALT = 3000, 2000

SINGLE_SELECTS = {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
MULTI_SELECTS = {f"multi_{kind}" for kind in SINGLE_SELECTS}
SELECTS = SINGLE_SELECTS | MULTI_SELECTS
PICKERS = {"datepicker", "timepicker", "datetimepicker"}
CHOICES = {"checkboxes", "radio_buttons"}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
INPUTS = SELECTS | PICKERS | CHOICES | TYPED | {"rich_text_input", "file_input"}
IN_ACTIONS = SELECTS | PICKERS | CHOICES | {"button", "overflow", "workflow_button", "rich_text_input"}
IN_SECTION = SELECTS | CHOICES | {"button", "overflow", "workflow_button", "datepicker", "timepicker", "image"}

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Element = Mapping[str, Any]
_COMMON = ("type", "action_id", "confirm")
_INPUT = (*_COMMON, "placeholder", "focus_on_load")


def check_element(found: Findings, where: str, element: Any, allowed: set[str]) -> None:
    """One element where only these kinds may stand."""
    if not isinstance(element, dict) or "type" not in element:
        found.add(where, "missing required field: type")
        return
    kind = element["type"]
    if kind not in allowed or kind not in _RULES:
        found.add(f"{where}/type", f"unsupported element type: {kind}")
        return
    if kind != "image":
        check_ids(found, where, element, "action_id")
    if "confirm" in element:
        check_confirm(found, f"{where}/confirm", element["confirm"])
    if "placeholder" in element:
        check_text(found, f"{where}/placeholder", element["placeholder"], PLACEHOLDER, plain=True)
    check_bool(found, where, element, "focus_on_load", "multiline", "is_decimal_allowed")
    _RULES[kind](found, where, element)


def _button(found: Findings, where: str, element: Element) -> None:
    allowed = (*_COMMON, "text", "value", "url", "style", "accessibility_label")
    check_keys(found, where, element, allowed, ("text",))
    if "text" in element:
        check_text(found, f"{where}/text", element["text"], BUTTON_TEXT, plain=True)
    for key, most in (("value", BUTTON_VALUE), ("url", BUTTON_URL), ("accessibility_label", BUTTON_LABEL)):
        if key in element:
            check_length(found, f"{where}/{key}", element[key], most)
    if element.get("style", "primary") not in ("primary", "danger"):
        found.add(f"{where}/style", "must be primary or danger")


def _image(found: Findings, where: str, element: Element) -> None:
    check_keys(found, where, element, ("type", "image_url", "alt_text", "slack_file"), ("alt_text",))
    if ("image_url" in element) == ("slack_file" in element):
        found.add(where, "must define either `image_url` or `slack_file`")
    if "image_url" in element:
        check_length(found, f"{where}/image_url", element["image_url"], IMAGE_URL)
    check_length(found, f"{where}/alt_text", element.get("alt_text"), IMAGE_ALT)


def _overflow(found: Findings, where: str, element: Element) -> None:
    check_keys(found, where, element, (*_COMMON, "options"), ("options",))
    _options(found, where, element, OVERFLOW_OPTIONS, markup=False, url=True)


def _options(found: Findings, where: str, element: Element, most: int, *, markup: bool, url: bool = False) -> None:
    options = element.get("options")
    if options is not None and check_count(found, f"{where}/options", options, most):
        for at, option in enumerate(options):
            check_option(found, f"{where}/options/{at}", option, markup=markup, url=url)


def _choices(found: Findings, where: str, element: Element) -> None:
    initial = "initial_option" if element["type"] == "radio_buttons" else "initial_options"
    check_keys(found, where, element, (*_COMMON, "options", initial, "focus_on_load"), ("options",))
    _options(found, where, element, FEW_OPTIONS, markup=True)
    _initial_among(found, where, element, initial)


def all_options(element: Element) -> list[Any]:
    """The options of an element, those in groups too."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group.get("options") or [] if isinstance(group, dict) else []
    return options


def _initial_among(found: Findings, where: str, element: Element, key: str) -> None:
    if key not in element:
        return
    chosen = element[key] if key.endswith("s") else [element[key]]
    if not check_count(found, f"{where}/{key}", chosen, OPTIONS):
        return
    offered = [option.get("value") for option in all_options(element) if isinstance(option, dict)]
    for option in chosen:
        if not isinstance(option, dict) or option.get("value") not in offered:
            found.add(f"{where}/{key}", "does not match any of the options")


def _select(found: Findings, where: str, element: Element) -> None:
    kind = element["type"]
    initial, extra = _SELECT_KEYS[kind.removeprefix("multi_")]
    if kind.startswith("multi_"):
        initial, extra = f"{initial}s", (*extra, "max_selected_items")
    else:
        extra = (*extra, *(("response_url_enabled",) if kind in ("conversations_select", "channels_select") else ()))
    check_keys(found, where, element, (*_INPUT, initial, *extra), ())
    most = element.get("max_selected_items", 1)
    if not isinstance(most, int) or most < 1:
        found.add(f"{where}/max_selected_items", "must be a number greater than 0")
    if kind.endswith("static_select"):
        _static_options(found, where, element)
        _initial_among(found, where, element, initial)


_SELECT_KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "static_select": ("initial_option", ("options", "option_groups")),
    "external_select": ("initial_option", ("min_query_length",)),
    "users_select": ("initial_user", ()),
    "conversations_select": ("initial_conversation", ("default_to_current_conversation", "filter")),
    "channels_select": ("initial_channel", ()),
}


def _static_options(found: Findings, where: str, element: Element) -> None:
    if ("options" in element) == ("option_groups" in element):
        found.add(where, "must define either `options` or `option_groups`")
    _options(found, where, element, OPTIONS, markup=False)
    check_groups(found, where, element)


def check_groups(found: Findings, where: str, element: Element) -> None:
    """Option groups, of a select or of the answer to a suggestion request."""
    groups = element.get("option_groups")
    if groups is None or not check_count(found, f"{where}/option_groups", groups, GROUPS):
        return
    for at, group in enumerate(groups):
        place = f"{where}/option_groups/{at}"
        check_keys(found, place, group, ("label", "options"), ("label", "options"))
        check_text(found, f"{place}/label", group.get("label"), 75, plain=True)
        _options(found, place, group, OPTIONS, markup=False)


def check_suggestions(found: Findings, answer: Mapping[str, Any]) -> None:
    """The answer to a block_suggestion: options or option groups, possibly none."""
    if answer.get("options"):
        _options(found, "", answer, OPTIONS, markup=False)
    if answer.get("option_groups"):
        check_groups(found, "", answer)


def _typed(found: Findings, where: str, element: Element) -> None:
    extra: tuple[str, ...] = ("initial_value", "dispatch_action_config")
    if element["type"] == "plain_text_input":
        extra += ("multiline", "min_length", "max_length")
    allowed = (*(key for key in _INPUT if key != "confirm"), *extra)
    check_keys(found, where, element, allowed, ())
    if "initial_value" in element:
        check_length(
            found, f"{where}/initial_value", element["initial_value"], element.get("max_length", TEXT_INPUT), 0
        )
    for key, least in (("min_length", 0), ("max_length", 1)):
        value = element.get(key, least)
        if not isinstance(value, int) or not least <= value <= TEXT_INPUT:
            found.add(f"{where}/{key}", f"must be a number between {least} and {TEXT_INPUT}")
    if element.get("min_length", 0) > element.get("max_length", TEXT_INPUT):
        found.add(f"{where}/min_length", "must not be greater than max_length")


def _number(found: Findings, where: str, element: Element) -> None:
    extra = ("is_decimal_allowed", "initial_value", "min_value", "max_value", "dispatch_action_config")
    check_keys(found, where, element, (*_INPUT, *extra), ("is_decimal_allowed",))
    for key in ("initial_value", "min_value", "max_value"):
        if key in element and not _is_number(element[key], decimal=bool(element.get("is_decimal_allowed"))):
            found.add(f"{where}/{key}", "must be a number in a string")


def _is_number(value: Any, *, decimal: bool) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"-?\d+(\.\d+)?" if decimal else r"-?\d+", value))


def _picker(found: Findings, where: str, element: Element) -> None:
    kind = element["type"]
    initial = {"datepicker": "initial_date", "timepicker": "initial_time", "datetimepicker": "initial_date_time"}[kind]
    keys = (*_INPUT, initial, *(("timezone",) if kind == "timepicker" else ()))
    check_keys(found, where, element, keys, ())
    value = element.get(initial)
    if value is None:
        return
    if kind == "datetimepicker":
        right = isinstance(value, int)
    else:
        right = isinstance(value, str) and bool((DATE if kind == "datepicker" else TIME).fullmatch(value))
    if not right:
        found.add(f"{where}/{initial}", "invalid format")


def _rich_text_input(found: Findings, where: str, element: Element) -> None:
    check_keys(found, where, element, (*_INPUT, "initial_value", "dispatch_action_config"), ("action_id",))


def _file_input(found: Findings, where: str, element: Element) -> None:
    check_keys(found, where, element, ("type", "action_id", "filetypes", "max_files"), ())
    most = element.get("max_files", 10)
    if not isinstance(most, int) or not 1 <= most <= 10:
        found.add(f"{where}/max_files", "must be a number between 1 and 10")


def _workflow_button(found: Findings, where: str, element: Element) -> None:
    check_keys(
        found, where, element, (*_COMMON, "text", "workflow", "style", "accessibility_label"), ("text", "workflow")
    )


_RULES: dict[str, Callable[[Findings, str, Element], None]] = {
    "button": _button,
    "image": _image,
    "overflow": _overflow,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "plain_text_input": _typed,
    "email_text_input": _typed,
    "url_text_input": _typed,
    "number_input": _number,
    "datepicker": _picker,
    "timepicker": _picker,
    "datetimepicker": _picker,
    "rich_text_input": _rich_text_input,
    "file_input": _file_input,
    "workflow_button": _workflow_button,
    **dict.fromkeys(SELECTS, _select),
}
