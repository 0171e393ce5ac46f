"""Who holds which role, since when, and where that was said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from storage.rows import PERSON_COLUMNS, Row, person_of
from storage.tables import people, roles
from workflow.model import Holding, Origin, Person

_HERE = roles.c.workspace == bindparam("here")
_HELD = sa.select(roles.c.role, roles.c.user_id).where(_HERE, roles.c.origin == bindparam("said_by"))
_HELD_IN = _HELD.where(roles.c.role == bindparam("one"))
_GIVE = insert(roles).on_conflict_do_nothing()
_GIVE_ONE = insert(roles).on_conflict_do_update(
    index_elements=["workspace", "role", "user_id"], set_={"origin": insert(roles).excluded.origin}
)
_TAKE = sa.delete(roles).where(_HERE, roles.c.role == bindparam("lost"), roles.c.user_id == bindparam("key"))
_SAID = [roles.c.user_id.label("holder"), roles.c.role, roles.c.since, roles.c.origin]
_PERSON = [people.c[name] for name in PERSON_COLUMNS]
_ASKED = roles.c.role.in_(bindparam("keys", expanding=True))
_ONES = roles.c.user_id == bindparam("key")


def _with_people(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    # An outer join, and nothing asked of the person in SQL: otherwise SQLite begins with the people, who are many.
    same = sa.and_(people.c.workspace == roles.c.workspace, people.c.user_id == roles.c.user_id)
    return sa.select(*columns).outerjoin_from(roles, people, same).where(_HERE)


# Who is asked, and what for, a decision wants to know: without since when and where that is said it is read faster.
_HOLDERS = _with_people(*_PERSON, roles.c.role).where(_ASKED).order_by(roles.c.user_id)
_ROLES_OF = _with_people(roles.c.role, people.c.active).where(_ONES)
_OF_ROLES = _with_people(*_SAID, *_PERSON).where(_ASKED).order_by(roles.c.role, roles.c.user_id)
_OF_PERSON = _with_people(*_SAID, *_PERSON).where(_ONES).order_by(roles.c.role)

Pairs = set[tuple[str, str]]


class Holders:
    """The roles of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def people(self, roles: Collection[str]) -> Mapping[str, Sequence[Person]]:
        """The active people who hold each of these, by id."""
        found: dict[str, list[Person]] = {role: [] for role in roles}
        for row in self._rows(_HOLDERS, keys=list(found)) if found else ():
            if row.active:
                found[row.role].append(person_of(row))
        return found

    def roles(self, user: str) -> Collection[str]:
        """What that person holds; nothing if he is not active."""
        return frozenset(row.role for row in self._rows(_ROLES_OF, key=user) if row.active)

    def of_roles(self, roles: Collection[str]) -> Sequence[Holding]:
        """Whoever holds one of these."""
        return [_holding_of(row) for row in self._rows(_OF_ROLES, keys=list(roles))] if roles else ()

    def of_person(self, user: str) -> Sequence[Holding]:
        """What that person holds."""
        return [_holding_of(row) for row in self._rows(_OF_PERSON, key=user)]

    def _rows(self, statement: sa.Select[Any], **params: object) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, {"here": self._workspace, **params})

    def replace(self, origin: Origin, holders: Mapping[str, Collection[str]], at: datetime) -> None:
        """Make these all that this origin says; who held one before keeps the moment since when."""
        self._change(origin, self._held(_HELD, said_by=origin.value), _pairs(holders), at)

    def replace_one(self, origin: Origin, role: str, users: Collection[str], at: datetime) -> None:
        """Make these all that this origin says of one role."""
        self._change(origin, self._held(_HELD_IN, said_by=origin.value, one=role), _pairs({role: users}), at)

    def give(self, role: str, user: str, origin: Origin, at: datetime) -> None:
        """Let that person hold the role, as it is said there; who holds it already keeps the moment since when."""
        row = {"workspace": self._workspace, "role": role, "user_id": user, "since": at, "origin": origin.value}
        self._connection.execute(_GIVE_ONE, row)

    def take(self, role: str, user: str) -> None:
        """Let that person hold the role no more, wherever it was said."""
        self._connection.execute(_TAKE, self._with({"lost": role, "key": user}))

    def _held(self, statement: sa.Select[tuple[str, str]], **params: str) -> Pairs:
        return {(row.role, row.user_id) for row in self._connection.execute(statement, self._with(params))}

    def _change(self, origin: Origin, held: Pairs, wanted: Pairs, at: datetime) -> None:
        lost = [self._with({"lost": role, "key": user}) for role, user in sorted(held - wanted)]
        if lost:
            self._connection.execute(_TAKE, lost)
        common = {"workspace": self._workspace, "since": at, "origin": origin.value}
        given = [common | {"role": role, "user_id": user} for role, user in sorted(wanted - held)]
        if given:
            self._connection.execute(_GIVE, given)

    def _with(self, params: Mapping[str, str]) -> dict[str, str]:
        return {"here": self._workspace, **params}


def _pairs(holders: Mapping[str, Collection[str]]) -> Pairs:
    return {(role, user) for role, users in holders.items() for user in users}


def _holding_of(row: Row) -> Holding:
    unknown = Person(id=row.holder, name=row.holder, active=False)
    holder = person_of(row) if row.user_id else unknown
    return Holding(role=row.role, holder=holder, since=row.since, origin=Origin(row.origin))
