"""Rows to values and back, and the JSON that routes, events and history are kept in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from workflow.addition import Addition, Place, Several
from workflow.chain import in_utc
from workflow.model import (
    ActorKind,
    AskedKind,
    Group,
    Node,
    Person,
    Record,
    Remind,
    Repeat,
    Request,
    RequestStatus,
    Seat,
    Task,
    TaskKind,
    TaskStatus,
    Verdict,
)

Row = Any  # sqlalchemy.Row: its columns are known to the statement, not to the type checker
Params = dict[str, Any]

TASK_COLUMNS = ("request_id", *(field.name for field in fields(Task)))
REQUEST_COLUMNS = tuple(field.name for field in fields(Request) if field.name != "tasks")
PERSON_COLUMNS = ("user_id", *(field.name for field in fields(Person) if field.name != "id"))
"""What a value is made of, and no more: PostgreSQL's driver looks at every column of every answer."""

_ACTOR_KINDS: Mapping[str | None, ActorKind | None] = {None: None, **{kind.value: kind for kind in ActorKind}}
_TASK_STATUSES = {status.value: status for status in TaskStatus}
_TASK_KINDS = {kind.value: kind for kind in TaskKind}
_ASKED_KINDS = {kind.value: kind for kind in AskedKind}


def plain(value: Any) -> Any:
    """A value of the core as JSON has it: dataclasses become objects, instants text in UTC."""
    if value is None or isinstance(value, (str, int, float)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, Seat | Group):
        return route_json(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    assert is_dataclass(value), f"no JSON for {type(value).__name__}"
    assert not isinstance(value, type)
    named = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: plain(item) for name, item in named if item is not None}


def route_json(node: Node) -> Params:
    """The tree as stored; `route_of` is its inverse."""
    if isinstance(node, Group):
        return {
            "id": node.id,
            "members": [route_json(member) for member in node.members],
            "need": node.need,
            "in_order": node.in_order,
            "veto": node.veto,
            "distinct": node.distinct,
            "title": dict(node.title),
        }
    return {
        "id": node.id,
        "asked_kind": node.asked_kind.value,
        "asked_id": node.asked_id,
        "title": dict(node.title),
        "why": node.why,
        "missing": node.missing,
        "at": node.at,
        "remind": plain(node.remind),
        "verdict": node.verdict and node.verdict.value,
        "asks_input": node.asks_input,
        "repeat": node.repeat.value,
        "added": plain(node.added),
    }


def route_of(stored: Mapping[str, Any]) -> Group:
    """The route that `route_json` stored."""
    node = _node_of(stored)
    assert isinstance(node, Group), "a route is a group of stages"
    return node


def _node_of(stored: Mapping[str, Any]) -> Node:
    if "members" in stored:
        members = tuple(_node_of(member) for member in stored["members"])
        return Group(**{**stored, "members": members})
    remind, verdict, added = stored["remind"], stored["verdict"], stored.get("added")
    return Seat(
        id=stored["id"],
        asked_kind=_ASKED_KINDS[stored["asked_kind"]],
        asked_id=stored["asked_id"],
        title=stored["title"],
        why=stored["why"],
        missing=stored.get("missing", ""),  # routes of before do not say
        at=stored.get("at", ""),
        remind=remind and Remind(**remind),
        verdict=verdict and Verdict(verdict),
        asks_input=stored.get("asks_input", False),
        repeat=Repeat(stored.get("repeat", Repeat.ASK)),
        added=added and _addition_of(added),
    )


def _addition_of(stored: Mapping[str, Any]) -> Addition:
    place, several = Place(stored["place"]), Several(stored["several"])
    for_whom = stored.get("on_behalf_of")
    return Addition(by=stored["by"], place=place, several=several, note=stored["note"], on_behalf_of=for_whom)


def task_of(row: Row) -> Task:
    """A row of `tasks`."""
    return Task(
        id=row.id,
        node_id=row.node_id,
        stage=row.stage,
        asked_kind=_ASKED_KINDS[row.asked_kind],
        asked_id=row.asked_id,
        opened_at=row.opened_at,
        status=_TASK_STATUSES[row.status],
        kind=_TASK_KINDS[row.kind],
        form_version=row.form_version,
        decided_by=row.decided_by,
        on_behalf_of=row.on_behalf_of,
        actor_kind=_ACTOR_KINDS[row.actor_kind],
        decided_at=row.decided_at,
        opinion=row.opinion,
        remark=row.remark,
        rule=row.rule,
        asked_by=row.asked_by,
        question=row.question,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        release_at=row.release_at,
    )


