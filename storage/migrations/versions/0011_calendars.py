"""By which calendar somebody works. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the people file fills it at the next start."""
    op.add_column("people", sa.Column("calendar", sa.String(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("people", "calendar")
