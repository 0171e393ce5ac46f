"""What admins said in Slack of people and roles: in force or ended, nothing is ever forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from storage.rows import Row
from storage.tables import edits
from workflow.edits import About, Edit, Fact

_HERE = edits.c.workspace == bindparam("here")
_OPEN = edits.c.ended_at.is_(None)
_ALL = sa.select(edits).where(_HERE)
_IN_FORCE = _ALL.where(_OPEN).order_by(edits.c.id)
_FACT = sa.and_(
    edits.c.person == bindparam("whose"), edits.c.about == bindparam("what"), edits.c.role == bindparam("which")
)
_OF_FACT = _ALL.where(_OPEN, _FACT)
_BY_ID = _ALL.where(edits.c.id == bindparam("key"))
_OF_ROLE = _ALL.where(edits.c.role == bindparam("which")).order_by(edits.c.id.desc()).limit(bindparam("most"))
_OF_PERSON = (
    _ALL.where(edits.c.person == bindparam("whose"), edits.c.role == "")
    .order_by(edits.c.id.desc())
    .limit(bindparam("most"))
)
_ADD = sa.insert(edits)
_END = (
    sa.update(edits)
    .where(_HERE, edits.c.id == bindparam("key"))
    .values(ended_by=bindparam("actor"), ended_at=bindparam("now"))
)
_REVISE = sa.update(edits).where(_HERE, edits.c.id == bindparam("key")).values(instead=bindparam("filed"))


class SqlEdits:
    """Fulfils `workflow.ports.Edits` on one connection."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def in_force(self) -> Sequence[Edit]:
        return self._read(_IN_FORCE)

    def of(self, fact: Fact) -> Edit | None:
        return self._first(_OF_FACT, whose=fact.person, what=fact.about.value, which=fact.role)

    def get(self, edit_id: str) -> Edit | None:
        return self._first(_BY_ID, key=edit_id)

    def of_role(self, role: str, limit: int) -> Sequence[Edit]:
        return self._read(_OF_ROLE, which=role, most=limit)

    def of_person(self, person: str, limit: int) -> Sequence[Edit]:
        return self._read(_OF_PERSON, whose=person, most=limit)

    def add(self, edit: Edit) -> None:
        self._execute(
            _ADD,
            workspace=self._workspace,
            id=edit.id,
            person=edit.fact.person,
            about=edit.fact.about.value,
            role=edit.fact.role,
            value=edit.value,
            instead=edit.instead,
            edited_by=edit.by,
            edited_at=edit.at,
        )

    def end(self, edit_id: str, by: str, at: datetime) -> None:
        self._execute(_END, key=edit_id, actor=by, now=at)

    def revise(self, edit_id: str, instead: str) -> None:
        self._execute(_REVISE, key=edit_id, filed=instead)

    def _first(self, statement: sa.Select[Any], **params: Any) -> Edit | None:
        return next(iter(self._read(statement, **params)), None)

    def _read(self, statement: sa.Select[Any], **params: Any) -> list[Edit]:
        return [_edit_of(row) for row in self._execute(statement, **params)]

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, {"here": self._workspace, **params})


def _edit_of(row: Row) -> Edit:
    return Edit(
        id=row.id,
        fact=Fact(person=row.person, about=About(row.about), role=row.role),
        value=row.value,
        instead=row.instead,
        by=row.edited_by,
        at=row.edited_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
    )
