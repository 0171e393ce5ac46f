"""Acting as a person by what they can see: labels, words, names. The client for tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .blocks import elements_of
from .choosing import Chooser
from .conversation import Post
from .elements import all_options
from .inputs import key_of
from .operations import Operations, Outcome
from .views import View
from .words import Reader, label_of
from .workspace import Workspace

T = TypeVar("T")
WAIT_SECONDS = 30.0
_PRESSED = ("button", "workflow_button")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A copy of a message as it was when it was read; later changes do not reach it.

    `text` is the notification text, `visible` all words of the blocks in reading order (the text when there are none);
    `thread_ts` the parent's `ts` when it is a reply in a thread.
    """

    ts: str
    channel: str
    text: str
    visible: str
    buttons: tuple[str, ...]
    edited: bool
    unread: bool
    ephemeral: bool
    from_bot: bool
    updates: int
    thread_ts: str
    post: Post = field(repr=False)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks as they were sent, every id filled in."""
        return self.post.blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """A copy of the view on top. `errors` are by label; `trouble` is Slack's own line when the bot failed to answer."""

    id: str
    hash: str
    title: str
    submit_label: str
    close_label: str
    text: str
    inputs: tuple[str, ...]
    buttons: tuple[str, ...]
    errors: Mapping[str, str]
    trouble: str
    depth: int
    view: View = field(repr=False)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks, every id filled in."""
        return self.view.blocks

    @property
    def private_metadata(self) -> str:
        """What the bot keeps in the view."""
        return str(self.view.definition.get("private_metadata", ""))

    @property
    def values(self) -> Mapping[str, Any]:
        """`state.values` as the next submission would carry them."""
        return self.view.values


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """What a command brought back. `messages` are the private answers that its acknowledgement carried."""

    error: str
    messages: tuple[Message, ...]
    outcome: Outcome

    @property
    def text(self) -> str:
        """The words of those answers."""
        return "\n".join(message.visible for message in self.messages)


class Person:
    """One person at their screen. Any number of threads may act at once."""

    def __init__(self, operations: Operations, user_id: str) -> None:
        self._do, self.id = operations, user_id
        self._workspace: Workspace = operations.workspace

    @property
    def name(self) -> str:
        """The real name."""
        return self._workspace.people[self.id].real_name

    @property
    def reader(self) -> Reader:
        """How this person sees blocks."""
        return reader_for(self._workspace, self.id)

    # Doing

    def command(self, words: str) -> CommandResult:
        """Types a slash command, say "/apply leave"."""
        before = {message.ts for message in self.ephemerals}
        outcome = self._do.command(self.id, words)
        answers = tuple(message for message in self.ephemerals if message.ts not in before)
        return CommandResult(error=outcome.error, messages=answers, outcome=outcome)

    def say(self, words: str, *, below: Message | None = None) -> Outcome:
        """Writes to the bot in the direct message, or in the thread below a message there."""
        return self._do.say(self.id, words, below.ts if below else "")

    def open_home(self) -> Outcome:
        """Opens the bot's home tab."""
        return self._do.open_home(self.id)

    def read(self, *, below: Message | None = None) -> None:
        """Reads the direct message to its end, or the thread below a message there."""
        self._workspace.mark_read(self.id, thread_ts=below.ts if below else "")

    def click(
        self,
        label: str,
        message: str = "",
        *,
        in_: Message | None = None,
        beside: str = "",
        choice: Any = None,
        confirm: bool | None = None,
    ) -> Outcome:
        """Presses a button, or chooses `choice` in a menu, by its visible label.

        In the open modal when it has one of that label; else in the newest message that has it and whose words
        contain `message`; or in `in_`, a message as it was when captured, whoever's it is. `beside` picks among equal
        labels the one in, or next below, the block with these words. A confirm dialog must be answered with `confirm`:
        True goes on, False cancels and nothing is sent.
        """
        modal = self.modal
        if in_ is None and not message and modal is not None and self._has(modal.blocks, label):
            return self._click_in_view(modal.view, label, choice, confirm, beside)
        seen = in_ or self._newest_with(label, message)
        block, element = self._element(self._from(seen.blocks, beside), label, f"the message {seen.visible!r}")
        if not self._confirmed(element, confirm):
            return Outcome(action="cancelled")
        post = self._workspace.copy_of(seen.post)
        value = self._choice(element, choice, None)
        return self._do.act_on_message(self.id, post, block["block_id"], element["action_id"], value)

    def _click_in_view(self, view: View, label: str, choice: Any, confirm: bool | None, beside: str) -> Outcome:
        block, element = self._element(self._from(view.blocks, beside), label, "the modal")
        if not self._confirmed(element, confirm):
            return Outcome(action="cancelled")
        if element["type"] in (*_PRESSED, "overflow"):
            value = self._choice(element, choice, view)
            return self._do.act_on_view(view, block["block_id"], element["action_id"], value)
        held = self._chooser(view, block, element).held(element, choice)
        return self._do.fill(view, block["block_id"], element["action_id"], held)

    def fill(self, label: str, said: Any) -> Outcome:
        """Fills a field of the modal: text, a number, date or time, an option's words, a name, a list of them."""
        modal = self._open_modal()
        block, element = self._element(modal.blocks, label, "the modal")
        held = self._chooser(modal.view, block, element).held(element, said)
        return self._do.fill(modal.view, block["block_id"], element["action_id"], held)

    def suggestions(self, label: str, words: str) -> list[str]:
        """What an external select offers when these words are typed into it."""
        modal = self._open_modal()
        block, element = self._element(modal.blocks, label, "the modal")
        options = self._do.suggest(modal.view, block["block_id"], element["action_id"], words)
        return [self.reader.text(option["text"]) for option in options]

    def options(self, label: str) -> list[str]:
        """The visible options of a menu, radio group or checkbox group in the modal."""
        modal = self._open_modal()
        _, element = self._element(modal.blocks, label, "the modal")
        return [self.reader.text(option["text"]) for option in all_options(element)]

    def submit(self) -> Outcome:
        """Presses the submit button of the modal on top."""
        modal = self._open_modal()
        if not modal.submit_label:
            raise AssertionError(f"the modal {modal.title!r} has no submit button")
        return self._do.submit(modal.id)

    def close_modal(self) -> Outcome:
        """Presses close, or Escape."""
        return self._do.close(self._open_modal().id)

    # Seeing

    @property
    def modal(self) -> Modal | None:
        """The view on top of the stack, if one is open."""
        stack = self._do.views.stack(self.id)
        return self._modal_of(stack[-1], len(stack)) if stack else None

    def home(self) -> Modal | None:
        """What was published to the home tab."""
        view = self._do.views.home(self.id)
        return self._modal_of(view, 1) if view else None

    def messages(self) -> list[Message]:
        """The direct message with the bot, oldest first, private answers and threads not among them."""
        here = self._workspace.existing_direct(self.id)
        return self._seen(lambda p: p.channel == here.id and not p.only_for and not p.thread_ts) if here else []

    def replies(self, below: Message) -> list[Message]:
        """The thread below a message, oldest first, private answers not among them."""
        return self._seen(lambda p: (p.channel, p.thread_ts) == (below.channel, below.ts) and not p.only_for)

    def find(self, words: str) -> Message | None:
        """The newest message in the direct message whose words contain these."""
        return next((m for m in reversed(self.messages()) if words in m.visible or words in m.text), None)

    def message(self, words: str) -> Message:
        """The same; an AssertionError lists what is there when there is none."""
        found = self.find(words)
        if found is None:
            raise AssertionError(f"{self.name} has no message with {words!r}; there is: {self._list(self.messages())}")
        return found

    def wait_message(self, words: str, *, seconds: float = WAIT_SECONDS) -> Message:
        """Waits, in real seconds, until there is such a message."""
        self.wait(lambda: self.find(words) is not None, seconds=seconds, gently=True)
        return self.message(words)

    def wait(self, until: Callable[[], T], *, seconds: float = WAIT_SECONDS, gently: bool = False) -> T:
        """Looks again at each change until `until` is true; AssertionError after so many real seconds."""
        return wait_until(self._workspace, until, seconds=seconds, gently=gently)

    @property
    def ephemerals(self) -> list[Message]:
        """Private answers, newest last."""
        return self._seen(lambda post: post.only_for is not None)

    @property
    def unread(self) -> int:
        """Unread messages from the bot."""
        return self._workspace.unread(self.id)

    @property
    def notifications(self) -> list[str]:
        """What popped up on this person's devices, oldest first."""
        with self._workspace.lock:
            return list(self._workspace.notifications.get(self.id, []))

    # Inside

    def _open_modal(self) -> Modal:
        modal = self.modal
        if modal is None:
            raise AssertionError(f"{self.name} has no modal open")
        return modal

    def _seen(self, which: Callable[[Post], bool] = lambda _: True) -> list[Message]:
        return [self._message_of(post) for post in self._workspace.seen_by(self.id, which)]

    def _message_of(self, post: Post) -> Message:
        conversation = self._workspace.conversations[post.channel]
        mark = conversation.mark(self.id, post.thread_ts)
        reader = self.reader
        return Message(
            ts=post.ts,
            channel=post.channel,
            text=post.text,
            visible=reader.blocks(post.blocks) if post.blocks else reader.text(post.text, formatted=post.formatted),
            buttons=tuple(reader.text(e["text"]) for b in post.blocks for e in elements_of(b) if e["type"] in _PRESSED),
            edited=post.edited,
            unread=post.only_for is None and post.user != self.id and post.ts > mark,
            thread_ts=post.thread_ts,
            ephemeral=post.only_for is not None,
            from_bot=post.bot_id is not None,
            updates=post.updated,
            post=post,
        )

    def _modal_of(self, view: View, depth: int) -> Modal:
        reader = self.reader
        elements = [(block, element) for block in view.blocks for element in elements_of(block)]
        errors = {b["block_id"]: reader.text(b["label"]) for b in view.blocks if b["type"] == "input"}
        definition = view.definition
        return Modal(
            id=view.id,
            hash=view.hash,
            title=reader.text(definition.get("title")),
            submit_label=reader.text(definition.get("submit")),
            close_label=reader.text(definition.get("close")) or "Cancel",
            text=reader.blocks(view.blocks),
            inputs=tuple(label_of(reader, e, b) for b, e in elements if e["type"] not in (*_PRESSED, "overflow")),
            buttons=tuple(reader.text(e["text"]) for _, e in elements if e["type"] in _PRESSED),
            errors={errors[block_id]: words for block_id, words in view.errors.items()},
            trouble=view.trouble,
            depth=depth,
            view=view,
        )

    def _labels(self, blocks: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        return [(label_of(self.reader, e, b), b, e) for b in blocks for e in elements_of(b)]

    def _has(self, blocks: list[dict[str, Any]], label: str) -> bool:
        return any(label in (found, element["action_id"]) for found, _, element in self._labels(blocks))

    def _element(self, blocks: list[dict[str, Any]], label: str, where: str) -> tuple[dict[str, Any], dict[str, Any]]:
        labels = self._labels(blocks)
        for found, block, element in labels:
            if found == label or element["action_id"] == label:
                return block, element
        known = ", ".join(repr(found) for found, _, _ in labels) or "nothing"
        raise AssertionError(f"{self.name} sees no {label!r} in {where}; there is: {known}")

    def _from(self, blocks: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
        """The blocks from the first one with these words on."""
        for at, block in enumerate(blocks):
            if words in self.reader.blocks([block]):
                return blocks[at:]
        raise AssertionError(f"{self.name} sees no block with {words!r}")

    def _newest_with(self, label: str, words: str) -> Message:
        seen = self._seen()
        for message in reversed(seen):
            if (words in message.visible or words in message.text) and self._has(message.blocks, label):
                return message
        raise AssertionError(f"{self.name} sees no {label!r} in a message with {words!r}; there is: {self._list(seen)}")

    def _list(self, messages: list[Message]) -> str:
        return "".join(f"\n  - {message.visible!r} {list(message.buttons)}" for message in messages) or "nothing"

    def _confirmed(self, element: Mapping[str, Any], confirm: bool | None) -> bool:
        dialog = element.get("confirm")
        if dialog is None:
            return True
        if confirm is None:
            words = " / ".join(self.reader.text(dialog[key]) for key in ("title", "text", "confirm", "deny"))
            raise AssertionError(f"a dialog asks {words!r}: say confirm=True or confirm=False")
        return confirm

    def _choice(self, element: Mapping[str, Any], choice: Any, view: View | None) -> dict[str, Any] | None:
        kind = element["type"]
        if kind in _PRESSED:
            return None
        chooser = self._chooser(view, None, element)
        if kind == "overflow":
            return {"type": kind, "selected_option": chooser.held({**element, "type": "static_select"}, choice)}
        return {"type": kind, key_of(kind): chooser.held(element, choice)}

    def _chooser(self, view: View | None, block: Mapping[str, Any] | None, element: Mapping[str, Any]) -> Chooser:
        def suggest(words: str) -> list[dict[str, Any]]:
            if view is None or block is None:
                raise AssertionError("external selects are filled in modals only")
            return self._do.suggest(view, block["block_id"], element["action_id"], words)

        def upload(name: str) -> dict[str, Any]:
            return self._do.files.described(self._do.files.add(self.id, name))

        return Chooser(self._workspace, self.reader, suggest, upload)


def reader_for(workspace: Workspace, user_id: str) -> Reader:
    """How blocks look to this person: names for mentions, times in their zone."""

    def name_of(some_id: str) -> str:
        account = workspace.account(some_id)
        if account is not None:
            return account.real_name
        conversation = workspace.conversations.get(some_id)
        return conversation.name if conversation else some_id

    person = workspace.account(user_id)
    return Reader(name_of, person.tz if person else "UTC")


def wait_until(workspace: Workspace, until: Callable[[], T], *, seconds: float, gently: bool = False) -> T:
    """Looks again at every change; after so many real seconds an AssertionError, or gently what there is."""
    end = time.monotonic() + seconds
    while True:
        revision = workspace.revision
        found = until()
        left = end - time.monotonic()
        if found or (left <= 0 and gently):
            return found
        if left <= 0:
            raise AssertionError(f"did not happen within {seconds} s")
        workspace.wait_change(revision, min(left, 0.25))
