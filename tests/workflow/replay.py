"""What the facts alone tell of a request: they replay to its state (G6). Knows the facts and nothing of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Any, NamedTuple

from workflow.adding import with_node
from workflow.addition import Place
from workflow.engine import with_seats
from workflow.events import (
    Added,
    Answered,
    CancellationAsked,
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
    Resubmitted,
    Revoked,
    SentBack,
    Submitted,
    Swapped,
    TakenBack,
    Transferred,
    Withdrawn,
)
from workflow.model import ActorKind, Group, Request, RequestStatus, Task, TaskStatus, Values, Verdict


class Entry(NamedTuple):
    """What happened at one moment, and in what capacity somebody did it."""

    at: datetime
    events: Sequence[Event]
    kind: ActorKind = ActorKind.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything of a request that its history must tell, and the form with it."""

    status: RequestStatus = RequestStatus.PENDING
    decided_at: datetime | None = None
    cancelled_by: str | None = None
    reason: str | None = None
    values: Values
    form_version: int
    route: Group
    route_version: int = 1
    tasks: tuple[Task, ...] = ()

    @classmethod
    def of(cls, request: Request, values: Values) -> State:
        """What is stored."""
        known = {name: getattr(request, name) for name in cls.__slots__ if name != "values"}
        return cls(values=values, **known)


def replay(journal: Sequence[Entry], form_version: int = 1) -> State:
    """The state that the facts alone tell; of a form that began with that version."""
    told = ((Entry(*entry), event) for entry in journal for event in entry[1])
    _, first = next(told)
    assert isinstance(first, Submitted)
    state = State(values=first.values, route=first.route, reason=first.reason, form_version=form_version)
    for entry, event in told:
        state = _after(event, state, entry)
    return state


@singledispatch
def _after(event: Event, _state: State, _entry: Entry) -> State:
    """The state after one more fact, one function for each kind of it."""
    raise AssertionError(f"nothing is told by {event}")


@_after.register
def _(event: Opened, state: State, _entry: Entry) -> State:
    return replace(state, tasks=state.tasks + event.tasks)


@_after.register
def _(event: Decided, state: State, entry: Entry) -> State:
    (task,) = (task for task in state.tasks if task.id == event.task_id)
    if event.rule == "carried":  # by an approval of before, which counts as of then
        before = [each for each in state.tasks if each.node_id == task.node_id and each.rule == "resubmitted"]
        given = replace(_decided(task, event, entry.at), decided_at=before[-1].decided_at, status=TaskStatus.APPROVED)
        return _with(state, {task.id: given})
    return _with(state, {task.id: _decided(task, event, entry.at)})


@_after.register
def _(event: Closed, state: State, entry: Entry) -> State:
    return _ended(state, event.task_ids, entry.at, TaskStatus.CLOSED)


@_after.register
def _(event: Finished, state: State, entry: Entry) -> State:
    return replace(state, status=event.status, decided_at=entry.at)


@_after.register
def _(_event: Withdrawn, state: State, entry: Entry) -> State:
    return replace(state, status=RequestStatus.WITHDRAWN, decided_at=entry.at)


@_after.register
def _(event: Cancelled | Revoked, state: State, entry: Entry) -> State:
    said = {"cancelled_by": event.by, "reason": event.reason}
    return replace(state, status=RequestStatus.CANCELLED, decided_at=entry.at, **said)


@_after.register
def _(_event: CancellationAsked, state: State, _entry: Entry) -> State:
    return state  # of another request


@_after.register
def _(event: Reseated, state: State, entry: Entry) -> State:
    state = _rerouted(state, with_seats(state.route, [event.seat]))
    return _passed_on(state, [event.task_id], entry.at, ActorKind.SYSTEM, event.rule)


@_after.register
def _(event: Swapped, state: State, entry: Entry) -> State:
    state = _rerouted(state, with_seats(state.route, event.seats))
    return _passed_on(state, event.task_ids, entry.at, ActorKind.ADMIN, "swapped")


@_after.register
def _(event: Transferred, state: State, entry: Entry) -> State:
    state = _rerouted(state, with_seats(state.route, [event.seat]))
    said = {"decided_by": event.by, "on_behalf_of": event.on_behalf_of, "opinion": event.reason}
    assert isinstance(event, Reassigned) is (entry.kind is ActorKind.ADMIN)
    return _passed_on(state, [event.task_id], entry.at, entry.kind, "transferred", **said)


@_after.register
def _(event: Added, state: State, entry: Entry) -> State:
    state = _rerouted(state, with_node(state.route, event.node_id, event.group))
    waits = [event.task_id] if event.place is Place.BEFORE else []
    said = {"decided_by": event.by, "on_behalf_of": event.on_behalf_of}
    return _passed_on(state, waits, entry.at, entry.kind, "before", **said)


@_after.register
def _(_event: Questioned, state: State, _entry: Entry) -> State:
    return state  # the task for the answer opens after it


@_after.register
def _(event: Answered, state: State, entry: Entry) -> State:
    said = {"actor_kind": ActorKind.PERSON, "decided_by": event.by, "opinion": event.answer}
    return _ended(state, [event.task_id], entry.at, TaskStatus.CLOSED, **said)


@_after.register
def _(event: Claimed, state: State, entry: Entry) -> State:
    return _told(state, event.task_id, claimed_by=event.by, claimed_at=entry.at, release_at=event.release_at)


@_after.register
def _(event: Kept, state: State, _entry: Entry) -> State:
    return _told(state, event.task_id, release_at=event.release_at)


@_after.register
def _(event: Released, state: State, _entry: Entry) -> State:
    return _told(state, event.task_id, claimed_by=None, claimed_at=None, release_at=None)


@_after.register
def _(event: TakenBack, state: State, entry: Entry) -> State:
    return _returned(state, event.task_ids, entry.at, "taken_back")


@_after.register
def _(event: SentBack, state: State, entry: Entry) -> State:
    by = {"decided_by": event.by, "on_behalf_of": event.on_behalf_of, "actor_kind": entry.kind}
    state = _told(state, event.task_id, decided_at=entry.at, opinion=event.reason, **by)
    state = _returned(state, event.task_ids, entry.at, "went_back")
    return _told(state, event.task_id, rule="sent_back")


@_after.register
def _(event: Resubmitted, state: State, entry: Entry) -> State:
    done = {"decided_by": event.by, "actor_kind": entry.kind}
    state = _ended(state, [event.task_id], entry.at, TaskStatus.CLOSED, **done)
    state = _returned(state, event.task_ids, entry.at, "resubmitted")
    version = state.route_version + (event.route != state.route)
    form = {"values": event.values, "form_version": event.form_version}
    return replace(state, route=event.route, route_version=version, **form)


def _returned(state: State, ids: Iterable[str], at: datetime, rule: str) -> State:
    """With these tasks gone back from; who decided them, and when, stays with them."""
    gone = [task for task in state.tasks if task.id in ids]
    told = {"status": TaskStatus.RETURNED, "rule": rule}
    return _with(state, {task.id: replace(task, decided_at=task.decided_at or at, **told) for task in gone})


def _told(state: State, task_id: str, **said: Any) -> State:
    (task,) = (task for task in state.tasks if task.id == task_id)
    return _with(state, {task_id: replace(task, **said)})


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
