"""Several of what waits for somebody decided together: chosen, asked once, told one by one (D9)."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import callbacks, homes, several
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import SeveralRef, decode
from bot.services import Services, seconds_left
from bot.views import decide, notices
from workflow.errors import OpinionRequired

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the button and the two views."""

    @app.action(callbacks.SEVERAL)
    def choose(ack: Ack, body: Body, client: WebClient) -> None:
        user = body["user"]["id"]
        view = services.store.read(lambda uow: several.choose(uow, services, user))
        again = notices.open_again(callbacks.SEVERAL, callbacks.SEVERAL, services.reader_now(user))
        open_view(client, services, body, view, again)
        ack()

    @app.action(callbacks.TICK_ALL)
    def tick_all(ack: Ack, body: Body) -> None:
        user = body["user"]["id"]
        view = services.store.read(lambda uow: several.choose(uow, services, user, ticked=True))
        services.delivery.answer(Answer.in_view(body, view))
        ack()

    @app.view(callbacks.SEVERAL)
    def ask(ack: Ack, body: Body) -> None:
        ack(**services.store.read(lambda uow: several.ask(uow, services, body)))

    @app.view(callbacks.SEVERAL_SURE)
    def decide_them(ack: Ack, body: Body, context: BoltContext) -> None:
        view, user, left = body["view"], body["user"]["id"], partial(seconds_left, context)
        asked, opinion = decode(SeveralRef, view["private_metadata"]), decide.read_decision(view["state"])[0]
        try:
            told = several.decide(services, user, asked, opinion, left)
        except OpinionRequired as missing:
            ack(response_action="errors", errors={callbacks.OPINION: services.refusal(user, missing)})
            return
        homes.acted(services, user, looking=False)  # the modal may have been opened there
        ack(response_action="update", view=told)
