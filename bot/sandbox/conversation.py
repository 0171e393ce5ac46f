"""A conversation: its messages, the threads below them, and who has read how far. The workspace guards it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

DELETED = "This message was deleted."


@dataclass(slots=True, kw_only=True)
class Post:
    """A message as the workspace keeps it. `only_for` is set when one person alone sees it (ephemeral).

    `at` is the moment the page shows: office time where there is an office, else what `ts` says. `text` is mrkdwn, or
    not `formatted` where the bot said so. `thread_ts` is the parent's `ts` where it is a reply. `gone`: deleted, but it
    has replies, so that a line saying so keeps its place.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    bot_id: str | None = None
    edited: bool = False
    updated: int = 0
    only_for: str | None = None
    at: float = 0.0
    formatted: bool = True
    values: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    thread_ts: str = ""
    gone: bool = False


@dataclass(slots=True, kw_only=True)
class Conversation:
    """A direct message between the bot and `user`, or a channel of several people.

    `read_until` is by person; `threads_read` by person and the `ts` of the thread's parent.
    """

    id: str
    members: set[str]
    name: str = ""
    user: str | None = None
    is_private: bool = False
    created: int = 0
    posts: dict[str, Post] = field(default_factory=dict)
    read_until: dict[str, str] = field(default_factory=dict)
    threads_read: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def is_im(self) -> bool:
        """A direct message with the bot."""
        return self.user is not None

    def emptied(self) -> Conversation:
        """The same without a message."""
        return replace(self, posts={}, read_until={}, threads_read={})

    def parent(self, thread_ts: str) -> Post | None:
        """The message that one may reply to in a thread: not a reply itself."""
        post = self.posts.get(thread_ts)
        return post if post and not post.thread_ts else None

    def replies(self, thread_ts: str) -> list[Post]:
        """What stands in the thread below that message, or with no `ts` in none, oldest first."""
        return [post for post in self.posts.values() if post.thread_ts == thread_ts]

    def mark(self, user_id: str, thread_ts: str = "") -> str:
        """The last message that this person has read: of that thread, or of all that stands in none."""
        return self.threads_read.get((user_id, thread_ts), "0") if thread_ts else self.read_until.get(user_id, "0")

    def unread(self, user_id: str) -> int:
        """How many messages of others this person has not read, those in the threads that they follow among them."""
        threads = {post.thread_ts for post in self.posts.values() if post.thread_ts}
        replies = sum(self.unread_in(user_id, thread) for thread in threads if self.follows(user_id, thread))
        return self.unread_in(user_id, "") + replies

    def unread_in(self, user_id: str, thread_ts: str) -> int:
        """The same of one thread, or of what stands in none."""
        mark = self.mark(user_id, thread_ts)
        return sum(p.ts > mark and p.user != user_id and not p.gone for p in self.replies(thread_ts))

    def follows(self, user_id: str, thread_ts: str) -> bool:
        """Whether this person hears of that thread: in direct messages everybody does, else who wrote in it."""
        parent = self.posts.get(thread_ts)
        written = [*([parent] if parent else []), *self.replies(thread_ts)]
        return self.is_im or any(post.user == user_id for post in written)

    def read(self, user_id: str, thread_ts: str) -> None:
        """This person has read down to the end: the thread, or all that stands in none."""
        newest = max((post.ts for post in self.replies(thread_ts)), default="0")
        if thread_ts:
            self.threads_read[user_id, thread_ts] = newest
        else:
            self.read_until[user_id] = newest

    def take_out(self, post: Post) -> None:
        """Deletes a message. A parent of replies stays as a line that says so, until the last reply is gone."""
        kept = self.posts.get(post.ts)
        if kept is not None and self.replies(post.ts):
            kept.gone, kept.user, kept.bot_id = True, "USLACKBOT", None
            kept.text, kept.blocks, kept.metadata, kept.values = DELETED, [], None, {}
            return
        self.posts.pop(post.ts, None)
        parent = self.posts.get(post.thread_ts)
        if parent is not None and parent.gone and not self.replies(parent.ts):
            del self.posts[parent.ts]
