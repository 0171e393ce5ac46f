"""Who holds which role, by where that was said; who held one before keeps the moment since when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from storage.tables import roles

FILE, USERGROUP = "file", "usergroup"
"""Origins: the people file and the settings; Slack's user groups, whose ids are roles."""

_HERE = roles.c.workspace == bindparam("here")
_HELD = sa.select(roles.c.role, roles.c.user_id).where(_HERE, roles.c.origin == bindparam("said_by"))
_HELD_IN = _HELD.where(roles.c.role == bindparam("one"))
_GIVE = insert(roles).on_conflict_do_nothing()
_TAKE = sa.delete(roles).where(_HERE, roles.c.role == bindparam("lost"), roles.c.user_id == bindparam("key"))

Pairs = set[tuple[str, str]]


class Holders:
    """The roles of one workspace, as they are written."""

    def __init__(self, connection: Connection, workspace: str, machine_now: Callable[[], float]) -> None:
        self._connection, self._workspace, self._machine_now = connection, workspace, machine_now

    def replace(self, origin: str, holders: Mapping[str, Collection[str]]) -> None:
        """Make these all that this origin says."""
        self._change(origin, self._held(_HELD, said_by=origin), _pairs(holders))

    def replace_one(self, origin: str, role: str, users: Collection[str]) -> None:
        """Make these all that this origin says of one role."""
        self._change(origin, self._held(_HELD_IN, said_by=origin, one=role), _pairs({role: users}))

    def _held(self, statement: sa.Select[tuple[str, str]], **params: str) -> Pairs:
        return {(row.role, row.user_id) for row in self._connection.execute(statement, self._with(params))}

    def _change(self, origin: str, held: Pairs, wanted: Pairs) -> None:
        lost = [self._with({"lost": role, "key": user}) for role, user in sorted(held - wanted)]
        if lost:
            self._connection.execute(_TAKE, lost)
        common = {"workspace": self._workspace, "since": self._machine_now(), "origin": origin}
        given = [common | {"role": role, "user_id": user} for role, user in sorted(wanted - held)]
        if given:
            self._connection.execute(_GIVE, given)

    def _with(self, params: Mapping[str, str]) -> dict[str, str]:
        return {"here": self._workspace, **params}


def _pairs(holders: Mapping[str, Collection[str]]) -> Pairs:
    return {(role, user) for role, users in holders.items() for user in users}
