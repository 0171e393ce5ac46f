"""Beside what was typed into a form: the route that was built for a custom request. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("drafts", sa.Column("route", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop it, with what was built."""
    with op.batch_alter_table("drafts") as drafts:
        drafts.drop_column("route")
