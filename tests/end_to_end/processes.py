"""`countersign run` as a process of its own, as in life."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import starter
from bot.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0


@contextmanager
def serving(
    sandbox: Sandbox, database_url: str, *, log: Path, program: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """The bot of this sandbox, in the mode that the sandbox delivers in; `program` is where it stands. Ends with
    SIGKILL."""
    port = free_port()
    module = "bot" if sandbox._desk.rates.enabled else "tests.end_to_end.unhurried"
    command = [sys.executable, "-m", module, "run", "--http", f"127.0.0.1:{port}"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment(sandbox, database_url), cwd=program, stdout=output, stderr=output
        )
        try:
            sandbox.request_url = f"http://127.0.0.1:{port}/slack/events"
            sandbox.wait_until(lambda: ready(port) or process.poll() is not None, seconds=STARTS_WITHIN)
            assert process.poll() is None, log.read_text()
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            sandbox.wait_until(lambda: sandbox.sockets == 0)


def environment(sandbox: Sandbox, database_url: str) -> dict[str, str]:
    socket_mode = sandbox.delivery_mode == "socket"
    return {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token if socket_mode else "",
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "COUNTERSIGN_DATABASE_URL": database_url,
        "COUNTERSIGN_PEOPLE": str(Path(starter.__file__).parent / "people.yaml"),
        "COUNTERSIGN_ADMINS": ",".join(starter.ADMINS),
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
