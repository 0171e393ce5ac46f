"""What every test folder may use; see the modules named for what is in them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.databases", "tests.properties"]


@pytest.fixture(autouse=True)
def turn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where tests run in several processes, one marked `alone` waits until no other runs, and none begins beside it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    shared, alone = tmp_path_factory.getbasetemp().parent, request.node.get_closest_marker("alone") is not None
    with (shared / "door").open("a") as door, (shared / "room").open("a") as room:
        fcntl.flock(door, fcntl.LOCK_EX)  # so that whoever waits for an empty room is not overtaken for ever
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
