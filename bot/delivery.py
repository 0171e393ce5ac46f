"""Makes Slack show what the database says: the only writer of cards (DESIGN section 5).

One thread per process: commit the lease, call Slack, write the result; never a connection held over HTTP.
"""

from __future__ import annotations

import logging
import queue
import random
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.clocks import MachineClock
from bot.courier import TIMEOUT, Courier, RateLimited, Refused, Unclear
from bot.views.content import Content
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Message, MessageKind

log = logging.getLogger(__name__)

LEASE = 30.0
SURE = LEASE - TIMEOUT - 2.0
"""Seconds of a lease in which a post may begin: it ends, or is given up, before anybody else may begin it."""
POLL = 2.0
REST = 3.0
"""Seconds that a Home stays as it is when others act; what they do meanwhile is shown together."""
BATCH = 8
_HELD = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"}
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}

Block = dict[str, Any]


class Render(Protocol):
    """What is to be seen, from the state that is read now."""

    def __call__(self, uow: UnitOfWork, message: Message) -> Content | None:
        """What a message shall show; None: nothing, it is dropped, or deleted if it was posted."""

    def home(self, uow: UnitOfWork, user: str, first: Sequence[Block] = ()) -> Block:
        """The Home tab of that person, with `first` above everything."""


class LeaseEnding(Exception):
    """Too little is left of the lease for a post: another process might make it too."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A private answer: to a click's response_url, into the view it was made in, in the conversation with the bot where
    something was typed, or in the Home tab of `user`, which then shows the truth below `first`. The first and the third
    in a thread, where that is where one clicked or typed. The last, `raised`: unless Home shows the truth already;
    `looking` false: only if he has opened it before. Not stored."""

    content: Content | None = None
    response_url: str | None = None
    view: Block | None = None
    view_id: str | None = None
    channel: str | None = None
    thread_ts: str | None = None
    user: str | None = None
    first: Sequence[Block] = ()
    raised: bool = False
    looking: bool = True

    @classmethod
    def to_click(cls, body: Mapping[str, Any], content: Content | None) -> Answer:
        """For whoever pressed a button in a message. A thread's first message names the thread as well, and yet it
        stands in the conversation."""
        place = body.get("container") or {}
        thread_ts = place.get("thread_ts")
        in_thread = thread_ts if thread_ts != place.get("message_ts") else None
        return cls(content=content, response_url=body.get("response_url"), thread_ts=in_thread)


