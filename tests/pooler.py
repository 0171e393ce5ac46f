"""PgBouncer in front of a server, where it is installed (F64)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

SERVER_CONNECTIONS = 6
"""Far fewer than the bot has of its own."""
INSTALLED = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

_SETTINGS = """
[databases]
* = host={host} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
"""


@contextmanager
def behind_pgbouncer(server: str) -> Iterator[str]:
    """The address of the same database, or server, through a pooler that lends connections for a transaction."""
    assert INSTALLED is not None
    address, port = sa.make_url(server), _free_port()
    host = Path(str(address.query["host"]))
    with tempfile.TemporaryDirectory(prefix="pooler") as folder:
        Path(folder).chmod(0o755)
        settings = Path(folder) / "pgbouncer.ini"
        facts = {"host": host, "user": address.username, "port": port, "connections": SERVER_CONNECTIONS}
        settings.write_text(_SETTINGS.format(**facts), "utf-8")
        whose = ["--user", host.owner()] if os.geteuid() == 0 else []  # as root it does not run
        with subprocess.Popen([INSTALLED, "--quiet", *whose, str(settings)]) as running:
            try:
                _wait_for(port)
                yield f"postgresql://{address.username}@127.0.0.1:{port}/{address.database}?pooler=transaction"
            finally:
                running.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
