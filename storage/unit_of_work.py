"""Transactions: when they run again, when they give up, and what follows a commit."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection
from uuid_utils import uuid7

from storage.audit import SqlAudit
from storage.channels import SqlChannelsOff
from storage.database import Conflict, Database
from storage.delegations import SqlDelegations
from storage.directory import SqlDirectory
from storage.drafts import SqlDrafts
from storage.edits import SqlEdits
from storage.gate import Deadline
from storage.messages import SqlMessages
from storage.outgoing import SqlOutgoing
from storage.policies import SqlPolicies
from storage.profiles import SqlProfiles
from storage.publications import SqlPublications
from storage.requests import SqlRequests, Stale
from storage.tables import inbox
from storage.type_drafts import SqlTypeDrafts
from storage.writes import Writes
from workflow.calendars import Calendars, no_holidays
from workflow.errors import Busy, NotWritable, OutcomeUnknown

T = TypeVar("T")
Work = Callable[["SqlUnitOfWork"], T]

logger = logging.getLogger(__name__)

_NOTE = insert(inbox).on_conflict_do_nothing().returning(sa.literal(1))


def new_id() -> str:
    """A UUIDv7: unique, and in one process always greater than the one before."""
    return str(uuid7())


class SqlUnitOfWork:
    """One transaction on one connection; `SqlStore` makes and ends it. Fulfils `workflow.ports.UnitOfWork`."""

    def __init__(self, database: Database, connection: Connection, workspace: str, calendars: Calendars) -> None:
        self._connection = connection
        self._workspace = workspace
        self._machine_now, self._clock = database.machine_now, database.clock
        self._calendars = calendars
        self._writes = Writes(database, connection)

    @cached_property
    def requests(self) -> SqlRequests:
        return SqlRequests(self._connection, self._workspace, self._writes)

    @cached_property
    def drafts(self) -> SqlDrafts:
        return SqlDrafts(self._connection, self._workspace, self._writes)

    @cached_property
    def policies(self) -> SqlPolicies:
        return SqlPolicies(self._connection, self._workspace)

    @cached_property
    def publications(self) -> SqlPublications:
        return SqlPublications(self._connection, self._workspace)

    @cached_property
    def type_drafts(self) -> SqlTypeDrafts:
        return SqlTypeDrafts(self._connection, self._workspace)

    @cached_property
    def directory(self) -> SqlDirectory:
        return SqlDirectory(self._connection, self._workspace, self._machine_now, self._calendars)

    @cached_property
    def profiles(self) -> SqlProfiles:
        return SqlProfiles(self._connection, self._workspace, self._machine_now)

    @cached_property
    def delegations(self) -> SqlDelegations:
        return SqlDelegations(self._connection, self._workspace)

    @cached_property
    def edits(self) -> SqlEdits:
        return SqlEdits(self._connection, self._workspace)

    @cached_property
    def messages(self) -> SqlMessages:
        return SqlMessages(self._connection, self._workspace, self._writes, new_id, self._clock)

    @cached_property
    def outgoing(self) -> SqlOutgoing:
        return SqlOutgoing(self._connection, self._workspace, self._writes)

    @cached_property
    def channels_off(self) -> SqlChannelsOff:
        return SqlChannelsOff(self._connection, self._workspace)

    @cached_property
    def audit(self) -> SqlAudit:
        return SqlAudit(self._connection, self._workspace)

    def send(self) -> None:
        """Send the writes that were kept back; before the commit."""
        if "messages" in vars(self):
            self.messages.raise_homes()
        self._writes.send()

    def new_id(self) -> str:
        """A new id, unique and increasing in time."""
        return new_id()

    def first_time(self, event_id: str, at: datetime) -> bool:
        """Note an incoming event; False if it was noted before, also by a transaction that ran beside this (F41)."""
        noted = {"workspace": self._workspace, "event_id": event_id, "received_at": at}
        return self._connection.execute(_NOTE, noted).first() is not None


class SqlStore:
    """Units of work on a database, for one workspace. Fulfils `workflow.ports.Store`; safe to share by threads.

    `calendars` are no business of the database; its directory hands them on to the rules."""

    def __init__(
        self,
        database: Database,
        workspace: str,
        *,
        calendars: Calendars = no_holidays,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._workspace = workspace
        self._calendars = calendars
        self._pause = pause
        self._failures: tuple[type[Exception], ...] = (Stale, *database.failures)
        self._after_commit: list[Callable[[], None]] = []
        self._on_rerun: list[Callable[[], None]] = []
        self._on_facts: list[Callable[[Sequence[str]], None]] = []
        self.trouble: str | None = None
        """Why the database takes no changes, since one failed and as long as none succeeds (F60)."""

    def on_rerun(self, callback: Callable[[], None]) -> None:
        """Call this whenever a transaction runs again after a conflict."""
        self._on_rerun.append(callback)

    def on_facts(self, callback: Callable[[Sequence[str]], None]) -> None:
        """Call this with the kinds of the facts that a commit added to histories."""
        self._on_facts.append(callback)

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call this after every commit that raised or added messages; delivery is woken by it."""
        self._after_commit.append(callback)

    def write(self, work: Work[T], *, within: float = 2.2) -> T:
        """Run `work` in a transaction and commit; conflicts run it again inside `within` seconds (F17).

        Raises Busy when the time is up with nothing committed, NotWritable when nothing can be committed at the moment,
        OutcomeUnknown when the commit's answer was lost.
        """
        deadline = Deadline(within)
        tries = 0
        while True:
            tries += 1
            try:
                return self._commit_once(work, deadline, again=tries > 1)
            except self._failures as error:
                self._consider(error, tries, deadline)
            self._pause(min(deadline.left, random.uniform(0.0, 0.01 * 2 ** min(tries, 5))))  # noqa: S311 - jitter

    def read(self, work: Work[T]) -> T:
        """Run `work` in a transaction that only reads; all it reads is of one moment. Raises Busy when the database
        could not be had."""
        deadline = Deadline(2.2)
        tries = 0
        while True:
            tries += 1
            try:
                with self._database.reading() as connection:
                    return work(self._unit(connection))
            except self._database.failures as error:
                self._consider(error, tries, deadline)

    def _commit_once(self, work: Work[T], deadline: Deadline, *, again: bool) -> T:
        with self._database.writing(deadline, again=again) as connection:
            unit = self._unit(connection)
            result = work(unit)
            unit.send()
            if deadline.passed:
                raise Busy
            self._end(connection)
        if "messages" in vars(unit) and unit.messages.raised:
            self._tell()
        if "requests" in vars(unit) and unit.requests.facts:
            for callback in self._on_facts:
                callback(unit.requests.facts)
        return result

    def _unit(self, connection: Connection) -> SqlUnitOfWork:
        return SqlUnitOfWork(self._database, connection, self._workspace, self._calendars)

    def _end(self, connection: Connection) -> None:
        try:
            _commit(connection)
        except OutcomeUnknown as error:
            # A full disk is no lost answer: what did not fit is not committed.
            if error.__cause__ and self._database.conflict(error.__cause__) is Conflict.NOT_WRITABLE:
                raise error.__cause__ from error
            raise
        self.trouble = None

    def _consider(self, error: Exception, tries: int, deadline: Deadline) -> None:
        """Return to try again; raise otherwise."""
        conflict = Conflict.AGAIN if isinstance(error, Stale) else self._database.conflict(error)
        if conflict is None or (conflict is Conflict.ONCE and tries > 1 and isinstance(error, exc.IntegrityError)):
            raise error
        if conflict is Conflict.NOT_WRITABLE:
            self.trouble = str(getattr(error, "orig", error)).strip()
            logger.error("the database takes no changes: %s", self.trouble, extra={"action": "not_writable"})
            raise NotWritable from error
        if conflict is Conflict.TIME_UP or (conflict is Conflict.ONCE and tries > 1) or deadline.passed:
            raise Busy from error
        logger.info("transaction runs again", extra={"action": "transaction_again", "tries": tries})
        for callback in self._on_rerun:
            callback()

    def _tell(self) -> None:
        for callback in self._after_commit:
            try:
                callback()
            except Exception:  # it is committed: nobody may hear otherwise
                logger.exception("after a commit", extra={"action": "after_commit"})


def _commit(connection: Connection) -> None:
    try:
        connection.commit()
    except Exception as error:
        connection.invalidate()  # SQLite would keep the transaction open, PostgreSQL's may be dead
        if isinstance(error, exc.IntegrityError):  # a constraint looked at now: surely refused
            raise
        raise OutcomeUnknown from error
