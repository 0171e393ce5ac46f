"""Whoever is asked to decide asks whoever applied, who answers."""

from __future__ import annotations

from bot.acts.form import ActForm, Sent
from bot.services import Services
from bot.views.act_ask import answer_modal, ask_modal, read_words
from workflow import questioning
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


ASK = ActForm(ask_modal, _ask)
ANSWER = ActForm(answer_modal, _answer, _check)
