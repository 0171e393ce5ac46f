"""What a verdict makes of a task, and of the request that it ends."""

from __future__ import annotations

from workflow.model import RequestStatus, Task, TaskStatus, Verdict

SETTLED = {Verdict.APPROVE: TaskStatus.APPROVED, Verdict.REJECT: TaskStatus.REJECTED}
"""How a task stands that was decided so."""

ENDED = {Verdict.APPROVE: RequestStatus.APPROVED, Verdict.REJECT: RequestStatus.REJECTED}
"""How a request stands that ended so."""

_OF = {status: verdict for verdict, status in SETTLED.items()}


def verdict_of(task: Task) -> Verdict | None:
    """To what the task was decided; None where it was not, or a rule passed it."""
    return _OF.get(task.status)
