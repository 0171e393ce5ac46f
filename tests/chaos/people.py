"""People who apply, decide, withdraw, click twice and too late, each in a thread of his own, until enough was sent."""

from __future__ import annotations

import itertools
import random
import re
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot import callbacks
from bot.references import TaskRef, decode
from bot.sandbox import Sandbox
from bot.sandbox.blocks import elements_of
from bot.sandbox.conversation import Post
from bot.sandbox.operations import Outcome
from workflow.model import Verdict

TYPES = ("one", "both", "chain", "panel")
STAGES = {
    "one": "any: [{user: U0BEN}, {user: U0CARA}]",
    "both": "all: [{user: U0BEN}, {user: U0CARA}]",
    "chain": ["by: {user: U0DAN}", "by: {role: director}"],
    "panel": "need: 2, of: [{user: U0BEN}, {user: U0CARA}, {role: director}]",
}
"""Whom each of them asks, as policies have it."""

NUMBER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{4,}")
_TRIES = 200
_AHEAD = 100
"""So many more requests than clicks, and nobody applies for now: the bot is behind with showing whom it asks."""


@dataclass(slots=True, kw_only=True)
class Act:
    """A click made at that moment that Slack says the bot took: by `heard`. `answers`: where it answers privately."""

    actor: str
    task: str
    verdict: Verdict
    at: datetime
    heard: datetime
    answers: str = ""


