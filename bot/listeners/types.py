"""Approval types, for admins: looked at, and retired."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import callbacks, type_list
from bot.callbacks import TypeActRef, decode
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.services import Services, seconds_left
from bot.views import notices
from workflow import publishing

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the button, the menu and what it opens."""

    @app.action(callbacks.TYPES)
    def look(ack: Ack, body: Body, client: WebClient) -> None:
        user = body["user"]["id"]
        view = services.store.read(lambda uow: type_list.look(uow, services, user))
        open_view(client, services, body, view, _again(services, user))
        ack()

    @app.action(callbacks.CHANGE_TYPE)
    def ask_to_retire(ack: Ack, body: Body, client: WebClient) -> None:
        user, chosen = body["user"]["id"], body["actions"][0]["selected_option"]["value"]
        type_ = decode(TypeActRef, chosen).type
        view = services.store.read(lambda uow: type_list.ask_to_retire(uow, services, user, type_))
        open_view(client, services, body, view, _again(services, user))
        ack()

    @app.view(callbacks.RETIRE_TYPE)
    def retire(ack: Ack, body: Body, context: BoltContext) -> None:
        user, asked = body["user"]["id"], decode(TypeActRef, body["view"]["private_metadata"])
        now, within = services.office.now(), seconds_left(context)
        publishing.retire(services.store, actor=user, type_=asked.type, seen=asked.n, now=now, within=within)
        below = body["view"].get("previous_view_id")
        view = services.store.read(lambda uow: type_list.look(uow, services, user))
        if below:
            services.delivery.answer(Answer(view=view, view_id=below))
            ack()
        else:  # it had to take the list's place
            ack(response_action="update", view=view)


def _again(services: Services, user: str) -> Any:
    return notices.open_again(callbacks.TYPES, callbacks.TYPES, services.reader_now(user))
