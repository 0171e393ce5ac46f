"""The use case of whoever is asked and passes his seat on to somebody else (D6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflow import passing_on, seatable
from workflow.acts import Act
from workflow.delegation import capacity
from workflow.errors import ActRefused
from workflow.form_text import said
from workflow.model import TRANSFERRED, AskedKind, Repeat, Request, Seat, Task, TaskStatus, seats_of
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Click
from workflow.recording import record
from workflow.service import BUDGET, check_may_decide, check_seen, locked_task


def transfer(
    store: Store,
    *,
    task_id: str,
    actor: str,
    to: str,
    seen: int,
    now: datetime,
    reason: str | None = None,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Have `to` asked instead of oneself, or of the role that one holds. `seen` and `click` as in `service.approve`,
    the `reason` is for everyone on the request. A repetition changes nothing. Raises NotFound, NotYours, Late,
    FormChanged; ActRefused where he cannot sit there."""

    def work(uow: UnitOfWork) -> Request:
        before, task = locked_task(uow, task_id)
        if passed_on_so(before, task, actor, to):
            return before
        owner = check_may_decide(uow, before, task, actor, now)
        check_seen(before, seen)
        seat, why = seat_of(uow, before, task, to), said(reason)
        after, events = passing_on.transfer(before, task_id, seat, actor, why, now, uow.new_id, on_behalf_of=owner)
        kind = capacity(owner)
        return record(uow, before, after, events, actor=actor, actor_kind=kind, clicked=task_id, click=click, now=now)

    return store.write(work, within=within)


def passed_on_so(request: Request, task: Task, actor: str, to: str) -> bool:
    """Whether just that was done before, and that one sits there still."""
    passed = task.status is TaskStatus.TRANSFERRED and task.rule == TRANSFERRED and task.decided_by == actor
    return passed and any((seat.id, seat.asked_id) == (task.node_id, to) for seat in seats_of(request.route))


def seat_of(uow: UnitOfWork, request: Request, task: Task, to: str) -> Seat:
    """The task's seat with that person in it. Raises ActRefused."""
    person = uow.directory.person(to)
    if task.asked_kind is AskedKind.PERSON and task.asked_id == to:
        raise ActRefused(act=Act.TRANSFER, reason="asked_already", person=to)
    if person is None or not person.askable:
        raise ActRefused(act=Act.TRANSFER, reason="inactive", person=to)
    # `repeat`: he is asked, whatever he approved before; that is what it is passed on for.
    seat = replace(
        request.seat(task.node_id),
        asked_kind=AskedKind.PERSON,
        asked_id=to,
        why=TRANSFERRED,
        missing="",
        repeat=Repeat.ASK,
    )
    reason = seatable.why_not(request, [seat], to, uow.directory)
    if reason:
        raise ActRefused(act=Act.TRANSFER, reason=reason, person=to)
    return seat
