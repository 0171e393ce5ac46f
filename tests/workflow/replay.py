"""What the facts alone tell of a request: they replay to its state (G6). Knows the facts and nothing of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from workflow.adding import with_node
from workflow.addition import Place
from workflow.engine import with_seats
from workflow.events import (
    Added,
    Answered,
    Cancelled,
    Claimed,
    Closed,
    Decided,
    Event,
    Finished,
    Kept,
    Opened,
    Questioned,
    Reassigned,
    Released,
    Reseated,
    Submitted,
    Swapped,
    TakenBack,
    Transferred,
    Withdrawn,
)
from workflow.model import ActorKind, Group, Request, RequestStatus, Task, TaskStatus, Verdict

Journal = Sequence[tuple[datetime, Sequence[Event]]]
"""What happened, and when."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything of a request that its history must tell."""

    status: RequestStatus
    decided_at: datetime | None
    route: Group
    route_version: int
    tasks: tuple[Task, ...]

    @classmethod
    def of(cls, request: Request) -> State:
        """What is stored."""
        return cls(request.status, request.decided_at, request.route, request.route_version, request.tasks)


def replay(journal: Journal) -> State:
    """The state that the facts alone tell."""
    told = ((at, event) for at, events in journal for event in events)
    _, first = next(told)
    assert isinstance(first, Submitted)
    state = State(RequestStatus.PENDING, None, first.route, 1, ())
    for at, event in told:
        state = _after(event, state, at)
    return state


@singledispatch
def _after(event: Event, _state: State, _at: datetime) -> State:
    """The state after one more fact, one function for each kind of it."""
    raise AssertionError(f"nothing is told by {event}")


@_after.register
def _(event: Opened, state: State, _at: datetime) -> State:
    return replace(state, tasks=state.tasks + event.tasks)


@_after.register
def _(event: Decided, state: State, at: datetime) -> State:
    (task,) = (task for task in state.tasks if task.id == event.task_id)
    return _with(state, {task.id: _decided(task, event, at)})


@_after.register
def _(event: Closed, state: State, at: datetime) -> State:
    return _ended(state, event.task_ids, at, TaskStatus.CLOSED)


@_after.register
def _(event: Finished, state: State, at: datetime) -> State:
    return replace(state, status=event.status, decided_at=at)


@_after.register
def _(_event: Withdrawn, state: State, at: datetime) -> State:
    return replace(state, status=RequestStatus.WITHDRAWN, decided_at=at)


@_after.register
def _(_event: Cancelled, state: State, at: datetime) -> State:
    return replace(state, status=RequestStatus.CANCELLED, decided_at=at)


@_after.register
def _(event: Reseated, state: State, at: datetime) -> State:
    state = _rerouted(state, with_seats(state.route, [event.seat]))
    return _passed_on(state, [event.task_id], at, ActorKind.SYSTEM, event.rule)


@_after.register
def _(event: Swapped, state: State, at: datetime) -> State:
    state = _rerouted(state, with_seats(state.route, event.seats))
    return _passed_on(state, event.task_ids, at, ActorKind.ADMIN, "swapped")


@_after.register
def _(event: Transferred, state: State, at: datetime) -> State:
    state = _rerouted(state, with_seats(state.route, [event.seat]))
    said = {"decided_by": event.by, "on_behalf_of": event.on_behalf_of, "opinion": event.reason}
    kind = ActorKind.ADMIN if isinstance(event, Reassigned) else _capacity(event)
    return _passed_on(state, [event.task_id], at, kind, "transferred", **said)


@_after.register
def _(event: Added, state: State, at: datetime) -> State:
    state = _rerouted(state, with_node(state.route, event.node_id, event.group))
    waits = [event.task_id] if event.place is Place.BEFORE else []
    said = {"decided_by": event.by, "on_behalf_of": event.on_behalf_of}
    return _passed_on(state, waits, at, _capacity(event), "before", **said)


@_after.register
def _(_event: Questioned, state: State, _at: datetime) -> State:
    return state  # the task for the answer opens after it


@_after.register
def _(event: Answered, state: State, at: datetime) -> State:
    said = {"actor_kind": ActorKind.PERSON, "decided_by": event.by, "opinion": event.answer}
    return _ended(state, [event.task_id], at, TaskStatus.CLOSED, **said)


@_after.register
def _(event: Claimed, state: State, at: datetime) -> State:
    return _told(state, event.task_id, claimed_by=event.by, claimed_at=at, release_at=event.release_at)


@_after.register
def _(event: Kept, state: State, _at: datetime) -> State:
    return _told(state, event.task_id, release_at=event.release_at)


@_after.register
def _(event: Released, state: State, _at: datetime) -> State:
    return _told(state, event.task_id, claimed_by=None, claimed_at=None, release_at=None)


@_after.register
def _(event: TakenBack, state: State, at: datetime) -> State:
    gone = [task for task in state.tasks if task.id in event.task_ids]
    told = {"status": TaskStatus.RETURNED, "rule": "taken_back"}
    return _with(state, {task.id: replace(task, decided_at=task.decided_at or at, **told) for task in gone})


def _told(state: State, task_id: str, **said: Any) -> State:
    (task,) = (task for task in state.tasks if task.id == task_id)
    return _with(state, {task_id: replace(task, **said)})


def _capacity(event: Transferred | Added) -> ActorKind:
    return ActorKind.DELEGATE if event.on_behalf_of else ActorKind.PERSON


def _rerouted(state: State, route: Group) -> State:
    return replace(state, route=route, route_version=state.route_version + 1)


def _passed_on(state: State, ids: Iterable[str], at: datetime, kind: ActorKind, rule: str, **said: str | None) -> State:
    return _ended(state, ids, at, TaskStatus.TRANSFERRED, actor_kind=kind, rule=rule, **said)


def _ended(state: State, ids: Iterable[str], at: datetime, status: TaskStatus, **said: str | None) -> State:
    """With these tasks, which were open, at an end."""
    live = {task.id: task for task in state.tasks if task.live}
    return _with(state, {id_: replace(live[id_], status=status, decided_at=at, **said) for id_ in ids})


def _with(state: State, changed: Mapping[str, Task]) -> State:
    return replace(state, tasks=tuple(changed.get(task.id, task) for task in state.tasks))


def _decided(task: Task, event: Decided, at: datetime) -> Task:
    """The task as the decision left it."""
    assert (task.node_id, task.form_version) == (event.node_id, event.form_version)
    passed = TaskStatus.SKIPPED if event.rule else TaskStatus.APPROVED
    return replace(
        task,
        status=passed if event.verdict is Verdict.APPROVE else TaskStatus.REJECTED,
        decided_by=event.by,
        on_behalf_of=event.on_behalf_of,
        actor_kind=event.actor_kind,
        decided_at=at,
        opinion=event.opinion,
        remark=event.remark,
        rule=event.rule,
    )
