"""Since when somebody holds a role is shown to people, and so becomes a moment of office time. Rebuilds one table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Turn epoch seconds into moments: machine time was office time where nobody moved it."""
    _rebuild(sa.Column("since", INSTANT, nullable=False), _moment)


def downgrade() -> None:
    """Turn moments into epoch seconds."""
    _rebuild(sa.Column("since", sa.Double(), nullable=False), _seconds)


def _moment(since: float) -> Any:
    moment = datetime.fromtimestamp(since, UTC)
    return moment.isoformat(timespec="microseconds") if op.get_bind().dialect.name == "sqlite" else moment


def _seconds(since: Any) -> float:
    moment = datetime.fromisoformat(since) if isinstance(since, str) else since
    return float(moment.timestamp())


def _rebuild(since: sa.Column[Any], convert: Callable[[Any], Any]) -> None:
    held = op.get_bind().execute(sa.text("SELECT workspace, role, user_id, since, origin FROM roles")).mappings().all()
    op.drop_table("roles")
    table = op.create_table(
        "roles",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        since,
        sa.Column("origin", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "role", "user_id", name=op.f("pk_roles")),
    )
    op.create_index("ix_roles_user", "roles", ["workspace", "user_id", "role"], unique=False)
    if held:
        op.bulk_insert(table, [{**row, "since": convert(row["since"])} for row in held])
