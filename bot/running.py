"""One running bot: its threads, begun and ended in order."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.config import Settings
from bot.metrics import Metrics
from bot.people_sync import PeopleSync
from bot.reminders import Ticker
from bot.server import THREADS, Guard, Server, web_app
from bot.services import Services

log = logging.getLogger(__name__)


class SocketHandler(SocketModeHandler):
    """Slack over a socket that we open; several replicas may do so at once. 32 threads, in which listeners run.

    `finish` ends taking in: what is in hand is acknowledged while the connection still stands (F27).
    """

    def __init__(self, app: App, app_token: str) -> None:
        super().__init__(app, app_token, concurrency=THREADS)
        self._changed = threading.Condition()
        self._in_hand = 0
        self._ending = False

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one request of Slack's; none any more once ending, and then Slack says so to whoever clicked."""
        with self._changed:
            if self._ending:
                return
            self._in_hand += 1
        try:
            super().handle(client, req)
        finally:
            with self._changed:
                self._in_hand -= 1
                self._changed.notify_all()

    def finish(self, timeout: float = 10.0) -> None:
        """Take nothing new in, wait for what is in hand (seconds), close."""
        with self._changed:
            self._ending = True
            self._changed.wait_for(lambda: not self._in_hand, timeout)
        self.close()  # type: ignore[no-untyped-call]


@dataclass(kw_only=True)
class Bot:
    """The parts of a bot, wired but still. Tests drive them by hand; `start` gives them their threads.

    `close` ends what storage holds: connections, and the lock of the serving process.
    """

    settings: Settings
    services: Services
    app: App
    ticker: Ticker
    people: PeopleSync
    metrics: Metrics
    database_fault: Callable[[], str | None]
    close: Callable[[], None]
    server: Server | None = None
    socket: SocketHandler | None = None

    def start(self, host: str, port: int) -> None:
        """Serve HTTP at that address, and Slack over it or over a socket. OSError when the port is taken."""
        slack = None if self.settings.socket_mode else self.app
        guard = None if self.settings.socket_mode else Guard(self.settings.signing_secret, self.services.clock)
        web = web_app(app=slack, guard=guard, readiness=self.wrong, metrics=self.metrics.text)
        self.server = Server(web, host, port)
        self.server.start()
        self.services.delivery.start()
        self.ticker.start()
        if self.settings.socket_mode:
            self.socket = SocketHandler(self.app, self.settings.app_token)
            self.socket.connect()  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """Take nothing new in, finish what is in hand, end (F27)."""
        for end in (self._close_socket, self._stop_server, self.ticker.stop, self.services.delivery.stop, self.close):
            with contextlib.suppress(Exception):
                end()

    def _close_socket(self) -> None:
        if self.socket is not None:
            self.socket.finish()

    def _stop_server(self) -> None:
        if self.server is not None:
            self.server.stop()

    def wrong(self) -> Mapping[str, str]:
        """What is not in order, by name; empty when the bot is ready."""
        checks = {
            "database": self.database_fault,
            "delivery": self._delivery_fault,
            "tick": lambda: "late" if self.ticker.late() else None,
            "socket": self._socket_fault,
        }
        found = {name: _said(check) for name, check in checks.items()}
        return {name: said for name, said in found.items() if said}

    def _delivery_fault(self) -> str | None:
        delivery = self.services.delivery
        return delivery.wrong if delivery.alive else "its thread has ended"

    def _socket_fault(self) -> str | None:
        if self.socket is None or self.socket.client.is_connected():
            return None
        return "not connected"


def _said(check: Callable[[], str | None]) -> str | None:
    try:
        return check()
    except Exception as error:
        log.warning("a readiness check failed", exc_info=True, extra={"action": "not_ready"})
        return type(error).__name__
