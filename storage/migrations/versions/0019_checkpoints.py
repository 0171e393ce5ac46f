"""Checkpoints over the history. Only adds. The triggers that keep it are put up after the last step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Create the tables: what happened until now is sealed by the first checkpoint."""
    op.create_table(
        "checkpoints",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=True),
        sa.Column("signature", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "seq", name=op.f("pk_checkpoints")),
    )
    op.create_table(
        "checkpoint_marks",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("checkpoint", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "checkpoint"],
            ["checkpoints.workspace", "checkpoints.seq"],
            name=op.f("fk_checkpoint_marks_checkpoints"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace", "checkpoint", "position", name=op.f("pk_checkpoint_marks")),
    )
    op.create_index(
        "ix_checkpoint_marks_request", "checkpoint_marks", ["workspace", "request_id", "count"], unique=False
    )


def downgrade() -> None:
    """Drop them: until they are made anew, only copies kept elsewhere tell how the history stood."""
    op.drop_table("checkpoint_marks")
    op.drop_table("checkpoints")
