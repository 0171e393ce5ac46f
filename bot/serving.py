"""`countersign run`: build, start, wait for the signal to end."""

from __future__ import annotations

import logging
import signal
import threading
from gettext import gettext as _

import typer

from bot import logs, wiring
from bot.config import Settings
from bot.running import Bot
from bot.stops import Failed, Misconfigured


def serve(settings: Settings, *, http: str, migrate: bool) -> None:
    """Serve until a signal asks to end. Raises Misconfigured or Failed."""
    logs.set_up()
    host, port = _address(http)
    bot = wiring.build(settings, migrate=migrate)
    try:
        start(bot, host, port)
        port = bot.server.port if bot.server else port
        mode = _("Socket Mode") if settings.socket_mode else _("HTTP: {path}").format(path="/slack/events")
        typer.echo(_("Serving on http://{host}:{port} ({mode}). Ctrl-C ends.").format(host=host, port=port, mode=mode))
        wait_for_signal()
    finally:
        bot.stop()


def start(bot: Bot, host: str, port: int) -> None:
    """Start it; a taken port becomes a sentence. Raises Failed."""
    try:
        bot.start(host, port)
    except OSError as error:
        raise Failed(
            _("Port {port} on {host} cannot be used: {error}. Choose another with --http HOST:PORT.").format(
                port=port, host=host, error=error.strerror
            )
        ) from error


def wait_for_signal() -> None:
    """Return at SIGINT or SIGTERM."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: ended.set())
    ended.wait()
    logging.getLogger(__name__).info("ending", extra={"action": "ending"})


def _address(http: str) -> tuple[str, int]:
    host, colon, port = http.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise Misconfigured(_("--http takes HOST:PORT, such as 127.0.0.1:3000, not {given}.").format(given=http))
    return host.strip("[]"), int(port)
