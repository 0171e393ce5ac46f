"""What people do to requests, and what a naive model says of it.

The model looks at one request as it was the moment before, and knows nothing of locks, retries and messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from tests.simulation import holds
from tests.simulation.away import owners_of, perhaps_behind
from tests.simulation.process import depth
from workflow import (
    add_approvers,
    administering,
    cancelling_approved,
    claiming,
    questioning,
    resubmitting,
    returning,
    service,
    taking_back,
    transferring,
)
from workflow.model import (
    ADMIN_ROLE,
    AskedKind,
    Group,
    Request,
    RequestStatus,
    Task,
    TaskKind,
    TaskStatus,
    Verdict,
    seats_of,
)

RECORDED = "recorded"
_STATUS = {Verdict.APPROVE: TaskStatus.APPROVED, Verdict.REJECT: TaskStatus.REJECTED}


@dataclass(slots=True, kw_only=True)
class Act:
    """Somebody does something to a request. `expected`: the answers that the model allows, None while it was not asked.
    `answer`: RECORDED, a refusal's code, or empty when the process did not live to give one."""

    kind: str
    actor: str
    subject: str
    verdict: Verdict | None = None
    seen: int = 0
    opinion: str | None = None
    nonce: str = ""
    depth: int = field(default_factory=depth, repr=False)
    expected: frozenset[str] | None = None
    answer: str = ""


def act_of(kind: str, given: dict[str, Any]) -> Act:
    """The act that a use case of that name is given."""
    if "asked" in given:
        given = {**given, "actor": given["asked"].by}
    subject = given.get("task_id") or given.get("request_id") or given.get("nonce")
    actor = given.get("actor") or given.get("sender")
    verdict = {"approve": Verdict.APPROVE, "reject": Verdict.REJECT}.get(kind)
    seen, opinion = given.get("seen", 0), given.get("opinion")
    nonce = str(given.get("nonce", ""))
    return Act(
        kind=kind, actor=str(actor), subject=str(subject), verdict=verdict, seen=seen, opinion=opinion, nonce=nonce
    )


def _decide(uow: Any, act: Act) -> set[str]:
    request: Request | None = uow.requests.of_task(act.subject)
    if act.verdict is Verdict.REJECT and not act.opinion:
        return {"opinion_required"}
    if request is None:
        return {"not_found"}
    task = request.task(act.subject)
    if act.verdict and task.decided_by == act.actor and task.status is _STATUS[act.verdict]:
        return {RECORDED}
    approving = act.verdict is Verdict.APPROVE and task.status is TaskStatus.PENDING
    answers = _approve(request, task, act) if approving else {RECORDED}
    return _where_asked(uow, request, task, act, _where_his(uow, request, task, act, answers))


def _where_asked(uow: Any, request: Request, task: Task, act: Act, answers: set[str]) -> set[str]:
    """Those where the task asks him; for whoever may stand in perhaps: from when until when the model does not know."""
    if _asked(uow, request, task, act.actor):
        return answers
    may = task.kind is TaskKind.DECIDE and act.actor in perhaps_behind(uow, request, owners_of(uow, request, task))
    return {"not_yours", *(answers if may else ())}


def _where_his(uow: Any, request: Request, task: Task, act: Act, answers: set[str]) -> set[str]:
    """Those of whoever is asked where it waits, neither taken by another nor left to others, and for the form
    that he saw."""
    if task.status is not TaskStatus.PENDING:
        return {"late"}
    if act.seen != request.form_version:
        answers = {"form_changed"}
    if _perhaps_left(uow, request, task, act.actor):
        return {"not_yours", *answers}
    left = _left_to_another(uow, task, act.actor) or _left_to_others(uow, request, task, act.actor)
    return {"not_yours"} if left else answers


def _approve(request: Request, task: Task, act: Act) -> set[str]:
    around = _around(request, task)
    if _approved_beside(request, task, act.actor):
        twice = request.seat(task.node_id).last_resort  # where all whom the `empty` rule asks did, one may again
        return {"not_yours", *([RECORDED, "opinion_required"] if twice else [])}
    if request.seat(task.node_id).asks_input and not act.opinion:
        return {"opinion_required", *(["not_yours"] if around else [])}
    return {RECORDED, *(["not_yours"] if around else [])}  # not his if nobody else can take another seat of the group


