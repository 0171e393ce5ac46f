"""Databases for one seed after another: the schema, and nothing else."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import schema
from tests.databases import empty_postgres, new_postgres, serving_postgres

Fresh = Callable[[], str]
"""The address of a database as new; the one of the call before is gone."""


@contextmanager
def sqlite() -> Iterator[Fresh]:
    """SQLite files."""
    with tempfile.TemporaryDirectory(prefix="simulation") as folder:
        template, file = Path(folder) / "template.db", Path(folder) / "countersign.db"
        schema.upgrade(f"sqlite:///{template}")

        def fresh() -> str:
            for old in Path(folder).glob(f"{file.name}*"):
                old.unlink()
            shutil.copy(template, file)
            return f"sqlite:///{file}"

        yield fresh


@contextmanager
def postgres() -> Iterator[Fresh]:
    """A PostgreSQL server of its own."""
    with serving_postgres() as server, new_postgres(server, "simulation") as url:
        schema.upgrade(url)

        def fresh() -> str:
            empty_postgres(url)
            return url

        yield fresh


KINDS = {"sqlite": sqlite, "postgres": postgres}
