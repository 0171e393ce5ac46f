"""Several tasks decided together: what may be chosen, the one question, and what became of each (D9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot import pictures
from bot.references import MOST_TOGETHER, SeveralRef, TaskRef, apart
from bot.services import Services
from bot.views.blocks import Block
from bot.views.several import Row, Told, chooser_modal, none_chosen, read_chosen, sure_modal, told_modal
from workflow.ports import UnitOfWork
from workflow.several import Item, decide_several


def choose(uow: UnitOfWork, services: Services, user: str, *, ticked: bool = False) -> Block:
    """What waits for that person, to be ticked, or `ticked` already; and of what cannot be, why."""
    waiting, more = pictures.waiting_for(uow, pictures.viewer(uow, user), MOST_TOGETHER)
    return chooser_modal(waiting, more, services.reader(uow, user), services.office.now(), ticked=ticked)


def ask(uow: UnitOfWork, services: Services, body: dict[str, Any]) -> dict[str, Any]:
    """The question that names what was ticked; as an answer to the view in which it was."""
    user, chosen = body["user"]["id"], read_chosen(body["view"]["state"])
    reader = services.reader(uow, user)
    if not chosen.tasks:
        return {"response_action": "errors", "errors": none_chosen(reader)}
    view = sure_modal(chosen.verdict, _rows(uow, user, chosen.tasks), reader)
    return {"response_action": "push", "view": view}


def decide(services: Services, user: str, asked: SeveralRef, opinion: str | None, left: Callable[[], float]) -> Block:
    """Decide as many as there is time for. Returns what became of each; where some are left, with the way to go on.
    Raises OpinionRequired."""
    tasks = apart(asked.tasks)
    results = decide_several(
        services.store,
        items=[Item(task.task_id, task.form_version) for task in tasks],
        verdict=asked.verdict,
        opinion=opinion,
        actor=user,
        now=services.office.now(),
        left=left,
    )
    why = {each.item.task_id: services.refusal(user, each.refused) for each in results if each.refused}
    tried = {each.item.task_id for each in results}

    def tell(uow: UnitOfWork) -> Block:
        rows = _rows(uow, user, tasks)
        told = Told(
            verdict=asked.verdict,
            rows=[row for row in rows if row.task.task_id in tried],
            refused=why,
            left=[row for row in rows if row.task.task_id not in tried],
            opinion=opinion,
        )
        return told_modal(told, services.reader(uow, user), services.office.now())

    return services.store.read(tell)


def _rows(uow: UnitOfWork, user: str, tasks: Sequence[TaskRef]) -> list[Row]:
    """Each with its request, if that person may see it still (F6)."""
    who = pictures.viewer(uow, user)
    found = ((task, uow.requests.of_task(task.task_id)) for task in tasks)
    return [
        Row(task, pictures.picture_of(uow, request) if request and pictures.may_see(uow, request, who) else None)
        for task, request in found
    ]
