"""Modals that come back filled in. Their answer travels in the acknowledgement."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import callbacks, clicks, drafts, form_building, form_pages, homes, pictures
from bot.references import DecideRef, FormRef, decode
from bot.services import Services, seconds_left
from bot.views import decide, notices
from workflow import resubmitting, service
from workflow.errors import OpinionRequired, WorkflowError
from workflow.forms import Raw
from workflow.model import Request, Verdict

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the submissions."""

    @app.view(callbacks.FORM)
    def submit(ack: Ack, body: Body, context: BoltContext) -> None:
        user, form = body["user"]["id"], decode(FormRef, body["view"]["private_metadata"])
        if form.page or form.left:
            drafts.finish_page(services, body, context)
        raw, instead = services.store.read(lambda uow: form_pages.sent(uow, services, body))
        if instead is not None:
            ack(**instead)
            return
        try:
            request = _submit(services, body, raw, seconds_left(context))
        except WorkflowError as refused:
            drafts.keep(services, body, context)
            ack(**form_pages.not_accepted(services, body, raw, refused))
            return
        sent = services.store.read(
            lambda uow: notices.sent_view(pictures.picture_of(uow, request), services.reader(uow, user))
        )
        homes.came_back(services, user, form)
        ack(response_action="update", view=sent)

    @app.view(callbacks.DECIDE)
    def decided(ack: Ack, body: Body, context: BoltContext) -> None:
        view, user = body["view"], body["user"]["id"]
        asked = decode(DecideRef, view["private_metadata"])
        opinion, remark = decide.read_decision(view["state"])
        try:
            act = service.approve if asked.verdict is Verdict.APPROVE else service.reject
            act(
                services.store,
                task_id=asked.task_id,
                actor=user,
                seen=asked.form_version,
                opinion=opinion,
                remark=remark,
                click=clicks.brought(asked.click),
                now=services.office.now(),
                within=seconds_left(context),
            )
        except OpinionRequired as missing:
            ack(response_action="errors", errors={callbacks.OPINION: services.refusal(user, missing)})
            return
        homes.acted(services, user, looking=False)  # the modal may have been opened there
        ack(response_action="clear")

    @app.view(callbacks.REQUEST)
    @app.view(callbacks.NOTICE)
    @app.view(callbacks.TYPE_DRAFT)
    def only_shown(ack: Ack) -> None:
        ack()


def _submit(services: Services, body: Body, raw: Raw, within: float) -> Request:
    user, form = body["user"]["id"], decode(FormRef, body["view"]["private_metadata"])
    if form.revises:
        return resubmitting.resubmit(
            services.store,
            request_id=form.revises,
            actor=user,
            raw=raw,
            nonce=form.nonce,
            shown=form.shown,
            now=services.office.now(),
            within=within,
        )
    return service.submit(
        services.store,
        policy_version=form.policy_version,
        sender=user,
        raw=raw,
        nonce=form.nonce,
        shown=form.shown,
        built=form_building.sent_with(services, user, form),
        now=services.office.now(),
        within=within,
    )
