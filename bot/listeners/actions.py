"""Buttons: decide at one click, withdraw, or open what needs more words."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import callbacks, clicks, homes, request_views
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import RequestRef, TaskRef, decode
from bot.services import Services, seconds_left
from bot.views import notices
from workflow import claiming, service, taking_back

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach those buttons."""

    @app.action(callbacks.APPROVE)
    def approve(ack: Ack, body: Body, context: BoltContext) -> None:
        click = decode(TaskRef, body["actions"][0]["value"])
        request = service.approve(
            services.store,
            task_id=click.task_id,
            actor=body["user"]["id"],
            seen=click.form_version,
            now=services.office.now(),
            click=clicks.of(body, services.clock()),
            within=seconds_left(context),
        )
        _refresh(services, body, request.id)
        ack()

    @app.action(callbacks.UNDO_DECISION)
    def undo(ack: Ack, body: Body, context: BoltContext) -> None:
        request = taking_back.take_back(
            services.store,
            task_id=decode(TaskRef, body["actions"][0]["value"]).task_id,
            actor=body["user"]["id"],
            now=services.office.now(),
            click=clicks.of(body, services.clock()),
            within=seconds_left(context),
        )
        _refresh(services, body, request.id)
        ack()

    @app.action(callbacks.CLAIM)
    def claim(ack: Ack, body: Body, context: BoltContext) -> None:
        _claim(services, body, seconds_left(context))
        ack()

    @app.action(callbacks.TAKE_OVER)
    def take_over(ack: Ack, body: Body, context: BoltContext) -> None:
        _claim(services, body, seconds_left(context), over=True)
        ack()

    @app.action(callbacks.WITHDRAW)
    def withdraw(ack: Ack, body: Body, context: BoltContext) -> None:
        request_id = decode(RequestRef, body["actions"][0]["value"]).request_id
        service.withdraw(
            services.store,
            request_id=request_id,
            actor=body["user"]["id"],
            now=services.office.now(),
            click=clicks.of(body, services.clock()),
            within=seconds_left(context),
        )
        _refresh(services, body, request_id)
        ack()

    @app.action(callbacks.MORE)
    def more(ack: Ack, body: Body, client: WebClient) -> None:
        value = body["actions"][0]["value"]
        request_id = decode(RequestRef, value).request_id
        seen = services.store.read(
            lambda uow: request_views.look_at(uow, services, body["user"]["id"], uow.requests.get(request_id))
        )
        open_view(client, services, body, seen.view, notices.open_again(callbacks.MORE, value, seen.reader))
        ack()

    @app.action(callbacks.LANGUAGE)
    def language(ack: Ack, body: Body, context: BoltContext) -> None:
        chosen = homes.language_of(body["actions"][0]["selected_option"]["value"])
        user = body["user"]["id"]
        now, left = services.office.now(), seconds_left(context)
        service.choose_language(services.store, person=user, language=chosen, now=now, within=left)
        homes.acted(services, user)
        ack()


def _claim(services: Services, body: Body, within: float, *, over: bool = False) -> None:
    request = claiming.claim(
        services.store,
        task_id=decode(TaskRef, body["actions"][0]["value"]).task_id,
        actor=body["user"]["id"],
        over=over,
        now=services.office.now(),
        click=clicks.of(body, services.clock()),
        within=within,
    )
    _refresh(services, body, request.id)


def _refresh(services: Services, body: Body, request_id: str) -> None:
    """A click in the request view changes that view, and Home, from where it may have been opened; on a card, delivery
    changes the card."""
    shown, user, in_home = body.get("view"), body["user"]["id"], homes.is_home(body)
    if not shown:
        return
    if not in_home:
        seen = services.store.read(lambda uow: request_views.look_at(uow, services, user, uow.requests.get(request_id)))
        services.delivery.answer(Answer(view=seen.view, view_id=shown["id"]))
    homes.acted(services, user, looking=in_home)
