"""One approval type, for admins: its route, what is wrong with it, who would be asked."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import callbacks, type_list, type_reports
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import TypeRef, decode, encode
from bot.services import Services
from bot.views import notices

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the menu, the button and what it opens."""

    @app.action(callbacks.POLICY)
    def look(ack: Ack, body: Body, client: WebClient) -> None:
        action, user = body["actions"][0], body["user"]["id"]
        type_ = decode(TypeRef, action.get("value") or action["selected_option"]["value"]).type
        shown = open_report(services, client, body, user, type_)
        if "selected_option" in action and shown != body["view"]["id"]:  # or it could not be chosen again
            types = services.store.read(lambda uow: type_list.look(uow, services, user, type_))
            services.delivery.answer(Answer(view=types, view_id=body["view"]["id"]))
        ack()

    @app.action(callbacks.EXPLAIN)
    def ask(ack: Ack, body: Body, client: WebClient) -> None:
        value, user = body["actions"][0]["value"], body["user"]["id"]
        type_ = decode(TypeRef, value).type
        view = services.store.read(lambda uow: type_reports.ask(uow, services, user, type_))
        open_view(client, services, body, view, notices.open_again(callbacks.EXPLAIN, value, services.reader_now(user)))
        ack()

    @app.view(callbacks.EXPLAIN)
    def explain(ack: Ack, body: Body) -> None:
        ack(**services.store.read(lambda uow: type_reports.explain(uow, services, body)))


def open_report(services: Services, client: WebClient, body: Body, user: str, type_: str) -> str:
    """Open the type, and have it checked while its route is read. Returns what `open_view` does."""
    view = services.store.read(lambda uow: type_reports.look(uow, services, user, type_))
    again = notices.open_again(callbacks.POLICY, encode(TypeRef(type_)), services.reader_now(user))
    view_id = open_view(client, services, body, view, again)
    if view_id:
        services.soon(partial(_check, services, user, type_, view_id))
    return view_id


def _check(services: Services, user: str, type_: str, view_id: str) -> None:
    services.delivery.answer(Answer(view=type_reports.check(services, user, type_), view_id=view_id))
