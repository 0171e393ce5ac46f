"""Makes Slack show what the database says (DESIGN section 5).

One thread per process: commit the lease, call Slack, write the result; never a connection held over HTTP.
"""

from __future__ import annotations

import logging
import random
import threading
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.clocks import MachineClock, OfficeTime
from bot.courier import Barred, Courier, Lacking, RateLimited, Refused, Unclear
from bot.line import Line
from bot.pacing import Ahead, Pace, Tempo
from bot.private_answers import Answer, PrivateAnswers
from bot.rendering import Renderer
from bot.showing import UNREACHABLE, Showing
from workflow import channels
from workflow.errors import Busy, NotWritable, WorkflowError
from workflow.ports import Store, UnitOfWork
from workflow.ports_channels import ChannelOff
from workflow.ports_messages import Message, MessageKind, Refusal, Shown
from workflow.undelivered import MOST, refused, tell_admins
from workflow.unreachable import cannot_reach

log = logging.getLogger(__name__)

LEASE = 30.0
RENEW = 10.0
"""Seconds after which a lease is renewed before the next call, which Slack has `bot.courier.TIMEOUT` to answer: nobody
else begins what may still be under way. Also how long a batch may take before what is left of it is given back."""
POLL = 2.0
BATCH = 8
_LACKING = 60.0
"""Seconds until a method is tried again that the app lacks the scope for."""


class LeaseLost(Exception):
    """Another process has taken the message meanwhile."""


_IN_NO_DM = {MessageKind.HOME, MessageKind.CHANNEL}
"""Where these cannot be shown, nothing is known of anybody's direct messages (F33)."""