def _around(request: Request, task: Task) -> list[Group]:
    """The groups of different people to which the seat of the task belongs."""
    return [group for group in _groups(request.route) if group.distinct and _seat(group, task.node_id)]


def _approved_beside(request: Request, task: Task, person: str) -> bool:
    approved = (each for each in request.tasks if each.status is TaskStatus.APPROVED and not each.overridden)
    his = {each.node_id for each in approved if person in (each.decided_by, each.on_behalf_of)}
    return any(seat.id in his for group in _around(request, task) for seat in seats_of(group))


def _left_to_others(uow: Any, request: Request, task: Task, actor: str) -> bool:
    """Whether he approved beside it, and of those who hold its role another is there who did not."""
    if task.asked_kind is not AskedKind.ROLE or not _approved_beside(request, task, actor):
        return False
    holders = {person.id for person in uow.directory.holders(task.asked_id) if person.askable}
    return any(not _approved_beside(request, task, each) for each in holders - request.applicants)


def _perhaps_left(uow: Any, request: Request, task: Task, actor: str) -> bool:
    """Whether it may be left to others because somebody is away, or to him because of that."""
    instead, has_it = perhaps_behind(uow, request, owners_of(uow, request, task)), task.claimed_by
    if has_it not in (None, actor):
        return has_it in instead or actor in perhaps_behind(uow, request, {has_it})
    return bool(instead) and _approved_beside(request, task, actor)


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
    if task.kind is not TaskKind.DECIDE:
        return False
    if task.asked_kind is AskedKind.PERSON:
        return actor == task.asked_id
    return actor not in request.applicants and task.asked_id in uow.directory.roles_of(actor)


def _left_to_another(uow: Any, task: Task, actor: str) -> bool:
    """Whether another holder of its role has taken the task, and still could decide it."""
    if task.claimed_by in (None, actor):
        return False
    return task.asked_id in uow.directory.roles_of(task.claimed_by) and uow.directory.person(task.claimed_by).active


def _withdraw(uow: Any, act: Act) -> set[str]:
    request: Request | None = uow.requests.get(act.subject)
    if request is None:
        return {"not_found"}
    if act.actor not in request.applicants:
        return {"not_applicant"}
    return {RECORDED} if request.status in (RequestStatus.PENDING, RequestStatus.WITHDRAWN) else {"already_finished"}


_UNSENT = {"form_faults", "nobody_to_ask", "cannot_work_out", "route_changed", "may_not_apply", "not_found"}
"""Why a form may not be taken."""


def _submit(uow: Any, act: Act) -> set[str]:
    return {RECORDED} if uow.requests.of_submission(act.nonce) is not None else {RECORDED, *_UNSENT}


def _resubmit(uow: Any, act: Act) -> set[str]:
    if uow.requests.of_submission(act.nonce) is not None:
        return {RECORDED}
    request: Request | None = uow.requests.get(act.subject)
    if request is None or act.actor not in request.applicants:
        return {"not_found"}
    return {"not_returned"} if request.revision is None else {RECORDED, *_UNSENT}


def _besides(uow: Any, act: Act) -> set[str]:
    """What is done with a task besides deciding it: whether it can be done so the model does not know."""
    request: Request | None = uow.requests.of_task(act.subject)
    if request is None:
        return {"not_found"}
    task = request.task(act.subject)
    if USE_CASES[act.kind].holds(act, request):
        return {RECORDED, "late", "not_yours", "form_changed", "act_refused"}
    return _where_asked(uow, request, task, act, _where_his(uow, request, task, act, {RECORDED, "act_refused"}))


def _answer(uow: Any, act: Act) -> set[str]:
    request: Request | None = uow.requests.of_task(act.subject)
    if request is None or request.task(act.subject).kind is not TaskKind.ANSWER:
        return {"not_found", "act_refused"}
    task = request.task(act.subject)
    if act.actor not in request.applicants:
        return {"not_yours", "act_refused"}
    if task.decided_by is not None:
        return {RECORDED, "act_refused"} if task.decided_by == act.actor else {"act_refused"}
    return {RECORDED, "act_refused"} if task.status is TaskStatus.PENDING else {"late", "act_refused"}


