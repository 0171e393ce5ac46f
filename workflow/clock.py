"""Whose clock runs at a task that waits: who is reminded of it. It turns while somebody else has to act first (D6)."""

from __future__ import annotations

from datetime import datetime

from workflow import absence, deadlines, progress
from workflow.delegation import StandIns
from workflow.model import Person, Request, Task
from workflow.ports import UnitOfWork


def runs_for(request: Request, task: Task, person: str, away: StandIns) -> bool:
    """Whether this person, of those whom the task asks, is the one to be reminded: not while another has taken it for
    whom he does not stand in, nor while he waits for an answer to what he asked himself. `away` as for
    `workflow.authority.audience`."""
    has_it = task.claimed_by
    if has_it not in (None, person) and person not in away.get(has_it, ()):
        return False
    return all(open_.asked_by != person for open_ in progress.questions(request, task.node_id))


def first_reminder(
    uow: UnitOfWork, request: Request, task: Task, person: Person, away: StandIns, now: datetime
) -> datetime | None:
    """When he first hears again of a task that asks him from `now` on; None: he does not. `away` as for `runs_for`."""
    if not runs_for(request, task, person.id, away):
        return None
    return deadlines.first_reminder(progress.remind_of(request, task), now, person.tz, window(uow, person))


def window(uow: UnitOfWork, person: Person) -> deadlines.Window:
    """When he may be reminded: in the hours of the office, on the days on which he works (E1, F51, F52)."""
    return deadlines.Window(works=uow.directory.calendar(person.calendar))


def turn(uow: UnitOfWork, before: Request, after: Request, now: datetime) -> None:
    """Where a change decides who is to be reminded of tasks that were open already, have it so: a clock that stood
    begins anew."""
    known = {task.id for task in before.tasks}
    for task in progress.undecided(after):
        if task.id in known and _settings(before, task.id) != _settings(after, task.id):
            _turn(uow, before, after, task, now)


def _settings(request: Request, task_id: str) -> object:
    """All of the request that `runs_for` goes by."""
    task = request.task(task_id)
    return task.claimed_by, {open_.asked_by for open_ in progress.questions(request, task.node_id)}


def _turn(uow: UnitOfWork, before: Request, after: Request, task: Task, now: datetime) -> None:
    asked, old = absence.Asked(uow), before.task(task.id)
    was, away = asked.away(before, old), asked.away(after, task)
    for person in uow.directory.people(uow.messages.cards_of(task.id)).values():
        if runs_for(before, old, person.id, was) != runs_for(after, task, person.id, away):
            _set(uow, after, task, person, away, now)


def wake(uow: UnitOfWork, request: Request, task: Task, now: datetime) -> None:
    """Have those reminded who stand in by now for whoever has taken a live task: their clocks stood."""
    away = absence.Asked(uow).away(request, task)
    for_him = away.get(task.claimed_by or "", ())
    stood = [user for user, at in uow.messages.cards_of(task.id).items() if at is None and user in for_him]
    for person in uow.directory.people(stood).values():
        _set(uow, request, task, person, away, now)


def _set(uow: UnitOfWork, request: Request, task: Task, person: Person, away: StandIns, now: datetime) -> None:
    remind, next_at = progress.remind_of(request, task), first_reminder(uow, request, task, person, away, now)
    uow.messages.turn(task.id, person.id, next_at, remind.at_most if remind else 0)
