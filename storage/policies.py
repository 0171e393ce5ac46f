"""Versions of approval types, and which of them is in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from storage import type_views
from storage.database import Database
from storage.rows import Params, Row
from storage.tables import policies, policy_faults
from workflow.ports_types import FILE, FaultyFiles, StoredPolicy

_HERE = policies.c.workspace == bindparam("here")
_CURRENT = sa.select(policies).where(_HERE, sa.literal_column("current")).order_by(policies.c.id)
_VERSION = sa.select(policies).where(_HERE, policies.c.version == bindparam("key"))
_OF_TYPE = sa.select(policies).where(_HERE, sa.literal_column("current"), policies.c.id == bindparam("key"))
_VERSIONS = (
    sa.select(policies)
    .where(_HERE, policies.c.id == bindparam("key"))
    .order_by(policies.c.created_at.desc(), policies.c.version)
)
_WORKSPACES = sa.select(policies.c.workspace).distinct().order_by(policies.c.workspace)
_RETIRE = sa.update(policies).where(_HERE, sa.literal_column("current")).values(current=False)
_RETIRE_FILES = _RETIRE.where(policies.c.origin == sa.literal(FILE))
_RETIRE_TYPE = _RETIRE.where(policies.c.id == bindparam("key"))
_LOCK = sa.select(
    sa.func.pg_advisory_xact_lock(sa.literal_column("1146307668"), sa.func.hashtext(bindparam("here")))  # see directory
)
_ADD = insert(policies)
_KEEP = _ADD.on_conflict_do_nothing()
_IN_FORCE = _ADD.on_conflict_do_update(
    index_elements=["workspace", "version"],
    set_={"current": True, "base": None, "name": _ADD.excluded.name, "origin": _ADD.excluded.origin},
)

_FAULTS_HERE = policy_faults.c.workspace == bindparam("here")
_FAULTS = sa.select(policy_faults).where(_FAULTS_HERE)
_FORGET_FAULTS = sa.delete(policy_faults).where(_FAULTS_HERE)
_NOTE_FAULTS = insert(policy_faults).on_conflict_do_update(
    index_elements=["workspace"],
    set_={"since": insert(policy_faults).excluded.since, "faults": insert(policy_faults).excluded.faults},
)


def workspaces(database: Database) -> Sequence[str]:
    """The workspaces that a bot has served from this database."""
    with database.engine.connect() as connection:
        return connection.execute(_WORKSPACES).scalars().all()


class SqlPolicies:
    """Fulfils `workflow.ports.Policies` on one connection."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def current(self) -> Sequence[StoredPolicy]:
        return [_policy_of(row) for row in self._connection.execute(_CURRENT, {"here": self._workspace})]

    def of_type(self, type_: str) -> StoredPolicy | None:
        row = self._connection.execute(_OF_TYPE, {"here": self._workspace, "key": type_}).first()
        return None if row is None else _policy_of(row)

    def get(self, version: str) -> StoredPolicy | None:
        row = self._connection.execute(_VERSION, {"here": self._workspace, "key": version}).first()
        return None if row is None else _policy_of(row)

    def versions(self, type_: str) -> Sequence[StoredPolicy]:
        rows = self._connection.execute(_VERSIONS, {"here": self._workspace, "key": type_})
        return [_policy_of(row) for row in rows]

    def alone(self) -> None:
        """On SQLite nobody else is writing now."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK, {"here": self._workspace})

    def load(self, policies: Iterable[StoredPolicy], at: datetime) -> None:
        """A version that is known keeps the moment it was first loaded. The types' views follow (A13)."""
        self._connection.execute(_RETIRE_FILES, {"here": self._workspace})
        rows = [self._row(policy, at, current=True) for policy in policies]
        if rows:
            self._connection.execute(_IN_FORCE, rows)
        type_views.renew(self._connection)

    def issue(self, policy: StoredPolicy, at: datetime) -> None:
        self.retire(policy.id)
        self._connection.execute(_IN_FORCE, self._row(policy, at, current=True))
        type_views.renew(self._connection, policy.id)

    def retire(self, type_: str) -> None:
        self._connection.execute(_RETIRE_TYPE, {"here": self._workspace, "key": type_})

    def keep(self, policy: StoredPolicy, at: datetime) -> None:
        self._connection.execute(_KEEP, self._row(policy, at, current=False))

    def faulty(self) -> FaultyFiles | None:
        row = self._connection.execute(_FAULTS, {"here": self._workspace}).first()
        return None if row is None else FaultyFiles(since=row.since, faults=row.faults)

    def note_faulty(self, faulty: FaultyFiles | None) -> None:
        if faulty is None:
            self._connection.execute(_FORGET_FAULTS, {"here": self._workspace})
            return
        row = {"workspace": self._workspace, "since": faulty.since, "faults": list(faulty.faults)}
        self._connection.execute(_NOTE_FAULTS, row)

    def _row(self, policy: StoredPolicy, at: datetime, *, current: bool) -> Params:
        return {
            "workspace": self._workspace,
            "version": policy.version,
            "id": policy.id,
            "source": dict(policy.source),
            "origin": policy.origin,
            "name": policy.name,
            "created_at": at,
            "current": current,
            "base": policy.base,
        }


def _policy_of(row: Row) -> StoredPolicy:
    return StoredPolicy(
        id=row.id, version=row.version, source=row.source, origin=row.origin, name=row.name, base=row.base
    )
