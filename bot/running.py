"""One running bot: its threads, begun and ended in order."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.config import Settings
from bot.people_sync import PeopleSync
from bot.reminders import Ticker
from bot.server import Guard, Server, web_app
from bot.services import Services

log = logging.getLogger(__name__)


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
    schema_fault: Callable[[], str | None]
    close: Callable[[], None]
    server: Server | None = None
    socket: SocketModeHandler | None = None

    def start(self, host: str, port: int) -> None:
        """Serve HTTP at that address, and Slack over it or over a socket. OSError when the port is taken."""
        slack = None if self.settings.socket_mode else self.app
        guard = None if self.settings.socket_mode else Guard(self.settings.signing_secret, self.services.clock)
        self.server = Server(web_app(app=slack, guard=guard, readiness=self.wrong), host, port)
        self.server.start()
        self.services.delivery.start()
        self.ticker.start()
        if self.settings.socket_mode:
            self.socket = socket_handler(self.app, self.settings.app_token)
            self.socket.connect()  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """Take nothing new in, finish what is in hand, end (F27)."""
        for end in (self._close_socket, self._stop_server, self.ticker.stop, self.services.delivery.stop, self.close):
            with contextlib.suppress(Exception):
                end()

    def _close_socket(self) -> None:
        if self.socket is not None:
            self.socket.close()  # type: ignore[no-untyped-call]

    def _stop_server(self) -> None:
        if self.server is not None:
            self.server.stop()

    def wrong(self) -> Mapping[str, str]:
        """What is not in order, by name; empty when the bot is ready."""
        checks = {
            "database": self.schema_fault,
            "delivery": lambda: None if self.services.delivery.alive else "its thread has ended",
            "tick": lambda: "late" if self.ticker.late() else None,
            "socket": self._socket_fault,
        }
        found = {name: _said(check) for name, check in checks.items()}
        return {name: said for name, said in found.items() if said}

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


def socket_handler(app: App, app_token: str) -> SocketModeHandler:
    """Slack over a socket that we open; several replicas may do so at once. 32 threads, since `ack` runs in them."""
    return SocketModeHandler(app, app_token, concurrency=32)
