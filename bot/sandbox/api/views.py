"""views.*: opening, pushing, changing and publishing views."""

from __future__ import annotations

from typing import Any

from bot.sandbox.blocks import elements_of
from bot.sandbox.errors import ApiError
from bot.sandbox.views import ViewKind, check_view

from .desk import Answer, Arguments, Desk


def _definition(desk: Desk, arguments: Arguments, kind: ViewKind) -> dict[str, Any]:
    definition = check_view(arguments.structure("view", "invalid_arguments"), kind)
    if "files:read" not in desk.scopes and any(_takes_files(block) for block in definition["blocks"]):
        raise ApiError("missing_scope", needed="files:read", provided=",".join(sorted(desk.scopes)))
    return definition


def _takes_files(block: dict[str, Any]) -> bool:
    return any(element["type"] == "file_input" for element in elements_of(block))


def open_(desk: Desk, arguments: Arguments) -> Answer:
    """views.open: the view is judged before the trigger is spent."""
    definition = _definition(desk, arguments, "modal")
    user = desk.triggers.exchange(arguments.needed("trigger_id"))
    return {"view": desk.payloads.view(desk.views.open(user, definition))}


def push(desk: Desk, arguments: Arguments) -> Answer:
    """views.push."""
    definition = _definition(desk, arguments, "modal")
    user = desk.triggers.exchange(arguments.needed("trigger_id"))
    return {"view": desk.payloads.view(desk.views.push(user, definition))}


def update(desk: Desk, arguments: Arguments) -> Answer:
    """views.update by view_id or external_id."""
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if not view_id and not external_id:
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: view_id"])
    known = desk.views.find(view_id) if view_id else None
    kind: ViewKind = "home" if known and known.definition["type"] == "home" else "modal"
    definition = _definition(desk, arguments, kind)
    return {"view": desk.payloads.view(desk.views.update(view_id, external_id, arguments.text("hash"), definition))}


def publish(desk: Desk, arguments: Arguments) -> Answer:
    """views.publish to a person's home tab."""
    person = desk.person(arguments.needed("user_id"))
    definition = _definition(desk, arguments, "home")
    return {"view": desk.payloads.view(desk.views.publish(person.id, arguments.text("hash"), definition))}
