"""Who of a role has taken a task of it (D6): the others see that, and leave it to him until he gives it back.

Pure functions as in `workflow.engine`: nobody's right to do it is asked here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflow import authority
from workflow.authority import Holders
from workflow.delegation import StandIns
from workflow.engine import Change, with_tasks
from workflow.events import Claimed, Kept, Released
from workflow.model import AskedKind, Request, Task

PASSED, IDLE, GONE = "passed", "idle", "gone"
"""Why somebody has a task no more: he gave it back; nothing came of it for long; he cannot decide it any more."""


def claimable(request: Request, task: Task, holders: Holders, away: StandIns) -> bool:
    """Whether taking it says something: it waits for several, who hold a role or stand in for one who does. `holders`
    and `away` as for `authority.audience`."""
    by_role = task.asked_kind is AskedKind.ROLE and task.live
    return by_role and len(authority.audience(request, task, holders, away)) > 1


def claim(
    request: Request, task_id: str, by: str, until: datetime, now: datetime, on_behalf_of: str | None = None
) -> Change:
    """A holder of the role, or who stands in for one, takes a live task, whoever had it, and has it until then at the
    longest."""
    task = request.task(task_id)
    assert task.live, f"task {task_id} is {task.status}"
    taken = replace(task, claimed_by=by, claimed_at=now, release_at=until)
    fact = Claimed(
        task_id=task_id,
        node_id=task.node_id,
        by=by,
        over=task.claimed_by,
        release_at=until,
        on_behalf_of=on_behalf_of,
    )
    return _with(request, taken), (fact,)


def keep(request: Request, task_id: str, until: datetime) -> Change:
    """Whoever has a task has it longer."""
    task = request.task(task_id)
    assert task.claimed_by is not None, f"task {task_id} is nobody's"
    fact = Kept(task_id=task_id, node_id=task.node_id, by=task.claimed_by, release_at=until)
    return _with(request, replace(task, release_at=until)), (fact,)


def release(
    request: Request, task_id: str, why: str, reason: str | None = None, on_behalf_of: str | None = None
) -> Change:
    """Whoever has a task has it no more: all holders may take and decide it. The `reason` is for everyone to read."""
    task = request.task(task_id)
    assert task.claimed_by is not None, f"task {task_id} is nobody's"
    by = task.claimed_by
    fact = Released(task_id=task_id, node_id=task.node_id, by=by, why=why, reason=reason, on_behalf_of=on_behalf_of)
    return _with(request, replace(task, claimed_by=None, claimed_at=None, release_at=None)), (fact,)


def _with(request: Request, task: Task) -> Request:
    return replace(request, version=request.version + 1, tasks=with_tasks(request.tasks, task))
