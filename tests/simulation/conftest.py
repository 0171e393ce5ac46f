"""Databases for seeds, shared by the tests of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import empty_postgres
from tests.simulation.ground import Fresh, sqlite


@pytest.fixture(scope="session")
def files() -> Iterator[Fresh]:
    """SQLite."""
    with sqlite() as fresh:
        yield fresh


@pytest.fixture(scope="session")
def servers(postgres_database: str) -> Fresh:
    """PostgreSQL."""

    def fresh() -> str:
        empty_postgres(postgres_database)
        return postgres_database

    return fresh