class Delivery:
    """The delivering side of one process. Safe to wake from any thread; `step` runs in one."""

    def __init__(self, store: Store, courier: Courier, render: Render, clock: MachineClock) -> None:
        self._store, self._courier, self._render, self._clock = store, courier, render, clock
        self._owner = uuid.uuid4().hex
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._postponed: list[tuple[float, Answer]] = []
        self._parked: dict[str, float] = {}
        self._sure_until = 0.0
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)

    def start(self) -> None:
        """Begin delivering in a thread of its own."""
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish what is in hand, give the private answers that wait, and end (seconds)."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        """Whether the thread is at work."""
        return self._thread.is_alive()

    def wake(self) -> None:
        """There is, or may be, something to show."""
        self._wake.set()

    def answer(self, answer: Answer) -> None:
        """Answer privately, before everything else."""
        self._answers.put(answer)
        self.wake()

    def drain(self, rounds: int = 1000) -> None:
        """Deliver in the calling thread until nothing is due now: for a process without the thread."""
        for _ in range(rounds):
            if not self.step():
                return
        raise RuntimeError("delivery does not come to rest")

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                busy = self.step()
            except Exception:
                log.exception("delivery failed and goes on", extra={"action": "delivery_failed"})
                busy = 0
            if not busy:
                self._wake.wait(POLL)
        self._answer_all()  # nobody else knows of these

    def step(self) -> int:
        """Answer whoever waits for a private answer, then deliver one batch. Returns how much was done."""
        done = self._answer_all()
        now = self._clock()
        self._sure_until = now + SURE
        leased = self._store.write(lambda uow: uow.outgoing.lease(self._owner, now, now + LEASE, BATCH), within=5.0)
        for message in leased:
            done += self._answer_all()
            if self._clock() - now > LEASE / 3:  # Slack is slow: what is left falls due again with its lease
                break
            self._deliver(message)
        return done + len(leased)

    def _answer_all(self) -> int:
        done = 0
        self._take_up_postponed()
        while True:
            try:
                answer = self._answers.get_nowait()
            except queue.Empty:
                return done
            done += 1
            try:
                self._give(answer)
            except (RateLimited, Refused, Unclear) as error:
                if isinstance(error, RateLimited) and (answer.channel or answer.user):  # no card would tell
                    self._postponed.append((self._clock() + error.retry_after, answer))
                    continue
                # The person still sees the truth on the card; an answer that comes late would only confuse.
                log.warning("a private answer was not delivered: %s", error, extra={"action": "answer_lost"})
            except Exception:
                log.exception("a private answer was not delivered", extra={"action": "answer_lost"})

    def _take_up_postponed(self) -> None:
        now, postponed, self._postponed = self._clock(), self._postponed, []
        for due, answer in postponed:
            if due <= now:
                self._answers.put(answer)
            else:
                self._postponed.append((due, answer))

    def _give(self, answer: Answer) -> None:
        if answer.view is not None and answer.view_id is not None:
            self._courier.show_view(answer.view_id, answer.view)
        elif answer.content is not None and answer.response_url is not None:
            self._courier.answer(answer.response_url, answer.content, answer.thread_ts)
        elif answer.content is not None and answer.channel is not None:
            self._obey("chat.postMessage", answer.channel)
            self._courier.say(answer.channel, answer.content, answer.thread_ts)
        elif answer.user is not None:
            self._answer_in_home(answer.user, answer)

    def _answer_in_home(self, user: str, answer: Answer) -> None:
        home = self._store.read(lambda uow: uow.outgoing.home_of(user))
        if answer.raised and (home.shown >= home.wanted if home else not answer.looking):
            return
        self._obey("views.publish")
        view = self._store.read(lambda uow: self._render.home(uow, user, answer.first))
        self._courier.publish_home(user, view)
        if home is not None:
            rest = self._clock() + REST
            self._store.write(lambda uow: uow.outgoing.home_shown(home, rest), within=5.0)

    def _deliver(self, message: Message) -> None:
        try:
            self._show(message)
        except RateLimited as limit:
            self._parked[limit.method] = self._clock() + limit.retry_after
            self._park(message, limit.retry_after, str(limit), maybe=message.maybe_since)
        except Refused as refused:
            delay = 60.0 if refused.error in _HELD else _backoff(message.attempts + 3)
            log.warning("Slack refused a message: %s", refused, extra={"action": "refused", "message_id": message.id})
            self._park(message, delay, str(refused), maybe=message.maybe_since)
        except Unclear as unclear:
            self._park(message, _backoff(message.attempts), str(unclear), maybe=self._maybe(message))
        except LeaseEnding:
            log.info("Slack is slow: a message waits for its next lease", extra={"action": "lease_ending"})
        except Exception as error:  # perhaps after Slack took it: the database may have failed us then
            log.exception("a message could not be shown", extra={"action": "not_shown", "message_id": message.id})
            self._park(message, _backoff(message.attempts + 5), type(error).__name__, maybe=self._maybe(message))

    def _maybe(self, message: Message) -> float | None:
        """Since when Slack may have the message without our knowing where."""
        return message.maybe_since if message.ts else message.maybe_since or self._clock()

    def _show(self, message: Message) -> None:
        if message.kind is MessageKind.HOME:
            self._show_home(message)
            return
        if message.ts is None and message.maybe_since is not None:
            message = self._found(message, since=message.maybe_since)
        content = self._store.read(lambda uow: self._render(uow, message))
        if content is None:
            self._take_down(message)
        elif message.ts is None or message.channel is None:
            self._post(message, content)
        else:
            self._update(message, message.channel, message.ts, content)

    def _show_home(self, message: Message) -> None:
        self._obey("views.publish")
        view = self._store.read(lambda uow: self._render.home(uow, message.recipient))
        self._courier.publish_home(message.recipient, view)
        self._shown(message, None, None, rest=self._clock() + REST)

    def _found(self, message: Message, *, since: float, after: str = "") -> Message:
        """The message with the place where it stands, if Slack took it without our hearing of it (F20)."""
        channel = self._conversation(message.recipient)
        self._obey("conversations.history")
        ts = self._courier.find(channel, message.id, since, after)
        return replace(message, channel=channel if ts else None, ts=ts)

    def _take_down(self, message: Message) -> None:
        if message.channel and message.ts:
            self._obey("chat.delete")
            self._courier.delete(message.channel, message.ts)
        self._shown(message, None, None)

    def _post(self, message: Message, content: Content) -> None:
        channel = self._conversation(message.recipient)
        self._obey("chat.postMessage", channel)
        if self._clock() > self._sure_until:
            raise LeaseEnding
        try:
            ts = self._courier.post(channel, content, message.id)
        except RateLimited as limit:
            raise RateLimited(_key("chat.postMessage", channel), limit.retry_after) from limit
        self._shown(message, channel, ts)

    def _update(self, message: Message, channel: str, ts: str, content: Content) -> None:
        self._obey("chat.update")
        try:
            self._courier.update(channel, ts, content, message.id)
        except Refused as refused:
            if refused.error not in _GONE:
                raise
            self._replace(message, ts)
            return
        self._shown(message, channel, ts)

    def _replace(self, message: Message, gone: str) -> None:
        """The message is gone from Slack (F34): if it still has something to ask, it is posted again. That may have
        happened before, and nobody have heard of it."""
        again = self._found(message, since=float(gone), after=gone)
        if again.ts is not None:
            self._show(again)
            return
        content = self._store.read(lambda uow: self._render(uow, again))
        if content is None:
            self._shown(again, None, None)
        else:
            self._post(again, content)

    def _conversation(self, user: str) -> str:
        person = self._store.read(lambda uow: uow.directory.person(user))
        if person is not None and person.dm:
            return person.dm
        self._obey("conversations.open")
        channel = self._courier.open_conversation(user)
        self._store.write(lambda uow: uow.directory.set_dm(user, channel), within=5.0)
        return channel

    def _obey(self, method: str, channel: str | None = None) -> None:
        """Do not call what Slack asked us to leave alone for a while (F31)."""
        for key in {method, _key(method, channel)}:
            until = self._parked.get(key, 0.0)
            if until > self._clock():
                raise RateLimited(key, until - self._clock())

    def _shown(self, message: Message, channel: str | None, ts: str | None, *, rest: float = 0.0) -> None:
        self._store.write(
            lambda uow: uow.outgoing.shown(
                message, self._owner, version=message.wanted, channel=channel, ts=ts, rest=rest
            ),
            within=10.0,
        )

    def _park(self, message: Message, delay: float, error: str, *, maybe: float | None) -> None:
        until = self._clock() + delay
        self._store.write(
            lambda uow: uow.outgoing.park(message, self._owner, not_before=until, error=error, maybe_since=maybe),
            within=10.0,
        )


def _key(method: str, channel: str | None) -> str:
    return f"{method} {channel}" if channel else method


def _backoff(attempts: int) -> float:
    """Seconds until the next attempt: 1 s doubling to 10 min, with full jitter (F32)."""
    return random.uniform(0.5, min(600.0, 2.0 ** min(attempts, 10)))  # noqa: S311 - jitter, not a secret
