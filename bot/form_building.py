"""The form of a custom request as the place where its route is built (B6). What was built is kept beside what was
typed, and nothing of it is trusted when the form is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import drafts, form_routes
from bot.building import Change
from bot.built_routes import builder_of, built
from bot.references import FormRef, GroupFormRef
from bot.services import Services, seconds_left
from bot.views import forms
from bot.views.blocks import Block
from bot.views.builder import Builder
from bot.views.state import read_state
from workflow import drafts as kept
from workflow.applying import fingerprint_of
from workflow.building import Built
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork


def sent_with(services: Services, user: str, form: FormRef) -> Built | None:
    """What that person built in the form that he sends; None where there is nothing to build."""

    def read(uow: UnitOfWork) -> Built | None:
        policy = policy_in_force(uow, form.policy_version)
        if not policy.custom:
            return None
        return built(builder_of(uow, services, user, policy.id, form.nonce, form.start).building)

    return services.store.read(read)


@dataclass(frozen=True, slots=True)
class FormSite:
    """The form that `ref` stands for, or that from which the view of a group was opened. Fulfils
    `bot.building.Site`."""

    services: Services
    body: dict[str, Any]
    context: Mapping[str, Any]
    ref: FormRef | GroupFormRef

    @property
    def applicant(self) -> str:
        return str(self.body["user"]["id"])

    def builder(self, uow: UnitOfWork) -> Builder:
        type_ = policy_in_force(uow, self.ref.policy_version).id
        return builder_of(uow, self.services, self.applicant, type_, self.ref.nonce, self.ref.start)

    def keep(self, change: Change) -> None:
        if isinstance(self.ref, FormRef):
            drafts.keep(self.services, self.body, self.context)
        kept.build(
            self.services.store,
            person=self.applicant,
            policy_version=self.ref.policy_version,
            nonce=self.ref.nonce,
            start=self.ref.start,
            change=change,
            acted_at=drafts.acted_at(self.services, self.body),
            now=self.services.office.now(),
            within=seconds_left(self.context),
        )

    def group_ref(self, at: int, seen: str) -> GroupFormRef:
        ref = self.ref
        return GroupFormRef(ref.nonce, ref.policy_version, ref.opened_in, ref.start, at, seen)

    def anew(self, uow: UnitOfWork) -> Block:
        if isinstance(self.ref, FormRef):
            return form_routes.again(uow, self.services, self.body)
        return self._below(uow, self.ref)

    def _below(self, uow: UnitOfWork, ref: GroupFormRef) -> Block:
        """The form below the view of a group: what stands in it is only known as far as it was kept."""
        services, user = self.services, self.applicant
        policy = policy_in_force(uow, ref.policy_version)
        draft = kept.kept_in(uow, user, policy.id, ref.nonce, services.office.now())
        raw = read_state({"values": draft.values}) if draft is not None else {}
        last = policy.pages - 1
        before = fingerprint_of(policy, raw, before=last)
        form = FormRef(ref.nonce, policy.version, ref.opened_in, start=ref.start, page=last, before=before)
        route = form_routes.route_of(uow, services, user, policy, raw, form)
        return forms.form_page(policy, services.reader(uow, user), form, raw, route=route)
