"""What people do with a task besides deciding it: how each act is asked for, and what its modal sets going."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bot import pictures
from bot.acts import adding, giving_back, questioning, returning, transferring
from bot.acts.form import ActForm, Modal, Sent
from bot.references import ActRef, WordsRef
from bot.services import Services
from bot.views.act_ask import answer_modal
from bot.views.blocks import Block
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


def begin(
    uow: UnitOfWork, services: Services, user: str, asked: ActRef, modal: Modal | None = None
) -> tuple[Block, Reader]:
    """The act's modal, or `modal` in its place, and whose it is. Raises NotFound, and what its check does."""
    request = uow.requests.of_task(asked.task_id)
    if request is None:
        raise NotFound
    task = request.task(asked.task_id)
    form, reader = FORMS[asked.act], services.reader(uow, user)
    form.check(uow, request, task, user)
    return (modal or form.modal)(pictures.picture_of(uow, request), task, asked, reader), reader


def begin_answer(uow: UnitOfWork, services: Services, user: str, asked: WordsRef) -> tuple[Block, Reader]:
    """As `begin` for an answer, in which stands what he wrote already."""
    act = ActRef(Act.ANSWER, asked.task_id, form_version=1)  # an answer is one to whatever the form says by now
    return begin(uow, services, user, act, partial(answer_modal, typed=asked.words))


def done(services: Services, sent: Sent) -> None:
    """Do what came back in the modal. Raises what the act's use case does."""
    FORMS[sent.asked.act].send(services, sent)
