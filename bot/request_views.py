"""The request view as one person may see it (F3, F6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot import pictures
from bot.services import Services
from bot.views.reader import Reader
from bot.views.request_view import request_view
from bot.views.timeline import users_in
from workflow import absence
from workflow.model import ADMIN_ROLE, Request
from workflow.ports import UnitOfWork
from workflow.type_drafting import may_become_type


@dataclass(frozen=True, slots=True)
class Seen:
    """A view, whom it is for, and of which request."""

    view: dict[str, Any]
    reader: Reader
    request_id: str


def look_at(uow: UnitOfWork, services: Services, user: str, request: Request | None) -> Seen:
    """The view of that request for that person. Raises NotFound when he may not see it."""
    who, reader = pictures.viewer(uow, user), services.reader(uow, user)
    picture = pictures.visible(uow, request, who)
    history = uow.requests.history(picture.request.id)
    view = request_view(
        pictures.with_people(uow, picture, users_in(history)),
        history,
        reader,
        roles=who.roles,
        auditor=pictures.oversees(uow, picture.request, who),
        stands_in=absence.stands_in(uow, picture.request, user),
        savable=ADMIN_ROLE in who.roles and may_become_type(uow, picture.request),
        now=services.office.now(),
    )
    return Seen(view, reader, picture.request.id)
