"""What whoever is asked may do with a task besides deciding it (D6). What is offered here is what the use cases accept.

The use case of each has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from workflow import progress, reopening
from workflow.adding import may_add
from workflow.model import Request, RequestStatus, Task, TaskKind


class Act(StrEnum):
    """Something to be done with a task."""

    TRANSFER = "transfer"
    ADD = "add"
    RETURN = "return"
    ASK = "ask"
    ANSWER = "answer"
    GIVE_BACK = "give_back"


def offered(request: Request, task: Task) -> tuple[Act, ...]:
    """What whoever this task asks may do with it now; nothing where it is not live."""
    if request.status is not RequestStatus.PENDING or not task.live:
        return ()
    return _OFFERED[task.kind](request, task)


def _of_approver(request: Request, task: Task) -> tuple[Act, ...]:
    asks = () if progress.questions(request, task.node_id) else (Act.ASK,)
    adds = (Act.ADD,) if may_add(request, task) else ()
    returns = (Act.RETURN,) if reopening.places_before(request, task) else ()
    return (Act.TRANSFER, *adds, *returns, *asks, *((Act.GIVE_BACK,) if task.claimed_by else ()))


_OFFERED: Mapping[TaskKind, Callable[[Request, Task], tuple[Act, ...]]] = {
    TaskKind.DECIDE: _of_approver,
    TaskKind.ANSWER: lambda _request, _task: (Act.ANSWER,),
    TaskKind.REVISE: lambda _request, _task: (),
}
