"""The one handler: a refusal becomes a sentence where the person stands, a mistake of ours a reference in the log."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from bot import callbacks, homes
from bot.private_answers import Answer
from bot.references import BadCallback
from bot.services import Services
from bot.views import decide, notices
from bot.views.content import Content, private_answer
from bot.views.forms import refused_in_form
from bot.views.words_refusal import bad_callback, broken
from workflow.errors import OpinionRequired, WorkflowError

log = logging.getLogger(__name__)

Body = dict[str, Any]


_FILLED = {
    *(callbacks.FORM, callbacks.TRIAL, callbacks.ROLE, callbacks.FACTS, callbacks.SWAP_PERSON),
    *(callbacks.ADMIN_FORM, callbacks.OVERRIDE, callbacks.OVERRIDE_SURE, callbacks.CANCEL_FORM),
    *(callbacks.ACT_FORM, callbacks.GROUP, callbacks.HEADING, callbacks.TYPE_FIELD),
}
"""Modals that stay as they are filled in: what is refused when they are sent stands at the first field, else above all
fields."""


def register(app: App, services: Services) -> None:
    """Attach the handler."""

    @app.error
    def handle(error: Exception, body: Body, ack: Ack) -> BoltResponse | None:
        user = _user(body)
        return _tell(services, error, body, ack, user) if user else None


def _sentence(services: Services, error: Exception, user: str) -> str:
    if isinstance(error, WorkflowError):
        log.info("refused: %s", error.code, extra={"action": "refused", "code": error.code})
        return services.refusal(user, error)
    if isinstance(error, BadCallback):
        log.warning("a callback could not be read", extra={"action": "bad_callback"})
        return bad_callback(services.reader_now(user))
    reference = uuid.uuid4().hex[:8]
    log.error("a listener failed (%s)", reference, exc_info=error, extra={"action": "failed", "reference": reference})
    return broken(services.reader_now(user), reference)


def _answer(services: Services, error: Exception, body: Body, user: str) -> Content:
    if isinstance(error, OpinionRequired) and body.get("actions"):
        return notices.ask_opinion(body["actions"][0].get("value"), services.reader_now(user))
    return private_answer(_sentence(services, error, user))


def _tell(services: Services, error: Exception, body: Body, ack: Ack, user: str) -> BoltResponse:
    if body.get("type") == "view_submission" and body["view"]["callback_id"] in _FILLED:
        return ack(response_action="errors", errors={_first_field(body): _sentence(services, error, user)})
    answer = _answer(services, error, body, user)
    if body.get("type") == "view_submission":
        opinion, remark = decide.read_decision(body["view"]["state"])
        view = decide.too_late_view(answer, services.reader_now(user), opinion=opinion, remark=remark)
        return ack(response_action="update", view=view)
    if body.get("type") == "view_closed":
        return ack()  # there is nowhere to say it
    if body.get("type") == "block_suggestion":
        return ack(options=[])  # nor here, and the form is not to be touched
    if body.get("command"):
        return ack({**answer.message(), "response_type": "ephemeral"})
    if body.get("response_url"):
        services.delivery.answer(Answer.to_click(body, answer))
    elif homes.is_home(body):
        homes.publish(services, user, answer.blocks)
    elif body.get("view") and body["view"]["callback_id"] in _FILLED:
        services.delivery.answer(Answer.in_form(body, refused_in_form(body["view"], answer)))
    elif body.get("view"):
        view = decide.too_late_view(answer, services.reader_now(user))
        services.delivery.answer(Answer(view=view, view_id=body["view"]["id"]))
    return ack()


def _first_field(body: Body) -> str:
    return str(next(block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"))


def _user(body: Body) -> str | None:
    user = body.get("user_id") or (body.get("user") or {}).get("id")
    return str(user) if user else None
