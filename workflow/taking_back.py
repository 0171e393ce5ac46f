"""The use case of whoever takes his own decision back (D6)."""

from __future__ import annotations

from datetime import datetime

from workflow import reopening
from workflow.delegation import capacity
from workflow.errors import MovedOn
from workflow.model import (
    Request,
    RequestStatus,
    Task,
    TaskStatus,
)
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Click
from workflow.recording import record
from workflow.reopening import TAKEN_BACK
from workflow.service import BUDGET, check_asked, late, locked_task
from workflow.upkeep import cards


def take_back(
    store: Store, *, task_id: str, actor: str, now: datetime, click: Click | None = None, within: float = BUDGET
) -> Request:
    """Make one's own decision on a task undone and be asked again, `click` being where he acted. A repetition changes
    nothing. Raises NotFound; NotYours where the task is not asked of him any more; Late where there is no decision of
    his that counts, or the request has ended; MovedOn (`workflow.reopening.going` says when)."""

    def work(uow: UnitOfWork) -> Request:
        before, task = locked_task(uow, task_id)
        owner = check_asked(uow, before, task, actor, now)
        if task.decided_by == actor and task.rule == TAKEN_BACK:
            return before
        return _take_back(uow, before, task, actor, owner, now, click)

    return store.write(work, within=within)


def _take_back(
    uow: UnitOfWork, before: Request, task: Task, actor: str, owner: str | None, now: datetime, click: Click | None
) -> Request:
    if not reopening.may_take_back(before, task, actor):
        own = task.decided_by == actor and task.status in (TaskStatus.APPROVED, TaskStatus.REJECTED)
        raise MovedOn if own and before.status is RequestStatus.PENDING else late(before, task, actor)
    after, events = reopening.take_back(before, task.id, actor, now, uow.new_id, owner)
    again = next(each for each in after.tasks if each.live and each.node_id == task.node_id)
    for card in cards(uow, after, [again], now):
        if card.recipient == actor:
            uow.messages.carry_on(task.id, card)
    kind = capacity(owner)
    return record(uow, before, after, events, actor=actor, actor_kind=kind, clicked=again.id, click=click, now=now)
