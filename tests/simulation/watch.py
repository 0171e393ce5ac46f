"""Watches every act on a request while it happens: the answer it was given, and what the model says it should be."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot import callbacks
from bot.courier import RateLimited, Refused, Unclear
from bot.sandbox.deliveries import Answered
from storage.unit_of_work import SqlStore
from tests.simulation.acts import NUMBER
from tests.simulation.model import RECORDED, USE_CASES, Act, act_of
from tests.simulation.process import depth
from tests.simulation.trouble import EXPECTED
from tests.simulation.words import slips
from workflow.errors import Busy, OutcomeUnknown, WorkflowError
from workflow.model import Request

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation
    from tests.simulation.slack import Letter

_TROUBLE = (*EXPECTED, Busy, OutcomeUnknown, RateLimited, Refused, Unclear, OSError)


@dataclass(slots=True)
class Answering:
    """One request of Slack's that is being answered, and the acts that it led to."""

    letter: Letter
    troubles: int
    acts: list[Act] = field(default_factory=list)
    answered: Answered = field(default_factory=lambda: Answered(status=None, error="dispatch_failed"))


class _Here(threading.local):
    def __init__(self) -> None:
        self.answering: list[Answering] = []
        self.acts: list[Act] = []


class Watch(logging.Handler):
    """The log of acts. `look` reads the database on its own connections."""

    def __init__(self, simulation: Simulation, look: SqlStore) -> None:
        super().__init__(logging.ERROR)
        self._simulation, self._look = simulation, look
        self._here = _Here()
        self.acts: list[Act] = []

    # What people are told

    @contextmanager
    def answering(self, letter: Letter) -> Iterator[Answering]:
        """Inside, a process answers; what it said is looked at afterwards."""
        answering = Answering(letter, self._simulation.troubles)
        self._here.answering.append(answering)
        try:
            yield answering
        finally:
            self._here.answering.pop()
        self._check_answer(answering)

    def _check_answer(self, answering: Answering) -> None:
        answered, troubled = answering.answered, self._simulation.troubles > answering.troubles
        if answered.status != 200 and not troubled:
            self._simulation.violated(f"Slack was answered {answered.status or 'nothing'}: {_kind(answering.letter)}")
        body = answered.body if isinstance(answered.body, dict) else {}
        if found := slips(body):
            self._simulation.violated(f"{_kind(answering.letter)} was answered with {found}")
        if body.get("response_action") == "clear" and not _recorded(answering.acts):
            self._simulation.violated(f"a decision was shown as recorded and was not: {answering.acts}")
        if _callback(answering.letter) == callbacks.FORM and body.get("response_action") == "update":
            self._check_sent(json.dumps(body["view"]))

    def _check_sent(self, view: str) -> None:
        """A modal that names a number tells of a request that is there."""
        if '"submit"' in view:
            return
        for number in set(NUMBER.findall(view)):
            if self._look.read(lambda uow, number=number: uow.requests.by_number(number)) is None:
                self._simulation.violated(f"{number} was shown as sent, and there is none")

    # What the use cases answer

    def watched(self, kind: str, use_case: Callable[..., Request]) -> Callable[..., Request]:
        """That use case, watched."""

        def act(store: SqlStore, **given: Any) -> Request:
            act = act_of(kind, given)
            self.acts.append(act)
            if self._here.answering:
                self._here.answering[-1].acts.append(act)
            self._here.acts.append(act)
            troubles = self._simulation.troubles
            try:
                request = use_case(store, **given)
            except WorkflowError as refused:
                act.answer = refused.code
                self._check_act(act, troubled=self._simulation.troubles > troubles)
                raise
            finally:
                self._here.acts.pop()
            act.answer = RECORDED
            self._check_act(act, troubled=self._simulation.troubles > troubles)
            self._check_recorded(act, request)
            return request

        return act

    def about_to_write(self) -> None:
        """A transaction begins: nothing happens between what the model sees now and what the transaction will."""
        act = self._here.acts[-1] if self._here.acts else None
        if act and act.depth == depth() and act.expected is None and self._simulation.pair is None:
            act.expected = self._look.read(lambda uow: frozenset(USE_CASES[act.kind].expected(uow, act)))

    def _check_act(self, act: Act, *, troubled: bool) -> None:
        if act.expected is None or act.answer in act.expected:
            return
        if not (troubled and act.answer in (Busy.code, OutcomeUnknown.code)):
            self._simulation.violated(f"{act} should have been answered {sorted(act.expected)}")

    def _check_recorded(self, act: Act, told: Request) -> None:
        """What was answered as recorded is committed."""
        stored, use_case = self._look.read(lambda uow: uow.requests.get(told.id)), USE_CASES[act.kind]
        if stored is not None and use_case.passing and stored.version > told.version:
            return
        if stored is None or not use_case.holds(act, stored):
            self._simulation.violated(f"{act} is not in the database")

    # What the program says of itself

    def emit(self, record: logging.LogRecord) -> None:
        """An error in the log that no trouble explains is a mistake of ours."""
        error = record.exc_info[1] if record.exc_info else None
        if record.name.startswith("slack_sdk"):
            return
        if not _caused_by_trouble(error):
            self._simulation.violated(f"logged: {record.getMessage()}: {error!r}")


def _caused_by_trouble(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, _TROUBLE) or type(error).__name__ == "SlackApiError":
            return True
        error = error.__cause__ or error.__context__
    return False


def _kind(letter: Letter) -> str:
    return str(letter.payload.get("type") or letter.payload.get("command"))


def _callback(letter: Letter) -> str:
    if letter.payload.get("type") != "view_submission":
        return ""
    return str(letter.payload["view"]["callback_id"])


def _recorded(acts: list[Act]) -> bool:
    return any(act.answer == RECORDED for act in acts)
