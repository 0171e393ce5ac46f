"""`/apply` and `/approvals`."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import away, callbacks, directory, drafts, request_views, type_list, type_reports, typed
from bot.listeners.opening import open_view
from bot.listeners.reports import open_report
from bot.references import RequestRef, TypeRef, encode
from bot.services import Services
from bot.views import lists, notices
from bot.views.content import Content

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the slash commands."""

    @app.command("/apply")
    def apply(ack: Ack, body: Body, client: WebClient) -> None:
        found = services.store.read(lambda uow: drafts.begin(uow, services, body["user_id"], body.get("text") or ""))
        if found.policy is None:
            _reply(ack, found.answer)
            return
        again = notices.open_again(callbacks.APPLY_TYPE, encode(TypeRef(found.policy.id)), found.reader)
        open_view(client, services, body, found.form(), again)
        ack()

    @app.command("/approvals")
    def approvals(ack: Ack, body: Body, client: WebClient) -> None:
        said, _, rest = (body.get("text") or "").strip().partition(" ")
        word = said.casefold()  # telephones begin with a capital
        if word == "status" and rest.strip():
            _status(services, client, body, rest.strip())
            ack()
        elif word == callbacks.POLICY and rest.strip():
            _reply(ack, _policy(services, client, body, rest.strip().casefold()))
        elif word in _VIEWS and not rest.strip():
            _open(services, client, body, word)
            ack()
        elif word:
            reader = services.store.read(lambda uow: services.reader(uow, body["user_id"]))
            _reply(ack, lists.usage(reader, understood=word == "help"))
        else:
            _reply(ack, services.store.read(lambda uow: typed.overview(uow, services, body["user_id"])))


def _reply(ack: Ack, answer: Content | None) -> None:
    """Without an `answer` a view was opened, which is one."""
    if answer is None:
        ack()
    else:
        ack({**answer.message(), "response_type": "ephemeral"})


_VIEWS = {
    **directory.VIEWS,
    callbacks.AWAY: away.look_at_own,
    callbacks.TYPES: type_list.look,
    callbacks.POLICY: type_list.look,
}
"""What can be opened, by the word after the command."""


def _open(services: Services, client: WebClient, body: Body, word: str) -> None:
    user = body["user_id"]
    view = services.store.read(lambda uow: _VIEWS[word](uow, services, user))
    open_view(client, services, body, view, notices.open_again(word, word, services.reader_now(user)))


def _policy(services: Services, client: WebClient, body: Body, type_: str) -> Content | None:
    user = body["user_id"]
    answer = services.store.read(lambda uow: type_reports.unknown(uow, services, user, type_))
    if answer is None:
        open_report(services, client, body, user, type_)
    return answer


def _status(services: Services, client: WebClient, body: Body, number: str) -> None:
    seen = services.store.read(
        lambda uow: request_views.look_at(uow, services, body["user_id"], uow.requests.by_number(number))
    )
    again = notices.open_again(callbacks.MORE, encode(RequestRef(seen.request_id)), seen.reader)
    open_view(client, services, body, seen.view, again)
