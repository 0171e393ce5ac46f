"""Asking whoever applied: a task that is no seat, on which the request waits besides its approvers, or instead of them
(D6).

Pure functions as in `workflow.engine`: nobody's right to do it is asked here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflow.engine import Change, NewId, with_tasks
from workflow.events import Answered, Opened, Questioned
from workflow.model import ActorKind, AskedKind, Request, Task, TaskKind, TaskStatus


def ask_applicant(
    request: Request,
    kind: TaskKind,
    node_id: str,
    stage: int,
    now: datetime,
    new_id: NewId,
    *,
    asked_by: str | None = None,
    on_behalf_of: str | None = None,
    question: str | None = None,
) -> Change:
    """Open a task of that kind at that node (see `TaskKind`) for whoever counts as applicant. There may be one open of
    each kind at a node."""
    task = Task(
        id=new_id(),
        node_id=node_id,
        stage=stage,
        kind=kind,
        asked_kind=AskedKind.PERSON,
        asked_id=request.applicant,
        opened_at=now,
        form_version=request.form_version,
        asked_by=asked_by,
        on_behalf_of=on_behalf_of,
        question=question,
    )
    return replace(request, version=request.version + 1, tasks=(*request.tasks, task)), (Opened(tasks=(task,)),)


def question(
    request: Request,
    task_id: str,
    by: str,
    words: str,
    now: datetime,
    new_id: NewId,
    *,
    on_behalf_of: str | None = None,
) -> Change:
    """Whom a live task asks puts a question to whoever applied. The task stays open: he may still decide, which ends
    the question; no other is open at its node."""
    task = request.task(task_id)
    assert task.live, f"task {task_id} is {task.status}"
    asking = {"asked_by": by, "on_behalf_of": on_behalf_of, "question": words}
    after, opened = ask_applicant(request, TaskKind.ANSWER, task.node_id, task.stage, now, new_id, **asking)
    asked = Questioned(
        task_id=after.tasks[-1].id, node_id=task.node_id, by=by, question=words, on_behalf_of=on_behalf_of
    )
    return after, (asked, *opened)


def answer(request: Request, task_id: str, by: str, words: str, now: datetime) -> Change:
    """Somebody who applied answers a question that is open: it ends with that."""
    task = request.task(task_id)
    assert task.live, f"task {task_id} is {task.status}"
    ended = replace(
        task,
        status=TaskStatus.CLOSED,
        decided_by=by,
        actor_kind=ActorKind.PERSON,
        decided_at=now,
        opinion=words,
    )
    after = replace(request, version=request.version + 1, tasks=with_tasks(request.tasks, ended))
    return after, (Answered(task_id=task_id, node_id=task.node_id, by=by, answer=words),)
