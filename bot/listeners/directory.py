"""Who holds which role: looked at, and changed by admins; and the way to what is known of people."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import callbacks, directory
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import EditRef, HolderRef, RoleRef, decode
from bot.services import Services, seconds_left
from bot.views import notices
from workflow import editing, upkeep

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the buttons, the menu and the form."""

    @app.action(callbacks.ROLES)
    @app.action(callbacks.PEOPLE)
    def look(ack: Ack, body: Body, client: WebClient) -> None:
        what, user = body["actions"][0]["action_id"], body["user"]["id"]
        view = services.store.read(lambda uow: directory.VIEWS[what](uow, services, user))
        open_view(client, services, body, view, notices.open_again(what, what, services.reader_now(user)))
        ack()

    @app.action(callbacks.CHANGE_ROLE)
    def open_role(ack: Ack, body: Body, client: WebClient) -> None:
        action, user = body["actions"][0], body["user"]["id"]
        role = decode(RoleRef, action["selected_option"]["value"]).role
        view = services.store.read(lambda uow: directory.look_at_role(uow, services, user, role))
        open_view(
            client,
            services,
            body,
            view,
            notices.open_again(callbacks.ROLES, callbacks.ROLES, services.reader_now(user)),
        )
        _show_list(services, user, body["view"]["id"])  # or what was chosen could not be chosen again
        ack()

    @app.view(callbacks.ROLE)
    def give(ack: Ack, body: Body, context: BoltContext) -> None:
        view, user = body["view"], body["user"]["id"]
        role = decode(RoleRef, view["private_metadata"]).role
        chosen = view["state"]["values"][callbacks.HOLDER][callbacks.VALUE]["selected_user"]
        _change(services, user, context, role=role, person=chosen, holds=True)
        _show_list(services, user, view.get("previous_view_id"))
        ack(response_action="update", view=_role_now(services, user, role))

    @app.action(callbacks.TAKE_ROLE)
    def take(ack: Ack, body: Body, context: BoltContext) -> None:
        taken, user = decode(HolderRef, body["actions"][0]["value"]), body["user"]["id"]
        _change(services, user, context, role=taken.role, person=taken.user, holds=False)
        _show(services, user, body["view"], taken.role)
        ack()

    @app.action(callbacks.TAKE_BACK)
    def take_back(ack: Ack, body: Body, context: BoltContext) -> None:
        edit, user, now = decode(EditRef, body["actions"][0]["value"]), body["user"]["id"], services.office.now()
        within = seconds_left(context)
        changed = editing.take_back(services.store, actor=user, edit_id=edit.edit_id, now=now, within=within)
        services.soon(partial(upkeep.follow, services.store, changed, now))
        _show(services, user, body["view"], edit.role)
        ack()


def _change(services: Services, user: str, context: BoltContext, *, role: str, person: str, holds: bool) -> None:
    now = services.office.now()
    changed = editing.change_holder(
        services.store, actor=user, role=role, person=person, holds=holds, now=now, within=seconds_left(context)
    )
    services.soon(partial(upkeep.follow, services.store, changed, now))


def _role_now(services: Services, user: str, role: str) -> dict[str, Any]:
    return services.store.read(lambda uow: directory.look_at_role(uow, services, user, role))


def _show(services: Services, user: str, view: Body, role: str) -> None:
    """The role as it is now, and below it the list it was opened from."""
    services.delivery.answer(Answer(view=_role_now(services, user, role), view_id=view["id"]))
    _show_list(services, user, view.get("previous_view_id"))


def _show_list(services: Services, user: str, view_id: str | None) -> None:
    if view_id:
        roles = services.store.read(lambda uow: directory.look_at_roles(uow, services, user))
        services.delivery.answer(Answer(view=roles, view_id=view_id))
