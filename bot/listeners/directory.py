"""Who holds which role and what is known of people, looked at."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import callbacks, directory
from bot.delivery import Answer
from bot.listeners.opening import open_view
from bot.services import Services
from bot.views import notices

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the buttons and the menu."""

    @app.action(callbacks.ROLES)
    @app.action(callbacks.PEOPLE)
    def look(ack: Ack, body: Body, client: WebClient) -> None:
        what, user = body["actions"][0]["action_id"], body["user"]["id"]
        view = services.store.read(lambda uow: directory.VIEWS[what](uow, services, user))
        open_view(client, services, body, view, notices.open_again(what, what, services.reader_now(user)))
        ack()

    @app.action(callbacks.PERSON)
    def look_at(ack: Ack, body: Body) -> None:
        user, whom = body["user"]["id"], body["actions"][0].get("selected_user") or body["user"]["id"]
        view = services.store.read(lambda uow: directory.look_at_person(uow, services, user, whom))
        services.delivery.answer(Answer(view=view, view_id=body["view"]["id"]))
        ack()
