"""Everything of the first release, and what the issues after it are known to need (DESIGN section 7)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Create every table."""
    _policies()
    _requests()
    _tasks()
    _incoming()
    _history()
    _directory()
    _messages()


def downgrade() -> None:
    """Drop every table with everything in it."""
    for table in (
        "message_subjects",
        "messages",
        "departments",
        "roles",
        "people",
        "event_payloads",
        "events",
        "numbers",
        "inbox",
        "submissions",
        "tasks",
        "requests",
        "records",
        "policies",
    ):
        op.drop_table(table)


def _policies() -> None:
    op.create_table(
        "policies",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.CheckConstraint("origin IN ('file', 'slack')", name=op.f("ck_policies_origin")),
        sa.PrimaryKeyConstraint("workspace", "version", name=op.f("pk_policies")),
    )
    op.create_index(
        "uq_policies_current",
        "policies",
        ["workspace", "id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )


def _requests() -> None:
    op.create_table(
        "records",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_records")),
    )
    op.create_table(
        "requests",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_key", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("applicant", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("total_stages", sa.Integer(), nullable=False),
        sa.Column("current_stage", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("route", sa.JSON(), nullable=False),
        sa.Column("route_version", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("history_head", sa.String(), nullable=False),
        sa.Column("history_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'withdrawn', 'expired', 'cancelled')",
            name=op.f("ck_requests_status"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "policy_version"],
            ["policies.workspace", "policies.version"],
            name=op.f("fk_requests_policies"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "record_id"], ["records.workspace", "records.id"], name=op.f("fk_requests_records")
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_requests")),
        sa.UniqueConstraint("workspace", "number_key", name=op.f("uq_requests_workspace_number_key")),
    )
    op.create_index("ix_requests_applicant", "requests", ["workspace", "applicant", "submitted_at"], unique=False)
    op.create_index(
        "ix_requests_due",
        "requests",
        ["workspace", "due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending' AND due_at IS NOT NULL"),
        postgresql_where=sa.text("status = 'pending' AND due_at IS NOT NULL"),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.String(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked_kind", sa.String(), nullable=False),
        sa.Column("asked_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("opinion", sa.String(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.CheckConstraint("actor_kind IN ('person', 'delegate', 'system', 'admin')", name=op.f("ck_tasks_actor_kind")),
        sa.CheckConstraint("asked_kind IN ('person', 'role', 'rule')", name=op.f("ck_tasks_asked_kind")),
        sa.CheckConstraint("kind IN ('decide', 'revise', 'answer')", name=op.f("ck_tasks_kind")),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'closed', 'skipped', 'transferred', 'returned', 'expired')",
            name=op.f("ck_tasks_status"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "request_id"], ["requests.workspace", "requests.id"], name=op.f("fk_tasks_requests")
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("workspace", "request_id", "position", name=op.f("uq_tasks_workspace_request_id_position")),
    )
    op.create_index(
        "ix_tasks_due",
        "tasks",
        ["workspace", "due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending' AND due_at IS NOT NULL"),
        postgresql_where=sa.text("status = 'pending' AND due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_tasks_inbox",
        "tasks",
        ["workspace", "asked_kind", "asked_id", "opened_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "uq_tasks_live",
        "tasks",
        ["workspace", "request_id", "node_id", "kind"],
        unique=True,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )


def _incoming() -> None:
    op.create_table(
        "submissions",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "request_id"], ["requests.workspace", "requests.id"], name=op.f("fk_submissions_requests")
        ),
        sa.PrimaryKeyConstraint("workspace", "nonce", name=op.f("pk_submissions")),
    )
    op.create_table(
        "inbox",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "event_id", name=op.f("pk_inbox")),
    )
    op.create_table(
        "numbers",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "type", "year", name=op.f("pk_numbers")),
    )


def _history() -> None:
    op.create_table(
        "events",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("payload_hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('person', 'delegate', 'system', 'admin')", name=op.f("ck_events_actor_kind")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "request_id"],
            ["requests.workspace", "requests.id"],
            name=op.f("fk_events_requests"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("workspace", "request_id", "seq", name=op.f("pk_events")),
    )
    op.create_index(
        "uq_events_end",
        "events",
        ["workspace", "request_id"],
        unique=True,
        sqlite_where=sa.text("kind IN ('finished', 'withdrawn')"),
        postgresql_where=sa.text("kind IN ('finished', 'withdrawn')"),
    )
    op.create_table(
        "event_payloads",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "request_id", "seq"],
            ["events.workspace", "events.request_id", "events.seq"],
            name=op.f("fk_event_payloads_events"),
        ),
        sa.PrimaryKeyConstraint("workspace", "request_id", "seq", name=op.f("pk_event_payloads")),
    )


def _directory() -> None:
    op.create_table(
        "people",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("tz", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("manager", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("dm", sa.String(), nullable=False),
        sa.Column("read_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "user_id", name=op.f("pk_people")),
    )
    op.create_index("ix_people_email", "people", ["workspace", "email_key"], unique=False)
    op.create_table(
        "roles",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "role", "user_id", name=op.f("pk_roles")),
    )
    op.create_index("ix_roles_user", "roles", ["workspace", "user_id", "role"], unique=False)
    op.create_table(
        "departments",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name", name=op.f("pk_departments")),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), server_default="0", nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.Double(), server_default="0", nullable=False),
        sa.Column("maybe_since", sa.Double(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("reply_url", sa.Text(), nullable=True),
        sa.Column("reply_until", sa.Double(), server_default="0", nullable=False),
        sa.Column("reply_left", sa.Integer(), server_default="0", nullable=False),
        sa.Column("remind_at", INSTANT, nullable=True),
        sa.Column("reminded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wanted_at", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('card', 'mine', 'outcome', 'reminder')", name=op.f("ck_messages_kind")),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "workspace",
            "kind",
            "subject",
            "recipient",
            "occurrence",
            name=op.f("uq_messages_workspace_kind_subject_recipient_occurrence"),
        ),
    )
    op.create_index(
        "ix_messages_remind",
        "messages",
        ["workspace", "remind_at"],
        unique=False,
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_remind_whom",
        "messages",
        ["workspace", "recipient", "remind_at"],
        unique=False,
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_index("ix_messages_request", "messages", ["workspace", "request_id"], unique=False)
    op.create_index(
        "ix_messages_waiting",
        "messages",
        ["workspace", "rank", "id"],
        unique=False,
        sqlite_where=sa.text("shown < wanted"),
        postgresql_where=sa.text("shown < wanted"),
    )
    op.create_table(
        "message_subjects",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "message_id"],
            ["messages.workspace", "messages.id"],
            name=op.f("fk_message_subjects_messages"),
        ),
        sa.PrimaryKeyConstraint("workspace", "task_id", "recipient", "occurrence", name=op.f("pk_message_subjects")),
    )
    op.create_index(
        "ix_message_subjects_message", "message_subjects", ["workspace", "message_id", "task_id"], unique=False
    )
    op.create_index("ix_message_subjects_request", "message_subjects", ["workspace", "request_id"], unique=False)
