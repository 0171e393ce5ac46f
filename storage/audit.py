"""Checkpoints over the history, and the history page by page for whoever verifies it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from storage import guards
from storage.backups import ROUND
from storage.history import ENTRIES
from storage.rows import Row
from storage.tables import (
    checkpoint_marks,
    checkpoints,
    events,
    numbers,
    policies,
    records,
    requests,
    tasks,
)
from workflow.chain import Answer, Chain, Entry, Mark
from workflow.checkpoints import Checkpoint
from workflow.ports_audit import Counted

_HERE: sa.BindParameter[str] = bindparam("here")
_CHECKPOINTS = sa.select(*(column for column in checkpoints.c if column.key != "workspace")).where(
    checkpoints.c.workspace == _HERE
)
_LAST = _CHECKPOINTS.order_by(checkpoints.c.seq.desc()).limit(1)
_AFTER = (
    _CHECKPOINTS.where(checkpoints.c.seq > bindparam("after")).order_by(checkpoints.c.seq).limit(bindparam("limit"))
)

_SEALED = (
    sa.select(checkpoint_marks.c.request_id, sa.func.max(checkpoint_marks.c.count).label("count"))
    .where(checkpoint_marks.c.workspace == _HERE)
    .group_by(checkpoint_marks.c.request_id)
    .subquery("sealed")
)
_SINCE = sa.func.coalesce(_SEALED.c.count, 0)
# One statement, so that it sees one moment, and takes no lock that a decision would wait for.
_MARK = sa.insert(checkpoint_marks).from_select(
    ["workspace", "checkpoint", "position", "request_id", "since", "count", "head"],
    sa.select(
        requests.c.workspace,
        sa.cast(bindparam("checkpoint"), sa.Integer),
        sa.func.row_number().over(order_by=requests.c.id),
        requests.c.id,
        _SINCE,
        requests.c.history_count,
        requests.c.history_head,
    )
    .outerjoin_from(requests, _SEALED, _SEALED.c.request_id == requests.c.id)
    .where(requests.c.workspace == _HERE, requests.c.history_count > _SINCE),
)
_MARK_COLUMNS = [checkpoint_marks.c[name] for name in ("checkpoint", "request_id", "since", "count", "head")]
_MARKS = (
    sa.select(*_MARK_COLUMNS)
    .where(
        checkpoint_marks.c.workspace == _HERE,
        checkpoint_marks.c.checkpoint == bindparam("checkpoint"),
        checkpoint_marks.c.position > bindparam("after"),
    )
    .order_by(checkpoint_marks.c.position)
    .limit(bindparam("limit"))
)


def _ids(column: sa.Column[Any]) -> sa.Select[Any]:
    """The next ids of requests that this table knows."""
    found = (
        sa.select(column.label("id"))
        .distinct()
        .where(column.table.c.workspace == _HERE, column > bindparam("after"))
        .order_by(column)
        .limit(bindparam("limit"))
        .subquery()
    )
    return sa.select(found.c.id)


_NEXT = sa.union(*map(_ids, (requests.c.id, events.c.request_id, checkpoint_marks.c.request_id))).subquery("next")
_NEXT_IDS = sa.select(_NEXT.c.id).order_by(_NEXT.c.id).limit(bindparam("limit"))
_KEYS: sa.BindParameter[Any] = bindparam("keys", expanding=True)
_REQUESTS = (
    sa.select(
        requests.c.id,
        requests.c.number,
        requests.c.status,
        requests.c.history_head,
        requests.c.history_count,
        requests.c.cancelled_by,
        requests.c.reason,
        records.c["values"].label("form"),
    )
    .outerjoin_from(
        requests,
        records,
        sa.and_(records.c.workspace == requests.c.workspace, records.c.id == requests.c.record_id),
    )
    .where(requests.c.workspace == _HERE, requests.c.id.in_(_KEYS))
)
_TASKS = sa.select(
    tasks.c.request_id,
    tasks.c.id,
    tasks.c.status,
    tasks.c.decided_by,
    tasks.c.on_behalf_of,
    tasks.c.opinion,
    tasks.c.remark,
    tasks.c.question,
).where(tasks.c.workspace == _HERE, tasks.c.request_id.in_(_KEYS))
_ENTRIES = ENTRIES.where(events.c.workspace == _HERE, events.c.request_id.in_(_KEYS)).order_by(
    events.c.request_id, events.c.seq
)
_MARKS_OF = (
    sa.select(*_MARK_COLUMNS)
    .where(checkpoint_marks.c.workspace == _HERE, checkpoint_marks.c.request_id.in_(_KEYS))
    .order_by(checkpoint_marks.c.request_id, checkpoint_marks.c.count)
)

_GIVEN = (
    sa.select(numbers.c.type, sa.func.sum(numbers.c.seq).label("given"))
    .where(numbers.c.workspace == _HERE)
    .group_by(numbers.c.type)
    .subquery("given")
)
_BORNE = (
    sa.select(requests.c.type, sa.func.count().label("borne"))
    .where(requests.c.workspace == _HERE)
    .group_by(requests.c.type)
    .subquery("borne")
)
_SHORT_TYPES = (
    sa.select(_GIVEN.c.type)
    .outerjoin_from(_GIVEN, _BORNE, _BORNE.c.type == _GIVEN.c.type)
    .where(_GIVEN.c.given > sa.func.coalesce(_BORNE.c.borne, 0))
)
_COUNTED = (
    sa.select(numbers.c.type, numbers.c.year, numbers.c.seq)
    .where(numbers.c.workspace == _HERE, numbers.c.type.in_(_SHORT_TYPES))
    .order_by(numbers.c.type, numbers.c.year)
)
_FORMATS = (
    sa.select(sa.func.coalesce(policies.c.source["number"].as_string(), ""))
    .distinct()
    .where(policies.c.workspace == _HERE, policies.c.id == bindparam("type"))
)
_NUMBERS = sa.select(requests.c.number).where(requests.c.workspace == _HERE, requests.c.number.in_(_KEYS))


class SqlAudit:
    """Fulfils `workflow.ports_audit.Audit` on one connection."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self.workspace = workspace

    def last(self) -> Checkpoint | None:
        row = self._execute(_LAST).first()
        return Checkpoint(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's name for a public thing

    def checkpoints(self, after: int, limit: int) -> Sequence[Checkpoint]:
        return [Checkpoint(**row) for row in self._execute(_AFTER, after=after, limit=limit).mappings()]

    def mark(self, seq: int) -> None:
        self._execute(_MARK, checkpoint=seq)

    def marks(self, seq: int, after: int, limit: int) -> Sequence[Mark]:
        found = self._execute(_MARKS, checkpoint=seq, after=after, limit=limit)
        return [Mark(**row) for row in found.mappings()]

    def add(self, checkpoint: Checkpoint) -> None:
        columns = {name: getattr(checkpoint, name) for name in checkpoint.__slots__}
        self._connection.execute(sa.insert(checkpoints).values(workspace=self.workspace, **columns))

    def chain(self, request_id: str) -> Chain:
        return self.chains_of([request_id])[0]

    def chains(self, after: str, limit: int) -> Sequence[Chain]:
        return self.chains_of(self._execute(_NEXT_IDS, after=after, limit=limit).scalars().all())

    def short(self) -> Sequence[Counted]:
        found = self._execute(_COUNTED).all()
        formats = {type_: self._execute(_FORMATS, type=type_).scalars().all() for type_ in {row.type for row in found}}
        return [
            Counted(type=row.type, year=row.year, given=row.seq, formats=formats[row.type], leap=ROUND) for row in found
        ]

    def borne(self, numbers: Collection[str]) -> Collection[str]:
        return self._execute(_NUMBERS, keys=list(numbers)).scalars().all()

    def unguarded(self) -> Sequence[str]:
        return guards.missing(self._connection)

    def chains_of(self, request_ids: Sequence[str]) -> Sequence[Chain]:
        ids = list(request_ids)
        if not ids:
            return []
        found = {row.id: row for row in self._execute(_REQUESTS, keys=ids)}
        entries: Mapping[str, list[Entry]] = defaultdict(list)
        for row in self._execute(_ENTRIES, keys=ids):
            entries[row.request_id].append(_entry(row))
        marks: Mapping[str, list[Mark]] = defaultdict(list)
        for mark in self._execute(_MARKS_OF, keys=ids).mappings():
            marks[mark["request_id"]].append(Mark(**mark))
        answers: Mapping[str, dict[str, Answer]] = defaultdict(dict)
        for task in self._execute(_TASKS, keys=ids):
            answers[task.request_id][task.id] = _answer(task)
        return [_chain(id_, found.get(id_), entries[id_], marks[id_], answers[id_]) for id_ in ids]

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, {"here": self.workspace, **params})


def _chain(
    id_: str, request: Row | None, entries: Sequence[Entry], marks: Sequence[Mark], answers: Mapping[str, Answer]
) -> Chain:
    return Chain(
        request_id=id_,
        number=request.number if request else None,
        status=request.status if request else "",
        head=request.history_head if request else "",
        count=request.history_count if request else 0,
        entries=entries,
        marks=marks,
        form=request.form if request else None,
        answers=answers,
        cancelled_by=request.cancelled_by if request else None,
        reason=request.reason if request else None,
    )


def _answer(task: Row) -> Answer:
    return Answer(
        status=task.status,
        by=task.decided_by,
        opinion=task.opinion,
        remark=task.remark,
        question=task.question,
        on_behalf_of=task.on_behalf_of,
    )


def _entry(row: Row) -> Entry:
    return Entry(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        actor=row.actor,
        actor_kind=row.actor_kind,
        prev_hash=row.prev_hash,
        hash=row.hash,
        payload_hash=row.payload_hash,
        salt=row.salt,
        payload=row.payload,
    )
