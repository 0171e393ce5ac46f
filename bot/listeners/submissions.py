"""Modals that come back filled in. Their answer travels in the acknowledgement."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import building, callbacks, drafts, form_routes, homes, pictures
from bot.callbacks import DecideRef, FormRef, decode
from bot.services import Services, seconds_left
from bot.views import decide, forms, notices
from workflow import service
from workflow.errors import FormFaults, OpinionRequired, RouteChanged, RouteRefused, WorkflowError
from workflow.model import Verdict
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the submissions."""

    @app.view(callbacks.FORM)
    def submit(ack: Ack, body: Body, context: BoltContext) -> None:
        view, user = body["view"], body["user"]["id"]
        form = decode(FormRef, view["private_metadata"])
        try:
            request = service.submit(
                services.store,
                policy_version=form.policy_version,
                sender=user,
                raw=forms.read_form(view["state"]),
                nonce=form.nonce,
                shown=form.shown,
                built=building.sent_with(services, user, form),
                now=services.office.now(),
                within=seconds_left(context),
            )
        except WorkflowError as refused:
            drafts.keep(services, body, context)
            ack(**_answer(services, body, form.policy_version, refused))
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
    def only_shown(ack: Ack) -> None:
        ack()


def _answer(services: Services, body: Body, version: str, refused: WorkflowError) -> dict[str, Any]:
    """What a form is told that was not accepted, in its own place; what is no fault of the form goes on as an error."""

    def read(uow: UnitOfWork) -> dict[str, Any]:
        if isinstance(refused, RouteChanged | RouteRefused):
            return {"response_action": "update", "view": form_routes.again(uow, services, body, refused)}
        assert isinstance(refused, FormFaults)
        policy, reader = policy_in_force(uow, version), services.reader(uow, body["user"]["id"])
        return {"response_action": "errors", "errors": forms.field_errors(refused, policy, reader)}

    if not isinstance(refused, FormFaults | RouteChanged | RouteRefused):
        raise refused
    return services.store.read(read)
