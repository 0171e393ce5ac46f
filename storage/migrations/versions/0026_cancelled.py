"""Who cancelled a request, and why; and requests that ask to cancel an approved one, with the link between the two.
Only adds; a cancellation is one more way to end only once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ENDS = sa.text("kind IN ('finished', 'withdrawn', 'cancelled')")
ENDS_BEFORE = sa.text("kind IN ('finished', 'withdrawn')")
ASKED = sa.text("cancels IS NOT NULL")
ASKED_AND_OPEN = sa.text("status = 'pending' AND cancels IS NOT NULL")
REVOKED = sa.text("kind = 'revoked'")
COLUMNS = ("cancelled_by", "reason", "cancels", "cancellation")


def upgrade() -> None:
    """Add the columns, and what there can be only once: an end, a cancelled approval, an open request that asks for
    it."""
    for name in COLUMNS:
        op.add_column("requests", sa.Column(name, sa.String(), nullable=True))
    _index("uq_requests_cancels", "requests", "cancels", ASKED_AND_OPEN, unique=True)
    _index("ix_requests_cancels", "requests", "cancels", ASKED)
    _index("uq_events_revoked", "events", "request_id", REVOKED, unique=True)
    op.drop_index("uq_events_end", table_name="events")
    _index("uq_events_end", "events", "request_id", ENDS, unique=True)


def downgrade() -> None:
    """Drop them: that a request was cancelled stays in its status, by whom, why and through which in its history."""
    op.drop_index("uq_events_end", table_name="events")
    _index("uq_events_end", "events", "request_id", ENDS_BEFORE, unique=True)
    op.drop_index("uq_events_revoked", table_name="events")
    for name in ("ix_requests_cancels", "uq_requests_cancels"):
        op.drop_index(name, table_name="requests")
    for name in reversed(COLUMNS):
        op.drop_column("requests", name)


def _index(name: str, table: str, column: str, where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, table, ["workspace", column], unique=unique, sqlite_where=where, postgresql_where=where)
