"""Slack's own packages for JavaScript, at the versions of package-lock.json, kept in pytest's cache."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PINNED = ("package.json", "package-lock.json", "tsconfig.json")
INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
INSTALL_SECONDS = 300
"""From an empty npm cache over a slow line; a few seconds with a warm one, nothing at all the next time."""


@pytest.fixture(scope="session")
def packages(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds `node_modules`. Without node and npm this skips, except in CI."""
    npm = _required("npm")
    _required("node")
    state = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PINNED)).hexdigest()[:12]
    cache = getattr(pytestconfig, "cache", None)
    folder = Path(cache.mkdir(f"judges-{state}")) if cache else tmp_path_factory.mktemp("judges")
    with (folder / "lock").open("a") as lock:  # tests may run in several processes
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            _install(npm, folder)
    return folder


def _install(npm: str, folder: Path) -> None:
    for name in PINNED:
        shutil.copy(HERE / name, folder)
    done = subprocess.run(
        [npm, *INSTALL], cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "whole").touch()


@pytest.fixture(scope="session")
def node() -> str:
    """The program itself."""
    return _required("node")


def _required(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        assert not os.environ.get("CI"), f"CI has no {program}"
        pytest.skip(f"no {program} here")
    return found
