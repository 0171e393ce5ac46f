"""What richer policies need: whom the applicant chose, who applied for whom, titles, calendars, positions, and forms
that are not sent yet. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column("records", sa.Column("choices", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("requests", sa.Column("submitted_by", sa.String(), nullable=True))
    op.add_column("people", sa.Column("title", sa.String(), nullable=True))
    op.add_column("people", sa.Column("calendar", sa.String(), nullable=True))
    op.create_table(
        "positions",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name", name=op.f("pk_positions")),
    )
    op.create_table(
        "drafts",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "nonce", name=op.f("pk_drafts")),
    )
    op.create_index("ix_drafts_person", "drafts", ["workspace", "person", "type", "saved_at"], unique=False)
    op.create_index("ix_drafts_saved_at", "drafts", ["workspace", "saved_at"], unique=False)


def downgrade() -> None:
    """Drop them; forms that were not sent are lost."""
    op.drop_index("ix_drafts_saved_at", table_name="drafts")
    op.drop_index("ix_drafts_person", table_name="drafts")
    op.drop_table("drafts")
    op.drop_table("positions")
    op.drop_column("people", "calendar")
    op.drop_column("people", "title")
    op.drop_column("requests", "submitted_by")
    op.drop_column("records", "choices")
