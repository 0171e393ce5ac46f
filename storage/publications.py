"""What admins put in force in Slack, and took out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from storage.rows import Row
from storage.tables import publications
from workflow.ports_types import Publication

_HERE = publications.c.workspace == bindparam("here")
_ALL = sa.select(publications).where(_HERE)
_OF_NONCE = _ALL.where(publications.c.nonce == bindparam("key"))
_OF_TYPE = _ALL.where(publications.c.type == bindparam("key")).order_by(publications.c.n.desc())
_IN_ORDER = _ALL.order_by(publications.c.type, publications.c.n)
_ADD = sa.insert(publications)
_RETIRE = (
    sa.update(publications)
    .where(_HERE, publications.c.type == bindparam("key"), publications.c.n == bindparam("which"))
    .values(retired_by=bindparam("by"), retired_at=bindparam("at"))
)


class SqlPublications:
    """Fulfils `workflow.ports.Publications` on one connection."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def add(self, publication: Publication) -> None:
        self._execute(
            _ADD,
            workspace=self._workspace,
            type=publication.type,
            n=publication.n,
            version=publication.version,
            nonce=publication.nonce,
            published_by=publication.by,
            published_at=publication.at,
        )

    def retire(self, publication: Publication) -> None:
        self._execute(
            _RETIRE,
            key=publication.type,
            which=publication.n,
            by=publication.retired_by,
            at=publication.retired_at,
        )

    def of_nonce(self, nonce: str) -> Publication | None:
        row = self._execute(_OF_NONCE, key=nonce).first()
        return None if row is None else _publication_of(row)

    def newest(self) -> Mapping[str, Publication]:
        return {row.type: _publication_of(row) for row in self._execute(_IN_ORDER)}

    def of_type(self, type_: str) -> Sequence[Publication]:
        return [_publication_of(row) for row in self._execute(_OF_TYPE, key=type_)]

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, {"here": self._workspace, **params})


def _publication_of(row: Row) -> Publication:
    return Publication(
        type=row.type,
        n=row.n,
        version=row.version,
        nonce=row.nonce,
        by=row.published_by,
        at=row.published_at,
        retired_by=row.retired_by,
        retired_at=row.retired_at,
    )
