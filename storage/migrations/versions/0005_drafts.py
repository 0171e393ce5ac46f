"""What a half-filled form needs to be continued: one draft per person and type. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "drafts",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("acted_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "policy_version"], ["policies.workspace", "policies.version"], name=op.f("fk_drafts_policies")
        ),
        sa.PrimaryKeyConstraint("workspace", "person", "type", name=op.f("pk_drafts")),
    )
    op.create_index("ix_drafts_updated", "drafts", ["workspace", "updated_at"], unique=False)


def downgrade() -> None:
    """Drop the table and what was begun in it."""
    op.drop_index("ix_drafts_updated", table_name="drafts")
    op.drop_table("drafts")
