"""What the use cases need, in memory: a request, and those that ask to cancel it, in a small house. For properties that
take thousands of acts; that a database keeps the same is for `tests.service`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any, TypeVar

from tests.workflow.house import House
from tests.workflow.replay import Entry
from workflow import engine, upkeep
from workflow.application import application_of
from workflow.applying import work_out
from workflow.definition import Policy
from workflow.delegation import Delegation
from workflow.events import Event
from workflow.forms import Raw
from workflow.model import ActorKind, AskedKind, Person, Record, Request
from workflow.ports import StoredPolicy, Waiting
from workflow.ports_messages import MessageKind, Wanted

T = TypeVar("T")
BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass
class Memory:
    """Fulfils `workflow.ports.Store`, and is its own unit of work: what is refused leaves nothing behind."""

    house: House
    policy: Policy
    requests: dict[str, Request] = field(default_factory=dict)
    forms: dict[str, Record] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    journals: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    cards: frozenset[tuple[str, str]] = frozenset()
    delegations: dict[str, Delegation] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)
    now: datetime = BEGIN

    @classmethod
    def of(cls, house: House, policy: Policy, applicant: str, sender: str, raw: Raw) -> Memory:
        """A request of that type, just sent."""
        person = house.person(applicant)
        assert person is not None
        memory = cls(house, policy)
        worked = work_out(policy, application_of(person, house, BEGIN, submitter=sender, raw=raw), house)
        sent = Request(
            id="r",
            type=policy.id,
            number="T-1",
            record_id="f",
            applicant=applicant,
            route=worked.route,
            submitted_at=BEGIN,
            policy_version=policy.version,
            submitted_by=sender if sender != applicant else None,
        )
        request, events = engine.submit(sent, worked.values, BEGIN, memory.new_id)
        memory.requests, memory.journals = {"r": request}, {"r": (Entry(BEGIN, events),)}
        memory.forms = {"f": Record(id="f", type=policy.id, values=worked.values)}
        memory.write(lambda uow: uow.messages.want(upkeep.cards(uow, request, request.tasks, BEGIN)))
        return memory

    def write(self, work: Callable[[Any], T], *, within: float = 2.2) -> T:
        """Run it; whatever it raises undoes it."""
        kept = ("requests", "forms", "sent", "journals", "delegations")
        before = {name: dict(getattr(self, name)) for name in kept} | {"cards": self.cards}
        try:
            return work(self._unit())
        except BaseException:
            self.__dict__.update(before)
            raise

    def read(self, work: Callable[[Any], T]) -> T:
        """As `write`: nothing is kept back."""
        return work(self._unit())

    def new_id(self) -> str:
        """A new id."""
        return f"t{next(self.numbers)}"

    def later(self, after: timedelta = timedelta(minutes=1)) -> datetime:
        """The time, so long after the act before."""
        self.now += after
        return self.now

    def _unit(self) -> SimpleNamespace:
        return SimpleNamespace(
            requests=_Requests(self),
            directory=_Directory(self.house),
            messages=_Messages(self),
            policies=_Types(self),
            delegations=_Delegations(self),
            drafts=_NoDrafts(),
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

    def holders(self, role: str) -> Sequence[Person]:
        return self._house.holders_of([role])[role]

    def alone(self) -> None: ...
    def hold(self) -> None: ...
    def settle(self) -> None: ...


@dataclass
class _Delegations:
    """Few as they are, all that stand may lead to anybody."""

    memory: Memory

    def get(self, delegation_id: str) -> Delegation | None:
        return self.memory.delegations.get(delegation_id)

    def standing(self) -> Sequence[Delegation]:
        return [each for each in self.memory.delegations.values() if each.ended_at is None]

    def behind(self, _owners: Collection[str]) -> Sequence[Delegation]:
        return self.standing()

    def before(self, _delegate: str) -> Sequence[Delegation]:
        return self.standing()

    def of(self, person: str, _limit: int) -> Sequence[Delegation]:
        mine = (each for each in self.memory.delegations.values() if person in (each.owner, each.delegate))
        return sorted(mine, key=lambda each: each.made_at, reverse=True)

    def due(self, now: datetime) -> Sequence[str]:
        return [each.id for each in self.memory.delegations.values() if each.due_at is not None and each.due_at <= now]

    def look_at(self, _request_id: str, _at: datetime) -> None: ...  # none was arranged for a request

    def add(self, delegation: Delegation) -> None:
        self.memory.delegations[delegation.id] = delegation

    save = add


class _NoDrafts:
    """Nobody begins a form without sending it."""

    def discard(self, *_which: Any, **_nonce: Any) -> None: ...


@dataclass
class _Types:
    """The one type there is."""

    memory: Memory

    def get(self, version: str) -> StoredPolicy:
        policy = self.memory.policy
        return StoredPolicy(id=policy.id, version=version, source=policy.source)


@dataclass
class _Requests:
    """The requests there are."""

    memory: Memory

    def get(self, request_id: str) -> Request | None:
        return self.memory.requests.get(request_id)

    lock = get

    def lock_of_task(self, task_id: str) -> Request | None:
        found = (each for each in self.memory.requests.values() if any(task.id == task_id for task in each.tasks))
        return next(found, None)

    def of_submission(self, nonce: str) -> Request | None:
        return self.get(self.memory.sent.get(nonce, ""))

    def by_number(self, number: str) -> Request | None:
        return next((each for each in self.memory.requests.values() if each.number == number), None)

    def next_seq(self, _type: str, _year: int) -> int:
        return len(self.memory.requests) + 1

    def record(self, record_id: str) -> Record:
        return self.memory.forms[record_id]

    def append(
        self, request: Request, events: Sequence[Event], *, at: datetime, actor_kind: ActorKind, **_actor: Any
    ) -> Request:
        told = self.memory.journals.get(request.id, ())
        self.memory.journals[request.id] = (*told, Entry(at, tuple(events), actor_kind))
        return replace(request, history_count=request.history_count + len(events))

    def add(self, request: Request, record: Record, nonce: str) -> None:
        self.memory.requests[request.id] = request
        self._keep(request, record, nonce)

    def revise(self, request: Request, record: Record, nonce: str) -> None:
        self._keep(request, record, nonce)

    def _keep(self, request: Request, record: Record, nonce: str) -> None:
        self.memory.forms[record.id] = record
        self.memory.sent[nonce] = request.id

    def save(self, before: Request, after: Request) -> None:
        assert before is self.memory.requests[after.id], "it was not locked"
        self.memory.requests[after.id] = after

    def stranded(self) -> Sequence[str]:
        return list(self.memory.requests)

    def waiting_for(self, _people: Collection[str], _roles: Collection[str], _limit: int) -> Sequence[Waiting]:
        return self._open(lambda _task: True)

    def open_role_tasks(self, roles: Collection[str]) -> Sequence[Waiting]:
        return self._open(lambda task: task.asked_kind is AskedKind.ROLE and task.asked_id in roles)

    def claims_due(self, now: datetime) -> Sequence[str]:
        due = self._open(lambda task: task.claimed_by is not None and task.release_at <= now)
        return [waiting.task_id for waiting in due]

    def _open(self, asks: Callable[[Any], bool]) -> Sequence[Waiting]:
        return [
            Waiting(task_id=task.id, request=request)
            for request in self.memory.requests.values()
            for task in request.tasks
            if task.live and asks(task)
        ]


@dataclass
class _Messages:
    """Remembers who has a card of which task."""

    memory: Memory

    def changed(self, _request_id: str, **_click: Any) -> None: ...
    def raise_home(self, _person: str) -> None: ...
    def turn(self, *_reminder: Any) -> None: ...

    def want(self, wanted: Sequence[Wanted]) -> None:
        self.memory.cards |= {(each.subject, each.recipient) for each in wanted if each.kind is MessageKind.CARD}

    def carry_on(self, _task_id: str, card: Wanted) -> None:
        self.want([card])

    def cards_of(self, task_id: str) -> Mapping[str, None]:
        return {who: None for task, who in self.memory.cards if task == task_id}
