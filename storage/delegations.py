"""Delegations: in force, to come or ended; nothing is ever forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from storage.tables import delegations
from workflow.delegation import LONGEST_CHAIN, Delegation

_COLUMNS = [field.name for field in fields(Delegation)]
_HERE = delegations.c.workspace == bindparam("here")
_STANDING = delegations.c.ended_at.is_(None)
_ALL = sa.select(*(delegations.c[name] for name in _COLUMNS)).where(_HERE)
_BY_ID = _ALL.where(delegations.c.id == bindparam("key"))
_ALL_STANDING = _ALL.where(_STANDING).order_by(delegations.c.id)
# A union, not an OR, which SQLite does not answer by index.
_OF = (
    _ALL.where(
        delegations.c.id.in_(
            sa.union_all(
                *(
                    sa.select(delegations.c.id).where(_HERE, column == bindparam("key"))
                    for column in (delegations.c.owner, delegations.c.delegate)
                )
            )
        )
    )
    .order_by(delegations.c.id.desc())
    .limit(bindparam("most"))
)
_DUE = (
    sa.select(delegations.c.id)
    .where(_HERE, delegations.c.due_at.is_not(None), delegations.c.due_at <= bindparam("now"))
    .order_by(delegations.c.due_at, delegations.c.id)
)
_ADD = sa.insert(delegations)
_MOVING = ("opened_at", "ended_at", "ended_by", "due_at")
_SAVE = sa.update(delegations).where(_HERE, delegations.c.id == bindparam("key"))
_LOOK_AT = sa.update(delegations).where(_HERE, _STANDING, delegations.c.request_id == bindparam("request"))


def _chain(start: sa.Column[Any], onward: sa.Column[Any], begun: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Those that have `begun` with some people, and as far as a chain may go those that start where one of them
    leads."""
    first = (
        sa.select(delegations.c.id, onward.label("person"), sa.literal_column("1").label("depth"))
        .where(_HERE, _STANDING, begun)
        .cte("chain", recursive=True)
    )
    more = delegations.alias("more")
    chain = first.union(
        sa.select(more.c.id, more.c[onward.name], first.c.depth + 1).where(
            more.c.workspace == bindparam("here"),
            more.c.ended_at.is_(None),
            more.c[start.name] == first.c.person,
            first.c.depth < LONGEST_CHAIN,
        )
    )
    return _ALL.where(delegations.c.id.in_(sa.select(chain.c.id))).order_by(delegations.c.id)


_BEHIND = _chain(
    delegations.c.owner, delegations.c.delegate, delegations.c.owner.in_(bindparam("people", expanding=True))
)
_BEHIND_ONE = _chain(delegations.c.owner, delegations.c.delegate, delegations.c.owner == bindparam("key"))
_BEFORE = _chain(delegations.c.delegate, delegations.c.owner, delegations.c.delegate == bindparam("key"))


class SqlDelegations:
    """Fulfils `workflow.ports.Delegations` on one connection."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def get(self, delegation_id: str) -> Delegation | None:
        return next(iter(self._read(_BY_ID, key=delegation_id)), None)

    def standing(self) -> Sequence[Delegation]:
        return self._read(_ALL_STANDING)

    def behind(self, owners: Collection[str]) -> Sequence[Delegation]:
        if len(owners) == 1:  # as nearly always: nothing to be worked out for a list
            return self._read(_BEHIND_ONE, key=next(iter(owners)))
        return self._read(_BEHIND, people=sorted(owners)) if owners else []

    def before(self, delegate: str) -> Sequence[Delegation]:
        return self._read(_BEFORE, key=delegate)

    def of(self, person: str, limit: int) -> Sequence[Delegation]:
        return self._read(_OF, key=person, most=limit)

    def due(self, now: datetime) -> Sequence[str]:
        return self._execute(_DUE, now=now).scalars().all()

    def look_at(self, request_id: str, at: datetime) -> None:
        self._execute(_LOOK_AT.values(due_at=at), request=request_id)

    def add(self, delegation: Delegation) -> None:
        row = {name: getattr(delegation, name) for name in _COLUMNS} | {"types": sorted(delegation.types)}
        self._execute(_ADD.values(workspace=self._workspace, **row))

    def save(self, delegation: Delegation) -> None:
        self._execute(_SAVE.values({name: getattr(delegation, name) for name in _MOVING}), key=delegation.id)

    def _read(self, statement: sa.Select[Any], **params: Any) -> list[Delegation]:
        found = self._execute(statement, **params).mappings()
        return [Delegation(**{**row, "types": frozenset(row["types"])}) for row in found]

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, {"here": self._workspace, **params})
