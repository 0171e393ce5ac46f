"""Whoever is asked to decide asks whoever applied, who answers."""

from __future__ import annotations

from bot import pictures
from bot.acts.form import ActForm, Sent
from bot.references import ActRef, WordsRef
from bot.services import Services
from bot.views.act_ask import answer_modal, ask_modal, read_words
from bot.views.blocks import Block
from bot.views.reader import Reader
from workflow import questioning
from workflow.acts import Act
from workflow.errors import NotFound
from workflow.model import Request, Task
from workflow.ports import UnitOfWork


def _ask(services: Services, sent: Sent) -> None:
    questioning.ask(
        services.store,
        task_id=sent.asked.task_id,
        actor=sent.user,
        question=read_words(sent.state),
        seen=sent.asked.form_version,
        now=services.office.now(),
        within=sent.within,
    )


def _answer(services: Services, sent: Sent) -> None:
    questioning.answer(
        services.store,
        task_id=sent.asked.task_id,
        actor=sent.user,
        answer=read_words(sent.state),
        now=services.office.now(),
        within=sent.within,
    )


def _check(_uow: UnitOfWork, request: Request, task: Task, user: str) -> None:
    questioning.check_may_answer(request, task, user)


def begin_answer(uow: UnitOfWork, services: Services, user: str, asked: WordsRef) -> tuple[Block, Reader]:
    """The modal of an answer in which stands what he wrote, and whose it is. Raises as its button does."""
    request = uow.requests.of_task(asked.task_id)
    if request is None:
        raise NotFound
    task, reader = request.task(asked.task_id), services.reader(uow, user)
    questioning.check_may_answer(request, task, user)
    act = ActRef(Act.ANSWER, task.id, request.form_version)
    return answer_modal(pictures.picture_of(uow, request), task, act, reader, asked.words), reader


ASK = ActForm(ask_modal, _ask)
ANSWER = ActForm(answer_modal, _answer, _check)
