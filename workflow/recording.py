"""What every change of a request by a person ends with, inside its transaction; and what every new one does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from workflow import clock
from workflow.copies import copies
from workflow.events import Decided, Event
from workflow.linked import settle
from workflow.mending import mend
from workflow.model import ActorKind, Record, Request, Verdict
from workflow.ports import UnitOfWork
from workflow.ports_messages import Click, MessageKind, Wanted
from workflow.upkeep import cards, outcome, record_mended, to_applicants


def record(
    uow: UnitOfWork,
    before: Request,
    after: Request,
    events: Sequence[Event],
    *,
    actor: str | None,
    actor_kind: ActorKind = ActorKind.PERSON,
    clicked: str | None = None,
    click: Click | None = None,
    now: datetime,
    wanted: Sequence[Wanted] = (),
) -> Request:
    """Store what `actor` made of the request that was locked as `before`, with what follows from it: seats that nobody
    can fill, the history, every message about it, the cards of those who are asked now, the notice of the outcome.
    `clicked`: the task or request of the card on which he acted, if any, `click` where. `wanted`: messages besides."""
    # A rejection can leave the rest of its group to too few people; an approval that would was refused.
    rejected = any(isinstance(event, Decided) and event.verdict is Verdict.REJECT for event in events)
    mended = mend(uow, after, after.tasks if rejected else after.tasks[len(before.tasks) :], now)
    facts = (*events, *mended.events)
    after = uow.requests.append(mended.request, facts, actor=actor, actor_kind=actor_kind, at=now)
    uow.requests.save(before, after)
    clock.turn(uow, before, after, now)
    settle(uow, after, actor, actor_kind, now)
    uow.messages.changed(after.id, clicked=(clicked, actor) if clicked and actor else None, click=click)
    opened = after.tasks[len(before.tasks) :]
    wanted = [*wanted, *cards(uow, after, opened, now, mended.holders), *outcome(after, actor)]
    if wanted:
        uow.messages.want(wanted)
    return after


def enter(
    uow: UnitOfWork,
    request: Request,
    form: Record,
    events: Sequence[Event],
    *,
    actor: str,
    nonce: str,
    now: datetime,
    channel: str = "",
) -> Request:
    """Store the new request that `actor` sent with that form, and the messages that it calls for, in that `channel`
    too."""
    request = uow.requests.append(request, events, actor=actor, actor_kind=ActorKind.PERSON, at=now)
    uow.requests.add(request, form, nonce)
    settle(uow, request, actor, ActorKind.PERSON, now)
    # Enough different people there are; those who are asked first need not be among them.
    mended = mend(uow, request, request.tasks, now)
    request = record_mended(uow, request, mended, now)
    asked = cards(uow, request, request.tasks, now, mended.holders)
    mine = to_applicants(MessageKind.MINE, request)
    uow.messages.want([*mine, *asked, *copies(request, asked, channel), *outcome(request, actor=None)])
    return request
