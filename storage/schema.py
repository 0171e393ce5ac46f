"""The schema's version: what a database has, what this program needs, and the way from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from storage import guards, type_views
from storage.database import open_database

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK_KEY = 0x0C0117E25160
"""Any number, as long as it stays the same: upgrades of one server's database wait for each other on it (F25)."""


class SchemaState(Enum):
    """How a database's schema stands to this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLD = "old"
    NEWER = "newer"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to `revision`, creating what is not there; all of it or nothing.

    Two of these at once do it once. A SQLite file's folder has to exist."""
    _migrate(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take steps back; ``base`` drops every table with everything in it."""
    _migrate(url, lambda config: command.downgrade(config, revision), down=True)


def current(url: str) -> str | None:
    """The step the database is at; None for an empty one. A SQLite file that does not exist is not created."""
    database = open_database(url)
    if database.file is not None and not database.file.exists():
        return None
    engine = database.connect_once()
    with engine.connect() as connection:
        return _revision(connection)


@cache
def head() -> str:
    """The step that this program needs."""
    found = _scripts().get_current_head()
    assert found is not None
    return found


def state(url: str) -> SchemaState:
    """How the database's schema stands to this program."""
    found = current(url)
    if found is None:
        return SchemaState.EMPTY
    if found == head():
        return SchemaState.CURRENT
    known = {script.revision for script in _scripts().walk_revisions()}
    return SchemaState.OLD if found in known else SchemaState.NEWER


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _migrate(url: str, run: Callable[[Config], None], *, down: bool = False) -> None:
    database = open_database(url)
    on_postgres = database.file is None
    with database.connect_once().begin() as connection:
        if on_postgres:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_KEY})")
        if down:  # otherwise they stay, and with them what others built on them
            type_views.drop(connection)
        if down or _revision(connection) != head():
            guards.take_down(connection)
        run(_config(connection))
        guards.put_up(connection)
        if not on_postgres:
            _check_references(connection)
        if _revision(connection) == head():
            type_views.renew(connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_references(connection: Connection) -> None:
    """SQLite looks at no foreign key while tables are rebuilt; so look now, before it counts."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"the upgrade would leave {len(broken)} rows without what they refer to: {broken[0]}")
