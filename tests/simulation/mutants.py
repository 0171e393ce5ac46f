"""Mistakes that a change might make, each as a patch of the product. The simulator has to find every one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

import sqlalchemy as sa

from bot import pictures
from bot.rendering import Renderer
from storage import messages, outgoing, requests
from storage.history import History
from storage.outgoing import SqlOutgoing
from storage.requests import SqlRequests
from storage.tables import events
from storage.unit_of_work import SqlStore, SqlUnitOfWork, new_id
from tests.simulation.process import running
from workflow import authority, engine, service
from workflow.errors import OutcomeUnknown
from workflow.events import Closed
from workflow.model import TaskStatus
from workflow.ports_messages import MessageKind

Patch = Any


def compare_and_set() -> list[Patch]:
    """Nobody locks the request; whoever writes sees only that it is pending still, and adds to the history as it is
    then."""
    append = History.append

    def at_its_end(history: History, request: Any, facts: Any, **given: Any) -> Any:
        history._writes.send()
        ended = (
            sa.select(events.c.seq, events.c.hash)
            .where(events.c.request_id == request.id)
            .order_by(events.c.seq.desc())
            .limit(1)
        )
        last = history._connection.execute(ended).first()
        found = replace(request, history_head=last.hash, history_count=last.seq) if last else request
        return append(history, found, facts, **given)

    pending = requests.requests.c.status == sa.literal_column("'pending'")
    save = (
        sa.update(requests.requests)
        .where(requests._HERE, requests.requests.c.id == sa.bindparam("key"), pending)
        .values({name: sa.bindparam(name) for name in requests._MOVING})
    )
    prepared = save.where(sa.bindparam("seen", type_=sa.Integer) > 0)  # named as before
    return [
        mock.patch.object(requests, "_LOCK_BY_TASK", requests._BY_TASK),
        mock.patch.object(requests, "_LOCK_BY_ID", requests._BY_ID),
        mock.patch.object(requests, "_SAVE", prepared),
        mock.patch.object(History, "append", at_its_end),
    ]


def late_vote() -> list[Patch]:
    """A vote counts whenever it comes."""
    decide = engine.decide

    def reopened(request: Any, task_id: str, *given: Any) -> Any:
        tasks = tuple(replace(t, status=TaskStatus.PENDING) if t.id == task_id else t for t in request.tasks)
        return decide(replace(request, tasks=tasks), task_id, *given)

    def asked(uow: Any, request: Any, task: Any, actor: str, _now: Any = None) -> None:
        authority.check_asked(request, task, actor, uow.directory)

    return [
        mock.patch.object(service, "check_may_decide", asked),
        mock.patch.object(engine, "decide", reopened),
    ]


def post_before_commit() -> list[Patch]:
    """A card is posted in the transaction that wants it."""
    send = SqlUnitOfWork.send

    def posting(unit: SqlUnitOfWork) -> None:
        send(unit)
        parts = running().bot
        if parts is None or "messages" not in vars(unit):
            return
        new = outgoing._MESSAGE.where(
            outgoing.messages.c.ts.is_(None), outgoing.messages.c.kind == MessageKind.CARD.value
        )
        courier, render = parts.services.delivery._answers._courier, Renderer(parts.services.office, "en")
        for row in unit._connection.execute(new, {"here": unit._workspace}).all():
            message = outgoing._message_of(row)
            content = render(unit, message)
            if content is not None:
                courier.post(courier.open_conversation(message.recipient), content, message.id)

    return [mock.patch.object(SqlUnitOfWork, "send", posting)]


def shown_is_wanted() -> list[Patch]:
    """Delivery notes as shown whatever is wanted by then, not what it rendered."""
    wanted = outgoing._SHOWN.values(shown=outgoing.messages.c.wanted)
    return [mock.patch.object(outgoing, "_SHOWN", wanted)]


def endless_lease() -> list[Patch]:
    """A lease that never expires."""
    lease = SqlOutgoing.lease

    def for_ever(rows: SqlOutgoing, owner: str, now: float, until: float, limit: int) -> Any:
        return lease(rows, owner, now, until + 1e9, limit)

    return [mock.patch.object(SqlOutgoing, "lease", for_ever)]


def blind_retry() -> list[Patch]:
    """What was perhaps committed is done again, as if it surely was not."""
    write, add, of_submission = SqlStore.write, SqlRequests.add, SqlRequests.of_submission

    def again(store: SqlStore, work: Callable[..., Any], **given: Any) -> Any:
        try:
            return write(store, work, **given)
        except OutcomeUnknown:
            return write(store, work, **given)

    def anew(stored: SqlRequests, request: Any, record: Any, nonce: str) -> None:
        add(stored, request, record, new_id() if of_submission(stored, nonce) else nonce)

    return [
        mock.patch.object(SqlStore, "write", again),
        mock.patch.object(SqlRequests, "add", anew),
        mock.patch.object(SqlRequests, "of_submission", return_value=None),
    ]


def reminder_without_key() -> list[Patch]:
    """Nobody waits for whoever reminds the same person; the caller has taken the unique key away."""
    unlocked = sa.select(messages.people.c.user_id).where(
        messages.people.c.workspace == sa.bindparam("here"), messages.people.c.user_id == sa.bindparam("person")
    )
    return [mock.patch.object(messages, "_LOCK_PERSON", unlocked)]


def authority_of_the_card() -> list[Patch]:
    """Whoever has the card before him may decide."""
    return [mock.patch.object(authority, "check_asked")]


def open_after_withdrawal() -> list[Patch]:
    """A request that is withdrawn leaves its tasks open."""
    withdraw = engine.withdraw

    def leaving(request: Any, by: str, now: Any) -> Any:
        ended, facts = withdraw(request, by, now)
        return replace(ended, tasks=request.tasks), facts

    return [mock.patch.object(engine, "withdraw", leaving)]


def missing_fact() -> list[Patch]:
    """That tasks were closed is not written into the history."""
    append = SqlRequests.append

    def silent(stored: SqlRequests, request: Any, facts: Any, **given: Any) -> Any:
        return append(stored, request, [fact for fact in facts if not isinstance(fact, Closed)], **given)

    return [mock.patch.object(SqlRequests, "append", silent)]


def silent_channel() -> list[Patch]:
    """Nothing is told in a channel."""
    return [mock.patch.object(service, "channel_for", return_value="")]


def nameless() -> list[Patch]:
    """Who is mentioned is not read beforehand."""
    return [mock.patch.object(pictures, "picture_needs", lambda request, *_: ({request.applicant}, set()))]


@contextmanager
def mistaken(patches: list[Patch]) -> Iterator[None]:
    """Inside, the product makes that mistake."""
    with ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        yield
