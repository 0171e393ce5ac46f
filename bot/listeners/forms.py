"""Buttons that open a form: an empty one, a copy of a request, one that was returned."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import callbacks, drafts, homes, types
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import RequestRef, TypeRef, decode
from bot.services import Services
from bot.types import Found
from bot.views import notices

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach those buttons."""

    @app.action(callbacks.APPLY_TYPE)
    def apply_type(ack: Ack, body: Body, client: WebClient) -> None:
        type_ = decode(TypeRef, body["actions"][0]["value"]).type
        found = services.store.read(lambda uow: drafts.begin(uow, services, body["user"]["id"], type_))
        _open_form(services, client, body, found)
        ack()

    @app.action(callbacks.RESUBMIT)
    def resubmit(ack: Ack, body: Body, client: WebClient) -> None:
        request_id = decode(RequestRef, body["actions"][0]["value"]).request_id
        found = services.store.read(lambda uow: types.copy_of(uow, services, body["user"]["id"], request_id))
        _open_form(services, client, body, found)
        ack()

    @app.action(callbacks.REVISE)
    def revise(ack: Ack, body: Body, client: WebClient) -> None:
        request_id = decode(RequestRef, body["actions"][0]["value"]).request_id
        user = body["user"]["id"]
        found = services.store.read(lambda uow: drafts.returned_form(uow, services, user, request_id))
        _open_form(services, client, body, found)
        ack()


def _open_form(services: Services, client: WebClient, body: Body, found: Found) -> None:
    """The form; or why there is none: over the view the click was made in, else as a private answer."""
    action, reader = body["actions"][0], found.reader
    if found.policy is not None:
        view = found.form(callbacks.HOME if homes.is_home(body) else "")
    elif found.answer is not None and body.get("view"):
        view = notices.answer_view(found.answer, reader)
    else:
        services.delivery.answer(Answer.to_click(body, found.answer))
        return
    open_view(client, services, body, view, notices.open_again(action["action_id"], action["value"], reader))
