"""What every test folder may use; see the modules named for what is in them."""

from __future__ import annotations

import os

import pytest

pytest_plugins = ["tests.databases", "tests.once", "tests.properties"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than processors: many tests wait for a browser, a database or a process of their own."""
    return (os.cpu_count() or 1) + 1
