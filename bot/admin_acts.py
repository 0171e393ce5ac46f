"""What admins do with a request: how it is asked for, asked again, and done (D11)."""

from __future__ import annotations

from functools import partial
from typing import Any

from bot import pictures
from bot.references import AdminRef, OverrideRef
from bot.services import Services
from bot.views.admin_acts import Said, admin_modal, sure_modal
from bot.views.reader import Reader
from workflow import administering
from workflow.administering import AdminAct
from workflow.errors import NotFound
from workflow.ports import UnitOfWork


def begin(uow: UnitOfWork, services: Services, user: str, asked: AdminRef) -> tuple[dict[str, Any], Reader]:
    """The act's modal, and whose it is. Raises NotFound, NotAdmin, AdminRefused."""
    reader, request = services.reader(uow, user), uow.requests.get(asked.request_id)
    if request is None:
        raise NotFound
    administering.check_offered(uow, request, user, asked.act)
    return admin_modal(pictures.picture_of(uow, request), asked, reader), reader


def ask_again(uow: UnitOfWork, services: Services, user: str, asked: AdminRef, said: Said) -> dict[str, Any]:
    """The question before deciding in somebody's place. Raises NotFound."""
    request = uow.requests.get(asked.request_id)
    if request is None:
        raise NotFound
    return sure_modal(pictures.picture_of(uow, request), said, asked.form_version, services.reader(uow, user))


def done(services: Services, user: str, asked: AdminRef, said: Said, within: float) -> None:
    """Cancel or reassign, as was filled in. Raises what the use cases do."""
    now = services.office.now()
    act = administering.cancel
    if asked.act is AdminAct.REASSIGN:
        act = partial(administering.reassign, task_id=said.task_id, to=said.to)
    act(services.store, request_id=asked.request_id, actor=user, reason=said.reason, now=now, within=within)


def decide(services: Services, user: str, about: OverrideRef, reason: str, within: float) -> None:
    """Decide in somebody's place. Raises what the use case does."""
    administering.override(
        services.store,
        request_id=about.request_id,
        task_id=about.task_id or None,
        verdict=about.verdict,
        actor=user,
        reason=reason,
        seen=about.form_version,
        now=services.office.now(),
        within=within,
    )
