"""What Slack asks for while somebody types into a select that is too long to be in the form."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App

from bot import callbacks, form_routes, trials
from bot.services import Services
from bot.views import form_options
from workflow.ports import UnitOfWork

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the answer to typing."""

    @app.options(callbacks.VALUE)
    @app.options(callbacks.VALUE_AFRESH)
    def offered(ack: Ack, body: Body) -> None:
        user = body["user"]["id"]

        def read(uow: UnitOfWork) -> list[dict[str, Any]]:
            field = trials.policy_shown(uow, user, body["view"]).field(body["block_id"])
            return form_options.matching(field, body["value"], services.reader(uow, user))

        ack(options=services.store.read(read))

    @app.options(re.compile(rf"^{callbacks.CHOOSE}\b"))
    def people_offered(ack: Ack, body: Body) -> None:
        ack(options=services.store.read(lambda uow: form_routes.people_asked_for(uow, services, body)))
