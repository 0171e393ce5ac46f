"""The tables of the history: what happened, and the checkpoints over it. `storage.guards` keeps them as they are."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table

from storage.columns import count, instant, metadata, one_of, partial, refers, word
from workflow.model import ActorKind

events = Table(
    "events",
    metadata,
    word("workspace"),
    word("request_id"),
    count("seq"),
    word("kind"),
    instant("at"),
    word("actor", nullable=True),
    word("actor_kind"),
    word("prev_hash"),
    word("hash"),
    word("payload_hash"),
    PrimaryKeyConstraint("workspace", "request_id", "seq"),
    # Checked at commit: a submission's first facts are written before its row, which carries the chain's head.
    refers(["request_id"], "requests", ["id"], at_commit=True),
    one_of("actor_kind", ActorKind),
)
partial(
    "uq_events_revoked",
    events.c.workspace,
    events.c.request_id,
    where=sa.text("kind = 'revoked'"),
    unique=True,
)
partial(
    "uq_events_end",
    events.c.workspace,
    events.c.request_id,
    where=sa.text("kind IN ('finished', 'withdrawn', 'cancelled')"),
    unique=True,
)

event_payloads = Table(
    "event_payloads",
    metadata,
    word("workspace"),
    word("request_id"),
    count("seq"),
    word("salt", nullable=True),
    Column("payload", sa.Text, nullable=True),  # the very text that was hashed; once erased, the row is gone
    PrimaryKeyConstraint("workspace", "request_id", "seq"),
    refers(["request_id", "seq"], "events", ["request_id", "seq"]),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    word("workspace"),
    count("seq"),
    instant("at"),
    word("prev_hash"),
    word("root"),  # over the marks
    count("requests"),
    count("events"),
    word("hash"),
    word("key_id", nullable=True),
    word("signature", nullable=True),
    PrimaryKeyConstraint("workspace", "seq"),
)

checkpoint_marks = Table(
    "checkpoint_marks",
    metadata,
    word("workspace"),
    count("checkpoint"),
    count("position"),  # the order they were hashed in, which no collation changes
    word("request_id"),
    count("since"),
    count("count"),
    word("head"),
    PrimaryKeyConstraint("workspace", "checkpoint", "position"),
    # Checked at commit: the checkpoint's row, which carries the hash over its marks, comes last.
    refers(["checkpoint"], "checkpoints", ["seq"], at_commit=True),
)
Index(
    "ix_checkpoint_marks_request",
    checkpoint_marks.c.workspace,
    checkpoint_marks.c.request_id,
    checkpoint_marks.c.count,
)
