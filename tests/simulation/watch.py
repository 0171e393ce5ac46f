"""Watches every act on a request while it happens: the answer it was given, and what a naive model says it should be.

The model looks at one request as it was the moment before, and knows nothing of locks, retries and messages.
"""

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
from tests.simulation.process import depth
from tests.simulation.trouble import EXPECTED
from workflow.errors import Busy, OutcomeUnknown, WorkflowError
from workflow.model import AskedKind, Group, Request, RequestStatus, Task, TaskStatus, Verdict, seats_of

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation
    from tests.simulation.slack import Letter

RECORDED = "recorded"
_STATUS = {Verdict.APPROVE: TaskStatus.APPROVED, Verdict.REJECT: TaskStatus.REJECTED}
_TROUBLE = (*EXPECTED, Busy, OutcomeUnknown, RateLimited, Refused, Unclear, OSError)


@dataclass(slots=True, kw_only=True)
class Act:
    """Somebody decides, withdraws or sends. `expected`: the answers that the model allows, None while it was not asked.
    `answer`: RECORDED, a refusal's code, or empty when the process did not live to give one."""

    kind: str
    actor: str
    subject: str
    verdict: Verdict | None = None
    seen: int = 0
    opinion: str | None = None
    depth: int = field(default_factory=depth, repr=False)
    expected: frozenset[str] | None = None
    answer: str = ""


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
        """That function of `workflow.service`, watched."""

        def act(store: SqlStore, **given: Any) -> Request:
            act = _act_of(kind, given)
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
            act.expected = self._look.read(lambda uow: _expected(uow, act))

    def _check_act(self, act: Act, *, troubled: bool) -> None:
        if act.expected is None or act.answer in act.expected:
            return
        if not (troubled and act.answer in (Busy.code, OutcomeUnknown.code)):
            self._simulation.violated(f"{act} should have been answered {sorted(act.expected)}")

    def _check_recorded(self, act: Act, told: Request) -> None:
        """What was answered as recorded is committed."""
        stored = self._look.read(lambda uow: uow.requests.get(told.id))
        if stored is None or not _holds(act, stored):
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


def _act_of(kind: str, given: dict[str, Any]) -> Act:
    subject = given.get("task_id") or given.get("request_id") or given.get("nonce")
    actor = given.get("actor") or given.get("sender")
    verdict = {"approve": Verdict.APPROVE, "reject": Verdict.REJECT}.get(kind)
    seen, opinion = given.get("seen", 0), given.get("opinion")
    return Act(kind=kind, actor=str(actor), subject=str(subject), verdict=verdict, seen=seen, opinion=opinion)


def _holds(act: Act, stored: Request) -> bool:
    if act.kind == "withdraw":
        return stored.status is RequestStatus.WITHDRAWN
    if act.verdict is None:
        return act.actor in (stored.submitted_by, stored.applicant)
    task = stored.task(act.subject)
    return task.decided_by == act.actor and task.status is _STATUS[act.verdict]


# The model


def _expected(uow: Any, act: Act) -> frozenset[str]:
    return frozenset(_EXPECTED[act.kind](uow, act))


def _decide(uow: Any, act: Act) -> set[str]:
    request: Request | None = uow.requests.of_task(act.subject)
    if act.verdict is Verdict.REJECT and not act.opinion:
        return {"opinion_required"}
    if request is None:
        return {"not_found"}
    task = request.task(act.subject)
    if act.verdict and task.decided_by == act.actor and task.status is _STATUS[act.verdict]:
        return {RECORDED}
    if not _asked(uow, request, task, act.actor):
        return {"not_yours"}
    if task.status is not TaskStatus.PENDING:
        return {"late"}
    if act.seen != request.form_version:
        return {"form_changed"}
    return _approve(request, task, act) if act.verdict is Verdict.APPROVE else {RECORDED}


def _approve(request: Request, task: Task, act: Act) -> set[str]:
    around = [group for group in _groups(request.route) if group.distinct and _seat(group, task.node_id)]
    mine = {
        each.node_id for each in request.tasks if each.decided_by == act.actor and each.status is TaskStatus.APPROVED
    }
    if any(seat.id in mine for group in around for seat in seats_of(group)):
        twice = request.seat(task.node_id).last_resort  # where all whom the `empty` rule asks did, one may again
        return {"not_yours", *([RECORDED, "opinion_required"] if twice else [])}
    if request.seat(task.node_id).asks_input and not act.opinion:
        return {"opinion_required", *(["not_yours"] if around else [])}
    return {RECORDED, *(["not_yours"] if around else [])}  # not his if nobody else can take another seat of the group


def _groups(node: Any) -> Iterator[Group]:
    if isinstance(node, Group):
        yield node
        for member in node.members:
            yield from _groups(member)


def _seat(group: Group, node_id: str) -> bool:
    return any(seat.id == node_id for seat in seats_of(group))


def _asked(uow: Any, request: Request, task: Task, actor: str) -> bool:
    person = uow.directory.person(actor)
    if person is None or not person.active:
        return False
    if task.asked_kind is AskedKind.PERSON:
        return actor == task.asked_id
    return actor not in request.applicants and task.asked_id in uow.directory.roles_of(actor)


def _withdraw(uow: Any, act: Act) -> set[str]:
    request: Request | None = uow.requests.get(act.subject)
    if request is None:
        return {"not_found"}
    if act.actor not in request.applicants:
        return {"not_applicant"}
    return {RECORDED} if request.status in (RequestStatus.PENDING, RequestStatus.WITHDRAWN) else {"already_finished"}


def _submit(uow: Any, act: Act) -> set[str]:
    if uow.requests.of_submission(act.subject) is not None:
        return {RECORDED}
    refusals = {"form_faults", "nobody_to_ask", "cannot_work_out", "route_changed", "may_not_apply", "not_found"}
    return {RECORDED, *refusals}


_EXPECTED = {"approve": _decide, "reject": _decide, "withdraw": _withdraw, "submit": _submit}
