"""Forms that are being filled in: every change is kept until they are sent (C11)."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import callbacks, drafts, form_pages, form_routes, homes
from bot.private_answers import Answer
from bot.references import FormRef, decode
from bot.services import Services
from bot.views.drafts import discarded

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach what tells of an unsent form, and the ways to be rid of it."""

    @app.action(callbacks.VALUE)
    @app.action(callbacks.VALUE_AFRESH)
    @app.action(re.compile(rf"^{callbacks.CHOOSE}\b"))
    def changed(ack: Ack, body: Body, context: BoltContext) -> None:
        drafts.keep(services, body, context)
        anew = services.store.read(lambda uow: form_routes.changed(uow, services, body))
        if anew is not None:  # what looks as before need not be shown, and whoever is typing is not disturbed
            services.delivery.answer(Answer.in_form(body, anew[0], as_seen=anew[1]))
        ack()

    @app.view_closed(callbacks.FORM)
    def closed(ack: Ack, body: Body, context: BoltContext) -> None:
        drafts.keep(services, body, context)
        homes.came_back(services, body["user"]["id"], decode(FormRef, body["view"]["private_metadata"]))
        ack()

    @app.action(callbacks.BACK)
    def back(ack: Ack, body: Body, context: BoltContext) -> None:
        drafts.keep(services, body, context)
        before = services.store.read(lambda uow: form_pages.previous(uow, services, body))
        services.delivery.answer(Answer.in_form(body, before))
        ack()

    @app.action(callbacks.AFRESH)
    def afresh(ack: Ack, body: Body, context: BoltContext) -> None:
        empty = drafts.afresh(services, body, context)
        services.delivery.answer(Answer.in_form(body, empty))
        ack()

    @app.action(callbacks.DISCARD)
    def discard(ack: Ack, body: Body, context: BoltContext) -> None:
        drafts.discard(services, body, context)
        user, in_home = body["user"]["id"], homes.is_home(body)
        homes.acted(services, user, looking=in_home)
        if not in_home:
            answer = discarded(services.reader_now(user))
            services.delivery.answer(Answer(content=answer, response_url=body["response_url"]))
        ack()
