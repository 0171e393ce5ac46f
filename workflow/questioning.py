"""The use cases of a question to whoever applied, and of the answer (D6): the request stays pending, and so does the
task of whoever asks."""

from __future__ import annotations

from datetime import datetime

from workflow import asking_back, progress
from workflow.acts import Act
from workflow.delegation import capacity
from workflow.errors import ActRefused, NotFound, NotYours
from workflow.form_text import said
from workflow.model import Request, Task, TaskKind
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Click, MessageKind, Wanted
from workflow.recording import record
from workflow.service import BUDGET, check_may_decide, check_seen, late, locked_task


def ask(
    store: Store,
    *,
    task_id: str,
    actor: str,
    question: str | None,
    seen: int,
    now: datetime,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Ask whoever applied something. Until he answers, he is reminded, and whoever asks is not. `seen` and `click` as
    in `service.approve`. A repetition changes nothing. Raises NotFound, NotYours, Late, FormChanged; ActRefused with
    nothing to ask (``no_words``), where a question of that seat is open (``question_open``, by that person), and where
    nobody is there to answer (``inactive``)."""

    def work(uow: UnitOfWork) -> Request:
        before, task = locked_task(uow, task_id)
        words = _words(Act.ASK, question)
        open_ = progress.questions(before, task.node_id)
        if any((each.asked_by, each.question) == (actor, words) for each in open_):
            return before
        owner = check_may_decide(uow, before, task, actor, now)
        check_seen(before, seen)
        if open_:
            raise ActRefused(act=Act.ASK, reason="question_open", person=open_[0].asked_by)
        if not any(person.askable for person in uow.directory.people(before.applicants).values()):
            raise ActRefused(act=Act.ASK, reason="inactive", person=before.applicant)
        after, events = asking_back.question(before, task_id, actor, words, now, uow.new_id, on_behalf_of=owner)
        kind = capacity(owner)
        return record(uow, before, after, events, actor=actor, actor_kind=kind, clicked=task_id, click=click, now=now)

    return store.write(work, within=within)


def answer(
    store: Store,
    *,
    task_id: str,
    actor: str,
    answer: str | None,
    now: datetime,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Answer a question, as one of those who applied. Whoever asked hears of it, and is reminded again. A repetition
    changes nothing. Raises NotFound, NotYours, Late; ActRefused with nothing said (``no_words``), and where another
    answer was given (``answered``, by that person)."""

    def work(uow: UnitOfWork) -> Request:
        before = uow.requests.lock_of_task(task_id)
        if before is None or before.task(task_id).kind is not TaskKind.ANSWER:
            raise NotFound
        task, words = before.task(task_id), _words(Act.ANSWER, answer)
        if (task.decided_by, task.opinion) == (actor, words):
            return before
        check_may_answer(before, task, actor)
        after, events = asking_back.answer(before, task_id, actor, words, now)
        return record(
            uow, before, after, events, actor=actor, clicked=task_id, click=click, now=now, wanted=_told(after, task)
        )

    return store.write(work, within=within)


def check_may_answer(request: Request, task: Task, actor: str) -> None:
    """Refuse whoever did not apply, and what is open no more. Raises NotYours, Late, ActRefused."""
    if actor not in request.applicants:
        raise NotYours(reason="not_applicant", asked=task.asked_id)
    if task.decided_by is not None:
        raise ActRefused(act=Act.ANSWER, reason="answered", person=task.decided_by)
    if not task.live:
        raise late(request, task, actor)


def _words(act: Act, text: str | None) -> str:
    words = said(text)
    if words is None:
        raise ActRefused(act=act, reason="no_words")
    return words


def _told(request: Request, task: Task) -> list[Wanted]:
    """The notice that makes a sound, to whoever asked."""
    assert task.asked_by is not None
    return [Wanted(kind=MessageKind.ANSWERED, recipient=task.asked_by, subject=task.id, request_id=request.id)]
