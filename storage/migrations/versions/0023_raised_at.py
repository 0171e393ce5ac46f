"""Since when a message does not show what it should. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what waits now, nobody knows."""
    op.add_column("messages", sa.Column("raised_at", sa.Double(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("messages", "raised_at")