def _take_back(uow: Any, act: Act) -> set[str]:
    """One's own decision, as long as nobody has acted because of it, which the model does not know."""
    request: Request | None = uow.requests.of_task(act.subject)
    if request is None:
        return {"not_found"}
    task = request.task(act.subject)
    own = task.decided_by == act.actor and task.status in _STATUS.values()
    answers = {RECORDED, "moved_on"} if own and request.status is RequestStatus.PENDING else {"late"}
    return _where_asked(uow, request, task, act, {RECORDED} if holds.is_taken_back(act, request) else answers)


def _claim(uow: Any, act: Act) -> set[str]:
    request: Request | None = uow.requests.of_task(act.subject)
    if request is None:
        return {"not_found"}
    task = request.task(act.subject)
    if task.status is not TaskStatus.PENDING:
        answers = {"late"}
    elif _left_to_another(uow, task, act.actor) or _perhaps_left(uow, request, task, act.actor):
        answers = {RECORDED, "act_refused", "not_yours"}
    else:
        left = _left_to_others(uow, request, task, act.actor)
        answers = {"not_yours"} if left else {RECORDED, "act_refused"}
    return _where_asked(uow, request, task, act, answers)


def _add(uow: Any, act: Act) -> set[str]:
    """Before and after whoever adds it is his own task that ends; beside him it stays as it is."""
    request: Request | None = uow.requests.of_task(act.subject)
    if request is not None and request.task(act.subject).decided_by == act.actor:
        return {RECORDED, "late", "not_yours"}
    allowed = _besides(uow, act)
    return allowed | {"opinion_required", "not_yours"} if RECORDED in allowed else allowed


def _step_in(uow: Any, act: Act) -> set[str]:
    """What an admin does: whether it can be done so the model does not know."""
    request: Request | None = uow.requests.get(act.subject) or uow.requests.of_task(act.subject)
    if ADMIN_ROLE not in uow.directory.roles_of(act.actor):
        return {"not_admin"}
    if request is None:
        return {"not_found"}
    if act.actor in request.applicants:
        return {"admin_refused"}
    if request.status is not RequestStatus.PENDING:
        return {"admin_refused", RECORDED}  # perhaps he did just that before
    return {RECORDED, "admin_refused", "act_refused", "form_changed"}


def _cancel_approved(uow: Any, act: Act) -> set[str]:
    request: Request | None = uow.requests.get(act.subject)
    if request is None:
        return {"not_found"}
    if uow.requests.of_submission(act.nonce) is not None or request.cancelled_by == act.actor:
        return {RECORDED}
    may = act.actor in request.applicants and request.status is RequestStatus.APPROVED and request.cancels is None
    return {RECORDED, "cancel_refused"} if may else {"cancel_refused"}


@dataclass(frozen=True, slots=True)
class UseCase:
    """The module it is a function of, the answers that the model allows, and whether what was recorded is there; if
    `passing`, as long as nobody acted since."""

    module: ModuleType
    expected: Callable[[Any, Act], set[str]]
    holds: Callable[[Act, Request], bool]
    passing: bool = False


USE_CASES: Mapping[str, UseCase] = {
    "submit": UseCase(service, _submit, holds.is_his),
    "resubmit": UseCase(resubmitting, _resubmit, holds.is_his),
    "approve": UseCase(service, _decide, holds.done),
    "reject": UseCase(service, _decide, holds.done),
    "withdraw": UseCase(service, _withdraw, holds.is_withdrawn),
    "transfer": UseCase(transferring, _besides, holds.done),
    "add": UseCase(add_approvers, _add, holds.has_added),
    "ask": UseCase(questioning, _besides, holds.is_asked),
    "answer": UseCase(questioning, _answer, holds.is_answered),
    "claim": UseCase(claiming, _claim, holds.is_taken, passing=True),
    "give_back": UseCase(claiming, _besides, holds.gave_it_back, passing=True),
    "send_back": UseCase(returning, _besides, holds.done),
    "take_back": UseCase(taking_back, _take_back, holds.is_taken_back),
    "cancel": UseCase(administering, _step_in, holds.is_cancelled),
    "override": UseCase(administering, _step_in, holds.is_overridden),
    "reassign": UseCase(administering, _step_in, holds.done),
    "cancel_approved": UseCase(cancelling_approved, _cancel_approved, holds.is_to_be_cancelled),
}
"""By the name of the function."""
