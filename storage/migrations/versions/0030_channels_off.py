"""Channels that Slack refuses, and a kind of message that tells of them. Only adds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_KINDS = "'card', 'mine', 'outcome', 'answered', 'reminder', 'home', 'files', 'undelivered', 'copy', 'channel'"
_BEFORE, _AFTER = f"kind IN ({_KINDS})", f"kind IN ({_KINDS}, 'channel_off')"


def upgrade() -> None:
    """Add the table, and let rows of messages be of that kind."""
    op.create_table(
        "channels_off",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", name=op.f("pk_channels_off")),
    )
    _replace(_AFTER)


def downgrade() -> None:
    """Drop both: the older program finds out again."""
    op.execute("DELETE FROM messages WHERE kind = 'channel_off'")
    _replace(_BEFORE)
    op.drop_table("channels_off")


def _replace(condition: str) -> None:
    """SQLite builds the table anew, for which the old check is not read."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("messages", recreate="always" if on_sqlite else "never") as messages:
        if not on_sqlite:
            messages.drop_constraint(op.f("ck_messages_kind"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_kind"), condition)
