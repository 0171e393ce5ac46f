"""Slack's user groups as last told; their members hold the group's id as a role. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; it is filled by the first reading."""
    op.create_table(
        "usergroups",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_usergroups")),
    )
    op.create_index("ix_usergroups_handle", "usergroups", ["workspace", "handle"], unique=False)


def downgrade() -> None:
    """Drop it with the roles that came from it."""
    op.execute("DELETE FROM roles WHERE origin = 'usergroup'")
    op.drop_table("usergroups")
