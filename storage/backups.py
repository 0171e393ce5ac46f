"""A copy of the database, and the way back from it: what was sent before is not sent again (F30, F65)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import pooler, schema
from storage.database import Database
from storage.serving import ServingLock
from storage.tables import events, messages, numbers, requests
from workflow.model import RequestStatus
from workflow.ports_messages import MessageKind

ROUND = 100
"""Numbers go on at the next multiple of this: those given after the copy was made are not given twice."""

_PENDING = sa.select(sa.func.count()).select_from(requests).where(requests.c.status == RequestStatus.PENDING.value)
_UNPOSTED = sa.and_(
    messages.c.ts.is_(None), messages.c.shown < messages.c.wanted, messages.c.kind != MessageKind.HOME.value
)
_IS_REMINDER = messages.c.kind == MessageKind.REMINDER.value
_OF_PENDING = messages.c.request_id.in_(
    sa.select(requests.c.id).where(
        requests.c.workspace == messages.c.workspace, requests.c.status == RequestStatus.PENDING.value
    )
)


class Why(Enum):
    """Why there is no copy, or no way back from it."""

    EXISTS = auto()
    MISSING = auto()
    DAMAGED = auto()
    NOT_OURS = auto()
    NEWER = auto()
    NOT_EMPTY = auto()
    NO_PROGRAM = auto()
    POOLER = auto()
    FAILED = auto()


class NoBackup(Exception):
    """It was not done, and nothing is changed. `about`: the file or program concerned; `said`: what the machine says
    of it."""

    def __init__(self, why: Why, about: object, said: object = "") -> None:
        super().__init__(f"{why.name}: {about} {said}".strip())
        self.why, self.about, self.said = why, about, said


@dataclass(frozen=True, slots=True)
class Restored:
    """What a database is like after a restore: `pending` requests, the moment of the last thing that happened in it,
    and where the database that was there before is kept (SQLite)."""

    pending: int
    latest: datetime | None
    kept: Path | None


def back_up(database: Database, to: Path) -> None:
    """Copy the database, also while it is being served, into a file that is not there yet. Raises NoBackup."""
    if to.exists():
        raise NoBackup(Why.EXISTS, to)
    part = to.with_name(f"{to.name}.part")
    try:
        if database.file is None:
            _dump(database, part)
        else:
            _copy(database.file, part)
        part.replace(to)
    except OSError as error:
        raise NoBackup(Why.FAILED, to, error.strerror or error) from error
    finally:
        part.unlink(missing_ok=True)


def restore(database: Database, source: Path) -> Restored:
    """Put a copy in the database's place; nobody may be serving it. A SQLite file that is there is kept beside it under
    another name; a PostgreSQL database has to be empty. Raises NoBackup, AlreadyServing."""
    if not source.is_file():
        raise NoBackup(Why.MISSING, source)
    with ServingLock(database):
        if database.file is None:
            _load(database, source)
            kept = None
        else:
            kept = _put_back(database.file, source)
        with database.connect_once().begin() as connection:
            return _settled(connection, kept)


def _settled(connection: Connection, kept: Path | None) -> Restored:
    """Nothing that was sent since the copy was made is sent again: what was still to be posted then is looked for in
    Slack first, reminders are given up, since the tick makes new ones, and cards of what is pending are drawn anew."""
    posted = connection.execute(sa.select(sa.func.max(messages.c.ts))).scalar_one()
    since = float(posted) if posted else 0.0
    statements = (
        sa.update(messages).values(lease_owner=None, lease_until=None, not_before=0),
        sa.update(messages).where(_UNPOSTED, _IS_REMINDER).values(shown=messages.c.wanted),
        sa.update(messages).where(_UNPOSTED, ~_IS_REMINDER).values(maybe_since=since),
        sa.update(messages).where(messages.c.ts.is_not(None), _OF_PENDING).values(wanted=messages.c.wanted + 1),
        sa.update(numbers).values(seq=(numbers.c.seq // ROUND + 1) * ROUND),
    )
    for statement in statements:
        connection.execute(statement)
    pending = connection.execute(_PENDING).scalar_one()
    return Restored(pending, connection.execute(sa.select(sa.func.max(events.c.at))).scalar_one(), kept)


def _copy(source: Path, to: Path) -> None:
    """With SQLite's own backup, which is whole whatever is written meanwhile; a file that needs no other beside it."""
    if not source.is_file():
        raise NoBackup(Why.MISSING, source)
    to.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(to)) as copy:
            ours.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            _check(copy, source)
    except sqlite3.Error as error:
        raise NoBackup(Why.FAILED, source, error) from error


def _check(copy: sqlite3.Connection, source: Path) -> None:
    (said,) = copy.execute("PRAGMA quick_check").fetchone()
    if said != "ok":
        raise NoBackup(Why.DAMAGED, source, said)


def _put_back(file: Path, source: Path) -> Path | None:
    fresh = file.with_name(f"{file.name}.restoring")
    try:
        _copy(source, fresh)
        _check_ours(f"sqlite:///{fresh}", source)
        kept = _put_aside(file)
        fresh.replace(file)
    except OSError as error:
        raise NoBackup(Why.FAILED, file, error.strerror or error) from error
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _put_aside(file: Path) -> Path | None:
    """The file, and what belongs to it, under another name: a damaged one cannot be made into one."""
    if not file.exists():
        return None
    kept = file.with_name(f"{file.name}.before-restore-{time.strftime('%Y%m%d-%H%M%S')}")
    for ending in ("", "-wal", "-shm"):
        if Path(f"{file}{ending}").exists():
            Path(f"{file}{ending}").replace(f"{kept}{ending}")
    return kept


def _check_ours(url: str, source: Path) -> None:
    state = schema.state(url)
    if state is schema.SchemaState.EMPTY:
        raise NoBackup(Why.NOT_OURS, source)
    if state is schema.SchemaState.NEWER:
        raise NoBackup(Why.NEWER, source)


def _dump(database: Database, to: Path) -> None:
    _run(database, ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}"])


def _load(database: Database, source: Path) -> None:
    url = database.url.render_as_string(hide_password=False)
    if schema.state(url) is not schema.SchemaState.EMPTY:
        raise NoBackup(Why.NOT_EMPTY, database.url.database)
    _run(database, ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(source)])
    _check_ours(url, source)


def _run(database: Database, command: Sequence[str]) -> None:
    """PostgreSQL's own tool; the password goes by the environment, where other users of the machine do not see it."""
    if pooler.is_pooled(database.url):  # what these say of a connection would be left to whoever has it next
        raise NoBackup(Why.POOLER, command[0])
    program = shutil.which(command[0])
    if program is None:
        raise NoBackup(Why.NO_PROGRAM, command[0])
    place = database.url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(database.url.password)} if database.url.password else {}
    address, mark, query = place.partition("?")
    query = query.replace("+", "%20")  # a plus is a plus to PostgreSQL, and options in the URL hold spaces
    whole = [program, *command[1:], f"--dbname={address}{mark}{query}"]
    ended = subprocess.run(whole, env=os.environ | secret, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if ended.returncode:
        raise NoBackup(Why.FAILED, command[0], ended.stderr.strip())
