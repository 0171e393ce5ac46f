"""Asking whoever applied: a task that is no seat, on which the request waits besides its approvers, or instead of them
(D6).

Pure functions as in `workflow.engine`: nobody's right to do it is asked here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflow.engine import Change, NewId
from workflow.events import Opened
from workflow.model import AskedKind, Request, Task, TaskKind


def ask_applicant(request: Request, kind: TaskKind, node_id: str, stage: int, now: datetime, new_id: NewId) -> Change:
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
    )
    return replace(request, version=request.version + 1, tasks=(*request.tasks, task)), (Opened(tasks=(task,)),)
