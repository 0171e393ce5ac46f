"""What people do with a task besides deciding it: the menu that opens an act's modal, and that modal sent back."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import acts, callbacks, homes
from bot.acts.form import Sent
from bot.listeners.opening import open_view
from bot.references import ActRef, WordsRef, decode
from bot.services import Services, seconds_left
from bot.views import notices

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the menu and the modal."""

    @app.action(callbacks.ACT)
    def begin(ack: Ack, body: Body, client: WebClient) -> None:
        value, user = _value(body["actions"][0]), body["user"]["id"]
        view, reader = services.store.read(lambda uow: acts.begin(uow, services, user, decode(ActRef, value)))
        open_view(client, services, body, view, notices.open_again(callbacks.ACT, value, reader))
        ack()

    @app.action(callbacks.ANSWER_WITH_WORDS)
    def answer_with_words(ack: Ack, body: Body, client: WebClient) -> None:
        value, user = _value(body["actions"][0]), body["user"]["id"]
        asked = decode(WordsRef, value)
        view, reader = services.store.read(lambda uow: acts.begin_answer(uow, services, user, asked))
        open_view(client, services, body, view, notices.open_again(callbacks.ANSWER_WITH_WORDS, value, reader))
        ack()

    @app.view(callbacks.ACT_FORM)
    def send(ack: Ack, body: Body, context: BoltContext) -> None:
        user, view = body["user"]["id"], body["view"]
        asked = decode(ActRef, view["private_metadata"])
        acts.done(services, Sent(asked=asked, user=user, state=view["state"], within=seconds_left(context)))
        homes.acted(services, user, looking=False)  # the request view below it may have been opened there
        ack(response_action="clear")


def _value(action: Body) -> str:
    """What was chosen in the menu, or what the button says that opens it again, or that has no menu."""
    return str((action.get("selected_option") or action)["value"])
