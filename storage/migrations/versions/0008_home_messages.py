"""A kind of message for the Home tabs that follow."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('card', 'mine', 'outcome', 'reminder')"
_AFTER = "kind IN ('card', 'mine', 'outcome', 'reminder', 'home')"


def upgrade() -> None:
    """Let rows be of that kind."""
    _replace(_AFTER)


def downgrade() -> None:
    """Drop what is of that kind: Homes are as they were when they were last shown."""
    op.execute("DELETE FROM messages WHERE kind = 'home'")
    _replace(_BEFORE)


def _replace(condition: str) -> None:
    """SQLite builds the table anew, for which the old check is not read."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("messages", recreate="always" if on_sqlite else "never") as messages:
        if not on_sqlite:
            messages.drop_constraint(op.f("ck_messages_kind"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_kind"), condition)
