"""The route of a custom request, built in its form (B6)."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import building, callbacks, form_routes
from bot.callbacks import GroupRef, decode
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.services import Services
from bot.views import notices

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach what builds a route."""

    @app.action(callbacks.ADD_GROUP)
    def add(ack: Ack, body: Body, client: WebClient) -> None:
        _open_group(services, client, body, decode(GroupRef, body["actions"][0]["value"]))
        ack()

    @app.action(callbacks.CHANGE_GROUP)
    def change(ack: Ack, body: Body, context: BoltContext, client: WebClient) -> None:
        click = decode(GroupRef, body["actions"][0]["selected_option"]["value"])
        if click.act == callbacks.EDIT:
            _open_group(services, client, body, click)
        else:
            anew = building.change_group(services, body, context, click)
            services.delivery.answer(Answer.in_view(body, anew))
        ack()

    @app.action(callbacks.COMBINE)
    def combine(ack: Ack, body: Body, context: BoltContext) -> None:
        services.delivery.answer(Answer.in_view(body, building.combine(services, body, context)))
        ack()

    @app.action(callbacks.SHARE)
    def share(ack: Ack, body: Body) -> None:
        anew = services.store.read(lambda uow: building.group_view_again(uow, services, body))
        services.delivery.answer(Answer.in_view(body, anew))
        ack()

    @app.view(callbacks.GROUP)
    def put(ack: Ack, body: Body, context: BoltContext) -> None:
        errors = building.put_group(services, body, context)
        if errors:
            ack(response_action="errors", errors=errors)
            return
        form = services.store.read(lambda uow: building.form_below(uow, services, body))
        below = body["view"].get("previous_view_id")
        if below:
            services.delivery.answer(Answer(view=form, view_id=below))
            ack()
        else:  # it had to take the form's place
            ack(response_action="update", view=form)


def _open_group(services: Services, client: WebClient, body: Body, click: GroupRef) -> None:
    """The view of the group, on top of the form; the form anew, where its route has changed since."""
    view = services.store.read(lambda uow: building.group_view(uow, services, body, click))
    if view is None:
        anew = services.store.read(lambda uow: form_routes.again(uow, services, body))
        services.delivery.answer(Answer.in_view(body, anew))
        return
    reader = services.reader_now(body["user"]["id"])
    open_view(client, services, body, view, notices.open_again(callbacks.ADD_GROUP, "", reader))
