"""An applicant cancels an approved request: the button, and the modal sent back (C9)."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import callbacks, homes, pictures
from bot.listeners.opening import open_view
from bot.references import RequestRef, decode
from bot.services import Services, seconds_left
from bot.views import notices
from bot.views.cancel_approved import cancel_modal, cancelled_view, read_reason
from workflow import cancelling_approved

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach both."""

    @app.action(callbacks.CANCEL)
    def begin(ack: Ack, body: Body, client: WebClient) -> None:
        value, user = body["actions"][0]["value"], body["user"]["id"]
        request_id, reader = decode(RequestRef, value).request_id, services.reader_now(user)
        picture = services.store.read(lambda uow: pictures.cancellable(uow, request_id, user, services.office.now()))
        again = notices.open_again(callbacks.CANCEL, value, reader)
        open_view(client, services, body, cancel_modal(picture, reader), again)
        ack()

    @app.view(callbacks.CANCEL_FORM)
    def send(ack: Ack, body: Body, context: BoltContext) -> None:
        user, view = body["user"]["id"], body["view"]
        request = cancelling_approved.cancel_approved(
            services.store,
            request_id=decode(RequestRef, view["private_metadata"]).request_id,
            actor=user,
            reason=read_reason(view["state"]),
            nonce=view["id"],
            now=services.office.now(),
            within=seconds_left(context),
        )
        picture = services.store.read(lambda uow: pictures.picture_of(uow, request))
        homes.acted(services, user, looking=False)
        ack(response_action="update", view=cancelled_view(picture, services.reader_now(user)))
