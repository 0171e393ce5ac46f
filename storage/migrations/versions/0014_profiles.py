"""Whom Slack's profiles name as managers. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; it is filled where a field of the profile is named in the settings."""
    op.create_table(
        "profiles",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("manager", sa.String(), nullable=False),
        sa.Column("read_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user_id", name=op.f("pk_profiles")),
    )


def downgrade() -> None:
    """Drop it: managers come from the people file alone again, from the next reading on."""
    op.drop_table("profiles")
