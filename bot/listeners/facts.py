"""What is known of people: looked at, and changed by admins."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import callbacks, directory
from bot.listeners.opening import open_view
from bot.private_answers import Answer
from bot.references import FactRef, PersonRef, decode
from bot.services import Services, seconds_left
from bot.views import notices, people
from workflow import editing

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the menu, the buttons and the form."""

    @app.action(callbacks.PERSON)
    def look_at(ack: Ack, body: Body) -> None:
        user, whom = body["user"]["id"], body["actions"][0].get("selected_user") or body["user"]["id"]
        _show(services, user, whom, body["view"]["id"])
        ack()

    @app.action(callbacks.CHANGE_FACTS)
    def open_form(ack: Ack, body: Body, client: WebClient) -> None:
        user, whom = body["user"]["id"], decode(PersonRef, body["actions"][0]["value"]).user
        form = services.store.read(lambda uow: directory.form_for(uow, services, user, whom))
        again = notices.open_again(callbacks.PEOPLE, callbacks.PEOPLE, services.reader_now(user))
        open_view(client, services, body, form, again)
        ack()

    @app.view(callbacks.FACTS)
    def change(ack: Ack, body: Body, context: BoltContext) -> None:
        view, user = body["view"], body["user"]["id"]
        whom = decode(PersonRef, view["private_metadata"]).user
        editing.change_person(
            services.store,
            actor=user,
            person=whom,
            said=people.read_facts(view["state"]),
            now=services.office.now(),
            within=seconds_left(context),
        )
        _show(services, user, whom, view.get("previous_view_id"))
        ack()

    @app.action(callbacks.UNDO_FACT)
    def undo(ack: Ack, body: Body, context: BoltContext) -> None:
        edit, user, now = decode(FactRef, body["actions"][0]["value"]), body["user"]["id"], services.office.now()
        within = seconds_left(context)
        editing.take_back(services.store, actor=user, edit_id=edit.edit_id, now=now, within=within)
        _show(services, user, edit.user, body["view"]["id"])
        ack()


def _show(services: Services, user: str, whom: str, view_id: str | None) -> None:
    if view_id:
        view = services.store.read(lambda uow: directory.look_at_person(uow, services, user, whom))
        services.delivery.answer(Answer(view=view, view_id=view_id))
