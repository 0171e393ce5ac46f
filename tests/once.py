"""What every world of a test run would work out anew, worked out once per process.

Only what depends on nothing but its arguments: what a policy file's bytes say, and the SQL of a statement for one kind
of database. Each takes longer than most tests do with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from bot import people_file, policies
from storage.database import Database


@pytest.fixture(scope="session", autouse=True)
def _once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        read_files_once(monkeypatch)
        compile_once(monkeypatch)
        yield


def read_files_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text means the same. What is broken is read again."""
    monkeypatch.setattr(policies, "_read", cache(policies._read))
    monkeypatch.setattr(people_file, "read_marked", cache(people_file.read_marked))


def compile_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases of one kind share their SQL: all of a run are of the same version and set up alike."""
    create, compiled = sa.create_engine, defaultdict[Any, _Compiled](_Compiled)
    prepared = defaultdict[type[Database], dict[Any, Any]](dict)

    def create_engine(url: URL, **options: Any) -> Engine:
        kind = url.drivername, options.get("json_serializer")
        return create(url, **options, execution_options={"compiled_cache": compiled[kind]})

    monkeypatch.setattr(sa, "create_engine", create_engine)
    monkeypatch.setattr(Database, "prepared", property(lambda self: prepared[type(self)]))


class _Compiled(dict[Any, Any]):
    """What SQLAlchemy keeps of statements, whichever engine's: the first of its key is the engine's own dialect."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)
