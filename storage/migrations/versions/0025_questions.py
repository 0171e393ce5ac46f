"""What an approver wants to know of whoever applied, and a kind of message that tells him the answer. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('card', 'mine', 'outcome', 'reminder', 'home', 'files', 'undelivered')"
_AFTER = "kind IN ('card', 'mine', 'outcome', 'answered', 'reminder', 'home', 'files', 'undelivered')"


def upgrade() -> None:
    """Add the columns, and let rows be of that kind."""
    for column in ("asked_by", "question"):
        op.add_column("tasks", sa.Column(column, sa.String(), nullable=True))
    _replace(_AFTER)


def downgrade() -> None:
    """Drop both: the older program knows no questions, and those that are open end."""
    op.execute("UPDATE tasks SET status = 'closed' WHERE kind = 'answer' AND status = 'pending'")
    op.execute("DELETE FROM messages WHERE kind = 'answered'")
    _replace(_BEFORE)
    for column in ("question", "asked_by"):
        op.drop_column("tasks", column)


def _replace(condition: str) -> None:
    """SQLite builds the table anew, for which the old check is not read."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("messages", recreate="always" if on_sqlite else "never") as messages:
        if not on_sqlite:
            messages.drop_constraint(op.f("ck_messages_kind"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_kind"), condition)
