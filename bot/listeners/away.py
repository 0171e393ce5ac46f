"""Out of office: the button that opens the form, the form sent back, and the button that ends it."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import away, callbacks, homes
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import DelegationRef, RequestRef, decode
from bot.services import Services, seconds_left
from bot.views import notices

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach these."""

    @app.action(callbacks.AWAY)
    def open_form(ack: Ack, body: Body, client: WebClient) -> None:
        value, user = body["actions"][0]["value"], body["user"]["id"]
        view = services.store.read(lambda uow: away.look(uow, services, user, away.whose(value, user)))
        open_view(client, services, body, view, notices.open_again(callbacks.AWAY, value, services.reader_now(user)))
        ack()

    @app.action(callbacks.STAND_IN)
    def open_for_leave(ack: Ack, body: Body, client: WebClient) -> None:
        value, user = body["actions"][0]["value"], body["user"]["id"]
        request_id = decode(RequestRef, value).request_id
        view = services.store.read(lambda uow: away.look_for_leave(uow, services, user, request_id))
        open_view(
            client, services, body, view, notices.open_again(callbacks.STAND_IN, value, services.reader_now(user))
        )
        ack()

    @app.view(callbacks.AWAY_FORM)
    def send(ack: Ack, body: Body, context: BoltContext) -> None:
        answer = away.send(services, body, seconds_left(context))
        homes.acted(services, body["user"]["id"], looking=False)
        ack(**answer)

    @app.action(callbacks.END_AWAY)
    def end(ack: Ack, body: Body, context: BoltContext) -> None:
        user, ended = body["user"]["id"], decode(DelegationRef, body["actions"][0]["value"])
        owner = away.end(services, user, ended.delegation_id, seconds_left(context))
        homes.acted(services, user, looking=homes.is_home(body))
        if not homes.is_home(body):
            view = services.store.read(lambda uow: away.look(uow, services, user, owner))
            services.delivery.answer(Answer.in_view(body, view))
        ack()
