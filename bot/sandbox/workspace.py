"""The state of the workspace: who is there, which messages stand where, what is unread.

Everything is guarded by one lock, `lock`, which is never held over HTTP. Limits, scopes and payloads are elsewhere.
"""

from __future__ import annotations

import copy
import itertools
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from .conversation import Conversation, Post
from .notices import Feed
from .office import Office
from .people import SandboxChannel, SandboxPerson


class Workspace:
    """People, conversations, messages. Every method takes the lock itself; `changed()` wakes whoever watches."""

    def __init__(
        self,
        people: Iterable[SandboxPerson],
        channels: Iterable[SandboxChannel],
        clock: Callable[[], float],
        app_name: str,
        office: Office | None = None,
    ) -> None:
        self.clock, self.office = clock, office
        self.app_name = app_name
        self.busy = ""
        self.lock = threading.RLock()
        self._moved = threading.Condition(self.lock)
        self.revision = 0
        self.watchers: list[Callable[[], None]] = []
        self.team_id, self.team_domain = "T0SANDBOX", "sandbox"
        self.bot_user_id, self.bot_id, self.app_id = "U0SANDBOXBOT", "B0SANDBOX", "A0SANDBOX"
        self.people = {person.id: person for person in people}
        self.conversations: dict[str, Conversation] = {}
        self.ephemerals: dict[str, Post] = {}
        self.notifications: dict[str, list[str]] = {}
        self.feed = Feed()
        self.field_ids: dict[str, str] = {}
        self._last_ts = 0
        self._serial = itertools.count(1)
        for person in self.people.values():
            self._name_fields(person)
        for channel in channels:
            self._add_channel(channel)

    def _name_fields(self, person: SandboxPerson) -> None:
        for label in person.fields:
            self.field_ids.setdefault(label, f"Xf{len(self.field_ids):08d}")

    def _add_channel(self, channel: SandboxChannel) -> None:
        members = set(channel.members) | ({self.bot_user_id} if channel.bot_is_member else set())
        self.conversations[channel.id] = Conversation(
            id=channel.id, name=channel.name, members=members, is_private=channel.is_private
        )

    def clear(self) -> None:
        """No message, nothing read, nobody notified: as the workspace was at its start. People and channels stay."""
        with self.lock:
            self.conversations = {key: c.emptied() for key, c in self.conversations.items() if not c.is_im}
            self.ephemerals, self.notifications = {}, {}
        self.changed()

    def moment(self) -> float:
        """What the clock on the wall shows: office time where there is an office."""
        return self.office.now().timestamp() if self.office else self.clock()

    def bots(self) -> list[SandboxPerson]:
        """The two accounts that every workspace with this app has beside its people."""
        return [
            SandboxPerson(id=self.bot_user_id, name="sandbox_bot", real_name=self.app_name, is_bot=True),
            SandboxPerson(id="USLACKBOT", name="slackbot", real_name="Slackbot"),
        ]

    def account(self, user_id: str) -> SandboxPerson | None:
        """A person or one of the bots; None when nobody has this id."""
        with self.lock:
            return self.people.get(user_id) or next((bot for bot in self.bots() if bot.id == user_id), None)

    def find_person(self, words: str) -> SandboxPerson:
        """A person by id, name, real name or e-mail. LookupError names everybody when there is none."""
        with self.lock:
            for person in self.people.values():
                if words in (person.id, person.name, person.real_name, person.email):
                    return person
            known = ", ".join(person.real_name for person in self.people.values())
        raise LookupError(f"nobody is called {words!r}; the people are: {known}")

    def put_person(self, person: SandboxPerson) -> None:
        """Adds or changes an account."""
        with self.lock:
            self._name_fields(person)
            self.people[person.id] = person
        self.changed()

    def next_ts(self) -> str:
        """A message's `ts`: the machine clock in microseconds, and never the same twice even when it stands still."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """An id that nobody guesses and that sorts by age, e.g. V0000A1B2C3."""
        return f"{prefix}{next(self._serial):04X}{secrets.token_hex(3).upper()}"

    def direct(self, user_id: str) -> Conversation:
        """The direct message between the bot and this person, made when there is none."""
        with self.lock:
            for conversation in self.conversations.values():
                if conversation.user == user_id:
                    return conversation
            made = Conversation(
                id=f"D{user_id[1:]}",
                members={user_id, self.bot_user_id},
                name="directmessage",
                user=user_id,
                created=int(self.clock()),
            )
            self.conversations[made.id] = made
            return made

    def reopened(self, channel: str) -> Conversation | None:
        """The direct message of this id, which a bot may remember from before the sandbox was started anew."""
        with self.lock:
            known = channel.startswith("D") and f"U{channel[1:]}" in self.people
            return self.conversations.get(channel) or (self.direct(f"U{channel[1:]}") if known else None)

    def existing_direct(self, user_id: str) -> Conversation | None:
        """The direct message with this person, if there is one yet."""
        with self.lock:
            return next((c for c in self.conversations.values() if c.user == user_id), None)

    def post(
        self,
        conversation: Conversation,
        user: str,
        text: str,
        blocks: list[dict[str, Any]],
        metadata: dict[str, Any] | None,
        *,
        formatted: bool = True,
        thread_ts: str = "",
    ) -> Post:
        """A new message for everybody in the conversation, in the thread below that message if there is one: it counts
        as unread for the others."""
        with self.lock:
            bot_id = self.bot_id if user == self.bot_user_id else None
            post = Post(
                ts=self.next_ts(),
                channel=conversation.id,
                user=user,
                text=text,
                blocks=blocks,
                metadata=metadata,
                bot_id=bot_id,
                at=self.moment(),
                formatted=formatted,
                thread_ts=thread_ts if conversation.parent(thread_ts) else "",
            )
            conversation.posts[post.ts] = post
        self.changed()
        return post

    def notify(self, conversation: Conversation, post: Post, words: str) -> None:
        """What appears on the phones and desktops of everybody else in the conversation, of a reply of those who
        follow the thread."""
        with self.lock:
            for member in conversation.members - {post.user, self.bot_user_id}:
                if not post.thread_ts or conversation.follows(member, post.thread_ts):
                    self.notifications.setdefault(member, []).append(words)
                    self.feed.add(member, conversation.id, post.thread_ts, words)
        self.changed()

    def whisper(
        self,
        channel: str,
        user_id: str,
        text: str,
        blocks: list[dict[str, Any]],
        *,
        formatted: bool = True,
        thread_ts: str = "",
    ) -> Post:
        """An ephemeral message of the bot: one person sees it, no history keeps it. In a thread if there is one."""
        with self.lock:
            post = Post(
                ts=self.next_ts(),
                channel=channel,
                user=self.bot_user_id,
                text=text,
                blocks=blocks,
                bot_id=self.bot_id,
                only_for=user_id,
                at=self.moment(),
                formatted=formatted,
                thread_ts=thread_ts if self.conversations[channel].parent(thread_ts) else "",
            )
            self.ephemerals[post.ts] = post
        self.changed()
        return post

    def find_post(self, channel: str, ts: str) -> Post | None:
        """A message that everybody in the conversation sees."""
        with self.lock:
            conversation = self.conversations.get(channel)
            return conversation.posts.get(ts) if conversation else None

    def replies(self, channel: str, thread_ts: str) -> list[Post]:
        """What stands in the thread below that message, oldest first; private answers are not among it."""
        with self.lock:
            conversation = self.conversations.get(channel)
            return conversation.replies(thread_ts) if conversation else []

    def rewrite(self, post: Post, *, text: str, blocks: list[dict[str, Any]], edited: bool) -> None:
        """Replaces what a message says. It keeps its place, is not unread again and notifies nobody."""
        with self.lock:
            post.text, post.blocks, post.updated = text, blocks, post.updated + 1
            post.edited = post.edited or edited
            post.values = {}
        self.changed()

    def remove(self, post: Post) -> None:
        """Takes a message away, ephemeral or not."""
        with self.lock:
            self.ephemerals.pop(post.ts, None)
            conversation = self.conversations.get(post.channel)
            if conversation is not None:
                conversation.take_out(post)
        self.changed()

    def seen_by(self, user_id: str, which: Callable[[Post], bool] = lambda _: True) -> list[Post]:
        """Copies of those messages this person can see, oldest first: direct messages, channels, ephemerals."""
        with self.lock:
            posts = [p for c in self.conversations.values() if user_id in c.members for p in c.posts.values()]
            posts += [p for p in self.ephemerals.values() if p.only_for == user_id]
            return [self.copy_of(post) for post in sorted(filter(which, posts), key=lambda post: post.ts)]

    def copy_of(self, post: Post) -> Post:
        """A post as it is now, safe to keep: later changes do not reach it."""
        with self.lock:
            return replace(post, blocks=copy.deepcopy(post.blocks), values=copy.deepcopy(post.values))

    def mark_read(self, user_id: str, channel: str = "", thread_ts: str = "") -> None:
        """This person has read the direct message, that channel, or a thread in it, down to its end."""
        with self.lock:
            conversation = self.conversations.get(channel) if channel else self.existing_direct(user_id)
            if conversation is None or not conversation.unread_in(user_id, thread_ts):
                return
            conversation.read(user_id, thread_ts)
        self.changed()

    def unread(self, user_id: str) -> int:
        """Unread messages in this person's direct message with the bot."""
        with self.lock:
            conversation = self.existing_direct(user_id)
            return conversation.unread(user_id) if conversation else 0

    def channels_of(self, user_id: str) -> list[Conversation]:
        """The channels this person is in, by name."""
        with self.lock:
            found = [c for c in self.conversations.values() if not c.is_im and user_id in c.members]
        return sorted(found, key=lambda channel: channel.name)

    def changed(self) -> None:
        """Something visible changed: whoever waits looks again."""
        with self.lock:
            self.revision += 1
            self._moved.notify_all()
            watchers = list(self.watchers)
        for watcher in watchers:
            watcher()

    def wait_change(self, since: int, seconds: float) -> None:
        """Returns when the revision is no longer `since`, or after so many real seconds."""
        with self.lock:
            self._moved.wait_for(lambda: self.revision != since, timeout=seconds)
