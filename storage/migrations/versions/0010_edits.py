"""What admins say in Slack of people and roles. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_IN_FORCE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "edits",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("instead", sa.String(), nullable=False),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", INSTANT, nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_edits")),
    )
    op.create_index(
        "uq_edits_in_force",
        "edits",
        ["workspace", "person", "about", "role"],
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )
    op.create_index("ix_edits_role", "edits", ["workspace", "role", "id"], unique=False)


def downgrade() -> None:
    """Drop it: from the next reading on the people file alone says who holds what."""
    op.execute("DELETE FROM roles WHERE origin = 'slack'")
    op.drop_table("edits")
