"""Types that are not in force yet: tried, published and discarded by admins."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import callbacks, trials, type_publishing
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.services import Services
from bot.type_editor import click_on
from bot.views import notices

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the buttons, and the form of a trial."""

    @app.action(callbacks.TRY_TYPE)
    def try_it(ack: Ack, body: Body, client: WebClient) -> None:
        user, draft = body["user"]["id"], click_on(body)
        form = services.store.read(lambda uow: trials.form(uow, services, user, draft))
        again = notices.open_again(callbacks.TYPES, callbacks.TYPES, services.reader_now(user))
        open_view(client, services, body, form, again)
        ack()

    @app.view(callbacks.TRIAL)
    def tried(ack: Ack, body: Body) -> None:
        ack(**services.store.read(lambda uow: trials.sent(uow, services, body)))

    @app.action(callbacks.PUBLISH_TYPE)
    def publish(ack: Ack, body: Body, context: BoltContext) -> None:
        services.delivery.answer(Answer.in_view(body, type_publishing.publish(services, body, context)))
        ack()

    @app.action(callbacks.DISCARD_TYPE)
    def discard(ack: Ack, body: Body, context: BoltContext) -> None:
        services.delivery.answer(Answer.in_view(body, type_publishing.discard(services, body, context)))
        ack()
