"""The filled-in forms behind requests, as they stand now; what they were before, the history tells."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from storage.rows import Params, record_of
from storage.tables import records
from storage.writes import Writes
from workflow.model import Record

_THIS = (records.c.workspace == bindparam("here"), records.c.id == bindparam("key"))
_FORM = sa.select(records).where(*_THIS)
_ADD = sa.insert(records)
_REVISE = (
    sa.update(records).where(*_THIS).values({name: bindparam(name) for name in ("values", "form_version", "choices")})
)
_EMPTY = sa.update(records).where(*_THIS).values({name: bindparam(name) for name in ("values", "choices")})


class Forms:
    """The forms of one workspace's requests."""

    def __init__(self, connection: Connection, workspace: str, writes: Writes) -> None:
        self._connection = connection
        self._workspace = workspace
        self._writes = writes

    def get(self, id_: str) -> Record:
        """That form; KeyError if there is none."""
        self._writes.send()
        row = self._connection.execute(_FORM, {"here": self._workspace, "key": id_}).first()
        if row is None:
            raise KeyError(id_)
        return record_of(row)

    def add(self, record: Record, at: datetime) -> None:
        """A new form."""
        about = {"workspace": self._workspace, "id": record.id, "type": record.type, "created_at": at}
        self._writes.add(_ADD, {**about, **_part(record)})

    def revise(self, record: Record) -> None:
        """Put it in the place of the one with its id."""
        self._writes.add(_REVISE, {"here": self._workspace, "key": record.id, **_part(record)})

    def empty(self, id_: str) -> None:
        """Leave nothing of what was typed."""
        self._writes.add(_EMPTY, {"here": self._workspace, "key": id_, "values": {}, "choices": {}})


def _part(record: Record) -> Params:
    choices = {place: list(chosen) for place, chosen in record.choices.items()}
    return {"values": dict(record.values), "form_version": record.form_version, "choices": choices}
