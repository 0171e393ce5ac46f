"""What admins put in force in Slack. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "publications",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("retired_by", sa.String(), nullable=True),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "version"],
            ["policies.workspace", "policies.version"],
            name=op.f("fk_publications_policies"),
        ),
        sa.PrimaryKeyConstraint("workspace", "type", "n", name=op.f("pk_publications")),
        sa.UniqueConstraint("workspace", "nonce", name=op.f("uq_publications_workspace_nonce")),
    )


def downgrade() -> None:
    """Drop it: the older program offers what files say, and nothing else."""
    op.execute("UPDATE policies SET current = false WHERE origin = 'slack'")
    op.drop_table("publications")
