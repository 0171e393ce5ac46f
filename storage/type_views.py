"""A read-only view for every approval type, a column for every field of its forms: for reports (A13)."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import Connection

from storage.tables import policies, records, requests
from workflow.columns import Column, FormVersion, Kind, Reading, columns
from workflow.policy import PolicyFaults, read_policy

logger = logging.getLogger(__name__)

_OURS = "Countersign made this view"
"""Begins the note that every view of ours carries; what has the name but no such note is somebody else's."""
_LOCK_KEY = 0x0C0117E25161
"""Any number, as long as it stays the same: who renews views waits for whoever else does."""

_OF_REQUEST = (
    requests.c.workspace,
    requests.c.id.label("request_id"),
    requests.c.number,
    requests.c.status,
    requests.c.applicant,
    requests.c.submitted_at,
    requests.c.decided_at,
    requests.c.total_stages,
    requests.c.current_stage,
    requests.c.record_id,
    requests.c.policy_version,
)
_TYPES: dict[Kind, sa.types.TypeEngine[Any]] = {
    Kind.TEXT: sa.String(),
    Kind.NUMBER: sa.Numeric(),
    Kind.DAY: sa.Date().with_variant(sa.String(), "sqlite"),  # which has no dates: to CAST one leaves the year
    Kind.FLAG: sa.Boolean(),
}
# A custom request's own version has the form of the one it was made from.
_VERSIONS = (
    sa.select(policies.c.id, policies.c.version, policies.c.source, policies.c.current)
    .where(policies.c.base.is_(None))
    .order_by(policies.c.id, policies.c.created_at, policies.c.version)
)
_VERSIONS_OF_ONE = _VERSIONS.where(policies.c.id == sa.bindparam("type_"))
_FROM = requests.join(
    records, sa.and_(records.c.workspace == requests.c.workspace, records.c.id == requests.c.record_id)
)
_FROM_BY_VERSION = _FROM.join(
    policies,
    sa.and_(policies.c.workspace == requests.c.workspace, policies.c.version == requests.c.policy_version),
)
_FORM_VERSION = sa.func.coalesce(policies.c.base, requests.c.policy_version)

_POSTGRES_NOTE = sa.text(
    "SELECT coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class WHERE oid = to_regclass(:name)"
)
_SQLITE_TEXT = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")


def renew(connection: Connection, type_: str | None = None) -> None:
    """Bring the view of that type, or of all, up to the versions that are stored; one that is so already is left alone.
    Working all of them out takes the longer the more there are: whoever changes one type names it.

    A view that cannot be renewed stays as it was, which the log tells: nobody's request waits for a report. That is so
    when somebody else's view or table has its name, when the user of the database may not make views, and, on
    PostgreSQL, when a column changes its type while views of others stand on it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_KEY})")
    stored = connection.execute(_VERSIONS if type_ is None else _VERSIONS_OF_ONE, {"type_": type_}).all()
    for each, versions in groupby(stored, key=lambda row: row.id):
        _renew(connection, _view(connection, each, [_form_version(row) for row in versions]))


def drop(connection: Connection) -> None:
    """Take away every view of ours: before the tables under them change."""
    for name in sa.inspect(connection).get_view_names():
        if (_note_on(connection, name) or "").startswith(_OURS):
            connection.execute(sa.DropView(sa.Table(name, sa.MetaData())))


def view_name(type_: str) -> str:
    """What the view of that type is called; an id with ``-`` has to be quoted, as its columns have."""
    return f"v_{type_}"


@dataclass(frozen=True, slots=True)
class _View:
    """A view as it should be; `note` tells whether one that exists is that."""

    name: str
    select: sa.Select[Any]
    note: str


def _view(connection: Connection, type_: str, versions: Sequence[FormVersion]) -> _View:
    shown = columns(versions, taken=[column.name for column in _OF_REQUEST])
    start = _FROM if all(column.alike or not column.readings for column in shown) else _FROM_BY_VERSION
    select = (
        sa.select(*_OF_REQUEST, *map(_shown, shown))
        .select_from(start)
        .where(requests.c.type == type_, requests.c.cancels.is_(None))
    )
    text = str(select.compile(connection, compile_kwargs={"literal_binds": True}))
    note = f"{_OURS} of {type_} ({hashlib.sha256(text.encode()).hexdigest()[:16]})"
    return _View(view_name(type_), select.prefix_with(f"/* {note} */"), note)


def _form_version(row: Any) -> FormVersion:
    try:
        form = read_policy(row.source).form
    except PolicyFaults:
        form = None
    return FormVersion(version=row.version, form=form, in_force=row.current)


def _shown(column: Column) -> sa.ColumnElement[Any]:
    readings = [(_read(reading, column.kind), versions) for reading, versions in column.readings.items()]
    if column.alike:
        ((value, _),) = readings
    elif readings:
        value = sa.case(*((_FORM_VERSION.in_(versions), value) for value, versions in readings))
    else:
        value = sa.cast(sa.null(), _TYPES[column.kind])
    return value.label(column.name)


def _read(reading: Reading, wanted: Kind) -> sa.ColumnElement[Any]:
    path = (reading.field, reading.part) if reading.part else reading.field
    stored = records.c["values"][path].as_string()
    if reading.always:
        return sa.cast(sa.case((stored.is_not(None), reading.always)), _TYPES[wanted])
    if reading.decimals:  # 1250 as 1250e-2: exact, and on SQLite the very number that 12.50 is
        stored = stored.concat(f"e-{reading.decimals}")
    if reading.kind is not Kind.TEXT:
        stored = sa.cast(stored, _TYPES[reading.kind])
    return stored if reading.kind is wanted else sa.cast(stored, _TYPES[wanted])


def _renew(connection: Connection, view: _View) -> None:
    found = _note_on(connection, view.name)
    if found == view.note:
        return
    if found is not None and not found.startswith(_OURS):
        logger.warning("something of another's has the name %s", view.name, extra={"action": "view_not_renewed"})
        return
    failure = _failure(connection, view)
    if failure is not None:
        logger.warning("%s stays as it was: %s", view.name, failure, extra={"action": "view_not_renewed"})


def _failure(connection: Connection, view: _View) -> BaseException | None:
    """Makes the view what it should be, or says why it cannot be."""
    failure = None
    # In place where that can be: what others built on the view, and who may read it, stays.
    for in_place in (True, False) if connection.dialect.name == "postgresql" else (False,):
        try:
            with connection.begin_nested():
                _make(connection, view, in_place=in_place)
            return None
        except exc.DBAPIError as error:
            if error.connection_invalidated:
                raise
            failure = error.orig
    return failure


def _make(connection: Connection, view: _View, *, in_place: bool) -> None:
    made = sa.CreateView(view.select, view.name, or_replace=in_place)
    if not in_place:
        connection.execute(sa.DropView(made.table, if_exists=True))
    connection.execute(made)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"COMMENT ON VIEW {_quoted(connection, view.name)} IS '{view.note}'")


def _note_on(connection: Connection, name: str) -> str | None:
    """What a view of ours says of itself; something else for what is not ours; None where nothing has that name."""
    if connection.dialect.name == "postgresql":
        return connection.execute(_POSTGRES_NOTE, {"name": _quoted(connection, name)}).scalar()
    text = connection.execute(_SQLITE_TEXT, {"name": name}).scalar()
    return None if text is None else text.partition("/* ")[2].partition(" */")[0]


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
