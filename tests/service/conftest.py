"""A company per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from storage.database import Database
from storage.unit_of_work import SqlStore
from tests.databases import patient
from tests.service.world import World


@pytest.fixture
def database_url(database_url: str) -> str:
    """A database that gives up nobody."""
    return patient(database_url)


@pytest.fixture
def world(database: Database, store: SqlStore) -> World:
    """The usual people are there; nobody has applied."""
    return World(database, store).opens()


@pytest.fixture(params=[5, pytest.param(200, marks=pytest.mark.soak)], ids=lambda trials: f"{trials} trials")
def trials(request: pytest.FixtureRequest) -> int:
    """How often a race is run: what does not collide in one trial does in another."""
    return int(request.param)
