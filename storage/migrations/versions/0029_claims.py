"""Who of a role has taken its task, and until when. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_WHERE = sa.text("status = 'pending' AND release_at IS NOT NULL")


def upgrade() -> None:
    """Add the columns, and the index that finds what is due."""
    op.add_column("tasks", sa.Column("claimed_by", sa.String(), nullable=True))
    op.add_column("tasks", sa.Column("claimed_at", INSTANT, nullable=True))
    op.add_column("tasks", sa.Column("release_at", INSTANT, nullable=True))
    op.create_index(
        "ix_tasks_release", "tasks", ["workspace", "release_at"], sqlite_where=_WHERE, postgresql_where=_WHERE
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_tasks_release", "tasks")
    for column in ("release_at", "claimed_at", "claimed_by"):
        op.drop_column("tasks", column)
