"""What admins do with a request: the menu that opens an act's modal, and the modals sent back."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import admin_acts, callbacks, homes
from bot.listeners.opening import open_view
from bot.references import AdminRef, OverrideRef, decode
from bot.services import Services, seconds_left
from bot.views import notices
from bot.views.admin_acts import read_admin_act

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the menu and the modals."""

    @app.action(callbacks.ADMIN)
    def begin(ack: Ack, body: Body, client: WebClient) -> None:
        value, user = body["actions"][0]["selected_option"]["value"], body["user"]["id"]
        view, reader = services.store.read(lambda uow: admin_acts.begin(uow, services, user, decode(AdminRef, value)))
        open_view(client, services, body, view, notices.open_again(callbacks.ADMIN, value, reader))
        ack()

    @app.view(callbacks.ADMIN_FORM)
    def send(ack: Ack, body: Body, context: BoltContext) -> None:
        user, view = body["user"]["id"], body["view"]
        asked, said = decode(AdminRef, view["private_metadata"]), read_admin_act(view["state"])
        admin_acts.done(services, user, asked, said, seconds_left(context))
        homes.acted(services, user, looking=False)  # the request view below it may have been opened there
        ack(response_action="clear")

    @app.view(callbacks.OVERRIDE)
    def ask_again(ack: Ack, body: Body) -> None:
        user, view = body["user"]["id"], body["view"]
        asked, said = decode(AdminRef, view["private_metadata"]), read_admin_act(view["state"])
        shown = services.store.read(lambda uow: admin_acts.ask_again(uow, services, user, asked, said))
        ack(response_action="update", view=shown)

    @app.view(callbacks.OVERRIDE_SURE)
    def decide(ack: Ack, body: Body, context: BoltContext) -> None:
        user, view = body["user"]["id"], body["view"]
        about, reason = decode(OverrideRef, view["private_metadata"]), read_admin_act(view["state"]).reason
        admin_acts.decide(services, user, about, reason, seconds_left(context))
        homes.acted(services, user, looking=False)
        ack(response_action="clear")
