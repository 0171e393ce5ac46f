"""Who is told of a request without being asked, and kinds of messages for them and for channels. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_KINDS = "'card', 'mine', 'outcome', 'answered', 'reminder', 'home', 'files', 'undelivered'"
_BEFORE, _AFTER = f"kind IN ({_KINDS})", f"kind IN ({_KINDS}, 'copy', 'channel')"


def upgrade() -> None:
    """Add the column, and let rows be of those kinds: until now nobody was told."""
    op.add_column("requests", sa.Column("cc", sa.JSON(), nullable=True))
    _replace(_AFTER)


def downgrade() -> None:
    """Drop them; who was told is forgotten."""
    op.execute("DELETE FROM messages WHERE kind IN ('copy', 'channel')")
    _replace(_BEFORE)
    op.drop_column("requests", "cc")


def _replace(condition: str) -> None:
    """SQLite builds the table anew, for which the old check is not read."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("messages", recreate="always" if on_sqlite else "never") as messages:
        if not on_sqlite:
            messages.drop_constraint(op.f("ck_messages_kind"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_kind"), condition)
