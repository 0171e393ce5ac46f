"""Whom Slack's profiles name as managers, and when each was read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from storage.tables import profiles
from workflow.ports_directory import Profile

_HERE = profiles.c.workspace == bindparam("here")
_ALL = sa.select(profiles.c.user_id, profiles.c.manager, profiles.c.read_at).where(_HERE)
_ONE = sa.select(profiles.c.manager).where(_HERE, profiles.c.user_id == bindparam("key"))
_ADD = insert(profiles)
_SAVE = _ADD.on_conflict_do_update(
    index_elements=["workspace", "user_id"],
    set_={"manager": _ADD.excluded.manager, "read_at": _ADD.excluded.read_at},
)
_FORGET = sa.delete(profiles).where(_HERE, profiles.c.user_id == bindparam("key"))


class SqlProfiles:
    """Fulfils `workflow.ports.Profiles` on one connection."""

    def __init__(self, connection: Connection, workspace: str, machine_now: Callable[[], float]) -> None:
        self._connection, self._workspace, self._machine_now = connection, workspace, machine_now

    def all(self) -> Mapping[str, Profile]:
        found = self._connection.execute(_ALL, {"here": self._workspace})
        return {row.user_id: Profile(manager=row.manager, read_at=row.read_at) for row in found}

    def manager(self, user: str) -> str:
        return self._connection.execute(_ONE, {"here": self._workspace, "key": user}).scalar() or ""

    def note(self, user: str, manager: str) -> None:
        row = {"workspace": self._workspace, "user_id": user, "manager": manager, "read_at": self._machine_now()}
        self._connection.execute(_SAVE, row)

    def forget(self, users: Collection[str]) -> None:
        if users:
            self._connection.execute(_FORGET, [{"here": self._workspace, "key": user} for user in sorted(users)])
