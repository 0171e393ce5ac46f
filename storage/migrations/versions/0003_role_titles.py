"""What people call a role, per language. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; the people file fills it at the next start."""
    op.create_table(
        "role_titles",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "role", name="pk_role_titles"),
    )


def downgrade() -> None:
    """Drop it; roles are called by their ids again."""
    op.drop_table("role_titles")
