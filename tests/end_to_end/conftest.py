"""Worlds for the tests of this folder, and what must be true at the end of every calm one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.end_to_end.world import Mode, World
from workflow.service import BUDGET

ACKNOWLEDGED_WITHIN = 0.5
"""Seconds, in a test where nobody is in a hurry."""

STUTTERS = 2
"""So many deliveries of a world may take longer, up to the bot's whole budget: the machine does other things too."""


class _Mistakes(logging.Handler):
    """Keeps what the bot logs as a mistake of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@contextmanager
def calm(world: World) -> Iterator[World]:
    """The world while it is lived in. At its end: every message shows the truth, nobody saw a failure of the app,
    the bot logged no mistake, and every delivery was acknowledged in time."""
    mistakes = _Mistakes()
    logging.getLogger().addHandler(mistakes)
    try:
        with world:
            yield world
            world.settle()
    finally:
        logging.getLogger().removeHandler(mistakes)
    assert world.sandbox.problems == []
    assert mistakes.said == []
    slowest = sorted((delivery.latency for delivery in world.sandbox.deliveries), reverse=True)
    assert all(latency < ACKNOWLEDGED_WITHIN for latency in slowest[STUTTERS + len(slowest) // 20 :]), slowest
    assert all(latency < BUDGET for latency in slowest), slowest


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
