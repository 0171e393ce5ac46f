"""The tables. `workspace` stands first in every key, so that one database can serve several (DESIGN section 7).

Instants are office time; machine time is a float of epoch seconds. JSON is plain JSON, not JSONB: what was stored comes
back as it was written.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from storage.columns import PENDING, count, instant, metadata, one_of, partial, refers, word
from storage.tables_history import checkpoint_marks, checkpoints, event_payloads, events
from storage.tables_people import (
    delegations,
    departments,
    edits,
    people,
    positions,
    profiles,
    role_titles,
    roles,
    usergroups,
)
from workflow.model import ActorKind, AskedKind, RequestStatus, TaskKind, TaskStatus
from workflow.ports_messages import MessageKind

__all__ = [
    "channels_off",
    "checkpoint_marks",
    "checkpoints",
    "delegations",
    "departments",
    "drafts",
    "edits",
    "event_payloads",
    "events",
    "inbox",
    "message_subjects",
    "messages",
    "metadata",
    "numbers",
    "people",
    "policies",
    "positions",
    "profiles",
    "publications",
    "records",
    "requests",
    "role_titles",
    "roles",
    "submissions",
    "tasks",
    "type_drafts",
    "usergroups",
]

policies = Table(
    "policies",
    metadata,
    word("workspace"),
    word("version"),
    word("id"),
    Column("source", sa.JSON, nullable=False),
    word("origin"),
    word("name"),
    instant("created_at"),
    Column("current", sa.Boolean, nullable=False),
    word("base", nullable=True),
    PrimaryKeyConstraint("workspace", "version"),
    CheckConstraint("origin IN ('file', 'slack')", name="origin"),
)
partial("uq_policies_current", policies.c.workspace, policies.c.id, where=sa.text("current"), unique=True)

policy_faults = Table(
    "policy_faults",
    metadata,
    word("workspace"),
    instant("since"),
    Column("faults", sa.JSON, nullable=False),
    PrimaryKeyConstraint("workspace"),
)

channels_off = Table(
    "channels_off",
    metadata,
    word("workspace"),
    word("channel"),
    instant("since"),
    word("error"),
    PrimaryKeyConstraint("workspace", "channel"),
)

publications = Table(
    "publications",
    metadata,
    word("workspace"),
    word("type"),
    count("n"),
    word("version"),
    word("nonce"),
    word("published_by"),
    instant("published_at"),
    word("retired_by", nullable=True),
    instant("retired_at", nullable=True),
    PrimaryKeyConstraint("workspace", "type", "n"),
    UniqueConstraint("workspace", "nonce"),
    refers(["version"], "policies", ["version"]),
)

type_drafts = Table(
    "type_drafts",
    metadata,
    word("workspace"),
    word("id"),
    word("type"),
    Column("source", sa.JSON, nullable=False),
    count("after"),
    count("revision"),
    word("begun_by"),
    instant("begun_at"),
    word("changed_by"),
    instant("changed_at"),
    PrimaryKeyConstraint("workspace", "id"),
    UniqueConstraint("workspace", "type"),
)

records = Table(
    "records",
    metadata,
    word("workspace"),
    word("id"),
    word("type"),
    Column("values", sa.JSON, nullable=False),
    count("form_version"),
    instant("created_at"),
    Column("choices", sa.JSON, nullable=True),
    PrimaryKeyConstraint("workspace", "id"),
)

requests = Table(
    "requests",
    metadata,
    word("workspace"),
    word("id"),
    word("type"),
    word("number"),
    word("number_key"),  # the number in lower case: people type it as they like
    word("record_id"),
    word("applicant"),
    word("submitted_by", nullable=True),  # who sent it for the applicant, if not he
    word("status"),
    count("total_stages"),
    count("current_stage"),
    count("version"),
    count("form_version"),
    Column("route", sa.JSON, nullable=False),
    count("route_version"),
    word("policy_version"),
    instant("submitted_at"),
    instant("decided_at", nullable=True),
    instant("due_at", nullable=True),
    word("history_head"),
    count("history_count"),
    word("cancelled_by", nullable=True),
    word("reason", nullable=True),  # why it was, or is to be
    word("cancels", nullable=True),  # the approved request that this one asks to cancel
    word("cancellation", nullable=True),  # the newest that asks to cancel this one
    Column("cc", sa.JSON(none_as_null=True), nullable=True),  # who is told of it, if anybody is
    PrimaryKeyConstraint("workspace", "id"),
    UniqueConstraint("workspace", "number_key"),
    refers(["record_id"], "records", ["id"]),
    refers(["policy_version"], "policies", ["version"]),
    one_of("status", RequestStatus),
)
Index("ix_requests_applicant", requests.c.workspace, requests.c.applicant, requests.c.submitted_at)
partial(
    "ix_requests_submitted_by",
    requests.c.workspace,
    requests.c.submitted_by,
    requests.c.submitted_at,
    where=sa.text("submitted_by IS NOT NULL"),
)
partial(
    "ix_requests_sent",
    requests.c.workspace,
    requests.c.submitted_by,
    where=sa.text("status = 'pending' AND submitted_by IS NOT NULL"),
)
partial(
    "uq_requests_cancels",
    requests.c.workspace,
    requests.c.cancels,
    where=sa.text("status = 'pending' AND cancels IS NOT NULL"),
    unique=True,
)
partial(
    "ix_requests_cancels",
    requests.c.workspace,
    requests.c.cancels,
    where=sa.text("cancels IS NOT NULL"),
)
partial(
    "ix_requests_due",
    requests.c.workspace,
    requests.c.due_at,
    where=sa.text("status = 'pending' AND due_at IS NOT NULL"),
)

tasks = Table(
    "tasks",
    metadata,
    word("workspace"),
    word("id"),
    word("request_id"),
    count("position"),  # in the order of opening, which neither ids nor office time promise
    word("node_id"),
    count("stage"),
    word("kind"),
    word("asked_kind"),
    word("asked_id"),
    word("status"),
    word("decided_by", nullable=True),
    word("on_behalf_of", nullable=True),
    word("actor_kind", nullable=True),
    instant("opened_at"),
    instant("decided_at", nullable=True),
    word("opinion", nullable=True),
    word("remark", nullable=True),
    word("rule", nullable=True),
    word("asked_by", nullable=True),
    word("question", nullable=True),
    word("claimed_by", nullable=True),
    instant("claimed_at", nullable=True),
    instant("release_at", nullable=True),
    count("form_version"),
    instant("due_at", nullable=True),
    PrimaryKeyConstraint("workspace", "id"),
    UniqueConstraint("workspace", "request_id", "position"),
    refers(["request_id"], "requests", ["id"]),
    one_of("kind", TaskKind),
    one_of("asked_kind", AskedKind),
    one_of("status", TaskStatus),
    one_of("actor_kind", ActorKind),
)
partial(
    "uq_tasks_live", tasks.c.workspace, tasks.c.request_id, tasks.c.node_id, tasks.c.kind, where=PENDING, unique=True
)
partial("ix_tasks_inbox", tasks.c.workspace, tasks.c.asked_kind, tasks.c.asked_id, tasks.c.opened_at, where=PENDING)
partial(
    "ix_tasks_release",
    tasks.c.workspace,
    tasks.c.release_at,
    where=sa.text("status = 'pending' AND release_at IS NOT NULL"),
)
partial("ix_tasks_due", tasks.c.workspace, tasks.c.due_at, where=sa.text("status = 'pending' AND due_at IS NOT NULL"))

partial(
    "ix_tasks_decided",
    tasks.c.workspace,
    tasks.c.decided_by,
    tasks.c.decided_at,
    where=sa.text("decided_by IS NOT NULL"),
)

submissions = Table(
    "submissions",
    metadata,
    word("workspace"),
    word("nonce"),
    word("request_id"),
    PrimaryKeyConstraint("workspace", "nonce"),
    refers(["request_id"], "requests", ["id"]),
)

drafts = Table(
    "drafts",
    metadata,
    word("workspace"),
    word("person"),
    word("type"),
    word("policy_version"),
    word("nonce"),
    Column("values", sa.JSON, nullable=False),
    instant("updated_at"),
    Column("acted_at", sa.Double, nullable=False),  # by Slack's clock, which orders what arrives out of order
    Column("route", sa.JSON(none_as_null=True)),
    PrimaryKeyConstraint("workspace", "person", "type"),
    refers(["policy_version"], "policies", ["version"]),
)
Index("ix_drafts_updated", drafts.c.workspace, drafts.c.updated_at)

inbox = Table(
    "inbox",
    metadata,
    word("workspace"),
    word("event_id"),
    instant("received_at"),
    PrimaryKeyConstraint("workspace", "event_id"),
)

numbers = Table(
    "numbers",
    metadata,
    word("workspace"),
    word("type"),
    count("year"),
    count("seq"),
    PrimaryKeyConstraint("workspace", "type", "year"),
)

messages = Table(
    "messages",
    metadata,
    word("workspace"),
    word("id"),
    word("kind"),
    word("recipient"),
    word("subject"),
    word("occurrence"),
    word("request_id", nullable=True),
    count("rank"),
    count("wanted"),
    count("shown", "0"),
    word("channel", nullable=True),
    word("ts", nullable=True),
    word("lease_owner", nullable=True),
    Column("lease_until", sa.Double),
    count("attempts", "0"),
    Column("not_before", sa.Double, nullable=False, server_default="0"),
    Column("maybe_since", sa.Double),
    Column("last_error", sa.Text),
    Column("reply_url", sa.Text),
    Column("reply_until", sa.Double, nullable=False, server_default="0"),
    count("reply_left", "0"),
    instant("remind_at", nullable=True),
    count("reminded", "0"),
    count("refused", "0"),  # in a row
    Column("given_up_at", sa.Double),
    Column("raised_at", sa.Double),  # since when it does not show what it should
    instant("wanted_at", nullable=True),  # reminders: the moment they speak of; Homes: when last looked at
    PrimaryKeyConstraint("workspace", "id"),
    UniqueConstraint("workspace", "kind", "subject", "recipient", "occurrence"),
    one_of("kind", MessageKind),
)
Index("ix_messages_request", messages.c.workspace, messages.c.request_id)
partial("ix_messages_waiting", messages.c.workspace, messages.c.rank, messages.c.id, where=sa.text("shown < wanted"))
partial(
    "ix_messages_given_up",
    messages.c.workspace,
    messages.c.given_up_at,
    where=sa.text("given_up_at IS NOT NULL"),
)
partial("ix_messages_remind", messages.c.workspace, messages.c.remind_at, where=sa.text("remind_at IS NOT NULL"))
partial(
    "ix_messages_remind_whom",
    messages.c.workspace,
    messages.c.recipient,
    messages.c.remind_at,
    where=sa.text("remind_at IS NOT NULL"),
)
partial("ix_messages_place", messages.c.workspace, messages.c.ts, where=sa.text("ts IS NOT NULL"))

message_subjects = Table(
    "message_subjects",
    metadata,
    word("workspace"),
    word("message_id"),
    word("task_id"),
    word("request_id"),
    word("recipient"),
    count("occurrence"),
    PrimaryKeyConstraint("workspace", "task_id", "recipient", "occurrence"),
    refers(["message_id"], "messages", ["id"]),
)
Index(
    "ix_message_subjects_message",
    message_subjects.c.workspace,
    message_subjects.c.message_id,
    message_subjects.c.task_id,
)
Index("ix_message_subjects_request", message_subjects.c.workspace, message_subjects.c.request_id)
