"""Forms that were begun and not sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, exists
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from storage.tables import drafts, submissions
from storage.writes import Writes
from workflow.model import Draft

_COLUMNS = [field.name for field in fields(Draft)]
_HERE = drafts.c.workspace == bindparam("here")
_HIS = and_(_HERE, drafts.c.person == bindparam("who"))
_OF_TYPE = and_(_HIS, drafts.c.type == bindparam("what"))

# An act that runs beside the submission may write its draft after that has removed it: so the submission is asked.
_SENT = exists().where(submissions.c.workspace == drafts.c.workspace, submissions.c.nonce == drafts.c.nonce)
_FOUND = sa.select(*(drafts.c[name] for name in _COLUMNS)).where(drafts.c.updated_at > bindparam("since"), ~_SENT)
_ALL_OF = _FOUND.where(_HIS).order_by(drafts.c.updated_at.desc(), drafts.c.type)
_OF = _FOUND.where(_OF_TYPE)

_ADD = insert(drafts)
_KEEP = _ADD.on_conflict_do_update(
    index_elements=["workspace", "person", "type"],
    set_={name: _ADD.excluded[name] for name in _COLUMNS if name not in ("person", "type")},
    where=drafts.c.acted_at <= _ADD.excluded.acted_at,
)
_DISCARD = sa.delete(drafts).where(_OF_TYPE)
_DISCARD_THIS = _DISCARD.where(drafts.c.nonce == bindparam("form"))
_OLDEST = sa.select(sa.func.min(drafts.c.updated_at)).where(_HERE)
_FORGET = sa.delete(drafts).where(_HERE, drafts.c.updated_at <= bindparam("until"))


class SqlDrafts:
    """Fulfils `workflow.ports.Drafts` on one connection."""

    def __init__(self, connection: Connection, workspace: str, writes: Writes) -> None:
        self._connection = connection
        self._workspace = workspace
        self._writes = writes

    def of(self, person: str, type_: str, since: datetime) -> Draft | None:
        row = self._execute(_OF, who=person, what=type_, since=since).mappings().first()
        return None if row is None else Draft(**row)

    def all_of(self, person: str, since: datetime) -> Sequence[Draft]:
        return [Draft(**row) for row in self._execute(_ALL_OF, who=person, since=since).mappings()]

    def keep(self, draft: Draft) -> None:
        row = {name: getattr(draft, name) for name in _COLUMNS}
        self._writes.add(_KEEP, {"workspace": self._workspace, **row})

    def discard(self, person: str, type_: str, *, nonce: str | None = None) -> None:
        row = {"here": self._workspace, "who": person, "what": type_}
        if nonce is None:
            self._writes.add(_DISCARD, row)
        else:
            self._writes.add(_DISCARD_THIS, row | {"form": nonce})

    def oldest(self) -> datetime | None:
        return self._execute(_OLDEST).scalar_one_or_none()

    def forget(self, until: datetime) -> None:
        self._writes.add(_FORGET, {"here": self._workspace, "until": until})

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        self._writes.send()
        return self._connection.execute(statement, {"here": self._workspace, **params})
