"""For which approved request somebody stands in, and a kind of message that tells of it. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_KINDS = (
    "'card', 'mine', 'outcome', 'answered', 'reminder', 'home', 'files', 'undelivered', 'copy', 'channel', "
    "'channel_off'"
)
_BEFORE, _AFTER = f"kind IN ({_KINDS})", f"kind IN ({_KINDS}, 'delegation')"
_REQUEST = sa.text("request_id IS NOT NULL")


def upgrade() -> None:
    """Add the column, and let rows of messages be of that kind."""
    op.add_column("delegations", sa.Column("request_id", sa.String(), nullable=True))
    op.create_index(
        "ix_delegations_request",
        "delegations",
        ["workspace", "request_id"],
        sqlite_where=_REQUEST,
        postgresql_where=_REQUEST,
    )
    _replace(_AFTER)


def downgrade() -> None:
    """Drop both: the older program tells nobody, and ends none with its request."""
    op.execute("DELETE FROM messages WHERE kind = 'delegation'")
    _replace(_BEFORE)
    op.drop_index("ix_delegations_request", table_name="delegations")
    op.drop_column("delegations", "request_id")


def _replace(condition: str) -> None:
    """SQLite builds the table anew, for which the old check is not read."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("messages", recreate="always" if on_sqlite else "never") as messages:
        if not on_sqlite:
            messages.drop_constraint(op.f("ck_messages_kind"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_kind"), condition)
