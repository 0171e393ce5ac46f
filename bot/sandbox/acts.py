"""What the page asks for, by name: an operation of the person at the page, with ids and values as the page has them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from .blocks import elements_of
from .elements import MULTI_SELECTS
from .hints import Hints
from .inputs import Value, key_of, option_by_value
from .office import step
from .operations import Operations, Outcome
from .person import reader_for
from .render import Drawn, Renderer
from .views import View

Act = Callable[[Mapping[str, Any]], Drawn]


class Acts:
    """One method per name. LookupError, with a sentence for the person, when what they acted on is gone."""

    def __init__(self, operations: Operations, hints: Hints, reset: Callable[[], None] | None) -> None:
        self._do, self._hints, self._reset = operations, hints, reset
        self._workspace = operations.workspace

    def named(self, name: str) -> Act | None:
        """The act of this name, if there is one."""
        acts: dict[str, Act] = {
            "command": self.command,
            "click": self.click,
            "press": self.press,
            "fill": self.fill,
            "suggest": self.suggest,
            "submit": self.submit,
            "close": self.close,
            "dismiss": self.dismiss,
            "home": self.home,
            "read": self.read,
            "office": self.move,
            "reset": self.reset,
        }
        return acts.get(name)

    def command(self, given: Mapping[str, Any]) -> Drawn:
        """A slash command, or plain words; the latter in a thread as well."""
        user, words, channel = given["as"], str(given["text"]).strip(), self._channel(given)
        thread = str(given.get("thread", ""))
        if thread and words.startswith("/"):
            return {"error": f"{words.split()[0]} is not supported in threads. Sorry!"}
        if words.startswith("/"):
            outcome = self._do.command(user, words, channel)
            self._saw("command", "" if outcome.error else words, user)
            return _told(outcome)
        if not channel:
            return _told(self._do.say(user, words, thread))
        self._do.write(user, words, channel, thread)
        return {}

    def click(self, given: Mapping[str, Any]) -> Drawn:
        """A button or a choice in a message."""
        post = next(iter(self._workspace.seen_by(given["as"], lambda p: p.ts == given["ts"])), None)
        if post is None:
            raise LookupError("That message is gone.")
        value = self._value(post.blocks, given) if "held" in given else None
        outcome = self._do.act_on_message(given["as"], post, given["block"], given["action"], value)
        if not outcome.error:
            self._saw("click", str(given.get("label", "")), given["as"])
        return _told(outcome)

    def press(self, given: Mapping[str, Any]) -> Drawn:
        """A button in the open form or the home tab, with what stands in its fields."""
        view = self._own_view(given)
        self._flush(view, given)
        value = self._value(view.blocks, given) if "held" in given else None
        return _told(self._do.act_on_view(view, given["block"], given["action"], value))

    def fill(self, given: Mapping[str, Any]) -> Drawn:
        """A change in the open form; the bot may want to know of it at once, with all that stands there."""
        view = self._own_view(given)
        self._flush(view, given)
        value = self._value(view.blocks, given)
        return _told(self._do.fill(view, given["block"], given["action"], value[key_of(value["type"])]))

    def suggest(self, given: Mapping[str, Any]) -> Drawn:
        """Words typed into a menu whose options the bot gives."""
        view = self._own_view(given)
        options = self._do.suggest(view, given["block"], given["action"], str(given["words"]))
        draw = Renderer(self._workspace, reader_for(self._workspace, given["as"]))
        return {"options": [draw.option(option) | {"whole": option} for option in options]}

    def submit(self, given: Mapping[str, Any]) -> Drawn:
        """Sends the open form with what stands in its fields."""
        view = self._own_view(given)
        self._flush(view, given)
        return _told(self._do.submit(view.id))

    def close(self, given: Mapping[str, Any]) -> Drawn:
        """Closes the open form, with what stands in its fields."""
        view = self._own_view(given)
        self._flush(view, given)
        return _told(self._do.close(view.id))

    def read(self, given: Mapping[str, Any]) -> Drawn:
        """The person has seen their messages, or a thread."""
        self._workspace.mark_read(given["as"], self._channel(given), str(given.get("thread", "")))
        return {}

    def dismiss(self, given: Mapping[str, Any]) -> Drawn:
        """Puts a private answer away."""
        for post in self._workspace.seen_by(given["as"], lambda p: p.ts == given["ts"] and p.only_for is not None):
            self._workspace.remove(post)
        return {}

    def home(self, given: Mapping[str, Any]) -> Drawn:
        """Opens the app's home tab."""
        return _told(self._do.open_home(given["as"]))

    def reset(self, given: Mapping[str, Any]) -> Drawn:
        """Begins the whole workspace afresh."""
        if self._reset is None:
            raise LookupError("This workspace cannot begin afresh.")
        self._reset()
        return {}

    def move(self, given: Mapping[str, Any]) -> Drawn:
        """Moves the office clock: by an hour, a day, or to the next working morning."""
        office = self._workspace.office
        if office is None:
            raise LookupError("There is no office clock here.")
        office.advance(step(office.now().astimezone(ZoneInfo(self._workspace.people[given["as"]].tz)), given["by"]))
        self._saw("office", given["by"], given["as"])
        self._workspace.changed()
        return {}

    def _saw(self, act: str, what: str, by: str) -> None:
        if self._hints.saw(act, what, by):
            self._workspace.changed()

    def _channel(self, given: Mapping[str, Any]) -> str:
        """The id of the channel that the person has open; empty for the direct message with the app."""
        opened = given.get("in", "")
        return opened if opened in [c.id for c in self._workspace.channels_of(given["as"])] else ""

    def _own_view(self, given: Mapping[str, Any]) -> View:
        stack, home = self._do.views.stack(given["as"]), self._do.views.home(given["as"])
        found = next((view for view in (*stack[-1:], home) if view and view.id == given["view"]), None)
        if found is None:
            raise LookupError("That form is closed.")
        return found

    def _flush(self, view: View, given: Mapping[str, Any]) -> None:
        """Takes over everything that stands in the form, typed but not left yet as well. The page may show a form that
        has changed meanwhile: what is not asked any more is left out."""
        for one in given.get("fields", ()):
            with contextlib.suppress(LookupError):
                self._do.views.set_value(view.id, one["block"], one["action"], self._value(view.blocks, one))

    def _value(self, blocks: list[dict[str, Any]], given: Mapping[str, Any]) -> Value:
        for block in blocks:
            for element in elements_of(block):
                if (block["block_id"], element["action_id"]) == (given["block"], given["action"]):
                    held = self._whole(element, given["held"])
                    key = "selected_option" if element["type"] == "overflow" else key_of(element["type"])
                    return {"type": element["type"], key: held}
        raise LookupError("That field is gone.")

    def _whole(self, element: Mapping[str, Any], held: Any) -> Any:
        if element["type"] == "file_input":
            return [self._do.files.described(self._do.files.find(file["id"])) for file in held or ()]
        return _whole(element, held)


def _whole(element: Mapping[str, Any], held: Any) -> Any:
    """From what a form control holds to what Slack sends: options whole, nothing as None."""
    kind = element["type"]
    if isinstance(held, list):
        return [_whole(element, one) for one in held]
    if kind in MULTI_SELECTS | {"checkboxes"} and held == "":
        return []
    if held in ("", None):
        return None
    if kind.endswith(("users_select", "conversations_select", "channels_select")):
        return str(held)
    if isinstance(held, dict):
        return {"text": held["text"], "value": held["value"]}
    if kind == "datetimepicker":
        return int(held)
    if kind in ("static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"):
        return option_by_value(element, held)
    return str(held)


def _told(outcome: Outcome) -> Drawn:
    return {"error": outcome.error, "action": outcome.action}
