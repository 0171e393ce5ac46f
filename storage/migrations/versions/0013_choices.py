"""The approvers whom an applicant chose, kept with the form so that a copy of it opens with them. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of forms sent before, it is empty."""
    op.add_column("records", sa.Column("choices", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop it; a copy opens with the usual choices again."""
    op.drop_column("records", "choices")
