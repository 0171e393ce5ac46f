"""A short chaos: `python -m tests.chaos` is the long one."""

from __future__ import annotations

import pytest

from tests.chaos.__main__ import run


@pytest.mark.soak
@pytest.mark.parametrize("on_postgres", [False, True], ids=["sqlite", "postgres"])
def test_nothing_is_lost_while_processes_and_the_server_are_killed(on_postgres: bool) -> None:
    """F17, F19, F20, F22, F29, F61; promises 1, 2, 3 and 6."""
    found = run(requests=150, on_postgres=on_postgres, replicas=2, every=2.0, seed=1)
    assert not found.faults, found.said
