"""Modals and home tabs: what a view may be, the stack of at most three per person, hashes, and what is typed in."""

from __future__ import annotations

import copy
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .blocks import check_blocks, completed
from .errors import ApiError
from .inputs import Values, initial_values
from .judge import Findings, check_bool, check_ids, check_keys, check_length, check_text
from .workspace import Workspace

STACK = 3
TITLE = 24
PRIVATE_METADATA = 3000
VIEW_BYTES = 250_000
_SHARED = ("type", "blocks", "private_metadata", "callback_id", "external_id")
_MODAL = (*_SHARED, "title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled")

ViewKind = Literal["modal", "home"]


@dataclass(slots=True, kw_only=True)
class View:
    """A view on somebody's screen. `errors` are by block id; `trouble` is Slack's own line at the bottom."""

    id: str
    user: str
    definition: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Its blocks, every id filled in."""
        blocks: list[dict[str, Any]] = self.definition["blocks"]
        return blocks

    def input_block(self, block_id: str) -> dict[str, Any] | None:
        """The input block with this id; None when there is none or it is no input."""
        return next((b for b in self.blocks if b["block_id"] == block_id and b["type"] == "input"), None)


def check_view(view: Any, kind: ViewKind) -> dict[str, Any]:
    """A copy with every id filled in. ApiError with all faults when Slack would not take it."""
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", ["[ERROR] must be a view [json-pointer:/view]"])
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise ApiError("view_too_large")
    found = Findings()
    if view.get("type") != kind:
        found.add("/view/type", f"must be {kind}")
    check_keys(found, "/view", view, _MODAL if kind == "modal" else _SHARED, ("blocks",))
    check_ids(found, "/view", view, "callback_id", "external_id")
    if "private_metadata" in view:
        check_length(found, "/view/private_metadata", view["private_metadata"], PRIVATE_METADATA, 0)
    if kind == "modal":
        _check_modal(found, view)
    if isinstance(view.get("blocks"), list):
        check_blocks(found, "/view/blocks", view["blocks"], kind)
    if found:
        raise ApiError("invalid_arguments", found.messages)
    return {**copy.deepcopy(view), "blocks": completed(view["blocks"])}


def _check_modal(found: Findings, view: Mapping[str, Any]) -> None:
    check_text(found, "/view/title", view.get("title"), TITLE, plain=True)
    for key in ("submit", "close"):
        if view.get(key) is not None:
            check_text(found, f"/view/{key}", view[key], TITLE, plain=True)
    check_bool(found, "/view", view, "clear_on_close", "notify_on_close", "submit_disabled")
    blocks = view.get("blocks")
    has_input = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if has_input and not view.get("submit"):
        found.add("/view/submit", "missing required field: submit (the view has input blocks)")


class Views:
    """Every view of the workspace. It uses the workspace's lock."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str, View] = {}
        self._stacks: dict[str, list[str]] = {}
        self._homes: dict[str, str] = {}

    def reset(self) -> None:
        """No view is open and no home tab is published."""
        with self._workspace.lock:
            self._known, self._stacks, self._homes = {}, {}, {}
        self._workspace.changed()

    def stack(self, user: str) -> list[View]:
        """Copies of this person's open views, the one on top last."""
        with self._workspace.lock:
            return [copy.deepcopy(self._known[view_id]) for view_id in self._stacks.get(user, [])]

    def find(self, view_id: str) -> View | None:
        """A copy of a view, open or closed."""
        with self._workspace.lock:
            return copy.deepcopy(self._known.get(view_id))

    def home(self, user: str) -> View | None:
        """What was published to this person's home tab."""
        with self._workspace.lock:
            return self.find(self._homes[user]) if user in self._homes else None

    def is_open(self, view_id: str) -> bool:
        """The view is on somebody's screen, on top or below another."""
        with self._workspace.lock:
            return any(view_id in stack for stack in self._stacks.values())

    def open(self, user: str, definition: dict[str, Any]) -> View:
        """A new stack with this view; whatever was open is gone."""
        with self._workspace.lock:
            self._refuse_external(definition, None)
            self._stacks[user] = []
            return self._put(user, definition)

    def push(self, user: str, definition: dict[str, Any]) -> View:
        """One more view on the stack. push_limit_reached beyond three."""
        with self._workspace.lock:
            stack = self._stacks.get(user) or []
            if not stack:
                raise ApiError("invalid_trigger_id")
            if len(stack) >= STACK:
                raise ApiError("push_limit_reached")
            self._refuse_external(definition, None)
            return self._put(user, definition)

    def _put(self, user: str, definition: dict[str, Any]) -> View:
        stack = self._stacks.setdefault(user, [])
        view_id = self._workspace.new_id("V")
        view = View(
            id=view_id,
            user=user,
            definition=definition,
            hash=self._new_hash(),
            root_id=stack[0] if stack else view_id,
            previous_id=stack[-1] if stack else None,
            values=initial_values(definition["blocks"]),
        )
        self._known[view_id] = view
        stack.append(view_id)
        self._workspace.changed()
        return copy.deepcopy(view)

    def _new_hash(self) -> str:
        return f"{int(self._workspace.clock())}.{secrets.token_hex(4)}"

    def _refuse_external(self, definition: Mapping[str, Any], own_id: str | None) -> None:
        external = definition.get("external_id")
        if not external:
            return
        for view in self._known.values():
            if view.id != own_id and view.definition.get("external_id") == external and self.is_open(view.id):
                raise ApiError("duplicate_external_id")

    def update(self, view_id: str, external_id: str, hash_: str, definition: dict[str, Any]) -> View:
        """Replaces an open view. not_found when it is closed, hash_conflict when it is no longer the one meant."""
        with self._workspace.lock:
            view = self._known.get(view_id) if view_id else self._by_external(external_id)
            if view is None or not (self.is_open(view.id) or view.id in self._homes.values()):
                raise ApiError("not_found")
            if hash_ and hash_ != view.hash:
                raise ApiError("hash_conflict")
            self._refuse_external(definition, view.id)
            return self._rewrite(view, definition)

    def _by_external(self, external_id: str) -> View | None:
        open_ones = [view for view in self._known.values() if self.is_open(view.id)]
        return next((view for view in open_ones if view.definition.get("external_id") == external_id), None)

    def _rewrite(self, view: View, definition: dict[str, Any]) -> View:
        view.definition, view.hash = definition, self._new_hash()
        view.values = initial_values(definition["blocks"], view.values)
        view.errors, view.trouble = {}, ""
        self._workspace.changed()
        return copy.deepcopy(view)

    def publish(self, user: str, hash_: str, definition: dict[str, Any]) -> View:
        """The home tab of this person."""
        with self._workspace.lock:
            view = self._known.get(self._homes.get(user, ""))
            if view is None:
                view_id = self._workspace.new_id("V")
                values = initial_values(definition["blocks"])
                view = View(
                    id=view_id, user=user, definition=definition, hash=self._new_hash(), root_id=view_id, values=values
                )
                self._known[view_id], self._homes[user] = view, view_id
                self._workspace.changed()
                return copy.deepcopy(view)
            if hash_ and hash_ != view.hash:
                raise ApiError("hash_conflict")
            return self._rewrite(view, definition)

    def set_value(self, view_id: str, block_id: str, action_id: str, value: dict[str, Any]) -> None:
        """What somebody typed or chose. An error below the field goes away."""
        with self._workspace.lock:
            view = self._known[view_id]
            if action_id not in view.values.get(block_id, {}):
                raise LookupError(f"view {view_id} has no element {block_id}/{action_id}")
            view.values[block_id][action_id] = value
            view.errors.pop(block_id, None)
        self._workspace.changed()

    def set_errors(self, view_id: str, errors: Mapping[str, str], trouble: str = "") -> None:
        """What stands below the fields, as far as they are there still, and Slack's own line when the bot did not
        answer."""
        with self._workspace.lock:
            view = self._known[view_id]
            view.errors = {block_id: words for block_id, words in errors.items() if view.input_block(block_id)}
            view.trouble = trouble
        self._workspace.changed()

    def close(self, view_id: str) -> None:
        """Takes one view off its stack, with everything above it."""
        with self._workspace.lock:
            for stack in self._stacks.values():
                if view_id in stack:
                    del stack[stack.index(view_id) :]
        self._workspace.changed()

    def clear(self, user: str) -> list[View]:
        """Closes all views of a person and says which they were, the one on top first."""
        with self._workspace.lock:
            closed = self.stack(user)[::-1]
            self._stacks[user] = []
        self._workspace.changed()
        return closed