def task_row(task: Task, request_id: str, position: int) -> Params:
    """The row of a task, the `position`-th of its request, without its workspace."""
    return {
        "id": task.id,
        "request_id": request_id,
        "position": position,
        "node_id": task.node_id,
        "stage": task.stage,
        "kind": task.kind.value,
        "asked_kind": task.asked_kind.value,
        "asked_id": task.asked_id,
        "opened_at": task.opened_at,
        "asked_by": task.asked_by,
        **decided_part(task),
    }


def decided_part(task: Task) -> Params:
    """What a decision, or the end of the waiting, changes of a task."""
    return {
        "status": task.status.value,
        "form_version": task.form_version,
        "decided_by": task.decided_by,
        "on_behalf_of": task.on_behalf_of,
        "actor_kind": task.actor_kind and task.actor_kind.value,
        "decided_at": task.decided_at,
        "opinion": task.opinion,
        "remark": task.remark,
        "rule": task.rule,
        "question": task.question,
        "claimed_by": task.claimed_by,
        "claimed_at": task.claimed_at,
        "release_at": task.release_at,
    }


def request_of(row: Row, tasks: Sequence[Task]) -> Request:
    """A row of `requests` with its tasks, oldest first."""
    return Request(
        id=row.id,
        type=row.type,
        number=row.number,
        record_id=row.record_id,
        applicant=row.applicant,
        route=route_of(row.route),
        submitted_at=row.submitted_at,
        policy_version=row.policy_version,
        status=RequestStatus(row.status),
        tasks=tuple(tasks),
        total_stages=row.total_stages,
        current_stage=row.current_stage,
        version=row.version,
        form_version=row.form_version,
        route_version=row.route_version,
        decided_at=row.decided_at,
        history_head=row.history_head,
        history_count=row.history_count,
        submitted_by=row.submitted_by,
        cancelled_by=row.cancelled_by,
        reason=row.reason,
        cancels=row.cancels,
        cancellation=row.cancellation,
        cc=tuple(row.cc or ()),
    )


def request_row(request: Request) -> Params:
    """The row of a request, without its workspace and its tasks."""
    return {
        "id": request.id,
        "type": request.type,
        "number": request.number,
        "number_key": request.number.lower(),
        "record_id": request.record_id,
        "applicant": request.applicant,
        "submitted_by": request.submitted_by,
        "cancels": request.cancels,
        "cc": list(request.cc) or None,
        "route": route_json(request.route),
        "route_version": request.route_version,
        "policy_version": request.policy_version,
        "submitted_at": request.submitted_at,
        **moving_part(request),
    }


def moving_part(request: Request) -> Params:
    """What changes of a request while it travels along its route."""
    return {
        "status": request.status.value,
        "total_stages": request.total_stages,
        "current_stage": request.current_stage,
        "version": request.version,
        "form_version": request.form_version,
        "decided_at": request.decided_at,
        "history_head": request.history_head,
        "history_count": request.history_count,
        "cancelled_by": request.cancelled_by,
        "reason": request.reason,
        "cancellation": request.cancellation,
    }


def record_of(row: Row) -> Record:
    """A row of `records`."""
    return Record(id=row.id, type=row.type, values=row.values, form_version=row.form_version, choices=row.choices or {})


def person_of(row: Row) -> Person:
    """A row of `people`."""
    return Person(
        id=row.user_id,
        name=row.name,
        email=row.email,
        tz=row.tz,
        locale=row.locale,
        department=row.department,
        position=row.position,
        manager=row.manager,
        active=row.active,
        dm=row.dm,
        language=row.language or "",
        calendar=row.calendar or "",
        unreachable_since=row.unreachable_since,
    )


def person_row(person: Person) -> Params:
    """The row of a person as Slack and the people file tell of him, without its workspace."""
    return {
        "user_id": person.id,
        "name": person.name,
        "email": person.email,
        "email_key": person.email.lower(),
        "tz": person.tz,
        "locale": person.locale,
        "department": person.department,
        "position": person.position,
        "manager": person.manager,
        "active": person.active,
        "calendar": person.calendar,
        "dm": person.dm,
    }
