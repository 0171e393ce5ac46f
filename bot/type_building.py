"""A type that is not in force yet as the place where its route is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import type_editor
from bot.building import Change
from bot.references import DraftGroupRef, TypeDraftRef
from bot.services import Services, seconds_left
from bot.views.blocks import Block
from bot.views.builder import Builder
from bot.views.words_building import stage_title
from workflow import type_drafting
from workflow.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class DraftSite:
    """The draft of a type that `ref` stands for. Fulfils `bot.building.Site`."""

    services: Services
    body: Mapping[str, Any]
    context: Mapping[str, Any]
    ref: TypeDraftRef | DraftGroupRef

    @property
    def applicant(self) -> str:
        return ""

    def builder(self, uow: UnitOfWork) -> Builder:
        return type_editor.builder_of(uow, type_editor.draft_for(uow, self._user, self.ref.draft))

    def keep(self, change: Change) -> None:
        type_drafting.build(
            self.services.store,
            actor=self._user,
            draft_id=self.ref.draft,
            change=change,
            title=stage_title,
            now=self.services.office.now(),
            within=seconds_left(self.context),
        )

    def group_ref(self, at: int, seen: str) -> DraftGroupRef:
        return DraftGroupRef(self.ref.draft, at, seen)

    def anew(self, uow: UnitOfWork) -> Block:
        return type_editor.editor(uow, self.services, self._user, self.ref.draft)

    @property
    def _user(self) -> str:
        return str(self.body["user"]["id"])
