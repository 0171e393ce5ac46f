"""What one person's page shows, as data: the workspace seen from one seat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from .conversation import Conversation, Post
from .extra import ExtraPage
from .hints import Hints
from .office import clock_words, day_words
from .operations import Operations
from .people import SandboxPerson
from .person import reader_for
from .render import Drawn, Renderer
from .views import View

FACES = 3
"""So many of those who wrote in a thread are shown below its first message."""


class State:
    """Draws the state for whoever asks. `home_tab`: the app has a home tab, published or not."""

    def __init__(
        self, operations: Operations, hints: Hints, pages: Sequence[ExtraPage], *, can_reset: bool, home_tab: bool
    ) -> None:
        self._do, self._hints = operations, hints
        self._links = [{"words": page.words, "path": page.path} for page in pages]
        self._workspace = operations.workspace
        self._can_reset, self._home_tab = can_reset, home_tab

    def of(self, user: str, channel: str = "", thread: str = "") -> Drawn:
        """Everything that this person's page shows, with that channel open, or the direct message with the app, and
        beside it the thread below that message."""
        draw = Renderer(self._workspace, reader_for(self._workspace, user))
        stack, home = self._do.views.stack(user), self._do.views.home(user)
        return {
            "app": self._workspace.app_name,
            "me": user,
            "busy": self._workspace.busy,
            "people": self._people(),
            "channels": self._channels(user),
            "commands": [{"name": c.name, "description": c.description, "usage": c.usage} for c in self._do.commands],
            "office": self._office_time(user),
            "hints": self._hints.drawn(),
            "links": self._links,
            "reset": self._can_reset,
            "unread": self._workspace.unread(user),
            **self._conversation(draw, user, self._opened(user, channel), thread),
            "view": self._view(draw, stack[-1], len(stack)) if stack else None,
            "homeTab": self._home_tab or home is not None,
            "home": self._home(draw, home) if home else None,
            "notices": self._notices(),
        }

    def _people(self) -> list[Drawn]:
        with self._workspace.lock:
            people = [p for p in self._workspace.people.values() if not p.deleted]
        return [self._person(person) for person in people]

    def _person(self, person: SandboxPerson) -> Drawn:
        shown = {"id": person.id, "handle": person.name, "name": person.real_name, "title": person.title}
        return {**shown, "unread": self._workspace.unread(person.id)}

    def _channels(self, user: str) -> list[Drawn]:
        with self._workspace.lock:
            return [
                {"id": one.id, "name": one.name, "private": one.is_private, "unread": one.unread(user)}
                for one in self._workspace.channels_of(user)
            ]

    def _notices(self) -> list[Drawn]:
        with self._workspace.lock:
            newest = self._workspace.feed.newest()
        return [
            {"serial": n.serial, "user": n.user, "channel": n.channel, "thread": n.thread, "text": n.text}
            for n in newest
        ]

    # Messages

    def _opened(self, user: str, channel: str) -> Conversation | None:
        found = self._workspace.conversations.get(channel)
        if found is not None and not found.is_im and user in found.members:
            return found
        return self._workspace.existing_direct(user)

    def _conversation(self, draw: Renderer, user: str, opened: Conversation | None, thread: str) -> Drawn:
        if opened is None:
            return {"channel": "", "readUntil": "0", "unreadHere": 0, "messages": [], "thread": None}
        with self._workspace.lock:
            posts = self._workspace.seen_by(user, lambda post: post.channel == opened.id)
            above = [self._message(draw, user, post) for post in posts if not post.thread_ts]
            return {
                "channel": "" if opened.is_im else opened.id,
                "readUntil": opened.mark(user),
                "unreadHere": opened.unread_in(user, ""),
                "messages": [message | {"replies": self._replies(user, opened, message["ts"])} for message in above],
                "thread": self._thread(draw, user, opened, thread, posts),
            }

    def _thread(self, draw: Renderer, user: str, opened: Conversation, ts: str, posts: Sequence[Post]) -> Drawn | None:
        if opened.parent(ts) is None:
            return None
        messages = [self._message(draw, user, post) for post in posts if ts in (post.ts, post.thread_ts)]
        return {"ts": ts, "unread": opened.unread_in(user, ts), "messages": messages}

    def _replies(self, user: str, opened: Conversation, ts: str) -> Drawn | None:
        """What stands below a message of its thread."""
        replies = opened.replies(ts)
        if not replies:
            return None
        last = self._local(user, replies[-1])
        return {
            "count": len(replies),
            "unread": opened.unread_in(user, ts) if opened.follows(user, ts) else 0,
            "by": list(dict.fromkeys(reply.user for reply in replies))[:FACES],
            "last": f"{day_words(last.date(), self._today(last))}, {last:%H:%M}",
        }

    def _local(self, user: str, post: Post) -> dt.datetime:
        return dt.datetime.fromtimestamp(post.at, ZoneInfo(self._workspace.people[user].tz))

    def _message(self, draw: Renderer, user: str, post: Post) -> Drawn:
        local = self._local(user, post)
        author = self._workspace.account(post.user)
        return {
            "ts": post.ts,
            "by": post.user,
            "bot": post.bot_id is not None,
            "name": author.real_name if author else post.user,
            "time": f"{local:%H:%M}",
            "moment": clock_words(local),
            "minute": int(post.at // 60),
            "day": day_words(local.date(), self._today(local)),
            "edited": post.edited,
            "ephemeral": post.only_for is not None,
            "gone": post.gone,
            "text": [] if post.blocks else draw.spans(post.text, formatted=post.formatted),
            "blocks": draw.blocks(post.blocks, post.values),
        }

    def _today(self, local: dt.datetime) -> dt.date:
        return dt.datetime.fromtimestamp(self._workspace.moment(), local.tzinfo).date()

    # Views

    def _view(self, draw: Renderer, view: View, depth: int) -> Drawn:
        definition = view.definition
        return {
            "id": view.id,
            "hash": view.hash,
            "depth": depth,
            "title": draw.spans(definition["title"]),
            "submit": draw.spans(definition.get("submit")),
            "close": draw.spans(definition.get("close")) or [{"text": "Back" if depth > 1 else "Cancel"}],
            "blocks": draw.blocks(view.blocks, view.values),
            "errors": view.errors,
            "trouble": view.trouble,
        }

    def _home(self, draw: Renderer, view: View) -> Drawn:
        return {"id": view.id, "hash": view.hash, "blocks": draw.blocks(view.blocks, view.values)}

    def _office_time(self, user: str) -> str | None:
        office = self._workspace.office
        if office is None:
            return None
        return clock_words(office.now().astimezone(ZoneInfo(self._workspace.people[user].tz)))
