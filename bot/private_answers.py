"""Answers that only one person sees: they go before everything else, and are not stored (DESIGN section 4)."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.clocks import MachineClock
from bot.courier import Courier, RateLimited, Refused, Unclear
from bot.pacing import Pace
from bot.rendering import Renderer
from bot.showing import REST
from bot.shown_views import ShownViews
from bot.views.content import Content
from workflow.ports import Store

log = logging.getLogger(__name__)

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A private answer: to a click's response_url, into the view it was made in, in the conversation with the bot where
    something was typed, or in the Home tab of `user`, which then shows the truth below `first`. The first and the third
    in a thread, where that is where one clicked or typed. The last, `raised`: unless Home shows the truth already;
    `looking` false: only if he has opened it before. `view_hash`, `acted_at`, `as_seen`: see `bot.shown_views`.
    `ended`, where somebody asked, is told how it ended: what Slack said against it, or nothing."""

    content: Content | None = None
    response_url: str | None = None
    view: Block | None = None
    view_id: str | None = None
    view_hash: str | None = None
    acted_at: float | None = None
    as_seen: bool = False
    channel: str | None = None
    thread_ts: str | None = None
    user: str | None = None
    first: Sequence[Block] = ()
    raised: bool = False
    looking: bool = True
    ended: Callable[[str], None] = lambda _error: None

    @classmethod
    def in_view(cls, body: Mapping[str, Any], view: Block) -> Answer:
        """`view` in place of the one in which somebody did something, unless another page took that place already."""
        return cls(view=view, view_id=body["view"]["id"], view_hash=body["view"]["hash"])

    @classmethod
    def in_form(cls, body: Mapping[str, Any], view: Block, *, as_seen: bool = False) -> Answer:
        """The same for a form, drawn as it stood when he did that. `as_seen`: it looks as the one before him did."""
        acted_at = float(body["actions"][0]["action_ts"])
        return replace(cls.in_view(body, view), acted_at=acted_at, as_seen=as_seen)

    @classmethod
    def to_click(cls, body: Mapping[str, Any], content: Content | None) -> Answer:
        """For whoever pressed a button in a message. A thread's first message names the thread as well, and yet it
        stands in the conversation."""
        place = body.get("container") or {}
        thread_ts = place.get("thread_ts")
        in_thread = thread_ts if thread_ts != place.get("message_ts") else None
        return cls(content=content, response_url=body.get("response_url"), thread_ts=in_thread)


class PrivateAnswers:
    """Those that wait to be given. `put` from any thread, `give` in delivery's."""

    def __init__(self, store: Store, courier: Courier, render: Renderer, pace: Pace, clock: MachineClock) -> None:
        self._store, self._courier, self._render, self._pace, self._clock = store, courier, render, pace, clock
        self._waiting: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._postponed: list[tuple[float, Answer]] = []
        self._views = ShownViews(courier)

    def put(self, answer: Answer) -> None:
        """Have it given."""
        self._waiting.put(answer)

    def give(self) -> int:
        """Give all that wait and may be given now. Returns how many."""
        given = 0
        self._take_up_postponed()
        while True:
            try:
                answer = self._waiting.get_nowait()
            except queue.Empty:
                return given
            given += 1
            self._try(answer)

    def _try(self, answer: Answer) -> None:
        try:
            self._give(answer)
            answer.ended("")
        except (RateLimited, Refused, Unclear) as error:
            if isinstance(error, RateLimited) and (answer.channel or answer.user):  # no card would tell
                self._postponed.append((self._clock() + error.retry_after, answer))
                return
            # The person still sees the truth on the card; an answer that comes late would only confuse.
            log.warning("a private answer was not delivered: %s", error, extra={"action": "answer_lost"})
            if isinstance(error, Refused):
                answer.ended(error.error)
        except Exception:
            log.exception("a private answer was not delivered", extra={"action": "answer_lost"})

    def _take_up_postponed(self) -> None:
        now, postponed, self._postponed = self._clock(), self._postponed, []
        for due, answer in postponed:
            if due <= now:
                self._waiting.put(answer)
            else:
                self._postponed.append((due, answer))

    def _give(self, answer: Answer) -> None:
        if answer.view is not None and answer.view_id is not None:
            self._views.show(
                answer.view_id, answer.view, answer.view_hash, acted_at=answer.acted_at, as_seen=answer.as_seen
            )
        elif answer.content is not None and answer.response_url is not None:
            self._courier.answer(answer.response_url, answer.content, answer.thread_ts)
        elif answer.content is not None and answer.channel is not None:
            self._pace.obey("chat.postMessage", answer.channel)
            self._courier.say(answer.channel, answer.content, answer.thread_ts)
        elif answer.user is not None:
            self._in_home(answer.user, answer)

    def _in_home(self, user: str, answer: Answer) -> None:
        home = self._store.read(lambda uow: uow.outgoing.home_of(user))
        if answer.raised and (home.shown >= home.wanted if home else not answer.looking):
            return
        self._pace.obey("views.publish")
        view = self._store.read(lambda uow: self._render.home(uow, user, answer.first))
        self._courier.publish_home(user, view)
        if home is not None:
            rest = self._clock() + REST
            self._store.write(lambda uow: uow.outgoing.home_shown(home, rest), within=5.0)
