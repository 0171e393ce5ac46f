"""Types that admins put together in Slack and that are not in force yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from storage.tables import type_drafts
from workflow.ports_types import TypeDraft

_COLUMNS = [field.name for field in fields(TypeDraft)]
_HERE = type_drafts.c.workspace == bindparam("here")
_THIS = sa.and_(_HERE, type_drafts.c.id == bindparam("key"))
_ALL = sa.select(*(type_drafts.c[name] for name in _COLUMNS)).where(_HERE).order_by(type_drafts.c.type)
_BY_ID = _ALL.where(_THIS)
_OF_TYPE = _ALL.where(type_drafts.c.type == bindparam("key"))
_ADD = sa.insert(type_drafts)
_SAVE = sa.update(type_drafts).where(_THIS)
_DISCARD = sa.delete(type_drafts).where(_THIS)


class SqlTypeDrafts:
    """Fulfils `workflow.ports.TypeDrafts` on one connection."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def get(self, draft_id: str) -> TypeDraft | None:
        return self._first(_BY_ID, draft_id)

    def of_type(self, type_: str) -> TypeDraft | None:
        return self._first(_OF_TYPE, type_)

    def all(self) -> Sequence[TypeDraft]:
        return [TypeDraft(**row) for row in self._execute(_ALL).mappings()]

    def add(self, draft: TypeDraft) -> None:
        self._execute(_ADD.values(workspace=self._workspace, **_row(draft)))

    def save(self, draft: TypeDraft) -> None:
        self._execute(_SAVE.values(**_row(draft)), key=draft.id)

    def discard(self, draft_id: str) -> None:
        self._execute(_DISCARD, key=draft_id)

    def _first(self, statement: sa.Select[Any], key: str) -> TypeDraft | None:
        row = self._execute(statement, key=key).mappings().first()
        return None if row is None else TypeDraft(**row)

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, {"here": self._workspace, **params})


def _row(draft: TypeDraft) -> dict[str, Any]:
    return {**{name: getattr(draft, name) for name in _COLUMNS}, "source": dict(draft.source), "type": draft.type}
