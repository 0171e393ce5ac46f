"""From what a test says (a date, an option's words, a person's name, a file's) to what an element holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from .elements import all_options
from .words import Reader
from .workspace import Workspace


class Chooser:
    """Finds by visible words; an AssertionError says what there was to choose from."""

    def __init__(
        self,
        workspace: Workspace,
        reader: Reader,
        suggest: Callable[[str], list[dict[str, Any]]],
        upload: Callable[[str], dict[str, Any]],
    ) -> None:
        self._workspace, self._reader, self._suggest, self._upload = workspace, reader, suggest, upload

    def held(self, element: Mapping[str, Any], said: Any) -> Any:
        """The value for `state.values`; None and empty lists clear the element."""
        kind = element["type"]
        if kind == "file_input":
            return [self._upload(str(name)) for name in _several(said or [])]
        if said is None or said in ("", []):
            return [] if kind.startswith("multi_") or kind == "checkboxes" else None
        if kind.startswith("multi_") or kind == "checkboxes":
            one = {"type": "static_select" if kind == "checkboxes" else kind.removeprefix("multi_")}
            return [self.held({**element, **one}, each) for each in _several(said)]
        return self._one(kind, element, said)

    def _one(self, kind: str, element: Mapping[str, Any], said: Any) -> Any:
        if kind in ("static_select", "radio_buttons"):
            return self._option(all_options(element), str(said))
        if kind == "external_select":
            return self._option(self._suggest(str(said)), str(said))
        if kind in ("users_select", "conversations_select", "channels_select"):
            return self._account(kind, str(said))
        return _written(kind, said)

    def _option(self, options: list[dict[str, Any]], said: str) -> dict[str, Any]:
        shown = {self._reader.text(option["text"]): option for option in options}
        close = [words for words in shown if words == said] or [words for words in shown if said in words]
        if len(close) != 1:
            raise AssertionError(f"no single option {said!r}; the options are: {', '.join(shown) or 'none'}")
        return {key: part for key, part in shown[close[0]].items() if key != "url"}

    def _account(self, kind: str, said: str) -> str:
        offered = accounts(self._workspace, kind)
        for account_id, name in offered.items():
            if said.removeprefix("#") in (account_id, name):
                return account_id
        raise AssertionError(f"{said!r} is not offered; the choices are: {', '.join(offered.values())}")


def _several(said: Any) -> list[Any]:
    return list(said) if isinstance(said, (list, tuple, set)) else [said]


def _written(kind: str, said: Any) -> Any:
    if kind == "datepicker":
        return said.isoformat() if isinstance(said, dt.date) else dt.date.fromisoformat(said).isoformat()
    if kind == "timepicker":
        return said.strftime("%H:%M") if isinstance(said, dt.time) else dt.time.fromisoformat(said).strftime("%H:%M")
    if kind == "datetimepicker":
        return int(said.timestamp()) if isinstance(said, dt.datetime) else int(said)
    if kind == "rich_text_input":
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(said)}]}
        return {"type": "rich_text", "elements": [section]}
    return f"{said:f}" if isinstance(said, (float, Decimal)) else str(said)


def accounts(workspace: Workspace, kind: str) -> dict[str, str]:
    """What a users, channels or conversations select offers: id -> name. Nobody who is deactivated."""
    with workspace.lock:
        people = {p.id: p.real_name for p in workspace.people.values() if not p.deleted}
        channels = {c.id: c.name for c in workspace.conversations.values() if not c.is_im}
    if kind.endswith("users_select"):
        return people
    return channels if kind.endswith("channels_select") else channels | people