class Crowd:
    """Everybody of the sandbox, from `began` on. `sent` are the numbers that a form named as sent; `acts` what was
    decided on."""

    def __init__(self, sandbox: Sandbox, requests: int, dice: random.Random) -> None:
        self._sandbox = sandbox
        self._left = itertools.count(requests, -1)
        self._dice = dice
        self.began = time.time()
        self.acts: list[Act] = []
        self.sent: list[str] = []
        self.unanswered = 0
        self._told: dict[str, str] = {}
        self._listen()

    def decides(self) -> int:
        """Everybody decides what he is asked now; how many clicks that took."""
        before = len(self.acts)
        self.run()
        return len(self.acts) - before

    def run(self) -> None:
        """Until everything is sent and nothing was to be done for a while."""
        seeds = [self._dice.random() for _ in self._sandbox.people]
        threads = [
            threading.Thread(target=_Member(self, person.id, random.Random(seed)).live, name=person.id)
            for person, seed in zip(self._sandbox.people, seeds, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def more(self) -> bool:
        """Whether another request is to be sent."""
        return next(self._left) > 0

    def ahead(self) -> bool:
        """Whether to wait with applying."""
        return len(self.sent) > len(self.acts) + _AHEAD

    def told(self, act: Act) -> str:
        """What whoever acted was told privately, a refusal then."""
        return self._told.get(act.answers, "")

    def _listen(self) -> None:
        urls = self._sandbox._response_urls
        call = urls.call

        def heard(opaque: str, given: Any) -> Any:
            if not given.get("replace_original"):
                self._told[opaque] = str(given.get("text"))
            return call(opaque, given)

        urls.call = heard  # type: ignore[method-assign]


class _Member:
    def __init__(self, crowd: Crowd, user: str, dice: random.Random) -> None:
        self._crowd, self._sandbox, self._dice = crowd, crowd._sandbox, dice
        self._do, self._me = crowd._sandbox.operations, crowd._sandbox.person(user)
        self._seen = ""
        self._cards: deque[Post] = deque()
        self._old: deque[Post] = deque(maxlen=20)

    def live(self) -> None:
        idle = 0
        while idle < 60:  # three seconds
            self._look()
            if self._cards and self._dice.random() < 0.75:
                self._decide(self._cards.popleft())
            elif not self._crowd.ahead() and self._crowd.more():
                self._apply()
            elif self._cards:
                self._decide(self._cards.popleft())
            elif self._crowd.ahead():
                time.sleep(0.05)
                continue
            else:
                idle += 1
                time.sleep(0.05)
                continue
            idle = 0

    def _look(self) -> None:
        """Take up the cards that came since."""
        direct = self._sandbox.workspace.existing_direct(self._me.id)
        if direct is None:
            return
        with self._sandbox.workspace.lock:
            fresh = list(itertools.takewhile(lambda post: post.ts > self._seen, reversed(direct.posts.values())))
        for post in reversed(fresh):
            self._seen = post.ts
            if post.bot_id is not None:
                self._cards.append(post)

    def _apply(self) -> None:
        """Until Slack shows that it was sent: a form whose sending got no answer is sent again, as people do."""
        type_ = self._dice.choice(TYPES)
        for _ in range(_TRIES):
            modal = self._me.modal
            if modal is None or "What" not in modal.inputs:
                self._do.views.clear(self._me.id)
                self._went(self._me.command(f"/apply {type_}").error)
                continue
            self._me.fill("What", f"{type_} {self._dice.randrange(10**6)}")
            outcome = self._do.submit(modal.id)
            shown = self._me.modal
            if self._went(outcome.error) and shown is not None and (sent := NUMBER.findall(shown.text)):
                self._crowd.sent += sent
                self._do.views.clear(self._me.id)
                return
        raise AssertionError(f"{self._me.name} could not apply")

    def _decide(self, card: Post) -> None:
        """Look at a card, and decide if it asks; once more later if Slack says that the app did not answer."""
        if self._dice.random() < 0.1 and self._old:
            self._click(self._dice.choice(self._old), callbacks.APPROVE)  # a card as it was, decided long ago
        seen = self._sandbox.workspace.copy_of(card)
        if _button(seen, callbacks.APPROVE) is None:
            if _button(seen, callbacks.WITHDRAW) is not None and self._dice.random() < 0.05:
                self._press(seen, callbacks.WITHDRAW)
            return
        self._old.append(seen)
        verb = callbacks.REJECT if self._dice.random() < 0.15 else callbacks.APPROVE
        for _ in range(2 if self._dice.random() < 0.1 else 1):
            went = self._reject(seen) if verb == callbacks.REJECT else self._click(seen, verb)
        if not went or self._dice.random() < 0.01:
            self._cards.append(card)

    def _click(self, seen: Post, verb: str) -> bool:
        at = datetime.now(UTC)
        outcome = self._press(seen, verb)
        if not outcome.error and outcome.delivery is not None:
            self._acted(_task(seen, verb), Verdict.APPROVE, at, outcome.delivery.payload["response_url"])
        return not outcome.error

    def _press(self, seen: Post, verb: str) -> Outcome:
        found = _button(seen, verb)
        assert found is not None
        outcome = self._do.act_on_message(self._me.id, seen, found[0], verb)
        self._went(outcome.error)
        return outcome

    def _reject(self, seen: Post) -> bool:
        """By the modal that the button opens; its answer says whether it was recorded."""
        self._do.views.clear(self._me.id)
        if self._press(seen, callbacks.REJECT).error or self._me.modal is None:
            return False
        block = next(b for b in self._me.modal.blocks if b.get("block_id") == callbacks.OPINION)
        self._do.fill(self._me.modal.view, callbacks.OPINION, block["element"]["action_id"], "No.")
        at = datetime.now(UTC)
        outcome = self._me.submit()
        if self._went(outcome.error) and outcome.action == "clear":
            self._acted(_task(seen, callbacks.REJECT), Verdict.REJECT, at)
        self._do.views.clear(self._me.id)
        return not outcome.error

    def _acted(self, task: str, verdict: Verdict, at: datetime, answers: str = "") -> None:
        where, now = answers.rpartition("/response/")[2], datetime.now(UTC)
        self._crowd.acts.append(Act(actor=self._me.id, task=task, verdict=verdict, at=at, heard=now, answers=where))

    def _went(self, error: str) -> bool:
        if error:
            self._crowd.unanswered += 1
            time.sleep(self._dice.uniform(0.1, 0.5))
        return not error


def _button(post: Post, verb: str) -> tuple[str, dict[str, Any]] | None:
    return next(
        ((block["block_id"], element) for block, element in _elements(post) if element.get("action_id") == verb), None
    )


def _elements(post: Post) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    return ((block, element) for block in post.blocks for element in elements_of(block))


def _task(post: Post, verb: str) -> str:
    found = _button(post, verb)
    assert found is not None
    return decode(TaskRef, found[1]["value"]).task_id
