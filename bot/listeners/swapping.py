"""An admin puts somebody in another's place in a type."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import callbacks, swapping, type_list
from bot.private_answers import Answer
from bot.references import SwapRef, TypeActRef, decode
from bot.services import Services, seconds_left
from bot.views.swapping import read_swap

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the menu and the two views."""

    @app.action(callbacks.WHO_LEAVES)
    def show(ack: Ack, body: Body) -> None:
        user, shown = body["user"]["id"], body["view"]
        about, leaves = decode(TypeActRef, shown["private_metadata"]), read_swap(shown["state"]).leaves
        view = services.store.read(lambda uow: swapping.ask_who(uow, services, user, about, leaves))
        services.delivery.answer(Answer.in_view(body, view))
        ack()

    @app.options(callbacks.WHO_LEAVES)
    def offer(ack: Ack, body: Body) -> None:
        user, about, words = body["user"]["id"], decode(TypeActRef, body["view"]["private_metadata"]), body["value"]
        ack(options=services.store.read(lambda uow: swapping.people_offered(uow, services, user, about, words)))

    @app.view(callbacks.SWAP_PERSON)
    def swap(ack: Ack, body: Body, context: BoltContext) -> None:
        user, shown, left = body["user"]["id"], body["view"], partial(seconds_left, context)
        about, said = decode(TypeActRef, shown["private_metadata"]), read_swap(shown["state"])
        view = swapping.swap(services, user, about, said, shown["id"], left)
        _show_list(services, user, about.type, shown.get("previous_view_id"))
        ack(response_action="update", view=view)

    @app.view(callbacks.SWAP_ON)
    def go_on(ack: Ack, body: Body, context: BoltContext) -> None:
        user, shown, left = body["user"]["id"], body["view"], partial(seconds_left, context)
        view = swapping.go_on(services, user, decode(SwapRef, shown["private_metadata"]), left)
        ack(response_action="update", view=view)


def _show_list(services: Services, user: str, type_: str, view_id: str | None) -> None:
    """The list it was opened from, as it is now, where it has that type."""
    if view_id:
        view = services.store.read(lambda uow: type_list.look(uow, services, user, type_))
        services.delivery.answer(Answer(view=view, view_id=view_id))
