"""A company of a few people on a real database, and what happens to its requests; nothing of Slack.

Ids are names: whoever reads a failure reads who did what. Every act is a minute after the one before unless the test
says when; it begins on a Tuesday at noon.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier
from typing import Any, TypeVar

import sqlalchemy as sa

from storage.database import Database
from storage.tables import metadata
from storage.unit_of_work import SqlStore
from workflow import policy_files, service, upkeep
from workflow.agreement import request_faults
from workflow.chain import Fault
from workflow.errors import Busy, OutcomeUnknown, WorkflowError
from workflow.model import ADMIN_ROLE, Person, Request, RequestStatus, Roster, Task, Text
from workflow.policy import read_policy
from workflow.ports import HistoryEntry, StoredPolicy, UnitOfWork
from workflow.ports_messages import MessageKind, Shown
from workflow.upkeep import People

T = TypeVar("T")

TUESDAY_NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
FORM = {"why": "family visit"}
PATIENCE = 20.0
"""Seconds within which a simultaneous act must be done: a busy machine is no failure here."""

EMMA, FAY, GUS, ADA = "U0EMMA", "U0FAY", "U0GUS", "U0ADA"
ANN, BEN, CAI, DAN, EVE = "U0ANN", "U0BEN", "U0CAI", "U0DAN", "U0EVE"
APPROVERS = (ANN, BEN, CAI, DAN, EVE)
STAFF = tuple(Person(id=name, name=name[2:].title(), tz="UTC") for name in (EMMA, *APPROVERS, FAY, GUS, ADA))
ROLES: Mapping[str, tuple[str, ...]] = {"finance": (FAY, GUS), ADMIN_ROLE: (ADA,)}

Member = dict[str, Any]


def user(name: str) -> Member:
    """A seat for that person."""
    return {"user": name}


def role(name: str) -> Member:
    """A seat for whoever holds the role."""
    return {"role": name}


def all_of(*members: Member, **options: bool) -> Member:
    """Everybody must approve."""
    return {"all": list(members), **options}


def any_of(*members: Member, **options: bool) -> Member:
    """One approval is enough."""
    return {"any": list(members), **options}


def need(enough: int, *members: Member, **options: bool) -> Member:
    """So many of them must approve."""
    return {"need": enough, "of": list(members), **options}


def people(names: Sequence[str]) -> list[Member]:
    """A seat for each of them."""
    return [user(name) for name in names]


def chain(*members: Member) -> list[Member]:
    """The stages of a route, one after the other."""
    return [
        {"stage": f"Stage {number}", **({"by": member} if member.keys() & {"user", "role", "usergroup"} else member)}
        for number, member in enumerate(members, start=1)
    ]


THREE_STAGES = chain(user(ANN), user(BEN), user(CAI))


def at_once(*acts: Callable[[], T]) -> list[T | WorkflowError]:
    """Everybody acts in the same moment, each on a connection of his own. A refusal is an answer; that the database
    was busy is not."""
    barrier = Barrier(len(acts))

    def answer(act: Callable[[], T]) -> T | WorkflowError:
        barrier.wait()
        try:
            return act()
        except (Busy, OutcomeUnknown):
            raise
        except WorkflowError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(answer, acts))


@dataclass
class World:
    """The company's requests, and what its people do."""

    database: Database
    store: SqlStore
    now: datetime = TUESDAY_NOON
    numbers: count[int] = field(default_factory=count)

    def opens(self, staff: Sequence[Person] = STAFF, roles: Mapping[str, Sequence[str]] = ROLES) -> World:
        """People are known; before anybody applies."""
        self.people_are(staff, roles)
        return self

    # ------------------------------------------------------------------------------------------------ people, types

    def people_are(
        self,
        staff: Sequence[Person] = STAFF,
        roles: Mapping[str, Sequence[str]] = ROLES,
        titles: Mapping[str, Text] | None = None,
        rosters: tuple[Roster, ...] | None = None,
    ) -> int:
        """The directory as last read."""
        content = People(people=tuple(staff), roles=roles, role_titles=titles or {}, rosters=rosters)
        return upkeep.replace_directory(self.store, content, self.now)

    def offers(self, /, *stages: Member, **keys: Any) -> str:
        """An approval type with these stages; its version."""
        source = {
            "id": "leave",
            "title": "Leave",
            "number": "LV-{year}-{seq:04d}",
            "form": [{"id": "why", "label": "Why", "type": "text"}],
            "route": list(stages),
            **keys,
        }
        policy = read_policy(source)
        stored = StoredPolicy(id=policy.id, version=policy.version, source=policy.source)
        policy_files.load(self.store, [stored], self.now)
        return policy.version

    # --------------------------------------------------------------------------------------------------------- acts

    def submits(self, version: str, applicant: str = EMMA, **given: Any) -> Request:
        """Somebody applies."""
        asked: dict[str, Any] = {"raw": FORM, "nonce": f"nonce {next(self.numbers)}", "within": PATIENCE}
        asked |= {"now": self.later(), **given}
        return service.submit(self.store, policy_version=version, sender=applicant, **asked)

    def applies(self, /, *stages: Member, applicant: str = EMMA, **keys: Any) -> Request:
        """Somebody applies for a type with these stages."""
        return self.submits(self.offers(*stages, **keys), applicant)

    def approves(self, actor: str, request: Request, node: str | None = None, **given: Any) -> Request:
        """He approves the task that asks him, or the one at that node."""
        return service.approve(self.store, **self._click(actor, request, node, given))

    def rejects(self, actor: str, request: Request, node: str | None = None, **given: Any) -> Request:
        """As `approves`, with an opinion."""
        return service.reject(self.store, **self._click(actor, request, node, {"opinion": "no budget", **given}))

    def withdraws(self, request: Request, actor: str = EMMA, **given: Any) -> Request:
        """The applicant takes it back."""
        asked: dict[str, Any] = {"now": self.later(), "within": PATIENCE, **given}
        return service.withdraw(self.store, request_id=request.id, actor=actor, **asked)

    def reminds(self, person: str, at: datetime | None = None) -> int:
        """The tick reaches that person."""
        return upkeep.remind(self.store, person=person, now=at or self.later())

    def delivers(self, where: Shown | None = None) -> None:
        """Slack shows everything that is wanted, there or in places of their own."""

        def work(uow: UnitOfWork) -> int:
            taken = uow.outgoing.lease("delivery", 1.0, 31.0, 1000)
            for message in taken:
                uow.outgoing.shown(message, "delivery", where or Shown(channel="D", ts=f"ts of {message.id}"))
            return len(taken)

        while self.store.write(work):
            pass

    def _click(self, actor: str, request: Request, node: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
        asks = task_at(request, node) if node else task_of(request, actor)
        usual = {"seen": request.form_version, "now": self.later(), "within": PATIENCE}
        return {"task_id": asks.id, "actor": actor, **usual, **given}

    def later(self) -> datetime:
        """Every act is a minute after the one before."""
        self.now += timedelta(minutes=1)
        return self.now

    # ------------------------------------------------------------------------------------------------- what there is

    def stored(self, request: Request) -> Request:
        """The request as it stands in the database."""
        found = self.store.read(lambda uow: uow.requests.get(request.id))
        assert found is not None
        return found

    def history(self, request: Request) -> Sequence[HistoryEntry]:
        """What happened to it."""
        return self.store.read(lambda uow: uow.requests.history(request.id))

    def fault(self, request: Request) -> Fault | None:
        """The first thing that is wrong with its history."""
        return next(request_faults(self.store.read(lambda uow: uow.audit.chain(request.id))), None)

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table."""
        with self.database.reading() as connection:
            return {
                table.name: sorted(
                    repr(tuple(row)) for row in connection.execute(sa.text(f"SELECT * FROM {table.name}"))
                )
                for table in metadata.sorted_tables
            }

    def messages(self, **having: object) -> list[sa.Row[Any]]:
        """The rows of messages with these values, in the order they were first wanted."""
        table = metadata.tables["messages"]
        wanted = sa.select(table).where(*(table.c[name] == value for name, value in having.items()))
        with self.database.reading() as connection:
            return list(connection.execute(wanted.order_by(table.c.id)))

    def message(self, kind: MessageKind, recipient: str, **having: object) -> sa.Row[Any]:
        """The only message of that kind to that person."""
        (only,) = self.messages(kind=kind.value, recipient=recipient, **having)
        return only

    def is_settled(self, request: Request) -> bool:
        """Whether it has exactly one outcome, told once, with nothing left open and a whole history."""
        found, kinds = self.stored(request), [entry.kind for entry in self.history(request)]
        told = self.messages(kind=MessageKind.OUTCOME.value, subject=request.id)
        withdrawn = found.status is RequestStatus.WITHDRAWN
        return (
            found.status is not RequestStatus.PENDING
            and not any(task.live for task in found.tasks)
            and sum(kinds.count(end) for end in ("finished", "withdrawn", "cancelled")) == 1
            and len(told) == (0 if withdrawn else 1)
            and self.fault(request) is None
        )


def task_of(request: Request, person: str) -> Task:
    """The newest task that asks this person by name."""
    return next(task for task in reversed(request.tasks) if task.asked_id == person)


def task_at(request: Request, node: str) -> Task:
    """The newest task at that node, or the one that asks that role."""
    return next(task for task in reversed(request.tasks) if node in (task.node_id, task.asked_id))
