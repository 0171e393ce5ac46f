"""What a person can do, by ids: commands, clicks, typing, submitting. Tests (by words) and the page act through it.

Every operation returns when the bot acknowledged, or did not in time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .blocks import elements_of
from .conversation import Conversation, Post
from .deliveries import Deliveries, Delivery
from .elements import all_options, check_suggestions
from .errors import ApiError
from .events import Events
from .files import Files
from .inputs import STATELESS, Value, complaint, initial_values, key_of
from .judge import Findings
from .payloads import Payloads
from .people import SlashCommand
from .response_urls import ResponseUrls
from .triggers import Triggers
from .views import View, Views, check_view
from .workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an operation. `error` is empty when the bot acknowledged; `errors` stand by block id.

    `action` says what happened to the modal: closed, errors, update, push, clear; or blocked, when Slack's own
    client found something missing and sent nothing.
    """

    error: str = ""
    action: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery | None = None


class Operations:
    """Acts for people. Safe from many threads at once."""

    def __init__(
        self,
        *,
        workspace: Workspace,
        views: Views,
        triggers: Triggers,
        payloads: Payloads,
        deliveries: Deliveries,
        events: Events,
        response_urls: ResponseUrls,
        response_base: Callable[[], str],
        commands: tuple[SlashCommand, ...],
        files: Files,
    ) -> None:
        self.workspace, self.views = workspace, views
        self._triggers, self._payloads = triggers, payloads
        self._deliveries, self._events = deliveries, events
        self._response_urls, self._response_base = response_urls, response_base
        self.commands, self.files = commands, files
        self.problems: list[str] = []
        self._problems_lock = threading.Lock()

    def _problem(self, what: str) -> str:
        """Keeps what a person would have seen as a failure of the app."""
        with self._problems_lock:
            self.problems.append(what)
        return what

    def _failed(self, delivery: Delivery) -> str:
        if delivery.ok:
            return ""
        self._problem(f"{delivery.kind} by {delivery.user}: {delivery.error}")
        return delivery.error

    def _response_url(self, user: str, channel: str, post: Post | None) -> str:
        return self._response_base() + self._response_urls.issue(user, channel, post)

    # Commands and words

    def command(self, user: str, words: str, channel: str = "") -> Outcome:
        """A slash command, typed in the direct message with the bot, or in that channel."""
        name, _, text = words.strip().partition(" ")
        if name == "/invite" and channel:
            return self._invite(user, self.workspace.conversations[channel])
        if name not in [command.name for command in self.commands]:
            return Outcome(error=f"{name} is not a valid command.")
        channel = channel or self.workspace.direct(user).id
        payload = self._payloads.command(
            user,
            channel,
            name,
            escaped(text.strip()),
            trigger_id=self._triggers.issue(user),
            response_url=self._response_url(user, channel, None),
        )
        delivery = self._deliveries.deliver("slash_commands", "slash_command", user, payload)
        error = self._failed(delivery)
        if not error and delivery.body:
            error = self._command_answer(user, channel, delivery.body)
        if error:
            self.workspace.whisper(channel, user, f"{name} failed with the error {error!r}", [])
        return Outcome(error=error, delivery=delivery)

    def _invite(self, user: str, conversation: Conversation) -> Outcome:
        """Slack's own command, which takes the bot into the channel: member_joined_channel."""
        bot = self.workspace.bot_user_id
        with self.workspace.lock:
            conversation.members.add(bot)
        event = {
            "type": "member_joined_channel",
            "user": bot,
            "channel": conversation.id,
            "channel_type": "G" if conversation.is_private else "C",
            "team": self.workspace.team_id,
            "inviter": user,
            "event_ts": self.workspace.next_ts(),
        }
        return self._event(user, event)

    def _command_answer(self, user: str, channel: str, body: Any) -> str:
        try:
            self._response_urls.answer_command(user, channel, body if isinstance(body, dict) else {"text": str(body)})
        except ApiError as refused:
            return self._problem(f"the command's answer: {refused.code} {refused.messages}")
        return ""

    def write(self, user: str, words: str, channel: str, thread_ts: str = "") -> None:
        """Plain words in a channel, or in a thread there. The bot does not hear them: it is not subscribed to
        channels."""
        self._posted(user, words, self.workspace.conversations[channel], thread_ts)

    def _posted(self, user: str, words: str, conversation: Conversation, thread_ts: str) -> Post:
        """Whoever writes has read what stands above."""
        post = self.workspace.post(conversation, user, escaped(words), [], None, thread_ts=thread_ts)
        self.workspace.mark_read(user, conversation.id, post.thread_ts)
        return post

    def say(self, user: str, words: str, thread_ts: str = "") -> Outcome:
        """Plain words in the direct message, or in a thread there: the bot gets message.im."""
        conversation = self.workspace.direct(user)
        post = self._posted(user, words, conversation, thread_ts)
        event = {
            **self._payloads.message(post),
            "client_msg_id": f"{self.workspace.new_id('')}",
            "channel": conversation.id,
            "event_ts": post.ts,
            "channel_type": "im",
        }
        return self._event(user, event)

    def open_home(self, user: str) -> Outcome:
        """The bot's home tab: app_home_opened."""
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": user,
            "channel": self.workspace.direct(user).id,
            "tab": "home",
            "event_ts": self.workspace.next_ts(),
        }
        home = self.views.home(user)
        if home is not None:
            event["view"] = self._payloads.view(home)
        return self._event(user, event)

    def _event(self, user: str, event: dict[str, Any]) -> Outcome:
        delivery = self._events.emit(user, event)
        return Outcome(error=self._failed(delivery) if delivery else "", delivery=delivery)

    # Messages

    def act_on_message(
        self, user: str, post: Post, block_id: str, action_id: str, value: Value | None = None
    ) -> Outcome:
        """A click on the message as this person sees it, which may be an old copy. `value` for what holds a choice."""
        block, element = _find(post.blocks, block_id, action_id)
        if value is not None and element["type"] not in STATELESS:
            post.values.setdefault(block_id, {})[action_id] = value
            self._remember(post, block_id, action_id, value)
        payload = self._payloads.message_action(
            user,
            post,
            self._action(block, element, value),
            initial_values(post.blocks, post.values),
            trigger_id=self._triggers.issue(user),
            response_url=self._response_url(user, post.channel, post),
        )
        delivery = self._deliveries.deliver("interactive", "block_actions", user, payload)
        return Outcome(error=self._failed(delivery), delivery=delivery)

    def _remember(self, post: Post, block_id: str, action_id: str, value: Value) -> None:
        live = self.workspace.ephemerals.get(post.ts) or self.workspace.find_post(post.channel, post.ts)
        if live is not None:
            with self.workspace.lock:
                live.values.setdefault(block_id, {})[action_id] = value

    def _action(self, block: Mapping[str, Any], element: Mapping[str, Any], value: Value | None) -> dict[str, Any]:
        """One entry of `actions`: the element as it stands, without its options, and what was chosen."""
        dropped = ("options", "option_groups", "confirm", "url", "accessibility_label", "focus_on_load")
        action = {key: part for key, part in element.items() if key not in dropped}
        return {
            **action,
            **(value or {}),
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self.workspace.next_ts(),
        }

    # Modals

    def act_on_view(self, view: View, block_id: str, action_id: str, value: Value | None = None) -> Outcome:
        """A click on a button, or a choice, inside a modal or the home tab."""
        block, element = _find(view.blocks, block_id, action_id)
        current = self.views.find(view.id) or view
        action = self._action(block, element, value)
        payload = self._payloads.view_action(current, action, trigger_id=self._triggers.issue(view.user))
        delivery = self._deliveries.deliver("interactive", "block_actions", view.user, payload)
        error = self._failed(delivery)
        if error and self.views.is_open(view.id):
            self.views.set_errors(view.id, {}, TROUBLE)
        return Outcome(error=error, delivery=delivery)

    def fill(self, view: View, block_id: str, action_id: str, held: Any) -> Outcome:
        """Puts a value into an element. Where the bot wants to know at once (dispatch_action, no input), it is told."""
        block, element = _find(view.blocks, block_id, action_id)
        value = {"type": element["type"], key_of(element["type"]): held}
        self.views.set_value(view.id, block_id, action_id, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Outcome()
        return self.act_on_view(view, block_id, action_id, value)

    def suggest(self, view: View, block_id: str, action_id: str, words: str) -> list[dict[str, Any]]:
        """What an external select offers for these words; nothing below min_query_length (3 when not set)."""
        _, element = _find(view.blocks, block_id, action_id)
        if len(words) < element.get("min_query_length", 3):
            return []
        payload = self._payloads.suggestion(self.views.find(view.id) or view, block_id, action_id, words)
        delivery = self._deliveries.deliver("interactive", "block_suggestion", view.user, payload)
        if self._failed(delivery) or not isinstance(delivery.body, dict):
            return []
        found = Findings()
        check_suggestions(found, delivery.body)
        if found:
            self._problem(f"block_suggestion: {found.messages}")
            return []
        return all_options(delivery.body)

    def submit(self, view_id: str) -> Outcome:
        """Presses the submit button: the client checks, the bot answers, the modal does what was answered."""
        view = self.views.find(view_id)
        if view is None or not self.views.is_open(view_id):
            return Outcome(error="view_closed")
        complaints = _complaints(view)
        if complaints:
            self.views.set_errors(view_id, complaints)
            return Outcome(action="blocked", errors=complaints)
        payload = self._payloads.submission(view, trigger_id=self._triggers.issue(view.user))
        delivery = self._deliveries.deliver("interactive", "view_submission", view.user, payload)
        error = self._failed(delivery)
        if error:
            self.views.set_errors(view_id, {}, TROUBLE)
            return Outcome(error=error, delivery=delivery)
        return self._respond(view, delivery)

    def _respond(self, view: View, delivery: Delivery) -> Outcome:
        answer = delivery.body if isinstance(delivery.body, dict) else {}
        action = answer.get("response_action", "closed")
        try:
            errors = self._apply(view, action, answer)
        except ApiError as refused:
            self.views.set_errors(view.id, {}, TROUBLE)
            error = self._problem(f"response_action {action}: {refused.code} {refused.messages}")
            return Outcome(error=error, delivery=delivery)
        return Outcome(action=action, errors=errors, delivery=delivery)

    def _apply(self, view: View, action: str, answer: Mapping[str, Any]) -> Mapping[str, str]:
        if action == "errors":
            errors = _checked_errors(view, answer.get("errors"))
            self.views.set_errors(view.id, errors)
            return errors
        if action == "update":
            definition = check_view(answer.get("view"), "modal")
            if self.views.is_open(view.id):
                self.views.update(view.id, "", "", definition)
        elif action == "push":
            self.views.push(view.user, check_view(answer.get("view"), "modal"))
        elif action == "clear":
            self._tell_closed(self.views.clear(view.user), view.id)
        elif action == "closed":
            self.views.close(view.id)
        else:
            raise ApiError("invalid_response_action", [action])
        return {}

    def close(self, view_id: str) -> Outcome:
        """Presses close, or Escape: the view goes, the whole stack when it says clear_on_close."""
        view = self.views.find(view_id)
        if view is None or not self.views.is_open(view_id):
            return Outcome(error="view_closed")
        if view.definition.get("clear_on_close"):
            self._tell_closed(self.views.clear(view.user), "")
            return Outcome(action="clear")
        self.views.close(view_id)
        return Outcome(action="closed", delivery=self._tell_one_closed(view, cleared=False))

    def _tell_closed(self, views: list[View], without: str) -> None:
        for view in views:
            if view.id != without:
                self._tell_one_closed(view, cleared=True)

    def _tell_one_closed(self, view: View, *, cleared: bool) -> Delivery | None:
        if not view.definition.get("notify_on_close"):
            return None
        payload = self._payloads.closed(view, cleared=cleared)
        return self._deliveries.deliver("interactive", "view_closed", view.user, payload)


def escaped(words: str) -> str:
    """What somebody typed, as Slack passes it on: the three characters that begin markup are entities."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _find(blocks: list[dict[str, Any]], block_id: str, action_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    for block in blocks:
        for element in elements_of(block):
            if block["block_id"] == block_id and element["action_id"] == action_id:
                return block, element
    raise LookupError(f"there is no element {block_id}/{action_id}")


def _complaints(view: View) -> dict[str, str]:
    found: dict[str, str] = {}
    for block in view.blocks:
        if block["type"] == "input":
            value = view.values[block["block_id"]][block["element"]["action_id"]]
            said = complaint(block, value)
            if said:
                found[block["block_id"]] = said
    return found


def _checked_errors(view: View, errors: Any) -> dict[str, str]:
    """Errors must stand below inputs of this view, and say something."""
    if not isinstance(errors, dict) or not errors:
        raise ApiError("invalid_errors", ["errors must name at least one block_id"])
    for block_id, words in errors.items():
        if view.input_block(block_id) is None:
            raise ApiError("invalid_errors", [f"{block_id} is no input block of this view"])
        if not isinstance(words, str) or not words:
            raise ApiError("invalid_errors", [f"{block_id} has no words"])
    return errors
