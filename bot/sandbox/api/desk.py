"""What every Web API method works with, and how arguments are read."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.conversation import Conversation
from bot.sandbox.errors import ApiError
from bot.sandbox.payloads import Payloads
from bot.sandbox.people import SandboxPerson, SandboxUsergroup
from bot.sandbox.rates import Rates
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import Views
from bot.sandbox.words import Reader
from bot.sandbox.workspace import Workspace

Answer = dict[str, Any]


class Arguments:
    """The arguments of one call, form-encoded or JSON: structures may come as text, booleans as 1 and 0."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = dict(given)

    def has(self, name: str) -> bool:
        """The argument was sent at all, even if empty."""
        return self.given.get(name) is not None

    def text(self, name: str) -> str:
        """A string; empty when it is missing."""
        value = self.given.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """A string that must be there, or the call is refused with invalid_arguments."""
        if not self.text(name):
            raise ApiError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return self.text(name)

    def flag(self, name: str) -> bool:
        """A boolean."""
        return self.text(name).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A whole number; invalid_arguments otherwise."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise ApiError("invalid_arguments", [f"[ERROR] must be a number [json-pointer:/{name}]"]) from None

    def structure(self, name: str, code: str) -> Any:
        """A JSON value, given as such or as text; `code` when the text is no JSON."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise ApiError(code) from None


@dataclass(slots=True, kw_only=True)
class Desk:
    """The workspace with everything that methods need beside it."""

    workspace: Workspace
    views: Views
    triggers: Triggers
    rates: Rates
    payloads: Payloads
    scopes: set[str]
    reader: Callable[[], Reader]
    socket_url: Callable[[], str]
    usergroups: dict[str, SandboxUsergroup] = field(default_factory=dict)

    def person(self, user_id: str) -> SandboxPerson:
        """Somebody who exists, deactivated or not. user_not_found otherwise."""
        person = self.workspace.account(user_id)
        if person is None:
            raise ApiError("user_not_found")
        return person

    def conversation(self, channel: str) -> Conversation:
        """A conversation by its own id. A person's id is not one: channel_not_found."""
        conversation = self.workspace.reopened(channel)
        if conversation is None or (conversation.is_private and self.workspace.bot_user_id not in conversation.members):
            raise ApiError("channel_not_found")
        return conversation


def page_of(items: Sequence[Any], arguments: Arguments, default: int) -> tuple[list[Any], Answer]:
    """One page of a list and the response_metadata that leads to the next. invalid_cursor for a made-up one."""
    start = _decode(arguments.text("cursor"))
    limit = arguments.number("limit", default) or default
    if not 1 <= limit <= 1000:
        raise ApiError("invalid_limit")
    following = start + limit
    cursor = base64.b64encode(f"at:{following}".encode()).decode() if following < len(items) else ""
    return list(items[start:following]), {"response_metadata": {"next_cursor": cursor}}


def _decode(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("at:"))
    except ValueError:
        raise ApiError("invalid_cursor") from None
