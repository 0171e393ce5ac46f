"""The end of a draft of a type, by an admin's click: it is published, or discarded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.services import Services, seconds_left
from bot.type_editor import click_on, editor_again
from bot.views.blocks import Block
from bot.views.type_editor import discarded_view, published_view
from workflow import type_drafting
from workflow.errors import DraftChanged, RouteRefused, TypeClash, TypeMoved, WorkflowError
from workflow.policy import PolicyFaults
from workflow.policy_versions import policy_in_force

Body = dict[str, Any]


def publish(services: Services, body: Body, context: Mapping[str, Any]) -> Block:
    """Put the draft in force; what is shown in its place, or the draft with why it was not published."""
    user, click = body["user"]["id"], click_on(body)
    try:
        made = type_drafting.publish(
            services.store,
            actor=user,
            draft_id=click.draft,
            seen=click.revision,
            now=services.office.now(),
            within=seconds_left(context),
        )
    except TypeMoved as moved:
        return _follow(services, body, context, moved)
    except (DraftChanged, PolicyFaults, RouteRefused, TypeClash) as refused:
        return editor_again(services, body, click.draft, refused)
    title = services.store.read(lambda uow: policy_in_force(uow, made.version)).title
    return published_view(title, made, services.reader_now(user))


def _follow(services: Services, body: Body, context: Mapping[str, Any], moved: TypeMoved) -> Block:
    """The draft with what was published meanwhile told; a further click publishes it in that one's place."""
    click = click_on(body)
    refused: WorkflowError = moved
    try:
        type_drafting.follow(
            services.store,
            actor=body["user"]["id"],
            draft_id=click.draft,
            seen=click.revision,
            n=moved.n,
            now=services.office.now(),
            within=seconds_left(context),
        )
    except DraftChanged as changed:
        refused = changed
    return editor_again(services, body, click.draft, refused)


def discard(services: Services, body: Body, context: Mapping[str, Any]) -> Block:
    """Forget the draft; what is shown in its place, or the draft where somebody changed it meanwhile."""
    user, click = body["user"]["id"], click_on(body)
    try:
        type_drafting.discard(
            services.store,
            actor=user,
            draft_id=click.draft,
            seen=click.revision,
            within=seconds_left(context),
        )
    except DraftChanged as changed:
        return editor_again(services, body, click.draft, changed)
    return discarded_view(services.reader_now(user))
