"""What is wrong with the policy files, and a kind of message that tells the admins. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_BEFORE = "kind IN ('card', 'mine', 'outcome', 'reminder', 'home')"
_AFTER = "kind IN ('card', 'mine', 'outcome', 'reminder', 'home', 'files')"


def upgrade() -> None:
    """Add the table, and let rows of messages be of that kind."""
    op.create_table(
        "policy_faults",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_policy_faults")),
    )
    _replace(_AFTER)


def downgrade() -> None:
    """Drop both: what is wrong is found again when the files are read."""
    op.execute("DELETE FROM messages WHERE kind = 'files'")
    _replace(_BEFORE)
    op.drop_table("policy_faults")


def _replace(condition: str) -> None:
    """SQLite builds the table anew, for which the old check is not read."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("messages", recreate="always" if on_sqlite else "never") as messages:
        if not on_sqlite:
            messages.drop_constraint(op.f("ck_messages_kind"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_kind"), condition)
