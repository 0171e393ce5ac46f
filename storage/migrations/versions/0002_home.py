"""What App Home needs: the language somebody chose, and who decided what, newest first. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DECIDED = sa.text("decided_by IS NOT NULL")


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("people", sa.Column("language", sa.String(), nullable=True))
    op.create_index(
        "ix_tasks_decided",
        "tasks",
        ["workspace", "decided_by", "decided_at"],
        unique=False,
        sqlite_where=_DECIDED,
        postgresql_where=_DECIDED,
    )


def downgrade() -> None:
    """Drop both; whoever chose a language reads as in Slack again."""
    op.drop_index("ix_tasks_decided", table_name="tasks", sqlite_where=_DECIDED, postgresql_where=_DECIDED)
    op.drop_column("people", "language")
