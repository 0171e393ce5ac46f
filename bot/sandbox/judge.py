"""What every check of a payload needs: a place for its findings, and the small objects that all blocks are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

OPTION_TEXT, OPTION_VALUE, OPTION_DESCRIPTION = 75, 150, 75
OPTION_URL = 3000
ID_MOST = 255
PLACEHOLDER = 150


class Findings:
    """Collects faults as Slack words them: `[ERROR] what [json-pointer:/where]`."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, where: str, what: str) -> None:
        """One more fault at a JSON pointer."""
        self.messages.append(f"[ERROR] {what} [json-pointer:{where}]")

    def __bool__(self) -> bool:
        return bool(self.messages)


def check_keys(
    found: Findings, where: str, thing: Mapping[str, Any], allowed: Collection[str], needed: Collection[str]
) -> None:
    """Slack refuses keys that it does not know as well as missing ones."""
    for key in thing:
        if key not in allowed:
            found.add(where, f"invalid additional property: {key}")
    for key in needed:
        if thing.get(key) is None:
            found.add(where, f"missing required field: {key}")


def check_length(found: Findings, where: str, text: Any, most: int, least: int = 1) -> None:
    """A string of at least `least` and at most `most` characters."""
    if not isinstance(text, str):
        found.add(where, "must be a string")
    elif len(text) < least:
        found.add(where, f"must be more than {least - 1} characters")
    elif len(text) > most:
        found.add(where, f"must be less than {most + 1} characters")


def check_count(found: Findings, where: str, items: Any, most: int, least: int = 1) -> bool:
    """A list of so many items; False when it is no list at all."""
    if not isinstance(items, list):
        found.add(where, "must be an array")
        return False
    if len(items) < least:
        found.add(where, f"no less than {least} items allowed")
    if len(items) > most:
        found.add(where, f"no more than {most} items allowed")
    return True


def check_bool(found: Findings, where: str, thing: Mapping[str, Any], *keys: str) -> None:
    """Keys that may be missing, and are true or false otherwise."""
    for key in keys:
        if key in thing and not isinstance(thing[key], bool):
            found.add(f"{where}/{key}", "must be a boolean")


def check_ids(found: Findings, where: str, thing: Mapping[str, Any], *keys: str) -> None:
    """Ids that may be missing, and are short strings otherwise."""
    for key in keys:
        if key in thing:
            check_length(found, f"{where}/{key}", thing[key], ID_MOST)


def check_text(found: Findings, where: str, text: Any, most: int, *, plain: bool = False) -> None:
    """A text object: never empty, and plain_text only where Slack renders no markup."""
    if not isinstance(text, dict):
        found.add(where, "must be a text object")
        return
    kind = text.get("type")
    if kind not in ("plain_text", "mrkdwn") or (plain and kind != "plain_text"):
        found.add(f"{where}/type", "must be plain_text" if plain else "must be plain_text or mrkdwn")
    extra = "emoji" if kind == "plain_text" else "verbatim"
    check_keys(found, where, text, ("type", "text", extra), ("type",))
    check_bool(found, where, text, extra)
    check_length(found, f"{where}/text", text.get("text"), most)


def check_confirm(found: Findings, where: str, confirm: Any) -> None:
    """A confirmation dialog."""
    if not isinstance(confirm, dict):
        found.add(where, "must be a confirmation dialog")
        return
    check_keys(
        found, where, confirm, ("title", "text", "confirm", "deny", "style"), ("title", "text", "confirm", "deny")
    )
    for key, most, plain in (("title", 100, True), ("text", 300, False), ("confirm", 30, True), ("deny", 30, True)):
        if key in confirm:
            check_text(found, f"{where}/{key}", confirm[key], most, plain=plain)
    if confirm.get("style", "primary") not in ("primary", "danger"):
        found.add(f"{where}/style", "must be primary or danger")


def check_option(found: Findings, where: str, option: Any, *, markup: bool, url: bool = False) -> None:
    """One choice. Radio buttons and checkboxes may have markup, overflow menus a url."""
    if not isinstance(option, dict):
        found.add(where, "must be an option")
        return
    check_keys(found, where, option, ("text", "value", "description", *(("url",) if url else ())), ("text", "value"))
    if "text" in option:
        check_text(found, f"{where}/text", option["text"], OPTION_TEXT, plain=not markup)
    if "value" in option:
        check_length(found, f"{where}/value", option["value"], OPTION_VALUE)
    if "description" in option:
        check_text(found, f"{where}/description", option["description"], OPTION_DESCRIPTION, plain=not markup)
    if "url" in option:
        check_length(found, f"{where}/url", option["url"], OPTION_URL)
