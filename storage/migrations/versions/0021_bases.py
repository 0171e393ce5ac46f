"""Which version of a custom type a request's own version was made from, whose form it has. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Versions of before are read each for itself, as they were."""
    op.add_column("policies", sa.Column("base", sa.String(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("policies") as policies:
        policies.drop_column("base")
