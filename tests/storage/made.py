"""Values to store. Instants carry microseconds and texts every awkward character, so that a loss shows."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storage.unit_of_work import SqlStore, SqlUnitOfWork
from workflow import engine
from workflow.model import (
    ActorKind,
    AskedKind,
    Decision,
    Group,
    Person,
    Record,
    Remind,
    Repeat,
    Request,
    Seat,
    Task,
    TaskKind,
    TaskStatus,
    Verdict,
)
from workflow.ports import StoredPolicy
from workflow.ports_messages import MessageKind, Wanted

NOW = datetime(2026, 5, 12, 10, 12, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
POLICY = StoredPolicy(
    id="leave", version="v1", source={"id": "leave", "title": {"zh": "请假", "en": "Leave"}}, name="a.yaml"
)
AWKWARD = "zażółć 👨‍👩‍👧‍👦 \"'\\ \n <!channel> %(x)s ? :y"

_serial = itertools.count(1)


def seat(node: str, asks: str = "U1", kind: AskedKind = AskedKind.PERSON) -> Seat:
    return Seat(
        id=node,
        asked_kind=kind,
        asked_id=asks,
        title={"en": "Lead", "zh": "组长"},
        why="user",
        remind=Remind(),
        asks_input=True,
        repeat=Repeat.ONCE,
    )


def route() -> Group:
    """Everything a route can hold."""
    inner = Group(
        id="g1", need=1, veto=True, distinct=True, members=(seat("s2", "U2"), seat("s3", "finance", AskedKind.ROLE))
    )
    rule = Seat(id="s4", asked_kind=AskedKind.RULE, asked_id="", verdict=Verdict.APPROVE, why="empty", missing="gone")
    return Group(id="root", need=3, in_order=True, title={"": "x"}, members=(seat("s1"), inner, rule))


def task(node: str = "s1", **changes: object) -> Task:
    plain = Task(
        id=f"task-{next(_serial)}", node_id=node, stage=1, asked_kind=AskedKind.PERSON, asked_id="U1", opened_at=NOW
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def request(*tasks: Task, **changes: object) -> Request:
    number = next(_serial)
    plain = Request(
        id=f"request-{number}",
        type="leave",
        number=f"LV-2026-{number:04d}",
        record_id=f"record-{number}",
        applicant="U9",
        route=route(),
        submitted_at=NOW,
        policy_version=POLICY.version,
        tasks=tasks or (task(),),
        total_stages=3,
        current_stage=1,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def full_task() -> Task:
    """A task with every field set."""
    return task(
        "s2",
        status=TaskStatus.REJECTED,
        kind=TaskKind.ANSWER,
        form_version=4,
        decided_by="U2",
        on_behalf_of="U3",
        actor_kind=ActorKind.DELEGATE,
        decided_at=LATER,
        opinion=AWKWARD,
        remark=AWKWARD + "!",
        rule="empty",
    )


def record_of(made: Request) -> Record:
    return Record(
        id=made.record_id,
        type=made.type,
        values={"why": AWKWARD, "amount": 12, "more": None},
        form_version=2,
        choices={"choose.c1.1": ["U1"], "choose.c2": ["U2", "U3"]},
    )


def publish(store: SqlStore) -> None:
    store.write(lambda unit: unit.policies.load([POLICY], NOW))


def add(store: SqlStore, made: Request) -> Request:
    """Stored with its policy, form and submission."""
    publish(store)
    store.write(lambda unit: unit.requests.add(made, record_of(made), f"nonce of {made.id}"))
    return made


def submit(store: SqlStore, *asks: str) -> Request:
    """A request that went through the engine: one stage, everybody asked at once, all needed; with its messages."""
    publish(store)
    members = tuple(seat(f"s{asked}", asked) for asked in asks or ("U1",))
    stage = Group(id="g", need=len(members), members=members)
    made = request(route=Group(id="root", need=1, in_order=True, members=(stage,)), tasks=())
    submitted, events = engine.submit(replace(made, tasks=()), {}, NOW, _task_id)

    def work(unit: SqlUnitOfWork) -> Request:
        chained = unit.requests.append(submitted, events, actor="U9", actor_kind=ActorKind.PERSON, at=NOW)
        unit.requests.add(chained, record_of(chained), f"nonce of {chained.id}")
        unit.messages.want([card(chained, opened) for opened in chained.tasks] + [mine(chained)])
        return chained

    return store.write(work)


def approving(task_id: str, by: str, verdict: Verdict = Verdict.APPROVE) -> Callable[[SqlUnitOfWork], Request]:
    """What a click on Approve does to the database."""

    def work(unit: SqlUnitOfWork) -> Request:
        before = unit.requests.lock_of_task(task_id)
        assert before is not None
        after, events = engine.decide(before, task_id, Decision(by=by, verdict=verdict), LATER, _task_id)
        after = unit.requests.append(after, events, actor=by, actor_kind=ActorKind.PERSON, at=LATER)
        unit.requests.save(before, after)
        unit.messages.changed(after.id, clicked=(task_id, by))
        return after

    return work


def card(of: Request, opened: Task, remind_at: datetime | None = None, recipient: str = "") -> Wanted:
    return Wanted(
        kind=MessageKind.CARD,
        recipient=recipient or opened.asked_id,
        subject=opened.id,
        request_id=of.id,
        remind_at=remind_at,
    )


def mine(of: Request) -> Wanted:
    return Wanted(kind=MessageKind.MINE, recipient=of.applicant, subject=of.id, request_id=of.id)


def person(user: str, **changes: object) -> Person:
    plain = Person(
        id=user,
        name=f"Name {user}",
        email=f"{user}@Example.com",
        tz="Asia/Shanghai",
        locale="zh-CN",
        department="Sales",
        position="lead",
        manager="U8",
        calendar="CN",
        dm=f"D{user}",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def _task_id() -> str:
    return f"task-{next(_serial)}"
