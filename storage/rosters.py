"""Slack's user groups as last told: each id is a role, which the members hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from storage.holders import Holders
from storage.rows import Params
from storage.tables import roles, usergroups
from workflow.model import Origin, Roster

_HERE = usergroups.c.workspace == bindparam("here")
_KEYS: sa.BindParameter[str] = bindparam("keys", expanding=True)
_NAMED = sa.select(usergroups.c.id, usergroups.c.handle).where(
    sa.or_(sa.and_(_HERE, usergroups.c.id.in_(_KEYS)), sa.and_(_HERE, usergroups.c.handle.in_(_KEYS)))
)
_ONE = (
    sa.select(usergroups, roles.c.user_id)
    .outerjoin_from(
        usergroups,
        roles,
        sa.and_(
            roles.c.workspace == usergroups.c.workspace,
            roles.c.role == usergroups.c.id,
            roles.c.origin == Origin.USERGROUP.value,
        ),
    )
    .where(_HERE, usergroups.c.id == bindparam("key"))
)
_HANDLES = sa.select(usergroups.c.id, usergroups.c.handle).where(_HERE)
_READ_AT = sa.select(sa.func.min(usergroups.c.read_at)).where(_HERE)
_ADD = insert(usergroups)
_SAVE = _ADD.on_conflict_do_update(
    index_elements=["workspace", "id"],
    set_={name: _ADD.excluded[name] for name in ("handle", "titles", "changed", "read_at")},
)
_FORGET = sa.delete(usergroups).where(_HERE, usergroups.c.id.not_in(_KEYS))


class Rosters:
    """The user groups of one workspace."""

    def __init__(
        self, connection: Connection, workspace: str, machine_now: Callable[[], float], holders: Holders
    ) -> None:
        self._connection, self._workspace, self._machine_now = connection, workspace, machine_now
        self._holders = holders

    def ids(self, refs: Collection[str]) -> Mapping[str, str]:
        """The ids of those groups, by id or handle."""
        known = self._connection.execute(_NAMED, {"here": self._workspace, "keys": list(refs)}).all()
        by_ref = {row.handle: row.id for row in known} | {row.id: row.id for row in known}
        return {ref: by_ref[ref] for ref in refs if ref in by_ref}

    def one(self, group: str) -> Roster | None:
        """That group; None if it is not known."""
        rows = self._connection.execute(_ONE, {"here": self._workspace, "key": group}).all()
        if not rows:
            return None
        first, members = rows[0], frozenset(row.user_id for row in rows if row.user_id)
        return Roster(id=first.id, handle=first.handle, name=first.titles[""], members=members, changed=first.changed)

    def handles(self) -> Mapping[str, str]:
        """The handles of all groups that are known, by id."""
        return {row.id: row.handle for row in self._connection.execute(_HANDLES, {"here": self._workspace})}

    def read_at(self) -> float | None:
        """When all of them were last read, by the machine's clock."""
        return self._connection.execute(_READ_AT, {"here": self._workspace}).scalar()

    def replace(self, rosters: Iterable[Roster], at: datetime) -> None:
        """Make these the groups."""
        every = list(rosters)
        self._connection.execute(_FORGET, {"here": self._workspace, "keys": [roster.id for roster in every]})
        if every:
            self._connection.execute(_SAVE, [self._row(roster) for roster in every])
        self._holders.replace(Origin.USERGROUP, {roster.id: roster.members for roster in every}, at)

    def save(self, roster: Roster, at: datetime) -> None:
        """Add or change one group."""
        self._connection.execute(_SAVE, self._row(roster))
        self._holders.replace_one(Origin.USERGROUP, roster.id, roster.members, at)

    def _row(self, roster: Roster) -> Params:
        return {
            "workspace": self._workspace,
            "id": roster.id,
            "handle": roster.handle,
            "titles": {"": roster.name},
            "changed": roster.changed,
            "read_at": self._machine_now(),
        }
