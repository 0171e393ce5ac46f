"""Approval types, for admins: looked at, taken up to be changed, and retired."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import callbacks, swapping, type_editor, type_list
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import TypeActRef, TypeRef, decode
from bot.services import Services, seconds_left
from bot.views import notices
from workflow import publishing

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the button, the menu and what it opens."""

    @app.action(callbacks.TYPES)
    def look(ack: Ack, body: Body, client: WebClient) -> None:
        user = body["user"]["id"]
        open_view(client, services, body, _list(services, user), _again(services, user))
        ack()

    @app.action(callbacks.TYPES_BEFORE)
    @app.action(callbacks.TYPES_AFTER)
    def turn(ack: Ack, body: Body) -> None:
        user, at = body["user"]["id"], decode(TypeRef, body["actions"][0]["value"]).type
        services.delivery.answer(Answer.in_view(body, _list(services, user, at)))
        ack()

    @app.action(callbacks.CHANGE_TYPE)
    def act(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        user, about = body["user"]["id"], decode(TypeActRef, body["actions"][0]["selected_option"]["value"])
        if about.act == callbacks.EDIT_TYPE:
            view = type_editor.begin_change(services, user, context, about.type)
            _show_list(services, user, body["view"]["id"], about.type)
        else:
            view = services.store.read(lambda uow: _QUESTIONS[about.act](uow, services, user, about))
        open_view(client, services, body, view, _again(services, user))
        ack()

    @app.view(callbacks.RETIRE_TYPE)
    def retire(ack: Ack, body: Body, context: BoltContext) -> None:
        user, asked = body["user"]["id"], decode(TypeActRef, body["view"]["private_metadata"])
        now, within = services.office.now(), seconds_left(context)
        publishing.retire(services.store, actor=user, type_=asked.type, seen=asked.n, now=now, within=within)
        below = body["view"].get("previous_view_id")
        if below:
            _show_list(services, user, below, asked.type)
            ack()
        else:  # it had to take the list's place
            ack(response_action="update", view=_list(services, user, asked.type))


def _list(services: Services, user: str, at: str = "") -> dict[str, Any]:
    return services.store.read(lambda uow: type_list.look(uow, services, user, at))


def _show_list(services: Services, user: str, view_id: str, at: str) -> None:
    services.delivery.answer(Answer(view=_list(services, user, at), view_id=view_id))


_QUESTIONS = {
    callbacks.RETIRE_TYPE: type_list.ask_to_retire,
    callbacks.SWAP_PERSON: swapping.ask_who,
}
"""What is asked before something is done with a type."""


def _again(services: Services, user: str) -> Any:
    return notices.open_again(callbacks.TYPES, callbacks.TYPES, services.reader_now(user))
