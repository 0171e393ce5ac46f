"""Buttons that open the decide modal: to reject, or to approve with an opinion; what was written is in it already."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import callbacks, clicks, pictures
from bot.listeners.opening import open_view
from bot.references import TaskRef, WordsRef, decode
from bot.services import Services
from bot.views import decide, notices
from workflow import service
from workflow.errors import NotFound
from workflow.model import Verdict
from workflow.ports import UnitOfWork

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach those buttons."""

    @app.action(callbacks.REJECT)
    def reject(ack: Ack, body: Body, client: WebClient) -> None:
        _open(services, client, body, Verdict.REJECT, decode(TaskRef, _value(body)))
        ack()

    @app.action(callbacks.APPROVE_WITH_OPINION)
    def approve_with_opinion(ack: Ack, body: Body, client: WebClient) -> None:
        _open(services, client, body, Verdict.APPROVE, decode(TaskRef, _value(body)))
        ack()

    @app.action(callbacks.REJECT_WITH_WORDS)
    def reject_with_words(ack: Ack, body: Body, client: WebClient) -> None:
        _open(services, client, body, Verdict.REJECT, decode(WordsRef, _value(body)))
        ack()

    @app.action(callbacks.APPROVE_WITH_WORDS)
    def approve_with_words(ack: Ack, body: Body, client: WebClient) -> None:
        _open(services, client, body, Verdict.APPROVE, decode(WordsRef, _value(body)))
        ack()


def _value(body: Body) -> str | None:
    value: str | None = body["actions"][0].get("value")
    return value


def _open(services: Services, client: WebClient, body: Body, verdict: Verdict, asked: TaskRef | WordsRef) -> None:
    action, user = body["actions"][0], body["user"]["id"]
    click = clicks.carried(clicks.of(body, services.clock()))
    typed = {callbacks.OPINION: asked.words} if isinstance(asked, WordsRef) else {}

    def read(uow: UnitOfWork) -> tuple[Any, Any]:
        request = uow.requests.of_task(asked.task_id)
        if request is None:
            raise NotFound
        service.check_may_decide(uow, request, request.task(asked.task_id), user, services.office.now())
        reader, picture = services.reader(uow, user), pictures.picture_of(uow, request)
        return decide.decide_modal(picture, asked.task_id, verdict, reader, typed, click), reader

    view, reader = services.store.read(read)
    open_view(client, services, body, view, notices.open_again(action["action_id"], action["value"], reader))
