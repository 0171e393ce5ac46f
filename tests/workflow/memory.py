"""What the use cases need, in memory: one request in a small house. For properties that take thousands of acts; that a
database keeps the same is for `tests.service`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any, TypeVar

from tests.workflow.house import House
from workflow import engine, upkeep
from workflow.application import application_of
from workflow.approvers import resolve
from workflow.definition import Policy
from workflow.events import Event
from workflow.model import AskedKind, Record, Request
from workflow.ports import StoredPolicy, Waiting
from workflow.ports_messages import MessageKind, Wanted

T = TypeVar("T")
BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass
class Memory:
    """Fulfils `workflow.ports.Store`, and is its own unit of work: what is refused leaves nothing behind."""

    house: House
    policy: Policy
    request: Request
    journal: list[tuple[datetime, tuple[Event, ...]]] = field(default_factory=list)
    cards: set[tuple[str, str]] = field(default_factory=set)
    numbers: count[int] = field(default_factory=count)
    now: datetime = BEGIN

    @classmethod
    def of(cls, house: House, policy: Policy, applicant: str, sender: str) -> Memory:
        """A request of that type, just sent."""
        person = house.person(applicant)
        assert person is not None
        application = application_of(person, house, BEGIN, submitter=sender)
        sent = Request(
            id="r",
            type=policy.id,
            number="T-1",
            record_id="f",
            applicant=applicant,
            route=resolve(policy, application, house).route,
            submitted_at=BEGIN,
            policy_version=policy.version,
            submitted_by=sender if sender != applicant else None,
        )
        memory = cls(house, policy, sent)
        memory.request, events = engine.submit(sent, {}, BEGIN, memory.new_id)
        memory.journal.append((BEGIN, events))
        memory.write(lambda uow: uow.messages.want(upkeep.cards(uow, memory.request, memory.request.tasks, BEGIN)))
        return memory

    def write(self, work: Callable[[Any], T], *, within: float = 2.2) -> T:
        """Run it; whatever it raises undoes it."""
        request, journal, cards = self.request, list(self.journal), set(self.cards)
        try:
            return work(self._unit())
        except BaseException:
            self.request, self.journal, self.cards = request, journal, cards
            raise

    def read(self, work: Callable[[Any], T]) -> T:
        """As `write`: nothing is kept back."""
        return work(self._unit())

    def new_id(self) -> str:
        """A new id."""
        return f"t{next(self.numbers)}"

    def later(self) -> datetime:
        """The time, a minute after the act before."""
        self.now += timedelta(minutes=1)
        return self.now

    def _unit(self) -> SimpleNamespace:
        return SimpleNamespace(
            requests=_Requests(self),
            directory=_Directory(self.house),
            messages=_Messages(self),
            policies=_Types(self),
            delegations=_Nobody(),
            new_id=self.new_id,
        )


class _Directory:
    """A house that holds still; whoever left it holds no role."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __getattr__(self, name: str) -> Any:
        return getattr(self._house, name)

    def roles_of(self, user: str) -> Collection[str]:
        return [] if user in self._house.gone else self._house.roles_of(user)

    def hold(self) -> None: ...
    def settle(self) -> None: ...


class _Nobody:
    """Nobody stands in for anybody."""

    def of(self, *_asked: Any) -> Sequence[Any]:
        return []

    def behind(self, *_asked: Any) -> Sequence[Any]:
        return []


@dataclass
class _Types:
    """The one type there is."""

    memory: Memory

    def get(self, version: str) -> StoredPolicy:
        policy = self.memory.policy
        return StoredPolicy(id=policy.id, version=version, source=policy.source)


@dataclass
class _Requests:
    """The one request there is."""

    memory: Memory

    def lock(self, _request_id: str) -> Request:
        return self.memory.request

    def lock_of_task(self, _task_id: str) -> Request:
        return self.memory.request

    def record(self, _record_id: str) -> Record:
        return Record(id="f", type=self.memory.policy.id, values={})

    def append(self, request: Request, events: Sequence[Event], *, at: datetime, **_actor: Any) -> Request:
        self.memory.journal.append((at, tuple(events)))
        return replace(request, history_count=request.history_count + len(events))

    def save(self, before: Request, after: Request) -> None:
        assert before is self.memory.request, "it was not locked"
        self.memory.request = after

    def stranded(self) -> Sequence[str]:
        return [self.memory.request.id]

    def open_role_tasks(self, roles: Collection[str]) -> Sequence[Waiting]:
        live = (task for task in self.memory.request.tasks if task.live and task.asked_kind is AskedKind.ROLE)
        return [Waiting(task_id=task.id, request=self.memory.request) for task in live if task.asked_id in roles]


@dataclass
class _Messages:
    """Remembers who has a card of which task."""

    memory: Memory

    def changed(self, _request_id: str, **_click: Any) -> None: ...

    def want(self, wanted: Sequence[Wanted]) -> None:
        self.memory.cards |= {(each.subject, each.recipient) for each in wanted if each.kind is MessageKind.CARD}

    def turn(self, *_reminder: Any) -> None: ...

    def carry_on(self, _task_id: str, card: Wanted) -> None:
        self.want([card])

    def cards_of(self, task_id: str) -> Mapping[str, None]:
        return {who: None for task, who in self.memory.cards if task == task_id}
