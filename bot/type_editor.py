"""A type that is not in force yet, as an admin sees it, and what a view is answered that was opened from it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.built_routes import called, members_of
from bot.references import TypeDraftRef, decode
from bot.services import Services, seconds_left
from bot.views.blocks import Block
from bot.views.builder import Builder
from bot.views.type_editor import Drafted, editor_view
from bot.views.words_building import not_published_words
from bot.views.words_types import moved_words
from workflow import type_drafting
from workflow.editing import check_admin
from workflow.errors import DraftGone, RouteRefused, TypeMoved, WorkflowError
from workflow.ports import UnitOfWork
from workflow.ports_types import TypeDraft
from workflow.type_source import building_in, faults_of

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
    said = "" if isinstance(refused, RouteRefused | TypeMoved) else services.refusal(user, refused)
    return services.store.read(
        lambda uow: editor(
            uow, services, user, draft_id, said or _why_not_published(uow, services, user, draft_id, refused)
        )
    )


def _why_not_published(uow: UnitOfWork, services: Services, user: str, draft_id: str, refused: WorkflowError) -> str:
    reader = services.reader(uow, user)
    if isinstance(refused, TypeMoved):
        return moved_words(refused, uow.directory.people({refused.by}), services.office.now(), reader)
    assert isinstance(refused, RouteRefused)
    return not_published_words(refused, builder_of(uow, draft_for(uow, user, draft_id)).called, reader)


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


def click_on(body: Body) -> TypeDraftRef:
    """The draft that a button is about."""
    return decode(TypeDraftRef, body["actions"][0]["value"])