class Delivery:
    """The delivering side of one process. Safe to wake from any thread; `step` runs in one. `trouble`: what a database
    raises that cannot be had."""

    def __init__(
        self,
        store: Store,
        courier: Courier,
        render: Renderer,
        pace: Pace,
        clock: MachineClock,
        trouble: tuple[type[Exception], ...],
        office: OfficeTime,
    ) -> None:
        self._store, self._pace, self._clock, self._office = store, pace, clock, office
        self._trouble: tuple[type[Exception], ...] = (WorkflowError, *trouble)
        self._owner = uuid.uuid4().hex
        self._answers = PrivateAnswers(store, courier, render, pace, clock)
        self._showing = Showing(store, courier, render, pace, clock, self._keep)
        self._line = Line(courier, clock)
        self._kept_at = 0.0
        self.ends: Counter[str] = Counter()
        """How attempts to show a message ended."""
        self.rate_limited: Counter[str] = Counter()
        """How often Slack said 429, by method."""
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)

    def start(self) -> None:
        """Begin delivering in a thread of its own."""
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the message in hand, give the private answers that wait, leave the other messages to whoever comes
        next, and end (seconds)."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        """Whether the thread is at work."""
        return self._thread.is_alive()

    @property
    def held(self) -> bool:
        """Whether everything waits until Slack takes messages again."""
        return self._line.held

    @property
    def wrong(self) -> str | None:
        """Why messages do not arrive; None where they do."""
        return self._line.wrong

    @contextmanager
    def unpaced(self) -> Iterator[None]:
        """Inside, no pace of our own is kept: for a Slack that limits nothing meanwhile."""
        self._pace.tempo, before = Tempo(), self._pace.tempo
        try:
            yield
        finally:
            self._pace.tempo = before

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
            except (Busy, NotWritable) as error:  # the store says more, where there is more to say
                log.warning("delivery waits: %s", error.code, extra={"action": "delivery_waits"})
                busy = 0
            except Exception:
                log.exception("delivery failed and goes on", extra={"action": "delivery_failed"})
                busy = 0
            if not busy:
                self._wake.wait(POLL)
        self._answers.give()  # nobody else knows of these

    def step(self) -> int:
        """Answer whoever waits for a private answer, then deliver one batch. Returns how much was done."""
        done = self._answers.give()
        if not self._line.open():
            return done
        now = self._clock()
        leased = self._store.write(lambda uow: uow.outgoing.lease(self._owner, now, now + LEASE, BATCH), within=5.0)
        for at, message in enumerate(leased):
            done += self._answers.give()
            slow = self._clock() - now > RENEW  # what is urgent by now comes first
            if slow or self._line.held or self._stopping.is_set():
                self._give_back(leased[at:])
                break
            self._kept_at = now
            self._deliver(message)
        return done + len(leased)

    def _deliver(self, message: Message) -> None:
        error: Exception | None = None
        try:
            self._show(message)
            end = "shown"
        except (RateLimited, Refused, Unclear) as failed:
            error = failed
            end = self._put_off(message, failed)
        except LeaseLost:
            log.info("another process has the message now", extra={"action": "lease_lost", "message_id": message.id})
            end = "lost"
        except self._trouble as failed:  # perhaps after Slack took it
            log.exception("a message could not be shown", extra={"action": "not_shown", "message_id": message.id})
            self._park(message, _backoff(message.attempts + 5), type(failed).__name__, maybe=self._maybe(message))
            end = "failed"
        except Exception as failed:
            log.exception("a message cannot be shown", extra={"action": "not_shown", "message_id": message.id})
            self._refuse(message, type(failed).__name__)
            end = "failed"
        self.ends[end] += 1
        self._line.went(error)

    def _put_off(self, message: Message, failed: RateLimited | Refused | Unclear) -> str:
        """Returns what became of the attempt, as `ends` counts it."""
        if isinstance(failed, Barred):
            self._give_back([message])
            return "held"
        if isinstance(failed, RateLimited):
            return self._wait_for(message, failed)
        if isinstance(failed, Lacking):
            self._pace.park(failed.method, _LACKING)
            self._park(message, _LACKING, str(failed), maybe=message.maybe_since)
            return "lacking"
        if isinstance(failed, Refused) and failed.error in UNREACHABLE and message.kind not in _IN_NO_DM:
            return self._pass_on(message, failed)
        if isinstance(failed, Refused) and message.kind is MessageKind.CHANNEL and channels.is_for_good(failed.error):
            return self._switch_off(message, failed)
        if isinstance(failed, Refused):
            log.warning("Slack refused a message: %s", failed, extra={"action": "refused", "message_id": message.id})
            self._refuse(message, str(failed))
            return "refused"
        self._park(message, _backoff(message.attempts), str(failed), maybe=self._maybe(message))
        return "unclear"

    def _wait_for(self, message: Message, limit: RateLimited) -> str:
        ours = isinstance(limit, Ahead)
        if not ours:
            self._pace.park(limit.method, limit.retry_after)
            self.rate_limited[limit.method.split()[0]] += 1
        self._park(message, limit.retry_after, str(limit), maybe=message.maybe_since)
        return "paced" if ours else "rate_limited"

    def _pass_on(self, message: Message, refused: Refused) -> str:
        said = "%s cannot be reached: %s"
        log.warning(said, message.recipient, refused, extra={"action": "unreachable", "message_id": message.id})
        cannot_reach(self._store, message.recipient, self._office.now())
        nowhere = Shown(maybe_since=message.maybe_since)  # sought where he can be reached again
        self._store.write(lambda uow: uow.outgoing.shown(message, self._owner, nowhere), within=10.0)
        return "unreachable"

    def _switch_off(self, message: Message, refused: Refused) -> str:
        """The channel takes nothing any more (F35)."""
        there, refusal = message.recipient, self._refusal(message, str(refused))
        log.warning("channel %s: %s", there, refused, extra={"action": "channel_refused", "message_id": message.id})
        off = ChannelOff(channel=there, since=self._office.now(), error=refused.error)
        self._store.write(lambda uow: channels.refused(uow, message, self._owner, refusal, off), within=10.0)
        return "refused"

    def _refusal(self, message: Message, error: str) -> Refusal:
        at = self._clock()
        again = at + _backoff(message.refused + 4)
        return Refusal(error=error, at=at, not_before=again, maybe_since=message.maybe_since)

    def _refuse(self, message: Message, error: str) -> None:
        """Repeating may not cure it (F23)."""
        refusal = self._refusal(message, error)
        self._store.write(lambda uow: refused(uow, message, self._owner, refusal), within=10.0)

    def _maybe(self, message: Message) -> float | None:
        """Since when Slack may have the message without our knowing where."""
        return message.maybe_since if message.ts else message.maybe_since or self._clock()

    def _show(self, message: Message) -> None:
        shown = self._showing.show(message)

        def write(uow: UnitOfWork) -> None:
            uow.outgoing.shown(message, self._owner, shown)
            if message.refused >= MOST:  # given up before
                tell_admins(uow)

        self._store.write(write, within=10.0)

    def _keep(self, message: Message) -> None:
        """Before a call: nobody else may begin it until it has ended, or was given up (F12, F23)."""
        now = self._clock()
        if now - self._kept_at <= RENEW:
            return
        if not self._store.write(lambda uow: uow.outgoing.renew(message, self._owner, now + LEASE), within=5.0):
            raise LeaseLost
        self._kept_at = now

    def _give_back(self, messages: Sequence[Message]) -> None:
        self._store.write(lambda uow: uow.outgoing.give_back(messages, self._owner), within=5.0)

    def _park(self, message: Message, delay: float, error: str, *, maybe: float | None) -> None:
        until = self._clock() + delay
        self._store.write(
            lambda uow: uow.outgoing.park(message, self._owner, not_before=until, error=error, maybe_since=maybe),
            within=10.0,
        )


def _backoff(attempts: int) -> float:
    """Seconds until the next attempt: 1 s doubling to 10 min, with full jitter (F32)."""
    return random.uniform(0.5, min(600.0, 2.0 ** min(attempts, 10)))  # noqa: S311 - jitter, not a secret
