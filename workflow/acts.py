"""What whoever is asked may do with a task besides deciding it (D6). What is offered here is what the use cases accept.

The use case of each has a module of its own."""

from __future__ import annotations

from enum import StrEnum

from workflow.model import Request, RequestStatus, Task, TaskKind


class Act(StrEnum):
    """Something to be done with a task."""

    TRANSFER = "transfer"


def offered(request: Request, task: Task) -> tuple[Act, ...]:
    """What whoever this task asks may do with it now; nothing where it is not live."""
    if request.status is not RequestStatus.PENDING or not task.live or task.kind is not TaskKind.DECIDE:
        return ()
    return (Act.TRANSFER,)
