"""Who sent a request for its applicant. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SENT_FOR_OTHERS = sa.text("submitted_by IS NOT NULL")


def upgrade() -> None:
    """Add the column and its index: until now everybody applied for himself."""
    op.add_column("requests", sa.Column("submitted_by", sa.String(), nullable=True))
    op.create_index(
        "ix_requests_submitted_by",
        "requests",
        ["workspace", "submitted_by", "submitted_at"],
        unique=False,
        sqlite_where=SENT_FOR_OTHERS,
        postgresql_where=SENT_FOR_OTHERS,
    )


def downgrade() -> None:
    """Drop both; who sent a request for somebody else is forgotten."""
    op.drop_index("ix_requests_submitted_by", table_name="requests")
    op.drop_column("requests", "submitted_by")
