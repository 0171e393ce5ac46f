"""Forms that were begun and not sent: what reaches us of them, and how they open again (C11)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import form_contents, form_routes, pictures, types
from bot.callbacks import CHOICE
from bot.references import FormRef, TypeRef, decode
from bot.services import Services, seconds_left
from bot.types import Found
from bot.views import blocks, forms
from bot.views.drafts import Typed, Unfinished, resumed, typed_in
from bot.views.state import read_state
from bot.views.words_course import returned_words
from workflow import drafts
from workflow.behalf import BLOCK
from workflow.building import from_data
from workflow.errors import NotFound, NotReturned, WorkflowError
from workflow.forms import blocks_of, reopened
from workflow.model import Draft
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

log = logging.getLogger(__name__)

Body = Mapping[str, Any]


def keep(services: Services, body: Body, context: Mapping[str, Any]) -> None:
    """Keep what stands in the form that `body` tells of. Never raises: whoever types is not to be disturbed, and what
    he typed still stands before him."""
    try:
        _keep(services, body, seconds_left(context))
    except WorkflowError as error:
        log.warning("a draft was not kept: %s", error.code, extra={"action": "draft_lost", "code": error.code})
    except Exception:
        log.exception("a draft was not kept", extra={"action": "draft_lost"})


def finish_page(services: Services, body: Body, context: Mapping[str, Any]) -> None:
    """Keep a page that is done, as it stands: what comes after it counts on that. Raises what keeping raises."""
    _keep(services, body, seconds_left(context), done=True)


def _keep(services: Services, body: Body, within: float, *, done: bool = False) -> None:
    view = body["view"]
    form, typed = decode(FormRef, view["private_metadata"]), typed_in(view)
    if typed is None:
        return
    if done:
        typed = Typed(view["state"]["values"], changed=True)
    drafts.keep(
        services.store,
        person=body["user"]["id"],
        policy_version=form.policy_version,
        nonce=form.nonce,
        page=form.page,
        about=form.revises,
        values=typed.values,
        changed=typed.changed,
        acted_at=acted_at(services, body),
        now=services.office.now(),
        within=within,
    )


def acted_at(services: Services, body: Body) -> float:
    """Slack says when only of acts in a form; sending and closing it come after all of them."""
    actions = body.get("actions")
    return float(actions[0]["action_ts"]) if actions else services.clock()


def begin(uow: UnitOfWork, services: Services, user: str, words: str) -> Found:
    """As `types.look_up`; a form that this person began opens with what he had typed, as far as it still fits."""
    found, now = types.look_up(uow, services, user, words), services.office.now()
    draft = drafts.kept(uow, user, found.policy.id, now) if found.policy else None
    if found.policy is None or draft is None:
        return found.opened(uow, services, user)
    fields = form_contents.unchanged(found.policy, policy_in_force(uow, draft.policy_version))
    typed = read_state({"values": draft.values})
    places = [BLOCK, *(block for field in fields for block in blocks_of(field))]
    raw = {block: said for block in places if (said := typed.get(block))}
    if draft.policy_version == found.policy.version:
        raw |= {block: said for block, said in typed.items() if block.startswith(CHOICE) and said}
    line = resumed(Unfinished(found.policy, draft.updated_at), found.reader, now)
    if not raw and not _built(draft):
        return found.opened(uow, services, user)
    kept = replace(found, raw=form_contents.refilled(found.raw, fields, raw), nonce=draft.nonce, first=[line])
    return kept.opened(uow, services, user)


def returned_form(uow: UnitOfWork, services: Services, user: str, request_id: str) -> Found:
    """The form of a request that was returned to that person, filled in as it was, or with what he has typed since.
    Raises NotFound for a request of somebody else's, NotReturned."""
    request = uow.requests.get(request_id)
    if request is None or user not in request.applicants:
        raise NotFound
    if request.revision is None:
        raise NotReturned(number=request.number)
    policy, reader = policy_in_force(uow, request.policy_version), services.reader(uow, user)
    draft = drafts.kept(uow, user, request_id, services.office.now())
    raw = form_contents.copying(uow, user, policy, request, form_contents.opening(uow, services, user, policy))
    if draft is not None:
        raw = {**raw, **reopened(policy.form, read_state({"values": draft.values}))}
    why = map(blocks.section, returned_words(pictures.picture_of(uow, request), reader))
    nonce = draft.nonce if draft is not None else types.new_nonce()
    return Found(reader, policy, raw=raw, nonce=nonce, first=[*why], revises=request_id).opened(uow, services, user)


def _built(draft: Draft) -> bool:
    return draft.route is not None and bool(from_data(draft.route).groups)


def unfinished(uow: UnitOfWork, user: str, now: datetime) -> list[Unfinished]:
    """What that person began of types that he can still apply for, newest first."""
    left = drafts.all_kept(uow, user, now)
    offered = {policy.id: policy for policy in types.offered(uow, user)} if left else {}
    return [Unfinished(offered[draft.type], draft.updated_at) for draft in left if draft.type in offered]


def afresh(services: Services, body: Body, context: Mapping[str, Any]) -> dict[str, Any]:
    """Forget what stands in the form in which this was pressed; the empty form for its place."""
    user, form = body["user"]["id"], decode(FormRef, body["view"]["private_metadata"])

    def read(uow: UnitOfWork) -> dict[str, Any]:
        policy, reader = policy_in_force(uow, form.policy_version), services.reader(uow, user)
        raw = form_routes.with_usual_choices(uow, user, policy, form_contents.opening(uow, services, user, policy))
        nonce = types.new_nonce()
        route = form_routes.route_of(uow, services, user, policy, raw, FormRef(nonce, policy.version))
        return forms.form_modal(policy, reader, nonce, raw, route=route, opened_in=form.opened_in, afresh=True)

    empty = services.store.read(read)
    discard(services, body, context)
    return empty


def discard(services: Services, body: Body, context: Mapping[str, Any]) -> None:
    """Forget what this person had typed into a form of the type that the button names."""
    type_ = decode(TypeRef, body["actions"][0]["value"]).type
    drafts.discard(services.store, person=body["user"]["id"], type_=type_, within=seconds_left(context))
