"""What one person's page shows, as data: the workspace seen from one seat."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from .conversation import Conversation, Post
from .hints import Hints
from .office import clock_words, day_words
from .operations import Operations
from .people import SandboxPerson
from .person import reader_for
from .render import Drawn, Renderer
from .views import View


class State:
    """Draws the state for whoever asks. `home_tab`: the app has a home tab, published or not."""

    def __init__(self, operations: Operations, hints: Hints, *, can_reset: bool, home_tab: bool) -> None:
        self._do, self._hints = operations, hints
        self._workspace = operations.workspace
        self._can_reset, self._home_tab = can_reset, home_tab

    def of(self, user: str, channel: str = "") -> Drawn:
        """Everything that this person's page shows, with that channel open, or the direct message with the app."""
        draw = Renderer(self._workspace, reader_for(self._workspace, user))
        stack, home = self._do.views.stack(user), self._do.views.home(user)
        opened = self._opened(user, channel)
        return {
            "app": self._workspace.app_name,
            "me": user,
            "busy": self._workspace.busy,
            "people": self._people(),
            "channels": [self._channel(user, found) for found in self._workspace.channels_of(user)],
            "commands": [{"name": c.name, "description": c.description, "usage": c.usage} for c in self._do.commands],
            "office": self._office_time(user),
            "hints": self._hints.drawn(),
            "reset": self._can_reset,
            "unread": self._workspace.unread(user),
            "channel": opened.id if opened and not opened.is_im else "",
            "readUntil": opened.read_until.get(user, "0") if opened else "0",
            "messages": [self._message(draw, user, post) for post in self._posts(user, opened)],
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

    def _channel(self, user: str, channel: Conversation) -> Drawn:
        return {
            "id": channel.id,
            "name": channel.name,
            "private": channel.is_private,
            "unread": channel.unread(user),
        }

    def _notices(self) -> list[Drawn]:
        with self._workspace.lock:
            newest = self._workspace.feed.newest()
        return [{"serial": n.serial, "user": n.user, "channel": n.channel, "text": n.text} for n in newest]

    # Messages

    def _opened(self, user: str, channel: str) -> Conversation | None:
        found = self._workspace.conversations.get(channel)
        if found is not None and not found.is_im and user in found.members:
            return found
        return self._workspace.existing_direct(user)

    def _posts(self, user: str, opened: Conversation | None) -> list[Post]:
        return [post for post in self._workspace.seen_by(user) if opened and post.channel == opened.id]

    def _message(self, draw: Renderer, user: str, post: Post) -> Drawn:
        local = dt.datetime.fromtimestamp(post.at, ZoneInfo(self._workspace.people[user].tz))
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
