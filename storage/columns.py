"""How columns, keys and checks are written: one word each for what the tables are made of."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index

from storage.instants import Instant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PENDING = sa.text("status = 'pending'")
"""A literal: with a bound parameter PostgreSQL's generic plan does not use the partial indexes."""


def word(name: str, *, nullable: bool = False) -> Column[str]:
    """Text."""
    return Column(name, sa.String, nullable=nullable)


def count(name: str, default: str | None = None) -> Column[int]:
    """A whole number."""
    return Column(name, sa.Integer, nullable=False, server_default=default)


def instant(name: str, *, nullable: bool = False) -> Column[object]:
    """A moment of office time."""
    return Column(name, Instant, nullable=nullable)


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A check that the column holds one of these words."""
    listed = ", ".join(f"'{each.value}'" for each in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def refers(columns: Iterable[str], to: str, keys: Iterable[str], *, at_commit: bool = False) -> ForeignKeyConstraint:
    """A foreign key inside the workspace; `at_commit`: looked at only then."""
    return ForeignKeyConstraint(
        ["workspace", *columns],
        [f"{to}.workspace", *(f"{to}.{key}" for key in keys)],
        deferrable=at_commit or None,
        initially="DEFERRED" if at_commit else None,
    )


def partial(name: str, *columns: Column[object], where: sa.TextClause, unique: bool = False) -> Index:
    """An index over the rows where that holds."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
