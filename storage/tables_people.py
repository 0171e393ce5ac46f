"""The tables of the directory: people, roles and departments, what admins said of them, and who decides for whom while
he is away."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table

from storage.columns import count, instant, metadata, partial, word

people = Table(
    "people",
    metadata,
    word("workspace"),
    word("user_id"),
    word("name"),
    word("email"),
    word("email_key"),  # the address in lower case
    word("tz"),
    word("locale"),
    word("department"),
    word("position"),
    word("manager"),
    Column("active", sa.Boolean, nullable=False),
    word("dm"),
    Column("read_at", sa.Double, nullable=False),
    word("language", nullable=True),  # his own choice; without one, as in Slack
    word("calendar", nullable=True),  # by which he works; without one, Monday to Friday
    instant("unreachable_since", nullable=True),  # since Slack took no message for him
    PrimaryKeyConstraint("workspace", "user_id"),
)
Index("ix_people_email", people.c.workspace, people.c.email_key)

roles = Table(
    "roles",
    metadata,
    word("workspace"),
    word("role"),
    word("user_id"),
    instant("since"),
    word("origin"),
    PrimaryKeyConstraint("workspace", "role", "user_id"),
)
Index("ix_roles_user", roles.c.workspace, roles.c.user_id, roles.c.role)

role_titles = Table(
    "role_titles",
    metadata,
    word("workspace"),
    word("role"),
    Column("titles", sa.JSON, nullable=False),  # by language, "" for all of them
    PrimaryKeyConstraint("workspace", "role"),
)

usergroups = Table(
    "usergroups",
    metadata,
    word("workspace"),
    word("id"),  # the role that its members hold
    word("handle"),
    Column("titles", sa.JSON, nullable=False),
    Column("changed", sa.BigInteger, nullable=False),  # by Slack's clock
    Column("read_at", sa.Double, nullable=False),
    PrimaryKeyConstraint("workspace", "id"),
)
Index("ix_usergroups_handle", usergroups.c.workspace, usergroups.c.handle)

positions = Table(
    "positions",
    metadata,
    word("workspace"),
    count("rank"),  # from the bottom up
    word("name"),
    PrimaryKeyConstraint("workspace", "rank"),
)

edits = Table(
    "edits",
    metadata,
    word("workspace"),
    word("id"),
    word("person"),
    word("about"),
    word("role"),  # empty where it is about something else
    word("value"),
    word("instead"),
    word("edited_by"),
    instant("edited_at"),
    word("ended_by", nullable=True),
    instant("ended_at", nullable=True),
    PrimaryKeyConstraint("workspace", "id"),
)
partial(
    "uq_edits_in_force",
    edits.c.workspace,
    edits.c.person,
    edits.c.about,
    edits.c.role,
    where=sa.text("ended_at IS NULL"),
    unique=True,
)
Index("ix_edits_role", edits.c.workspace, edits.c.role, edits.c.id)

profiles = Table(
    "profiles",
    metadata,
    word("workspace"),
    word("user_id"),
    word("manager"),  # empty where the profile names nobody
    Column("read_at", sa.Double, nullable=False),
    PrimaryKeyConstraint("workspace", "user_id"),
)

departments = Table(
    "departments",
    metadata,
    word("workspace"),
    word("name"),
    word("head"),
    PrimaryKeyConstraint("workspace", "name"),
)

delegations = Table(
    "delegations",
    metadata,
    word("workspace"),
    word("id"),
    word("owner"),
    word("delegate"),
    instant("since"),
    instant("until"),
    Column("types", sa.JSON, nullable=False),  # none of them: all
    word("note"),
    word("made_by"),
    instant("made_at"),
    instant("opened_at", nullable=True),
    instant("ended_at", nullable=True),
    word("ended_by", nullable=True),  # nobody where its time was over, or its request cancelled
    instant("due_at", nullable=True),
    word("request_id", nullable=True),
    PrimaryKeyConstraint("workspace", "id"),
)
Index("ix_delegations_owner", delegations.c.workspace, delegations.c.owner, delegations.c.id)
Index("ix_delegations_delegate", delegations.c.workspace, delegations.c.delegate, delegations.c.id)
partial("ix_delegations_standing", delegations.c.workspace, delegations.c.id, where=sa.text("ended_at IS NULL"))
partial("ix_delegations_due", delegations.c.workspace, delegations.c.due_at, where=sa.text("due_at IS NOT NULL"))
partial(
    "ix_delegations_request",
    delegations.c.workspace,
    delegations.c.request_id,
    where=sa.text("request_id IS NOT NULL"),
)
