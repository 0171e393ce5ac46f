"""One message made to show what it should: posted, changed, found again, taken down. The only writer of cards (DESIGN
section 5)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from bot.clocks import MachineClock
from bot.courier import Courier, RateLimited, Refused, Unclear
from bot.pacing import Pace, key_of
from bot.rendering import Renderer
from bot.views.content import Content
from workflow.ports import Store
from workflow.ports_messages import Message, MessageKind, Shown

log = logging.getLogger(__name__)

REST = 3.0
"""Seconds that a Home stays as it is when others act; what they do meanwhile is shown together."""
_STALE = {"channel_not_found", "is_archived", "not_in_channel"}
UNREACHABLE = _STALE | {"user_not_found", "users_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"}
"""What Slack says where no message for that person can be delivered (F33, F45). Not what it may say of a whole
workspace, such as `restricted_action`: for one setting every task would be passed on."""
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


class Showing:
    """Shows messages one by one, in one thread. Every method may raise RateLimited, Refused or Unclear. Before a
    message is posted or changed `keep` is called; what it raises keeps that from being begun."""

    def __init__(
        self,
        store: Store,
        courier: Courier,
        render: Renderer,
        pace: Pace,
        clock: MachineClock,
        keep: Callable[[Message], None],
    ) -> None:
        self._store, self._courier, self._render, self._pace, self._clock = store, courier, render, pace, clock
        self._keep = keep

    def show(self, message: Message) -> Shown:
        """Make Slack show what the message should say now."""
        try:
            return self._show(message)
        except Refused as refused:
            if refused.error not in _STALE or message.ts is not None or not self._forgotten(message.recipient):
                raise
        return self._show(message)

    def _show(self, message: Message) -> Shown:
        if message.kind is MessageKind.HOME:
            return self._show_home(message)
        if message.kind is MessageKind.CHANNEL:
            self._refuse_off(message.recipient)
        if message.ts is None and message.maybe_since is not None:
            message = self._found(message, since=message.maybe_since)
        content = self._store.read(lambda uow: self._render(uow, message))
        if content is None:
            return self._take_down(message)
        if message.ts is None or message.channel is None:
            return self._post(message, content)
        return self._update(message, message.channel, message.ts, content)

    def _refuse_off(self, channel: str) -> None:
        """What Slack said once of a channel it need not say again (F35)."""
        off = self._store.read(lambda uow: uow.channels_off.get(channel))
        if off is not None:
            raise Refused("chat.postMessage", off.error)

    def _show_home(self, message: Message) -> Shown:
        self._pace.obey("views.publish")
        view = self._store.read(lambda uow: self._render.home(uow, message.recipient))
        self._courier.publish_home(message.recipient, view)
        return Shown(rest=self._clock() + REST)

    def _found(self, message: Message, *, since: float, after: str = "") -> Message:
        """The message with the place where it stands, if Slack took it without our hearing of it (F20)."""
        channel = self._place_for(message)
        self._pace.obey("conversations.history")
        ts = self._courier.find(channel, message.id, since, after)
        return replace(message, channel=channel if ts else None, ts=ts)

    def _take_down(self, message: Message) -> Shown:
        if message.channel and message.ts:
            self._pace.obey("chat.delete")
            self._courier.delete(message.channel, message.ts)
        return Shown()

    def _post(self, message: Message, content: Content) -> Shown:
        channel = self._place_for(message)
        self._pace.obey("chat.postMessage", channel)
        self._keep(message)
        try:
            ts = self._courier.post(channel, content, message.id)
        except RateLimited as limit:
            raise RateLimited(key_of("chat.postMessage", channel), limit.retry_after) from limit
        return Shown(channel=channel, ts=ts)

    def _update(self, message: Message, channel: str, ts: str, content: Content) -> Shown:
        place = Shown(channel=channel, ts=ts, rest=self._clock() + self._pace.tempo.gather)
        if self._replied(message, content):
            return replace(place, replies=1)
        self._pace.obey("chat.update", clicked=message.clicked)
        self._keep(message)
        try:
            self._courier.update(channel, ts, content, message.id)
        except Refused as refused:
            if refused.error not in _GONE:
                raise
            return self._replace(message, ts)
        return replace(place, replies=message.reply_left)

    def _replied(self, message: Message, content: Content) -> bool:
        """Whether the card was changed through the address that its last click brought: so `chat.update`, of which a
        workspace has few, is left for the others (F44)."""
        if message.reply_url is None or message.reply_left <= 0 or self._clock() >= message.reply_until:
            return False
        try:
            self._courier.replace(message.reply_url, content, message.id)
        except (RateLimited, Refused, Unclear) as error:
            log.info("changed by its place instead: %s", error, extra={"action": "reply", "message_id": message.id})
            return False
        return True

    def _replace(self, message: Message, gone: str) -> Shown:
        """The message is gone from Slack (F34): if it still has something to ask, it is posted again. That may have
        happened before, and nobody have heard of it."""
        again = self._found(message, since=float(gone), after=gone)
        if again.ts is not None:
            return self._show(again)
        content = self._store.read(lambda uow: self._render(uow, again))
        return Shown() if content is None else self._post(again, content)

    def _forgotten(self, user: str) -> bool:
        """Whether a conversation was known with that person, who may have another by now."""
        person = self._store.read(lambda uow: uow.directory.person(user))
        if person is None or not person.dm:
            return False
        self._store.write(lambda uow: uow.directory.set_dm(user, ""), within=5.0)
        return True

    def _place_for(self, message: Message) -> str:
        """The channel where it belongs: a channel's own, or that of the direct messages with a person."""
        return message.recipient if message.kind is MessageKind.CHANNEL else self._conversation(message.recipient)

    def _conversation(self, user: str) -> str:
        person = self._store.read(lambda uow: uow.directory.person(user))
        if person is not None and person.dm:
            return person.dm
        self._pace.obey("conversations.open")
        channel = self._courier.open_conversation(user)
        self._store.write(lambda uow: uow.directory.set_dm(user, channel), within=5.0)
        return channel
