"""What an operator does with the database, and what is told him."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TypeVar

from bot.calendars import calendar_of
from bot.doctor import Finding, Mark
from bot.stops import Failed, Misconfigured, Stop
from storage import backups, health, schema
from storage.backups import Why
from storage.database import open_database
from storage.health import Health
from storage.policies import workspaces
from storage.schema import SchemaState
from storage.serving import AlreadyServing
from storage.trouble import DatabaseTrouble
from storage.unit_of_work import SqlStore
from workflow.errors import Busy
from workflow.ports import Store, UnitOfWork

T = TypeVar("T")

_LITTLE, _VERY_LITTLE = 0.1, 0.01
_MUCH_SKEW = 2.0


def upgrade(url: str) -> str:
    """Create the database or bring it up to date; returns what to tell. Raises Failed."""
    with _checked(url):
        before = schema.state(url)
        schema.upgrade(url)
    if before is schema.SchemaState.CURRENT:
        return _("The database is up to date ({version}).").format(version=schema.head())
    return _("The database is now at {version}.").format(version=schema.head())


def describe(url: str) -> str:
    """Which version the database has and which this program needs. Raises Failed."""
    with _checked(url):
        return _("database: {found}; this program: {needed}").format(
            found=schema.current(url) or _("empty"), needed=schema.head()
        )


def look(url: str) -> Sequence[Finding]:
    """What there is to say about the database, for `bot.doctor`; it is left as it is."""
    try:
        with _checked(url), contextlib.closing(open_database(url)) as database:
            found = health.examine(database)
    except Stop as wrong:
        return [Finding(Mark.BAD, sentence) for sentence in wrong.sentences]
    return [Finding(mark, sentence) for holds, mark, sentence in _findings(found) if holds]


def _findings(found: Health) -> Sequence[tuple[bool, Mark, str]]:
    at = {state: found.schema is state for state in SchemaState}
    served = _("A process serves it.") if found.served else _("No process serves it.")
    return (
        (
            at[SchemaState.CURRENT],
            Mark.GOOD,
            _("The database is up to date ({version}).").format(version=schema.head()),
        ),
        (at[SchemaState.EMPTY], Mark.NOTE, _("There is no database yet: `countersign run` creates it.")),
        (at[SchemaState.OLD], Mark.BAD, _("The database is older than this program. Run: countersign db upgrade")),
        (at[SchemaState.NEWER], Mark.BAD, _("The database is newer than this program. Install the newer version.")),
        (found.served is not None, Mark.GOOD, served),
        (
            bool(found.damage),
            Mark.BAD,
            _("The database is damaged ({said}). Stop the bot and restore a copy.").format(said=found.damage),
        ),
        (
            found.free < _LITTLE,
            Mark.NOTE if found.free > _VERY_LITTLE else Mark.BAD,
            _(
                "The database's disk is nearly full: {free:.1%} is free. Make room; a full one takes no decisions."
            ).format(free=found.free),
        ),
        (
            bool(found.shared),
            Mark.BAD,
            _("The database is on a {kind} file system, where SQLite's locks do not hold. Use a local disk.").format(
                kind=found.shared
            ),
        ),
        (
            abs(found.skew) > _MUCH_SKEW,
            Mark.NOTE,
            _("The database's clock and this machine's differ by {seconds:.0f} seconds: let both follow NTP.").format(
                seconds=abs(found.skew)
            ),
        ),
        (
            found.late > 0,
            Mark.NOTE,
            _("{count} messages wait to be shown for more than a minute: is the bot running?").format(count=found.late),
        ),
        *((True, Mark.BAD, _channel_off(channel, error)) for channel, error in found.channels_off),
    )


def _channel_off(channel: str, error: str) -> str:
    return _(
        "Nothing is posted in the channel {channel} any more: Slack said {error}. Invite the bot there, or name "
        "another channel; `countersign messages retry --all` tries it again."
    ).format(channel=channel, error=error)


def read(url: str, workspace: str, work: Callable[[UnitOfWork], T]) -> T:
    """What `work` reads of the database; as `open_store`."""
    with open_store(url, workspace) as store:
        return store.read(work)


@contextlib.contextmanager
def open_store(url: str, workspace: str) -> Iterator[Store]:
    """The database, beside the bot that serves it. `workspace` is needed only where bots of several have served from
    it. Raises Failed, Misconfigured."""
    with _checked(url):
        state, database = schema.state(url), open_database(url)
    with contextlib.closing(database), database_errors():
        refuse_old_and_new(state)
        found = () if state is SchemaState.EMPTY else workspaces(database)
        yield SqlStore(database, workspace=_only(found, workspace), calendars=calendar_of)


def refuse_old_and_new(state: SchemaState) -> None:
    """Raises Failed where this program cannot work with the database."""
    if state is SchemaState.OLD:
        raise Failed(_("The database is older than this program. Back it up, then run: countersign db upgrade"))
    if state is SchemaState.NEWER:
        raise Failed(_("The database is newer than this program. Install the newer version of Countersign."))


def _only(found: Sequence[str], workspace: str) -> str:
    if not found:
        raise Failed(_("Nothing is in the database yet: no bot has served from it."))
    if workspace in found or (not workspace and len(found) == 1):
        return workspace or found[0]
    raise Misconfigured(
        _("The database holds several workspaces. Set COUNTERSIGN_WORKSPACE to one of {all}.").format(
            all=", ".join(found)
        )
    )


def back_up(url: str, to: Path) -> str:
    """Copy the database into that file, also while it is served; returns what to tell. Raises Failed."""
    with _checked(url), _backups():
        backups.back_up(open_database(url), to)
    return _("The database was copied to {file}.").format(file=to)


def restore(url: str, source: Path) -> tuple[str, ...]:
    """Put that copy in the place of the database, which nobody may be serving; returns what to tell. Raises Failed."""
    with _checked(url), _backups():
        database = open_database(url)
        restored = backups.restore(database, source)
        old = schema.state(url) is schema.SchemaState.OLD
    latest = f"{restored.latest:%Y-%m-%d %H:%M} UTC" if restored.latest else _("never")
    said = [
        _("The database was restored. The last thing that happened in it: {latest}.").format(latest=latest),
        _(
            "{count} requests are pending in it. Once the bot runs, their cards show that; what was decided, sent or "
            "withdrawn since then has to be done again. New numbers begin at the next hundred."
        ).format(count=restored.pending),
    ]
    if restored.kept:
        said.append(_("What was there before is kept as {file}.").format(file=restored.kept))
    if old:
        said.append(_("It is older than this program. Run: countersign db upgrade"))
    return tuple(said)


@contextlib.contextmanager
def _backups() -> Iterator[None]:
    try:
        yield
    except backups.NoBackup as error:
        raise Failed(_why(error)) from error
    except AlreadyServing as taken:
        raise Failed(_("A process serves {file}. Stop it first.").format(file=taken.file)) from taken


def _why(error: backups.NoBackup) -> str:
    sentences = {
        Why.EXISTS: _("{about} is there already. Choose another name."),
        Why.MISSING: _("There is no file {about}."),
        Why.DAMAGED: _("{about} is damaged ({said}). Take an older copy."),
        Why.NOT_OURS: _("{about} is no copy of a database of Countersign's."),
        Why.NEWER: _("{about} comes from a newer version of Countersign. Install that first."),
        Why.NOT_EMPTY: _("The database {about} is not empty. Make a new one with createdb, and restore into that."),
        Why.NO_PROGRAM: _("{about} is not installed: it comes with PostgreSQL's client programs."),
        Why.POOLER: _(
            "{about} cannot go through a pooler. Set COUNTERSIGN_DATABASE_URL to the server's own address for this, "
            "without ?pooler=transaction."
        ),
        Why.FAILED: _("It could not be done: {about}: {said}"),
    }
    return sentences[error.why].format(about=error.about, said=error.said)


@contextlib.contextmanager
def _checked(url: str) -> Iterator[None]:
    try:
        with database_errors():
            yield
    except ValueError as error:
        raise Misconfigured(_("COUNTERSIGN_DATABASE_URL: {error}.").format(error=error)) from error


@contextlib.contextmanager
def database_errors() -> Iterator[None]:
    """What cannot be reached becomes a sentence: raises Failed."""
    try:
        yield
    except BrokenPipeError:  # whoever read what the command prints has gone
        raise
    except (DatabaseTrouble, Busy, OSError) as error:
        raise Failed(_("The database cannot be reached: {error}").format(error=error)) from error
