"""The tables. `workspace` stands first in every key, so that one database can serve several (DESIGN section 7).

Instants are office time; machine time is a float of epoch seconds. JSON is plain JSON, not JSONB: what was stored comes
back as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from storage.instants import Instant
from workflow.model import ActorKind, AskedKind, RequestStatus, TaskKind, TaskStatus
from workflow.ports_messages import MessageKind

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PENDING = sa.text("status = 'pending'")
"""A literal: with a bound parameter PostgreSQL's generic plan does not use the partial indexes."""


def _word(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, sa.String, nullable=nullable)


def _count(name: str, default: str | None = None) -> Column[int]:
    return Column(name, sa.Integer, nullable=False, server_default=default)


def _instant(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Instant, nullable=nullable)


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _refers(columns: Iterable[str], to: str, keys: Iterable[str], *, at_commit: bool = False) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace", *columns],
        [f"{to}.workspace", *(f"{to}.{key}" for key in keys)],
        deferrable=at_commit or None,
        initially="DEFERRED" if at_commit else None,
    )


def _partial(name: str, *columns: Column[object], where: sa.TextClause, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


policies = Table(
    "policies",
    metadata,
    _word("workspace"),
    _word("version"),
    _word("id"),
    Column("source", sa.JSON, nullable=False),
    _word("origin"),
    _word("name"),
    _instant("created_at"),
    Column("current", sa.Boolean, nullable=False),
    PrimaryKeyConstraint("workspace", "version"),
    CheckConstraint("origin IN ('file', 'slack')", name="origin"),
)
_partial("uq_policies_current", policies.c.workspace, policies.c.id, where=sa.text("current"), unique=True)

records = Table(
    "records",
    metadata,
    _word("workspace"),
    _word("id"),
    _word("type"),
    Column("values", sa.JSON, nullable=False),
    _count("form_version"),
    _instant("created_at"),
    PrimaryKeyConstraint("workspace", "id"),
)

requests = Table(
    "requests",
    metadata,
    _word("workspace"),
    _word("id"),
    _word("type"),
    _word("number"),
    _word("number_key"),  # the number in lower case: people type it as they like
    _word("record_id"),
    _word("applicant"),
    _word("status"),
    _count("total_stages"),
    _count("current_stage"),
    _count("version"),
    _count("form_version"),
    Column("route", sa.JSON, nullable=False),
    _count("route_version"),
    _word("policy_version"),
    _instant("submitted_at"),
    _instant("decided_at", nullable=True),
    _instant("due_at", nullable=True),
    _word("history_head"),
    _count("history_count"),
    PrimaryKeyConstraint("workspace", "id"),
    UniqueConstraint("workspace", "number_key"),
    _refers(["record_id"], "records", ["id"]),
    _refers(["policy_version"], "policies", ["version"]),
    _one_of("status", RequestStatus),
)
Index("ix_requests_applicant", requests.c.workspace, requests.c.applicant, requests.c.submitted_at)
_partial(
    "ix_requests_due",
    requests.c.workspace,
    requests.c.due_at,
    where=sa.text("status = 'pending' AND due_at IS NOT NULL"),
)

tasks = Table(
    "tasks",
    metadata,
    _word("workspace"),
    _word("id"),
    _word("request_id"),
    _count("position"),  # in the order of opening, which neither ids nor office time promise
    _word("node_id"),
    _count("stage"),
    _word("kind"),
    _word("asked_kind"),
    _word("asked_id"),
    _word("status"),
    _word("decided_by", nullable=True),
    _word("on_behalf_of", nullable=True),
    _word("actor_kind", nullable=True),
    _instant("opened_at"),
    _instant("decided_at", nullable=True),
    _word("opinion", nullable=True),
    _word("remark", nullable=True),
    _word("rule", nullable=True),
    _count("form_version"),
    _instant("due_at", nullable=True),
    PrimaryKeyConstraint("workspace", "id"),
    UniqueConstraint("workspace", "request_id", "position"),
    _refers(["request_id"], "requests", ["id"]),
    _one_of("kind", TaskKind),
    _one_of("asked_kind", AskedKind),
    _one_of("status", TaskStatus),
    _one_of("actor_kind", ActorKind),
)
_partial(
    "uq_tasks_live", tasks.c.workspace, tasks.c.request_id, tasks.c.node_id, tasks.c.kind, where=PENDING, unique=True
)
_partial("ix_tasks_inbox", tasks.c.workspace, tasks.c.asked_kind, tasks.c.asked_id, tasks.c.opened_at, where=PENDING)
_partial("ix_tasks_due", tasks.c.workspace, tasks.c.due_at, where=sa.text("status = 'pending' AND due_at IS NOT NULL"))

_partial(
    "ix_tasks_decided",
    tasks.c.workspace,
    tasks.c.decided_by,
    tasks.c.decided_at,
    where=sa.text("decided_by IS NOT NULL"),
)

submissions = Table(
    "submissions",
    metadata,
    _word("workspace"),
    _word("nonce"),
    _word("request_id"),
    PrimaryKeyConstraint("workspace", "nonce"),
    _refers(["request_id"], "requests", ["id"]),
)

drafts = Table(
    "drafts",
    metadata,
    _word("workspace"),
    _word("person"),
    _word("type"),
    _word("policy_version"),
    _word("nonce"),
    Column("values", sa.JSON, nullable=False),
    _instant("updated_at"),
    Column("acted_at", sa.Double, nullable=False),  # by Slack's clock, which orders what arrives out of order
    PrimaryKeyConstraint("workspace", "person", "type"),
    _refers(["policy_version"], "policies", ["version"]),
)
Index("ix_drafts_updated", drafts.c.workspace, drafts.c.updated_at)

inbox = Table(
    "inbox",
    metadata,
    _word("workspace"),
    _word("event_id"),
    _instant("received_at"),
    PrimaryKeyConstraint("workspace", "event_id"),
)

numbers = Table(
    "numbers",
    metadata,
    _word("workspace"),
    _word("type"),
    _count("year"),
    _count("seq"),
    PrimaryKeyConstraint("workspace", "type", "year"),
)

events = Table(
    "events",
    metadata,
    _word("workspace"),
    _word("request_id"),
    _count("seq"),
    _word("kind"),
    _instant("at"),
    _word("actor", nullable=True),
    _word("actor_kind"),
    _word("prev_hash"),
    _word("hash"),
    _word("payload_hash"),
    PrimaryKeyConstraint("workspace", "request_id", "seq"),
    # Checked at commit: a submission's first facts are written before its row, which carries the chain's head.
    _refers(["request_id"], "requests", ["id"], at_commit=True),
    _one_of("actor_kind", ActorKind),
)
_partial(
    "uq_events_end",
    events.c.workspace,
    events.c.request_id,
    where=sa.text("kind IN ('finished', 'withdrawn')"),
    unique=True,
)

event_payloads = Table(
    "event_payloads",
    metadata,
    _word("workspace"),
    _word("request_id"),
    _count("seq"),
    _word("salt", nullable=True),
    Column("payload", sa.Text, nullable=True),  # the very text that was hashed; None with its salt once erased
    PrimaryKeyConstraint("workspace", "request_id", "seq"),
    _refers(["request_id", "seq"], "events", ["request_id", "seq"]),
)

people = Table(
    "people",
    metadata,
    _word("workspace"),
    _word("user_id"),
    _word("name"),
    _word("email"),
    _word("email_key"),  # the address in lower case
    _word("tz"),
    _word("locale"),
    _word("department"),
    _word("position"),
    _word("manager"),
    Column("active", sa.Boolean, nullable=False),
    _word("dm"),
    Column("read_at", sa.Double, nullable=False),
    _word("language", nullable=True),  # his own choice; without one, as in Slack
    PrimaryKeyConstraint("workspace", "user_id"),
)
Index("ix_people_email", people.c.workspace, people.c.email_key)

roles = Table(
    "roles",
    metadata,
    _word("workspace"),
    _word("role"),
    _word("user_id"),
    _instant("since"),
    _word("origin"),
    PrimaryKeyConstraint("workspace", "role", "user_id"),
)
Index("ix_roles_user", roles.c.workspace, roles.c.user_id, roles.c.role)

role_titles = Table(
    "role_titles",
    metadata,
    _word("workspace"),
    _word("role"),
    Column("titles", sa.JSON, nullable=False),  # by language, "" for all of them
    PrimaryKeyConstraint("workspace", "role"),
)

usergroups = Table(
    "usergroups",
    metadata,
    _word("workspace"),
    _word("id"),  # the role that its members hold
    _word("handle"),
    Column("titles", sa.JSON, nullable=False),
    Column("changed", sa.BigInteger, nullable=False),  # by Slack's clock
    Column("read_at", sa.Double, nullable=False),
    PrimaryKeyConstraint("workspace", "id"),
)
Index("ix_usergroups_handle", usergroups.c.workspace, usergroups.c.handle)

positions = Table(
    "positions",
    metadata,
    _word("workspace"),
    _count("rank"),  # from the bottom up
    _word("name"),
    PrimaryKeyConstraint("workspace", "rank"),
)

departments = Table(
    "departments",
    metadata,
    _word("workspace"),
    _word("name"),
    _word("head"),
    PrimaryKeyConstraint("workspace", "name"),
)

messages = Table(
    "messages",
    metadata,
    _word("workspace"),
    _word("id"),
    _word("kind"),
    _word("recipient"),
    _word("subject"),
    _word("occurrence"),
    _word("request_id", nullable=True),
    _count("rank"),
    _count("wanted"),
    _count("shown", "0"),
    _word("channel", nullable=True),
    _word("ts", nullable=True),
    _word("lease_owner", nullable=True),
    Column("lease_until", sa.Double),
    _count("attempts", "0"),
    Column("not_before", sa.Double, nullable=False, server_default="0"),
    Column("maybe_since", sa.Double),
    Column("last_error", sa.Text),
    Column("reply_url", sa.Text),
    Column("reply_until", sa.Double, nullable=False, server_default="0"),
    _count("reply_left", "0"),
    _instant("remind_at", nullable=True),
    _count("reminded", "0"),
    _instant("wanted_at", nullable=True),  # reminders: the moment they speak of; Homes: when last looked at
    PrimaryKeyConstraint("workspace", "id"),
    UniqueConstraint("workspace", "kind", "subject", "recipient", "occurrence"),
    _one_of("kind", MessageKind),
)
Index("ix_messages_request", messages.c.workspace, messages.c.request_id)
_partial("ix_messages_waiting", messages.c.workspace, messages.c.rank, messages.c.id, where=sa.text("shown < wanted"))
_partial("ix_messages_remind", messages.c.workspace, messages.c.remind_at, where=sa.text("remind_at IS NOT NULL"))
_partial(
    "ix_messages_remind_whom",
    messages.c.workspace,
    messages.c.recipient,
    messages.c.remind_at,
    where=sa.text("remind_at IS NOT NULL"),
)
_partial("ix_messages_place", messages.c.workspace, messages.c.ts, where=sa.text("ts IS NOT NULL"))

message_subjects = Table(
    "message_subjects",
    metadata,
    _word("workspace"),
    _word("message_id"),
    _word("task_id"),
    _word("request_id"),
    _word("recipient"),
    _count("occurrence"),
    PrimaryKeyConstraint("workspace", "task_id", "recipient", "occurrence"),
    _refers(["message_id"], "messages", ["id"]),
)
Index(
    "ix_message_subjects_message",
    message_subjects.c.workspace,
    message_subjects.c.message_id,
    message_subjects.c.task_id,
)
Index("ix_message_subjects_request", message_subjects.c.workspace, message_subjects.c.request_id)
