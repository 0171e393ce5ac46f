"""Statements about open tasks: whom they ask, which nobody can decide, which somebody has had for too long."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import and_, bindparam

from storage.database import Among
from storage.tables import people, requests, roles, tasks
from workflow.model import AskedKind, TaskKind

LIVE = tasks.c.status == sa.literal_column("'pending'")
"""Literal, see `storage.columns.PENDING`."""

_ASKS_ROLES = and_(
    tasks.c.asked_kind == sa.literal_column(f"'{AskedKind.ROLE.value}'"),
    tasks.c.asked_id.in_(bindparam("roles", expanding=True)),
)
_WHOM: sa.BindParameter[str] = bindparam("people", expanding=True)
_ASKS_PERSON = and_(tasks.c.asked_kind == sa.literal_column(f"'{AskedKind.PERSON.value}'"), tasks.c.asked_id.in_(_WHOM))
ASKS_APPLICANT = tasks.c.kind != sa.literal_column(f"'{TaskKind.DECIDE.value}'")
_OPEN = sa.select(tasks.c.id, tasks.c.request_id, tasks.c.opened_at).where(tasks.c.workspace == bindparam("here"), LIVE)
_SENT = sa.select(requests.c.id).where(
    requests.c.workspace == bindparam("here"),
    requests.c.submitted_by.in_(_WHOM),
    requests.c.status == sa.literal_column("'pending'"),
)
_ASKS_SENDER = _OPEN.where(ASKS_APPLICANT, Among(tasks.c.request_id, _SENT.scalar_subquery()))
# A union, not an OR, which SQLite does not answer by index.
_ASKING = sa.union_all(_OPEN.where(_ASKS_PERSON), _OPEN.where(_ASKS_ROLES), _ASKS_SENDER).subquery()
WAITING = sa.select(_ASKING).order_by(_ASKING.c.opened_at, _ASKING.c.id).limit(bindparam("limit"))
WAITING_FOR_ROLES = _OPEN.where(_ASKS_ROLES).order_by(tasks.c.opened_at, tasks.c.id)

_APPLICANTS = (requests.c.applicant, sa.func.coalesce(requests.c.submitted_by, requests.c.applicant))
_ABLE = sa.and_(people.c.workspace == tasks.c.workspace, people.c.active, people.c.unreachable_since.is_(None))
_ASKED_IS_ABLE = sa.exists().where(_ABLE, people.c.user_id == tasks.c.asked_id)
_A_HOLDER_IS_ABLE = sa.exists().where(
    roles.c.workspace == tasks.c.workspace,
    roles.c.role == tasks.c.asked_id,
    roles.c.user_id.not_in(_APPLICANTS),
    _ABLE,
    people.c.user_id == roles.c.user_id,
)
_AN_APPLICANT_IS_ABLE = sa.exists().where(_ABLE, people.c.user_id.in_(_APPLICANTS))
STRANDED = (
    sa.select(tasks.c.request_id)
    .distinct()
    .join(requests, sa.and_(requests.c.workspace == tasks.c.workspace, requests.c.id == tasks.c.request_id))
    .where(
        tasks.c.workspace == bindparam("here"),
        LIVE,
        sa.case(
            (ASKS_APPLICANT, ~_AN_APPLICANT_IS_ABLE),
            (tasks.c.asked_kind == sa.literal_column(f"'{AskedKind.PERSON.value}'"), ~_ASKED_IS_ABLE),
            else_=~_A_HOLDER_IS_ABLE,
        ),
    )
    .order_by(tasks.c.request_id)
)
CLAIMS_DUE = (
    sa.select(tasks.c.id)
    .where(tasks.c.workspace == bindparam("here"), LIVE, tasks.c.release_at <= bindparam("now"))
    .order_by(tasks.c.release_at, tasks.c.id)
)
