"""Use case: an approver has others asked too (D6). One transaction; he is entitled as for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from workflow import adding, authority
from workflow.acts import Act
from workflow.adding import MOST_AT_ONCE, Adding
from workflow.addition import Place
from workflow.delegation import capacity
from workflow.errors import ActRefused, OpinionRequired
from workflow.form_text import said
from workflow.model import Decision, Request, Task, Verdict
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Click
from workflow.recording import record
from workflow.service import BUDGET, check_may_decide, check_seen, locked_task


def add(
    store: Store,
    *,
    task_id: str,
    asked: Adding,
    seen: int,
    now: datetime,
    opinion: str | None = None,
    remark: str | None = None,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Have the people of `asked` asked at a task that waits for `asked.by`; `opinion` and `remark` are those of his
    approval where they come after him. `seen` and `click` as in `workflow.service.approve`. A repetition changes
    nothing. Raises NotFound, NotYours, Late, FormChanged, ActRefused, and OpinionRequired as for an approval."""
    wanted = replace(asked, people=tuple(dict.fromkeys(asked.people)), note=said(asked.note) or "")
    approval = Decision(by=asked.by, verdict=Verdict.APPROVE, opinion=said(opinion), remark=said(remark))
    return store.write(lambda uow: _add(uow, task_id, wanted, approval, seen, now, click), within=within)


def _add(
    uow: UnitOfWork, task_id: str, asked: Adding, approval: Decision, seen: int, now: datetime, click: Click | None
) -> Request:
    before, task = locked_task(uow, task_id)
    if adding.was_added(before, task, asked):
        return before
    owner = check_may_decide(uow, before, task, asked.by, now)
    check_seen(before, seen)
    _check(uow, before, task, asked, approval, owner)
    kind = capacity(owner)
    asked, approval = replace(asked, on_behalf_of=owner), replace(approval, on_behalf_of=owner, actor_kind=kind)
    after, events = adding.add(before, task_id, asked, now, uow.new_id, approval)
    if authority.enough_people(before, uow.directory) and not authority.enough_people(after, uow.directory):
        raise ActRefused(act=Act.ADD, reason="too_few")
    return record(uow, before, after, events, actor=asked.by, actor_kind=kind, clicked=task_id, click=click, now=now)


def _check(uow: UnitOfWork, request: Request, task: Task, asked: Adding, approval: Decision, owner: str | None) -> None:
    if not asked.people:
        raise ActRefused(act=Act.ADD, reason="nobody")
    if len(asked.people) > MOST_AT_ONCE:
        raise ActRefused(act=Act.ADD, reason="too_many")
    if not adding.may_add(request, task):
        raise ActRefused(act=Act.ADD, reason="too_deep")
    _check_people(uow, request, task, asked.by, asked.people)
    if asked.place is Place.AFTER:
        authority.check_distinct(request, task, asked.by, uow.directory, owner)
        if request.seat(task.node_id).asks_input and approval.opinion is None:
            raise OpinionRequired


def _check_people(uow: UnitOfWork, request: Request, task: Task, by: str, people: Sequence[str]) -> None:
    """Raises ActRefused for the first who cannot be added."""
    known = uow.directory.people(people)
    for person in people:
        if reason := adding.why_not(request, task, by, person, known.get(person)):
            raise ActRefused(act=Act.ADD, reason=reason, person=person)
