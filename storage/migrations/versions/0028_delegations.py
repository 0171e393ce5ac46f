"""Who decides for whom while he is away. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_INDEXES = {
    "ix_delegations_owner": (["workspace", "owner", "id"], None),
    "ix_delegations_delegate": (["workspace", "delegate", "id"], None),
    "ix_delegations_standing": (["workspace", "id"], "ended_at IS NULL"),
    "ix_delegations_due": (["workspace", "due_at"], "due_at IS NOT NULL"),
}


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "delegations",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("delegate", sa.String(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_delegations")),
    )
    for name, (columns, where) in _INDEXES.items():
        only = None if where is None else sa.text(where)
        op.create_index(name, "delegations", columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Drop it: everybody decides for himself."""
    op.drop_table("delegations")
