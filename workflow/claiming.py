"""The use cases of taking a role's task, giving it back, and having it taken away after long (D6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from workflow import absence, authority, claims, clock, deadlines, progress
from workflow.delegation import capacity
from workflow.errors import ActRefused, NotYours
from workflow.form_text import said
from workflow.mending import held_roles
from workflow.model import ActorKind, Request
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Click
from workflow.recording import record
from workflow.service import BUDGET, check_asked, check_may_decide, check_seen, late, locked_task

RELEASE_AFTER = "2d"
"""After so much working time of whoever has it a task is everybody's again, if he did nothing with it."""

_NO_HURRY = 30.0


def claim(
    store: Store,
    *,
    task_id: str,
    actor: str,
    over: bool = False,
    now: datetime,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Take a task that asks a role one holds, `over` from whoever has it. The others leave it to him then. A repetition
    changes nothing, nor does it for whoever stands in for the one who has it. Raises NotFound, NotYours (``claimed``:
    it is another's; ``second_seat``), Late; ActRefused where nobody else is asked (``only_one``)."""

    def work(uow: UnitOfWork) -> Request:
        before, task = locked_task(uow, task_id)
        owner = check_asked(uow, before, task, actor, now)
        if not task.live:
            raise late(before, task, actor)
        holders = held_roles(uow, [task])
        away = absence.away_of(uow, before, [task], holders, now)
        if actor not in authority.audience(before, task, holders, away):
            raise NotYours(reason="second_seat", on_behalf_of=owner)
        if not claims.claimable(before, task, holders, away):
            raise ActRefused(act="claim", reason="only_one")
        has_it = authority.claimer(before, task, holders, away)
        if has_it and actor in authority.acting(before, task, holders, away):
            return before
        if has_it and not over:
            raise NotYours(reason="claimed", asked=has_it)
        after, events = claims.claim(before, task_id, actor, _until(uow, actor, now), now, owner)
        kind = capacity(owner)
        return record(uow, before, after, events, actor=actor, actor_kind=kind, clicked=task_id, click=click, now=now)

    return store.write(work, within=within)


def give_back(
    store: Store,
    *,
    task_id: str,
    actor: str,
    seen: int,
    reason: str | None = None,
    now: datetime,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Give back what one took, or he for whom one stands in: every holder of the role is waited for again. `seen` as in
    `service.approve`. A repetition changes nothing. Raises NotFound, NotYours, Late, FormChanged."""

    def work(uow: UnitOfWork) -> Request:
        before, task = locked_task(uow, task_id)
        owner = check_may_decide(uow, before, task, actor, now)
        if task.claimed_by is None:
            return before
        check_seen(before, seen)
        after, events = claims.release(before, task_id, claims.PASSED, said(reason), owner)
        kind = capacity(owner)
        return record(uow, before, after, events, actor=actor, actor_kind=kind, clicked=task_id, click=click, now=now)

    return store.write(work, within=within)


def release_due(store: Store, now: datetime) -> int:
    """Make what somebody took and left lying everybody's again; for the clock. Returns how many tasks that were.

    Whoever waits for an answer to his question keeps it."""
    due = store.read(lambda uow: uow.requests.claims_due(now))
    return sum(store.write(_releasing(task_id, now), within=_NO_HURRY) for task_id in due)


def _releasing(task_id: str, now: datetime) -> Callable[[UnitOfWork], bool]:
    def work(uow: UnitOfWork) -> bool:
        before, task = locked_task(uow, task_id)
        if not task.live or task.claimed_by is None or task.release_at is None or task.release_at > now:
            return False
        if any(open_.asked_by == task.claimed_by for open_ in progress.questions(before, task.node_id)):
            after, events = claims.keep(before, task_id, _until(uow, task.claimed_by, now))
            after = uow.requests.append(after, events, actor=None, actor_kind=ActorKind.SYSTEM, at=now)
            uow.requests.save(before, after)  # no message says until when
            return False
        after, events = claims.release(before, task_id, claims.IDLE)
        record(uow, before, after, events, actor=None, actor_kind=ActorKind.SYSTEM, now=now)
        return True

    return work


def _until(uow: UnitOfWork, user: str, now: datetime) -> datetime:
    person = uow.directory.person(user)
    assert person is not None, "whoever has it holds the role"
    return deadlines.add(now, RELEASE_AFTER, person.tz, clock.window(uow, person))
