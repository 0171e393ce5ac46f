"""What a type that is not in force yet is called, as an admin says it: it is begun by that, and can be changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from bot import type_list
from bot.references import HeadingRef, decode
from bot.services import Services, seconds_left
from bot.type_editor import Put, draft_for, editor, editor_again
from bot.views.blocks import Block
from bot.views.type_heading import clash_error, heading_errors, heading_modal, read_heading
from workflow import type_drafting
from workflow.definition import CancelApproved
from workflow.editing import check_admin
from workflow.errors import DraftChanged, TypeClash
from workflow.policy import PolicyFaults
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork
from workflow.type_source import Heading, heading_of

Body = dict[str, Any]
Context = Mapping[str, Any]


def new_heading(uow: UnitOfWork, services: Services, user: str, request_id: str = "") -> Block:
    """The view that begins a type, with the route of that custom request, if any. Raises NotAdmin."""
    check_admin(uow, user)
    ref = HeadingRef(str(uuid.uuid4()), 0, request_id)
    heading = Heading(title={}, cancel_approved=_cancelled_so(uow, request_id))
    return heading_modal(heading, ref, services.reader(uow, user))


def _cancelled_so(uow: UnitOfWork, request_id: str) -> str:
    """How the type of that request has an approved one cancelled; without a request, never."""
    request = uow.requests.get(request_id) if request_id else None
    rule = policy_in_force(uow, request.policy_version).cancel_approved if request else CancelApproved.NEVER
    return rule.value


def heading_of_draft(uow: UnitOfWork, services: Services, user: str, draft_id: str) -> Block:
    """The view that changes what a draft is called."""
    draft = draft_for(uow, user, draft_id)
    ref = HeadingRef(draft.id, draft.revision)
    return heading_modal(heading_of(draft.source), ref, services.reader(uow, user), published=draft.after > 0)


def put_heading(services: Services, body: Body, context: Context) -> Put:
    """Begin a type that is called so, or call one so. What is wrong is answered at its place."""
    user, view = body["user"]["id"], body["view"]
    ref, heading = decode(HeadingRef, view["private_metadata"]), read_heading(view["state"])
    reader = services.reader_now(user)
    try:
        _keep_heading(services, user, ref, heading, seconds_left(context))
    except PolicyFaults as broken:
        return Put.refused(heading_errors(broken.faults, heading, reader))
    except TypeClash as clash:
        published = services.store.read(lambda uow: _is_published(uow, ref.draft))
        return Put.refused(clash_error(clash, reader, published=published))
    except DraftChanged as changed:
        return Put.back(body, editor_again(services, body, ref.draft, changed))
    shown = services.store.read(lambda uow: editor(uow, services, user, ref.draft))
    if ref.revision:
        return Put.back(body, shown)
    below = None if ref.request else services.store.read(lambda uow: type_list.look(uow, services, user))
    return Put({"response_action": "update", "view": shown}, below)


def _keep_heading(services: Services, user: str, ref: HeadingRef, heading: Heading, within: float) -> None:
    store, now = services.store, services.office.now()
    if ref.revision:
        type_drafting.head(
            store, actor=user, draft_id=ref.draft, seen=ref.revision, heading=heading, now=now, within=within
        )
    else:
        type_drafting.begin(
            store, actor=user, draft_id=ref.draft, heading=heading, request_id=ref.request, now=now, within=within
        )


def _is_published(uow: UnitOfWork, draft_id: str) -> bool:
    draft = uow.type_drafts.get(draft_id)
    return draft is not None and draft.after > 0
