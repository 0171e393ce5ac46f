"""What is written in the thread below a message of ours is answered: it is found by its place. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_POSTED = sa.text("ts IS NOT NULL")


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_messages_place",
        "messages",
        ["workspace", "ts"],
        unique=False,
        sqlite_where=_POSTED,
        postgresql_where=_POSTED,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_messages_place", table_name="messages", sqlite_where=_POSTED, postgresql_where=_POSTED)
