"""The fields of a type that is not in force yet, as an admin puts them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.callbacks import LATER, REMOVE
from bot.references import TypeFieldRef, decode
from bot.services import Services, seconds_left
from bot.type_editor import Put, draft_for, editor, editor_again
from bot.views.blocks import Block
from bot.views.type_field import FieldForm, field_errors, field_modal, read_field, uneven_choices
from workflow import type_drafting
from workflow.definition import FieldType
from workflow.errors import DraftChanged
from workflow.policy import PolicyFaults
from workflow.policy_versions import policy_of
from workflow.ports import UnitOfWork
from workflow.ports_types import TypeDraft
from workflow.type_source import fields_of, place_of

Body = dict[str, Any]
Context = Mapping[str, Any]


def field_view(uow: UnitOfWork, services: Services, user: str, ref: TypeFieldRef) -> Block:
    """The view of the field that is to be changed, or of a new one, in the draft as it is now."""
    draft = draft_for(uow, user, ref.draft)
    known = fields_of(draft.source).get(ref.field)
    form = FieldForm.of(known) if known is not None else FieldForm()
    return field_modal(form, _here(ref, draft), _types(uow, form), services.reader(uow, user))


def _here(ref: TypeFieldRef, draft: TypeDraft) -> TypeFieldRef:
    """The same field in the draft as it is now; a new one where it was taken out."""
    known = place_of(draft.source, ref.field) is not None
    return replace(ref, revision=draft.revision, field=ref.field if known else "")


def field_view_again(uow: UnitOfWork, services: Services, body: Body) -> Block:
    """The view of a field, after it was said to be of another type."""
    ref, form = decode(TypeFieldRef, body["view"]["private_metadata"]), read_field(body["view"]["state"])
    return field_modal(form, ref, _types(uow, form), services.reader(uow, body["user"]["id"]))


def _types(uow: UnitOfWork, form: FieldForm) -> Sequence[FieldType]:
    """Those there are to choose from. Whether the app may take files is known where a type in force does."""
    forms = (policy_of(stored).form for stored in uow.policies.current())
    files = form.type is FieldType.FILES or any(one.type is FieldType.FILES for each in forms for one in each)
    return [each for each in FieldType if files or each is not FieldType.FILES]


def put_field(services: Services, body: Body, context: Context) -> Put:
    """Keep the field that was put together. What is wrong is answered at its place; where the draft was changed
    meanwhile, the field as it was typed, to be looked at once more."""
    user, view = body["user"]["id"], body["view"]
    ref, form = decode(TypeFieldRef, view["private_metadata"]), read_field(view["state"])
    reader = services.reader_now(user)
    errors = uneven_choices(form, reader)
    if errors:
        return Put.refused(errors)
    try:
        type_drafting.put_field(
            services.store,
            actor=user,
            draft_id=ref.draft,
            seen=ref.revision,
            said=form.said(reader),
            field_id=ref.field,
            now=services.office.now(),
            within=seconds_left(context),
        )
    except PolicyFaults as broken:
        return Put.refused(field_errors(broken.faults, form, reader))
    except DraftChanged as changed:
        return Put({"response_action": "update", "view": _field_once_more(services, body, ref, form, changed)})
    return Put.back(body, services.store.read(lambda uow: editor(uow, services, user, ref.draft)))


def _field_once_more(
    services: Services, body: Body, ref: TypeFieldRef, form: FieldForm, changed: DraftChanged
) -> Block:
    user = body["user"]["id"]
    said = services.refusal(user, changed)

    def read(uow: UnitOfWork) -> Block:
        draft = draft_for(uow, user, ref.draft)
        return field_modal(form, _here(ref, draft), _types(uow, form), services.reader(uow, user), said=said)

    return services.store.read(read)


def change_field(services: Services, body: Body, context: Context, click: TypeFieldRef) -> Block:
    """Do to a field what the menu says; the draft as it is then."""
    given: dict[str, Any] = {
        "actor": body["user"]["id"],
        "draft_id": click.draft,
        "seen": click.revision,
        "field_id": click.field,
        "now": services.office.now(),
        "within": seconds_left(context),
    }
    try:
        if click.act == REMOVE:
            type_drafting.remove_field(services.store, **given)
        else:
            type_drafting.move_field(services.store, by=1 if click.act == LATER else -1, **given)
    except DraftChanged as changed:
        return editor_again(services, body, click.draft, changed)
    return services.store.read(lambda uow: editor(uow, services, body["user"]["id"], click.draft))
