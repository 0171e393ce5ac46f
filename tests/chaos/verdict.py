"""What is left when all is quiet, judged: request by request as the simulator does, act by act, and card by card."""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clocks import OfficeTime
from bot.rendering import Renderer
from bot.sandbox import Sandbox
from bot.sandbox.conversation import Post
from storage import outgoing, tables
from storage.database import Database, open_database
from storage.unit_of_work import SqlStore
from tests.chaos.machines import Chaos
from tests.chaos.people import Act, Crowd
from tests.simulation.judge import looks, model_faults, replay_faults, said_in
from workflow.model import Request, RequestStatus, Task, TaskStatus, Verdict
from workflow.ports_messages import Message, MessageKind

_STATUS = {Verdict.APPROVE: TaskStatus.APPROVED, Verdict.REJECT: TaskStatus.REJECTED}
_MOST = 20
_ANSWERED = timedelta(seconds=10)
"""So long it may take until somebody is told why his click does not count, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was wrong, and all of it as it is printed."""

    faults: Sequence[str]
    said: str


def judge(sandbox: Sandbox, url: str, crowd: Crowd, chaos: Chaos) -> Found:
    """Once everybody has decided what he is asked, and every message shows the truth."""
    database = open_database(url)
    try:
        store = SqlStore(database, sandbox.team_id)
        settle(store)
        while crowd.decides():  # in peace, until nobody is asked any more
            settle(store)
        requests = _requests(store)
        messages = _messages(database, sandbox.team_id)
        posts = [post for each in sandbox.workspace.conversations.values() for post in each.posts.values()]
        twice = _posted_twice(posts)
        untold = _untold(crowd, requests)
        faults = [
            *_requests_faults(store, requests),
            *_lost(crowd, requests),
            *_unexplained(untold, chaos),
            *_cards(store, messages, posts, crowd.began),
        ]
    finally:
        database.close()
    outcomes = Counter(request.status.value for request in requests)
    lines = [
        f"{len(requests)} requests: {', '.join(f'{count} {status}' for status, count in sorted(outcomes.items()))}",
        f"{chaos.killed} processes killed, the database server {chaos.crashed} times",
        f"{len(crowd.acts)} clicks acknowledged, {crowd.unanswered} not; {len(messages)} messages, {len(posts)} posted",
        f"{len(untold)} clicks were too late and got no answer: something was killed before",
        f"{len(twice)} messages posted twice (Slack took the post, and its answer was lost)",
        f"{len(faults)} faults",
        *faults[:_MOST],
    ]
    return Found(faults, "\n".join(lines))


def settle(store: SqlStore, seconds: float = 600.0) -> None:
    """Until nothing waits to be shown, however long that takes; but for so long it must not stand still."""
    least, since = sys.maxsize, time.monotonic()
    while waiting := store.read(lambda uow: uow.outgoing.backlog(time.time() + 3600)):
        if waiting < least:
            least, since = waiting, time.monotonic()
        assert time.monotonic() < since + seconds, "delivery does not come to rest"
        time.sleep(0.2)


def _requests(store: SqlStore) -> list[Request]:
    ids = store.read(lambda uow: [row.id for row in uow.requests._connection.execute(tables.requests.select())])
    return [found for id_ in ids if (found := store.read(lambda uow, id_=id_: uow.requests.get(id_))) is not None]


def _requests_faults(store: SqlStore, requests: Sequence[Request]) -> Iterator[str]:
    for request in requests:
        history = store.read(lambda uow, request=request: uow.requests.history(request.id))
        for fault in (*replay_faults(request, history), *model_faults(request, history)):
            yield f"{request.number}: {fault}"
        outcomes = sum(entry.kind in ("finished", "withdrawn") for entry in history)
        if outcomes != (request.status is not RequestStatus.PENDING):
            yield f"{request.number}: {outcomes} outcomes"
        if request.status is RequestStatus.PENDING:
            yield f"{request.number}: it is stuck: {request.tasks}"


def _lost(crowd: Crowd, requests: Sequence[Request]) -> Iterator[str]:
    """What was shown as sent is there, and so is what was decided on."""
    numbers, tasks = {request.number for request in requests}, _tasks(requests)
    yield from (f"{number} was shown as sent, and there is none" for number in crowd.sent if number not in numbers)
    yield from (f"{act} is lost with its task" for act in crowd.acts if act.task not in tasks)


def _untold(crowd: Crowd, requests: Sequence[Request]) -> list[tuple[Act, Task, Request]]:
    """The clicks that were taken, do not stand as his who clicked, and were not answered."""
    tasks = _tasks(requests)
    unanswered = [(act, *tasks[act.task]) for act in crowd.acts if act.task in tasks and not crowd.told(act)]
    return [
        (act, task, request)
        for act, task, request in unanswered
        if (task.decided_by, task.status) != (act.actor, _STATUS[act.verdict])
    ]


def _unexplained(untold: Sequence[tuple[Act, Task, Request]], chaos: Chaos) -> Iterator[str]:
    """A click may stand as nobody's, and its answer fail to come, where it came too late and something was killed
    before he was told."""
    for act, task, request in untold:
        ended = task.decided_at or request.decided_at
        if ended is None or ended > act.heard:
            yield f"{act} is lost: {task}"
        elif not any(act.at < moment < act.heard + _ANSWERED for moment in chaos.moments):
            yield f"{act} was told nothing: {task}"


def _tasks(requests: Sequence[Request]) -> dict[str, tuple[Task, Request]]:
    return {task.id: (task, request) for request in requests for task in request.tasks}


def _messages(database: Database, team: str) -> list[Message]:
    read = outgoing._MESSAGE.where(tables.messages.c.kind != MessageKind.HOME.value)
    with database.reading() as connection:
        return [outgoing._message_of(row) for row in connection.execute(read, {"here": team})]


def _cards(store: SqlStore, messages: Sequence[Message], posts: Sequence[Post], began: float) -> Iterator[str]:
    """Every message shows what the database says. What was told before midnight calls times by the day before."""
    places = {(post.channel, post.ts): post for post in posts}
    today, yesterday = (Renderer(OfficeTime(lambda at=at: at), "en") for at in (time.time(), began))
    for message in messages:
        there = places.get((message.channel or "", message.ts or ""))
        content = store.read(lambda uow, message=message: today(uow, message))
        if content is not None and there is not None and looks(content.message()) != looks(said_in(there)):
            content = store.read(lambda uow, message=message: yesterday(uow, message))
        if content is None or there is None:
            if (content is None) is not (there is None):
                yield f"{message} {'is not shown' if there is None else 'is shown still'}"
        elif looks(content.message()) != looks(said_in(there)):
            yield f"{message} is shown as {looks(said_in(there))}"


def _posted_twice(posts: Sequence[Post]) -> list[str]:
    places: dict[str, list[str]] = defaultdict(list)
    for post in posts:
        if post.metadata and not post.gone:
            places[post.metadata["event_payload"]["id"]].append(post.ts)
    return [id_ for id_, found in places.items() if len(found) > 1]
