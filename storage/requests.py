"""Requests with their tasks, submissions and numbers."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert  # SQLite's ON CONFLICT reads the same, and compiles from it
from sqlalchemy.engine import Connection

from storage.database import Among
from storage.forms import Forms
from storage.history import History, kind_of
from storage.open_tasks import ASKS_APPLICANT, CLAIMS_DUE, LIVE, STRANDED, WAITING, WAITING_FOR_ROLES
from storage.rows import (
    REQUEST_COLUMNS,
    TASK_COLUMNS,
    Params,
    Row,
    decided_part,
    moving_part,
    request_of,
    request_row,
    route_json,
    task_of,
    task_row,
)
from storage.tables import numbers, requests, submissions, tasks
from storage.writes import Writes
from workflow.events import Event
from workflow.model import ActorKind, Record, Request, Task, TaskStatus
from workflow.ports import Decided, HistoryEntry, Waiting
from workflow.ports_audit import Submitted

_HERE = requests.c.workspace == bindparam("here")

_REQUEST = sa.select(*(requests.c[name] for name in REQUEST_COLUMNS)).where(_HERE)
_BY_ID = _REQUEST.where(requests.c.id == bindparam("key"))
_BY_IDS = _REQUEST.where(requests.c.id.in_(bindparam("keys", expanding=True)))
_BY_TASK = _REQUEST.where(
    requests.c.id
    == sa.select(tasks.c.request_id)
    .where(tasks.c.workspace == bindparam("here"), tasks.c.id == bindparam("key"))
    .scalar_subquery()
)
_BY_NUMBER = _REQUEST.where(requests.c.number_key == bindparam("key"))
_BY_NONCE = _REQUEST.where(
    requests.c.id
    == sa.select(submissions.c.request_id)
    .where(submissions.c.workspace == bindparam("here"), submissions.c.nonce == bindparam("key"))
    .scalar_subquery()
)


def _newest(column: sa.Column[Any]) -> sa.Select[Any]:
    found = (
        sa.select(requests.c.id)
        .where(requests.c.workspace == bindparam("here"), column == bindparam("key"))
        .order_by(requests.c.submitted_at.desc(), requests.c.id.desc())
        .limit(bindparam("limit"))
        .subquery(f"newest_{column.key}")
    )
    return sa.select(found.c.id)


_BY_APPLICANT = (
    _REQUEST.where(requests.c.id.in_(sa.union_all(_newest(requests.c.applicant), _newest(requests.c.submitted_by))))
    .order_by(requests.c.submitted_at.desc(), requests.c.id.desc())
    .limit(bindparam("limit"))
)
# Nothing on SQLite, where the whole database is locked already.
_LOCK_BY_ID = _BY_ID.with_for_update()
_LOCK_BY_TASK = _BY_TASK.with_for_update()

_TASKS_HERE = sa.select(*(tasks.c[name] for name in TASK_COLUMNS)).where(tasks.c.workspace == bindparam("here"))
_TASKS_OF = _TASKS_HERE.where(tasks.c.request_id == bindparam("key")).order_by(tasks.c.position)
_TASKS_OF_MANY = _TASKS_HERE.where(tasks.c.request_id.in_(bindparam("keys", expanding=True))).order_by(tasks.c.position)

_OPEN_BY_TYPE = (
    # By their open tasks, of which every pending request has one: those are indexed, and few.
    sa.select(requests.c.type, sa.func.count(requests.c.id.distinct()).label("open"))
    .join(tasks, sa.and_(tasks.c.workspace == requests.c.workspace, tasks.c.request_id == requests.c.id))
    .where(tasks.c.workspace == bindparam("here"), LIVE)
    .group_by(requests.c.type)
)

_NAMING = (
    # By their open tasks, of which every pending request has one: those are indexed, and few.
    Among(
        requests.c.id,
        sa.select(tasks.c.request_id)
        .where(tasks.c.workspace == bindparam("here"), LIVE, tasks.c.request_id > bindparam("after"))
        .scalar_subquery(),
    ),
    requests.c.type == bindparam("type"),
    sa.cast(requests.c.route, sa.Text).contains(bindparam("named")),
)
_OPEN_NAMING = _REQUEST.where(*_NAMING).order_by(requests.c.id).limit(bindparam("limit"))
_COUNT_NAMING = sa.select(sa.func.count()).select_from(requests).where(_HERE, *_NAMING)

_DECIDED_BY = (
    sa.select(tasks.c.id, tasks.c.request_id)
    .where(tasks.c.workspace == bindparam("here"), tasks.c.decided_by == bindparam("person"), ~ASKS_APPLICANT)
    .where(tasks.c.status != sa.literal_column(f"'{TaskStatus.RETURNED.value}'"))
    .order_by(tasks.c.decided_at.desc(), tasks.c.id.desc())
    .limit(bindparam("limit"))
)

_ADD_REQUEST = sa.insert(requests)
_ADD_SUBMISSION = sa.insert(submissions)
_ADD_TASKS = sa.insert(tasks)

_MOVING = (
    "status",
    "total_stages",
    "current_stage",
    "version",
    "form_version",
    "decided_at",
    "history_head",
    "history_count",
    "cancelled_by",
    "reason",
    "cancellation",
)
_SAVE = (
    sa.update(requests)
    .where(_HERE, requests.c.id == bindparam("key"), requests.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in _MOVING})
)
_SAVE_WITH_ROUTE = _SAVE.values(route=bindparam("route"), route_version=bindparam("route_version"))
_DECIDING = (
    "status",
    "form_version",
    "decided_by",
    "on_behalf_of",
    "actor_kind",
    "decided_at",
    "opinion",
    "remark",
    "rule",
    "question",
    "claimed_by",
    "claimed_at",
    "release_at",
)
_SAVE_TASKS = (
    sa.update(tasks)
    .where(tasks.c.workspace == bindparam("here"), tasks.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in _DECIDING})
)

_TAKE_NUMBER = (
    insert(numbers)
    .values(seq=1)
    .on_conflict_do_update(index_elements=["workspace", "type", "year"], set_={"seq": numbers.c.seq + 1})
    .returning(numbers.c.seq)
)


class Stale(Exception):
    """The request was changed after it was read: it had not been locked. The transaction runs again (F17)."""


class SqlRequests:
    """Fulfils `workflow.ports.Requests` on one connection."""

    def __init__(self, connection: Connection, workspace: str, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._workspace = workspace
        self.facts: list[str] = []
        """The kinds of what was added to histories."""

    @cached_property
    def _forms(self) -> Forms:
        return Forms(self._connection, self._workspace, self._writes)

    @cached_property
    def chain(self) -> History:
        """The history chains of these requests."""
        return History(self._connection, self._workspace, self._writes)

    def lock(self, request_id: str) -> Request | None:
        return self._one(_LOCK_BY_ID, request_id)

    def lock_of_task(self, task_id: str) -> Request | None:
        return self._one(_LOCK_BY_TASK, task_id)

    def get(self, request_id: str) -> Request | None:
        return self._one(_BY_ID, request_id)

    def of_task(self, task_id: str) -> Request | None:
        return self._one(_BY_TASK, task_id)

    def by_number(self, number: str) -> Request | None:
        return self._one(_BY_NUMBER, number.lower())

    def of_submission(self, nonce: str) -> Request | None:
        return self._one(_BY_NONCE, nonce)

    def record(self, record_id: str) -> Record:
        return self._forms.get(record_id)

    def next_seq(self, type_: str, year: int) -> int:
        """Two submissions of one type wait for each other here; a number is given back when its transaction fails."""
        taken = {"workspace": self._workspace, "type": type_, "year": year}
        return int(self._writes.now(_TAKE_NUMBER, taken).scalar_one())

    def add(self, request: Request, record: Record, nonce: str) -> None:
        self._forms.add(record, request.submitted_at)
        self._insert(_ADD_REQUEST, **request_row(request))
        self._insert(_ADD_SUBMISSION, nonce=nonce, request_id=request.id)
        self._open(request, known=())

    def save(self, before: Request, after: Request) -> None:
        """Store what changed between the two. Raises Stale when what is stored is not `before`."""
        known = {task.id: task for task in before.tasks}
        self._save_request(before, after)
        changed = [task for task in after.tasks if task.id in known and known[task.id] != task]
        self._writes.add(_SAVE_TASKS, *[self._changed_task(task) for task in changed])
        self._open(after, known)

    def revise(self, request: Request, record: Record, nonce: str) -> None:
        self._forms.revise(record)
        self._insert(_ADD_SUBMISSION, nonce=nonce, request_id=request.id)

    def append(
        self,
        request: Request,
        events: Sequence[Event],
        *,
        actor: str | None,
        actor_kind: ActorKind,
        at: datetime,
    ) -> Request:
        """Add to the history chain; before `save` or `add`, which store the head and count returned here."""
        self.facts += [kind_of(type(event)) for event in events]
        return self.chain.append(request, events, actor=actor, actor_kind=actor_kind, at=at)

    def erase(self, request: Request) -> None:
        self._forms.empty(request.record_id)
        self.chain.erase(request)

    def history(self, request_id: str) -> Sequence[HistoryEntry]:
        return self.chain.entries(request_id)

    def waiting_for(self, people: Collection[str], roles: Collection[str], limit: int) -> Sequence[Waiting]:
        return self._waiting(self._execute(WAITING, people=list(people), roles=list(roles), limit=limit).all())

    def stranded(self) -> Sequence[str]:
        return self._execute(STRANDED).scalars().all()

    def claims_due(self, now: datetime) -> Sequence[str]:
        return self._execute(CLAIMS_DUE, now=now).scalars().all()

    def open_by_type(self) -> Mapping[str, int]:
        return {row.type: row.open for row in self._execute(_OPEN_BY_TYPE)}

    def open_naming(self, type_: str, person: str, after: str, limit: int) -> Sequence[Request]:
        found = self._execute(_OPEN_NAMING, type=type_, named=f'"{person}"', after=after, limit=limit)
        return self._with_tasks(found.all())

    def count_naming(self, type_: str, person: str, after: str) -> int:
        return int(self._execute(_COUNT_NAMING, type=type_, named=f'"{person}"', after=after).scalar_one())

    def asking_to_cancel(self, request_id: str) -> Sequence[str]:
        found = sa.select(requests.c.id).where(_HERE, requests.c.cancels == request_id).order_by(requests.c.id)
        return self._execute(found).scalars().all()

    def open_role_tasks(self, roles: Collection[str]) -> Sequence[Waiting]:
        return self._waiting(self._execute(WAITING_FOR_ROLES, roles=list(roles)).all())

    def applied_by(self, person: str, limit: int) -> Sequence[Request]:
        return self._with_tasks(self._execute(_BY_APPLICANT, key=person, limit=limit).all())

    def submitted(self, which: Submitted, after: str, limit: int) -> Sequence[Request]:
        found = _REQUEST.where(requests.c.id > after)
        if which.since is not None:
            found = found.where(requests.c.submitted_at >= which.since)
        if which.before is not None:
            found = found.where(requests.c.submitted_at < which.before)
        if which.type is not None:
            found = found.where(requests.c.type == which.type)
        return self._with_tasks(self._execute(found.order_by(requests.c.id).limit(limit)).all())

    def decided_by(self, person: str, limit: int) -> Sequence[Decided]:
        found = self._execute(_DECIDED_BY, person=person, limit=limit).all()
        by_id = self._by_ids(found)
        return [Decided(task_id=row.id, request=by_id[row.request_id]) for row in found]

    def _one(self, statement: sa.Select[Any], key: str) -> Request | None:
        row = self._execute(statement, key=key).first()
        if row is None:
            return None
        # A statement of its own: what the lock had to wait for is seen only by statements begun after it.
        return request_of(row, [task_of(task) for task in self._execute(_TASKS_OF, key=row.id)])

    def _waiting(self, found: Sequence[Row]) -> Sequence[Waiting]:
        by_id = self._by_ids(found)
        return [Waiting(task_id=row.id, request=by_id[row.request_id]) for row in found]

    def _by_ids(self, found: Sequence[Row]) -> Mapping[str, Request]:
        """The requests that these rows of tasks belong to."""
        rows = self._execute(_BY_IDS, keys=list({row.request_id for row in found})).all() if found else []
        return {request.id: request for request in self._with_tasks(rows)}

    def _with_tasks(self, rows: Sequence[Row]) -> Sequence[Request]:
        if not rows:
            return []
        opened: dict[str, list[Task]] = {row.id: [] for row in rows}
        for task in self._execute(_TASKS_OF_MANY, keys=list(opened)):
            opened[task.request_id].append(task_of(task))
        return [request_of(row, opened[row.id]) for row in rows]

    def _save_request(self, before: Request, after: Request) -> None:
        params: Params = {"key": after.id, "seen": before.version, **moving_part(after)}
        statement = _SAVE
        if after.route is not before.route and after.route != before.route:
            statement = _SAVE_WITH_ROUTE
            params |= {"route": route_json(after.route), "route_version": after.route_version}
        # Not kept back: whether it found its row has to be known.
        if self._writes.now(statement, {"here": self._workspace, **params}).rowcount != 1:
            raise Stale(after.id)

    def _open(self, request: Request, known: Container[str]) -> None:
        here = {"workspace": self._workspace}
        opened = [
            here | task_row(task, request.id, position)
            for position, task in enumerate(request.tasks, start=1)
            if task.id not in known
        ]
        self._writes.add(_ADD_TASKS, *opened)

    def _changed_task(self, task: Task) -> Params:
        return {"here": self._workspace, "key": task.id, **decided_part(task)}

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        self._writes.send()
        return self._connection.execute(statement, {"here": self._workspace, **params})

    def _insert(self, statement: sa.Insert, **row: Any) -> None:
        self._writes.add(statement, {"workspace": self._workspace, **row})
