"""Find the open requests that somebody sent for others: what asks whoever applied asks him too. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_WHERE = sa.text("status = 'pending' AND submitted_by IS NOT NULL")


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_requests_sent",
        "requests",
        ["workspace", "submitted_by"],
        sqlite_where=_WHERE,
        postgresql_where=_WHERE,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_requests_sent", "requests")
