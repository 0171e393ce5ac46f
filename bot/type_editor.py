"""Types that are not in force yet, as an admin sees and changes them: read for the views, and what the views say."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot import type_list
from bot.built_routes import called, members_of
from bot.callbacks import LATER, REMOVE, HeadingRef, TypeDraftRef, TypeFieldRef, decode
from bot.services import Services, seconds_left
from bot.views.blocks import Block
from bot.views.builder import Builder
from bot.views.type_editor import Drafted, editor_view
from bot.views.type_field import FieldForm, field_errors, field_modal, read_field, uneven_choices
from bot.views.type_heading import clash_error, heading_errors, heading_modal, read_heading
from bot.views.words_building import not_published_words
from workflow import type_drafting
from workflow.definition import FieldType
from workflow.editing import check_admin
from workflow.errors import DraftChanged, DraftGone, RouteRefused, TypeClash, WorkflowError
from workflow.policy import PolicyFaults
from workflow.policy_versions import policy_of
from workflow.ports import UnitOfWork
from workflow.ports_types import TypeDraft
from workflow.type_source import Heading, building_in, faults_of, fields_of, heading_of, place_of

Body = dict[str, Any]
Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Put:
    """What a view is answered that was sent, and what the view below it shows then."""

    answer: Mapping[str, Any] = field(default_factory=dict)
    below: Block | None = None

    @classmethod
    def refused(cls, errors: Mapping[str, str]) -> Put:
        """It stays, with these sentences at its inputs."""
        return cls({"response_action": "errors", "errors": dict(errors)})

    @classmethod
    def back(cls, body: Body, shown: Block) -> Put:
        """It closes, and what it was opened from shows this; it takes that one's place where there is nothing below."""
        if body["view"].get("previous_view_id"):
            return cls(below=shown)
        return cls({"response_action": "update", "view": shown})


def draft_for(uow: UnitOfWork, user: str, draft_id: str) -> TypeDraft:
    """That draft, for an admin. Raises NotAdmin, DraftGone."""
    check_admin(uow, user)
    draft = uow.type_drafts.get(draft_id)
    if draft is None:
        raise DraftGone
    return draft


def builder_of(uow: UnitOfWork, draft: TypeDraft) -> Builder:
    """Its groups, as they are built."""
    building = building_in(draft.source)
    return Builder(building=building, called=called(uow, members_of(building)))


def editor(uow: UnitOfWork, services: Services, user: str, draft_id: str, said: str = "") -> Block:
    """The draft as it is now; `said` stands above it. Raises NotAdmin, DraftGone."""
    draft = draft_for(uow, user, draft_id)
    drafted = Drafted(
        draft=draft,
        builder=builder_of(uow, draft),
        people=uow.directory.people({draft.begun_by, draft.changed_by}),
        whole=not faults_of(draft.source),
    )
    return editor_view(drafted, services.reader(uow, user), services.office.now(), said=said)


def editor_again(services: Services, body: Body, draft_id: str, refused: WorkflowError) -> Block:
    """The draft as it is now, with why what was asked for was not done. Raises DraftGone where it is none any more."""
    user = body["user"]["id"]
    said = "" if isinstance(refused, RouteRefused) else services.refusal(user, refused)

    def read(uow: UnitOfWork) -> Block:
        told = said
        if isinstance(refused, RouteRefused):
            asked = builder_of(uow, draft_for(uow, user, draft_id)).called
            told = not_published_words(refused, asked, services.reader(uow, user))
        return editor(uow, services, user, draft_id, told)

    return services.store.read(read)


def begin_change(services: Services, user: str, context: Context, type_: str) -> Block:
    """The draft of a type that was made in Slack, begun where there is none. Raises NotAdmin, FileType, NotFound."""
    draft = type_drafting.change(
        services.store,
        actor=user,
        type_=type_,
        draft_id=str(uuid.uuid4()),
        now=services.office.now(),
        within=seconds_left(context),
    )
    return services.store.read(lambda uow: editor(uow, services, user, draft.id))


def new_heading(uow: UnitOfWork, services: Services, user: str, request_id: str = "") -> Block:
    """The view that begins a type, with the route of that custom request, if any. Raises NotAdmin."""
    check_admin(uow, user)
    ref = HeadingRef(str(uuid.uuid4()), 0, request_id)
    return heading_modal(Heading(title={}), ref, services.reader(uow, user))


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


def click_on(body: Body) -> TypeDraftRef:
    """The draft that a button is about."""
    return decode(TypeDraftRef, body["actions"][0]["value"])
