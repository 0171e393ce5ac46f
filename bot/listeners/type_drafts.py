"""Types that are not in force yet: begun and put together by admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import callbacks, type_editor, type_fields, type_headings
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import RequestRef, TypeFieldRef, decode
from bot.services import Services
from bot.type_editor import Put, click_on
from bot.views import notices
from workflow.ports import UnitOfWork

Body = dict[str, Any]
View = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the buttons, the menu and the forms."""

    @app.action(callbacks.NEW_TYPE)
    @app.action(callbacks.SAVE_AS_TYPE)
    def name_it(ack: Ack, body: Body, client: WebClient) -> None:
        action, user = body["actions"][0], body["user"]["id"]
        saved = action["action_id"] == callbacks.SAVE_AS_TYPE
        request_id = decode(RequestRef, action["value"]).request_id if saved else ""
        _open(services, client, body, lambda uow: type_headings.new_heading(uow, services, user, request_id))
        ack()

    @app.action(callbacks.OPEN_DRAFT)
    def open_draft(ack: Ack, body: Body, client: WebClient) -> None:
        draft, user = click_on(body).draft, body["user"]["id"]
        _open(services, client, body, lambda uow: type_editor.editor(uow, services, user, draft))
        ack()

    @app.action(callbacks.CHANGE_HEADING)
    def rename(ack: Ack, body: Body, client: WebClient) -> None:
        draft, user = click_on(body).draft, body["user"]["id"]
        _open(services, client, body, lambda uow: type_headings.heading_of_draft(uow, services, user, draft))
        ack()

    @app.view(callbacks.HEADING)
    def put_heading(ack: Ack, body: Body, context: BoltContext) -> None:
        _put(services, body, ack, type_headings.put_heading(services, body, context))

    @app.action(callbacks.ADD_FIELD)
    def add_field(ack: Ack, body: Body, client: WebClient) -> None:
        ref, user = decode(TypeFieldRef, body["actions"][0]["value"]), body["user"]["id"]
        _open(services, client, body, lambda uow: type_fields.field_view(uow, services, user, ref))
        ack()

    @app.action(callbacks.CHANGE_FIELD)
    def change_field(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        ref, user = decode(TypeFieldRef, body["actions"][0]["selected_option"]["value"]), body["user"]["id"]
        if ref.act == callbacks.EDIT:
            _open(services, client, body, lambda uow: type_fields.field_view(uow, services, user, ref))
        else:
            services.delivery.answer(Answer.in_view(body, type_fields.change_field(services, body, context, ref)))
        ack()

    @app.action(callbacks.FIELD_TYPE)
    def of_another_type(ack: Ack, body: Body) -> None:
        anew = services.store.read(lambda uow: type_fields.field_view_again(uow, services, body))
        services.delivery.answer(Answer.in_view(body, anew))
        ack()

    @app.view(callbacks.TYPE_FIELD)
    def put_field(ack: Ack, body: Body, context: BoltContext) -> None:
        _put(services, body, ack, type_fields.put_field(services, body, context))


def _open(services: Services, client: WebClient, body: Body, read: Callable[[UnitOfWork], View]) -> None:
    again = notices.open_again(callbacks.TYPES, callbacks.TYPES, services.reader_now(body["user"]["id"]))
    open_view(client, services, body, services.store.read(read), again)


def _put(services: Services, body: Body, ack: Ack, put: Put) -> None:
    below = body["view"].get("previous_view_id")
    if put.below is not None and below:
        services.delivery.answer(Answer(view=put.below, view_id=below))
    ack(**put.answer)
