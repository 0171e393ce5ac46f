"""Since when somebody cannot be reached. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add the column."""
    op.add_column("people", sa.Column("unreachable_since", INSTANT, nullable=True))


def downgrade() -> None:
    """Drop it: the older program asks him again."""
    op.drop_column("people", "unreachable_since")
