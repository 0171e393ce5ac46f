"""What the message is about below which somebody writes in a thread (D13)."""

from __future__ import annotations

from collections.abc import Sequence

from bot import pictures
from bot.pictures import Viewer
from bot.views.answers import MOST_SUBJECTS, Subject
from workflow.model import Request
from workflow.ports import UnitOfWork
from workflow.ports_messages import MessageKind, Posted

_Found = tuple[Request | None, str | None]


def subjects(uow: UnitOfWork, who: Viewer, channel: str, thread_ts: str) -> Sequence[Subject]:
    """The requests that the message there is about and that this person may see (F6). None where it is not of ours, or
    is an answer: those are not kept."""
    posted = uow.messages.posted(channel, thread_ts)
    found = _spoken_of(uow, posted) if posted else []
    return [
        (pictures.picture_of(uow, request), task_id)
        for request, task_id in found
        if request and pictures.may_see(uow, request, who)
    ]


def _spoken_of(uow: UnitOfWork, posted: Posted) -> Sequence[_Found]:
    if posted.kind in (MessageKind.CARD, MessageKind.ANSWERED):
        return [(uow.requests.of_task(posted.subject), posted.subject)]
    if posted.kind is MessageKind.REMINDER:
        items = uow.outgoing.reminder_items(posted.id)[:MOST_SUBJECTS]
        return [(uow.requests.get(item.request_id), item.task_id) for item in items]
    return [(uow.requests.get(posted.subject), None)]
