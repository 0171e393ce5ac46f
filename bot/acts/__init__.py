"""What people do with a task besides deciding it: how each act is asked for, and what its modal sets going."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import pictures
from bot.acts import adding, giving_back, questioning, returning, transferring
from bot.acts.form import ActForm, Sent
from bot.references import ActRef
from bot.services import Services
from bot.views.reader import Reader
from workflow.acts import Act
from workflow.errors import NotFound
from workflow.ports import UnitOfWork

FORMS: Mapping[Act, ActForm] = {
    Act.TRANSFER: transferring.FORM,
    Act.ADD: adding.FORM,
    Act.ASK: questioning.ASK,
    Act.ANSWER: questioning.ANSWER,
    Act.GIVE_BACK: giving_back.FORM,
    Act.RETURN: returning.FORM,
}


def begin(uow: UnitOfWork, services: Services, user: str, asked: ActRef) -> tuple[dict[str, Any], Reader]:
    """The act's modal, and whose it is. Raises NotFound, and what its check does."""
    request = uow.requests.of_task(asked.task_id)
    if request is None:
        raise NotFound
    task = request.task(asked.task_id)
    form, reader = FORMS[asked.act], services.reader(uow, user)
    form.check(uow, request, task, user)
    return form.modal(pictures.picture_of(uow, request), task, asked, reader), reader


def done(services: Services, sent: Sent) -> None:
    """Do what came back in the modal. Raises what the act's use case does."""
    FORMS[sent.asked.act].send(services, sent)
