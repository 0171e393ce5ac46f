"""The positions of the people file, from the bottom up. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; the people file fills it at the next start."""
    op.create_table(
        "positions",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "rank", name=op.f("pk_positions")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("positions")
