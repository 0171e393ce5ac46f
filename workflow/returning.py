"""The use case of whoever is asked and returns the request to the applicant or to an earlier stage (D6)."""

from __future__ import annotations

from datetime import datetime

from workflow import reopening
from workflow.acts import Act
from workflow.delegation import capacity
from workflow.engine import Change, NewId
from workflow.errors import ActRefused
from workflow.form_text import must_say
from workflow.model import (
    Request,
    Task,
)
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Click
from workflow.recording import record
from workflow.reopening import SENT_BACK
from workflow.service import BUDGET, check_may_decide, check_seen, locked_task


def send_back(
    store: Store,
    *,
    task_id: str,
    actor: str,
    to: int,
    reason: str | None,
    seen: int,
    now: datetime,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Return the request to the stage `to`, or `reopening.APPLICANT`, for a `reason` that everyone on it reads. `seen`
    and `click` as in `service.approve`. A repetition changes nothing. Raises NotFound, NotYours, Late, FormChanged,
    OpinionRequired; ActRefused where that is none of `reopening.places_before`, and where none is there any more who
    applied."""
    why = must_say(reason)

    def work(uow: UnitOfWork) -> Request:
        before, task = locked_task(uow, task_id)
        if task.rule == SENT_BACK and task.decided_by == actor:
            return before
        owner = check_may_decide(uow, before, task, actor, now)
        check_seen(before, seen)
        _check(uow, before, task, to)
        after, events = _returned(before, task_id, to, actor, why, now, uow.new_id, owner)
        kind = capacity(owner)
        return record(uow, before, after, events, actor=actor, actor_kind=kind, clicked=task_id, click=click, now=now)

    return store.write(work, within=within)


def _returned(
    request: Request, task_id: str, to: int, by: str, why: str, now: datetime, new_id: NewId, owner: str | None
) -> Change:
    if to == reopening.APPLICANT:
        return reopening.return_to_applicant(request, task_id, by, why, now, new_id, owner)
    return reopening.send_back(request, task_id, to, by, why, now, new_id, owner)


def _check(uow: UnitOfWork, request: Request, task: Task, to: int) -> None:
    if to not in reopening.places_before(request, task):
        raise ActRefused(act=Act.RETURN, reason="nobody_decided")
    there = uow.directory.people(request.applicants).values()
    if to == reopening.APPLICANT and not any(person.askable for person in there):
        raise ActRefused(act=Act.RETURN, reason="inactive", person=request.applicant)
