"""Bolt's App with our listeners. Threads as measured: 32 for listeners, since `ack` runs in them too."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App, BoltContext, BoltResponse

from bot import listeners
from bot.services import RECEIVED, Services

THREADS = 32


def build_app(services: Services) -> App:
    """The App. Signatures are checked before it, by `bot.server.Guard`."""
    app = App(
        client=services.client,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
        listener_executor=ThreadPoolExecutor(THREADS, thread_name_prefix="listener"),
    )

    @app.middleware
    def note_receipt(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 - Bolt's name
        context.setdefault(RECEIVED, time.monotonic())
        return next()

    listeners.register(app, services)
    return app
