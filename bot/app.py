"""Bolt's App with our listeners. It has no threads of its own: whoever dispatches does."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from bot import listeners
from bot.services import RECEIVED, Services

log = logging.getLogger(__name__)


def build_app(services: Services, events_limited: Callable[[], object]) -> App:
    """The App. Signatures are checked before it, by `bot.server.Guard`. `events_limited` hears that Slack leaves out
    events, since it has too many to tell (F43)."""
    app = App(
        name="countersign",  # Bolt would go through the whole stack, source files and all, for its caller's file name
        client=services.client,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
        # Every listener acknowledges last, so it runs where it is dispatched: in a thread of the server's or of the
        # socket's. Bolt would hand it to another one and look every 10 ms whether it is done.
        process_before_response=True,
    )

    @app.middleware
    def note_receipt(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 - Bolt's name
        context.setdefault(RECEIVED, time.monotonic())
        return next()

    @app.middleware
    def note_limit(body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 - Bolt's name
        if body.get("type") != "app_rate_limited":
            return next()
        log.warning("Slack leaves out events, it has too many for us", extra={"action": "events_limited"})
        events_limited()
        return BoltResponse(status=200)

    listeners.register(app, services)
    return app
