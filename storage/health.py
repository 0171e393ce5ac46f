"""How a database is: for whoever looks after it."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from storage import schema
from storage.database import Database
from storage.schema import SchemaState
from storage.serving import AlreadyServing, ServingLock
from storage.tables import channels_off, messages

_MOUNTS = Path("/proc/mounts")
_SHARED = ("nfs", "cifs", "smb", "9p", "fuse", "vboxsf", "virtiofs")
"""Kinds of file systems on which the locks that SQLite needs cannot be trusted (F59)."""

_LATE = 60.0
_UNSHOWN = (
    messages.c.shown < messages.c.wanted,
    messages.c.not_before < sa.bindparam("before"),
    messages.c.raised_at < sa.bindparam("before"),
    messages.c.given_up_at.is_(None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`served`: whether a process serves it; None where there is nothing to tell it by. Of a SQLite file `damage` is
    what its own check says, empty when whole, `free` the share of its disk that is free, and `shared` the kind of a
    file system on which it should not be. `skew`: seconds by which the server's clock is ahead of this machine's.
    `late`: messages that were due a minute ago and do not show the truth yet. `channels_off`: the channels that Slack
    refuses, each with what it said (F35)."""

    schema: SchemaState
    served: bool | None = None
    damage: str = ""
    free: float = 1.0
    shared: str = ""
    skew: float = 0.0
    late: int = 0
    channels_off: Sequence[tuple[str, str]] = ()


def examine(database: Database) -> Health:
    """Look, and change nothing; a database that is not there is not made. Raises what a database raises."""
    state = schema.state(database.url.render_as_string(hide_password=False))
    known = state is SchemaState.CURRENT
    late, refused = (_late(database), _channels_off(database)) if known else (0, ())
    if database.file is None:
        return Health(schema=state, skew=database.machine_now() - time.time(), late=late, channels_off=refused)
    folder = database.file.parent
    usage = shutil.disk_usage(folder)
    return Health(
        schema=state,
        served=_is_served(database) if database.file.exists() else None,
        damage=_damage(database.file) if database.file.exists() else "",
        free=usage.free / usage.total,
        shared=_shared_kind(folder),
        late=late,
        channels_off=refused,
    )


def _late(database: Database) -> int:
    asked = sa.select(sa.func.count()).select_from(messages).where(*_UNSHOWN)
    with database.reading() as connection:
        return int(connection.execute(asked, {"before": database.machine_now() - _LATE}).scalar_one())


def _channels_off(database: Database) -> Sequence[tuple[str, str]]:
    asked = sa.select(channels_off.c.channel, channels_off.c.error).order_by(channels_off.c.channel)
    with database.reading() as connection:
        return [(row.channel, row.error) for row in connection.execute(asked)]


def _is_served(database: Database) -> bool:
    try:
        with ServingLock(database):
            return False
    except AlreadyServing:
        return True


def _damage(file: Path) -> str:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if said == "ok" else str(said)


def _shared_kind(folder: Path) -> str:
    """The kind of the file system that holds the folder, where it is one that several machines share."""
    if not _MOUNTS.exists():
        return ""
    mounts = [line.split()[1:3] for line in _MOUNTS.read_text("utf-8").splitlines()]
    holding = [(place, kind) for place, kind in mounts if folder.resolve().is_relative_to(place)]
    kind = max(holding, key=lambda mount: len(mount[0]), default=("", ""))[1]
    return kind if kind.startswith(_SHARED) else ""
