"""Worlds for the tests of this folder, and what must be true at the end of every calm one."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bot import services
from storage import database as storage_database
from tests.databases import patient, wait_for_no_disk
from tests.end_to_end.world import PATIENCE, Mode, World
from workflow.auditing import Verification
from workflow.checkpoints import Known


@pytest.fixture(scope="module", autouse=True)
def _unhurried() -> Iterator[None]:
    """Nothing here depends on how fast the machine or its disk is: how long people wait is measured by `test_load`."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(services, "BUDGET", PATIENCE)
        for name in ("_set_up_sqlite", "_set_up_sqlite_for_schema"):
            monkeypatch.setattr(storage_database, name, _not_waiting(getattr(storage_database, name)))
        yield


def _not_waiting(set_up: Callable[..., None]) -> Callable[..., None]:
    def without_waiting(connection: sqlite3.Connection, record: object) -> None:
        set_up(connection, record)
        wait_for_no_disk(connection, record)

    return without_waiting


@pytest.fixture
def postgres_url(postgres_url: str) -> str:
    """A PostgreSQL database with nothing in it, which gives up nobody."""
    return patient(postgres_url)


class _Mistakes(logging.Handler):
    """Keeps what the bot logs as a mistake of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@contextmanager
def calm(world: World) -> Iterator[World]:
    """The world while it is lived in. At its end: every message shows the truth, nobody saw a failure of the app, and
    the bot logged no mistake."""
    mistakes = _Mistakes()
    logging.getLogger().addHandler(mistakes)
    try:
        with world:
            yield world
            world.settle()
            assert world.bot is not None
            assert list(Verification(world.bot.services.store, Known()).faults()) == []
    finally:
        logging.getLogger().removeHandler(mistakes)
    assert world.sandbox.problems == []
    assert mistakes.said == []


def new_sqlite(folders: pytest.TempPathFactory) -> str:
    """The address of a SQLite database that does not exist yet."""
    return f"sqlite:///{folders.mktemp('world') / 'countersign.db'}"


@pytest.fixture(scope="module", params=["http", "socket"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """The way Slack reaches the bot."""
    return request.param


@pytest.fixture(scope="module")
def shared_world(mode: Mode, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The starter set over HTTP and over Socket Mode, for all tests of a module: each makes requests of its own."""
    with calm(World(new_sqlite(tmp_path_factory), mode=mode)) as world:
        yield world


@pytest.fixture(scope="module")
def http_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """As `shared_world`, over HTTP alone: for what does not depend on the way, once the main ways were gone on both."""
    with calm(World(new_sqlite(tmp_path_factory))) as world:
        yield world


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """A world of the test's own, over HTTP."""
    with calm(World(sqlite_url)) as made:
        yield made
