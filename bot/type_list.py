"""The approval types there are, for admins: read for the view that lists them and for the questions about one."""

from __future__ import annotations

from typing import Any

from bot.references import TypeActRef
from bot.services import Services
from bot.views.types import Listed, retire_modal, types_view
from workflow.editing import check_admin
from workflow.errors import NotFound
from workflow.policy_versions import policy_in_force, policy_of
from workflow.ports import UnitOfWork
from workflow.ports_types import SLACK


def look(uow: UnitOfWork, services: Services, user: str, at: str = "") -> dict[str, Any]:
    """All of them, or the page of them with the type `at`. Raises NotAdmin."""
    types, drafts = _every(uow, user), uow.type_drafts.all()
    acted = {who for each in types if (made := each.publication) for who in (made.by, made.retired_by) if who}
    people = uow.directory.people({*acted, *(who for each in drafts for who in (each.begun_by, each.changed_by))})
    return types_view(types, drafts, people, services.reader(uow, user), services.office.now(), at)


def ask_to_retire(uow: UnitOfWork, services: Services, user: str, about: TypeActRef) -> dict[str, Any]:
    """Whether that type is to be retired. Raises NotAdmin, and NotFound for one that was not made in Slack."""
    for each in _every(uow, user):
        if each.policy.id == about.type and each.publication is not None:
            return retire_modal(each, services.reader(uow, user))
    raise NotFound


def _every(uow: UnitOfWork, user: str) -> list[Listed]:
    """Those in force, and those that were retired."""
    check_admin(uow, user)
    newest, opened = uow.publications.newest(), uow.requests.open_by_type()
    listed = {}
    for stored in uow.policies.current():
        made = newest.get(stored.id) if stored.origin == SLACK else None
        listed[stored.id] = Listed(
            policy=policy_of(stored), open=opened.get(stored.id, 0), file=stored.name, publication=made
        )
    for type_, made in newest.items():
        if type_ not in listed:
            policy = policy_in_force(uow, made.version)
            listed[type_] = Listed(policy=policy, open=opened.get(type_, 0), publication=made)
    return list(listed.values())
