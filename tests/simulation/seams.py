"""Where the simulation reaches into the bot: the network, the disk, the moments around transactions. Nothing else of it
is changed.
"""

from __future__ import annotations

import logging
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from unittest import mock

import slack_sdk.web.base_client
import slack_sdk.webhook.client

from bot.rendering import Renderer
from storage import database, unit_of_work
from storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.simulation.model import USE_CASES
from tests.simulation.process import running
from tests.simulation.trouble import conflict, gone
from workflow.ports import UnitOfWork
from workflow.ports_messages import Message

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

T = TypeVar("T")


@contextmanager
def reaching(simulation: Simulation) -> Iterator[None]:
    """Inside, the bot runs in the simulation, with its dice."""
    random.seed(simulation.seed)  # jitter
    patches = [
        *(
            mock.patch.object(module, "urlopen", simulation.network.urlopen)
            for module in (slack_sdk.web.base_client, slack_sdk.webhook.client)
        ),
        mock.patch.object(database, "WARM", 1),  # connections that nobody waits for
        mock.patch.object(database, "_set_up_sqlite", _without_waiting(database._set_up_sqlite)),
        mock.patch.object(unit_of_work, "_commit", _commit(simulation, unit_of_work._commit)),
        mock.patch.object(SqlStore, "write", _write(simulation, SqlStore.write)),
        mock.patch.object(SqlUnitOfWork, "send", _send(simulation, SqlUnitOfWork.send)),
        *(
            mock.patch.object(each.module, name, simulation.watch.watched(name, getattr(each.module, name)))
            for name, each in USE_CASES.items()
        ),
        mock.patch.object(Renderer, "__call__", _rendering(simulation, Renderer.__call__)),
        _logging(simulation.watch),
    ]
    with ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        yield


@contextmanager
def _logging(watch: logging.Handler) -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers, root.level = [watch], logging.ERROR
    try:
        yield
    finally:
        root.handlers, root.level = handlers, level


def _without_waiting(set_up: Callable[..., None]) -> Callable[..., None]:
    def wrapped(connection: sqlite3.Connection, record: object) -> None:
        """An end of the process, unlike one of the power, loses nothing that was written."""
        set_up(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    return wrapped


def _rendering(simulation: Simulation, render: Callable[..., T]) -> Callable[..., T]:
    """For the judge, who renders everything again as it was told."""

    def wrapped(renderer: Renderer, unit: UnitOfWork, message: Message) -> T:
        simulation.network.renders(message.id, renderer._office.now().timestamp())
        return render(renderer, unit, message)

    return wrapped


def _write(simulation: Simulation, write: Callable[..., T]) -> Callable[..., T]:
    """Before and after a transaction others may act, and the process may be killed."""

    def wrapped(store: SqlStore, work: Callable[..., T], **options: Any) -> T:
        simulation.passes(running())
        simulation.watch.about_to_write()
        result = write(store, work, **options)
        simulation.passes(running())
        return result

    return wrapped


def _send(simulation: Simulation, send: Callable[[SqlUnitOfWork], None]) -> Callable[[SqlUnitOfWork], None]:
    """The last that a transaction does before its commit may meet a conflict."""

    def wrapped(unit: SqlUnitOfWork) -> None:
        if simulation.happens(simulation.rates.conflict):
            raise conflict(simulation.on_file)
        send(unit)

    return wrapped


def _commit(simulation: Simulation, commit: Callable[[Any], None]) -> Callable[[Any], None]:
    """At a commit the process may be killed, before it or after it; or its answer is lost, done or not."""
    rates, happens = simulation.rates, simulation.happens

    def wrapped(connection: Any) -> None:
        process = running()
        if happens(rates.killed):
            process.kill()
        lost, unheard = happens(rates.commit_lost), happens(rates.commit_unheard)
        if lost or unheard:
            commit(_Failing(connection, gone(simulation.on_file), done=unheard))
        else:
            commit(connection)
        if simulation.pair is not None:
            simulation.pair.committed()
        if happens(rates.killed):
            process.kill()

    return wrapped


class _Failing:
    """A connection whose COMMIT fails, or succeeds without anybody's hearing of it."""

    def __init__(self, connection: Any, error: Exception, *, done: bool) -> None:
        self._connection, self._error, self._done = connection, error, done

    def commit(self) -> None:
        if self._done:
            self._connection.commit()
        raise self._error

    def invalidate(self) -> None:
        self._connection.invalidate()
