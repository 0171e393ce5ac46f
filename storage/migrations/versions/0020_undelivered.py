"""Messages that Slack refused too often, and a kind of message that tells the admins. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('card', 'mine', 'outcome', 'reminder', 'home', 'files')"
_AFTER = "kind IN ('card', 'mine', 'outcome', 'reminder', 'home', 'files', 'undelivered')"


def upgrade() -> None:
    """Count refusals, note when a message was given up, and let rows be of that kind."""
    op.add_column("messages", sa.Column("refused", sa.Integer(), server_default="0", nullable=False))
    op.add_column("messages", sa.Column("given_up_at", sa.Double(), nullable=True))
    op.create_index(
        "ix_messages_given_up",
        "messages",
        ["workspace", "given_up_at"],
        sqlite_where=sa.text("given_up_at IS NOT NULL"),
        postgresql_where=sa.text("given_up_at IS NOT NULL"),
    )
    _replace(_AFTER)


def downgrade() -> None:
    """Drop both: the older program tries again."""
    op.execute("DELETE FROM messages WHERE kind = 'undelivered'")
    _replace(_BEFORE)
    op.drop_index("ix_messages_given_up", "messages")
    op.drop_column("messages", "given_up_at")
    op.drop_column("messages", "refused")


def _replace(condition: str) -> None:
    """SQLite builds the table anew, for which the old check is not read."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("messages", recreate="always" if on_sqlite else "never") as messages:
        if not on_sqlite:
            messages.drop_constraint(op.f("ck_messages_kind"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_kind"), condition)
