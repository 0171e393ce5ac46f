"""What the rules need from outside, in neutral words. `storage` fulfils these; `bot.wiring` brings them together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from workflow.events import Event
from workflow.model import ActorKind, Draft, Record, Request
from workflow.ports_audit import Audit, Submitted
from workflow.ports_channels import ChannelsOff
from workflow.ports_delegations import Delegations
from workflow.ports_directory import Directory, Edits, Profiles
from workflow.ports_messages import Messages, Outgoing
from workflow.ports_types import FaultyFiles, Policies, Publications, StoredPolicy, TypeDrafts

__all__ = [
    "Decided",
    "Delegations",
    "Drafts",
    "FaultyFiles",
    "HistoryEntry",
    "Policies",
    "Publications",
    "Requests",
    "Store",
    "StoredPolicy",
    "UnitOfWork",
    "Waiting",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One fact of a request's history with its payload as stored (None once erased)."""

    seq: int
    kind: str
    at: datetime
    actor: str | None
    actor_kind: ActorKind
    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A task that waits for a person: as himself or through a role he holds."""

    task_id: str
    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A task that somebody decided."""

    task_id: str
    request: Request


class Requests(Protocol):
    """Requests, records, numbers and history of one workspace."""

    def lock(self, request_id: str) -> Request | None:
        """The request with its row locked until the transaction ends. Always the first thing a change does."""

    def lock_of_task(self, task_id: str) -> Request | None:
        """As `lock`, found by one of its tasks."""

    def get(self, request_id: str) -> Request | None:
        """The request as it is, unlocked."""

    def of_task(self, task_id: str) -> Request | None:
        """As `get`, found by one of its tasks."""

    def by_number(self, number: str) -> Request | None:
        """As `get`, found by its readable number, in any letter case."""

    def of_submission(self, nonce: str) -> Request | None:
        """The request that this submission already made (C6)."""

    def record(self, record_id: str) -> Record:
        """The filled-in form; KeyError if there is none."""

    def next_seq(self, type_: str, year: int) -> int:
        """The next number of that type in that year, from 1; taken whether or not it is used (C5)."""

    def add(self, request: Request, record: Record, nonce: str) -> None:
        """Store a new request with its tasks, its form, and the submission it came from."""

    def save(self, before: Request, after: Request) -> None:
        """Store what changed between the two."""

    def revise(self, request: Request, record: Record, nonce: str) -> None:
        """Put that form in the place of the request's, and store the submission it came from."""

    def append(
        self,
        request: Request,
        events: Sequence[Event],
        *,
        actor: str | None,
        actor_kind: ActorKind,
        at: datetime,
    ) -> Request:
        """Add to the history chain (G6). Returns `request` with its new history head and count, to be saved."""

    def erase(self, request: Request) -> None:
        """Erase the form, and the payloads of all entries of the history but the last, which tells of it (F98)."""

    def history(self, request_id: str) -> Sequence[HistoryEntry]:
        """Everything that happened to the request, oldest first."""

    def waiting_for(self, people: Collection[str], roles: Collection[str], limit: int) -> Sequence[Waiting]:
        """Open tasks that ask one of these people, as an approver or as somebody who applied, or one of these roles,
        longest waiting first."""

    def applied_by(self, person: str, limit: int) -> Sequence[Request]:
        """The requests of this person, and those he sent for others, newest first."""

    def submitted(self, which: Submitted, after: str, limit: int) -> Sequence[Request]:
        """Those that come after the request with that id, by id, which is the order of submission."""

    def decided_by(self, person: str, limit: int) -> Sequence[Decided]:
        """What this person decided, newest first; what was gone back from is left out."""

    def stranded(self) -> Sequence[str]:
        """The ids of requests with an open task that nobody can decide: whoever it asks is not active, or nobody active
        but the applicant holds its role, or none is who applied and is asked; by id."""

    def asking_to_cancel(self, request_id: str) -> Sequence[str]:
        """The ids of the requests that ask, or asked, to cancel that one."""

    def open_naming(self, type_: str, person: str, after: str, limit: int) -> Sequence[Request]:
        """The pending requests of that type whose route has this person somewhere, decided or not, by id: those that
        come after the request with that id."""

    def count_naming(self, type_: str, person: str, after: str) -> int:
        """How many `open_naming` would find without a limit."""

    def open_role_tasks(self, roles: Collection[str]) -> Sequence[Waiting]:
        """Open tasks that ask one of these roles."""

    def claims_due(self, now: datetime) -> Sequence[str]:
        """The open tasks that whoever took them has no longer than until `now`, longest due first."""

    def open_by_type(self) -> Mapping[str, int]:
        """How many requests of each type are pending; a type without any is left out."""


class Drafts(Protocol):
    """Forms that were begun and not sent: one per person and type. One whose form was sent is none, wherever its row
    may have come from."""

    def of(self, person: str, type_: str, since: datetime) -> Draft | None:
        """His draft of that type, if it changed after `since`."""

    def all_of(self, person: str, since: datetime) -> Sequence[Draft]:
        """Those of his that changed after `since`, newest first."""

    def keep(self, draft: Draft) -> None:
        """Put it in the place of his draft of that type, unless that one tells of a later act."""

    def discard(self, person: str, type_: str, *, nonce: str | None = None) -> None:
        """Forget his draft of that type; with `nonce`, only if it is that form's."""

    def oldest(self) -> datetime | None:
        """When the draft that has waited longest was last changed."""

    def forget(self, until: datetime) -> None:
        """Forget every draft that did not change after `until`."""


class UnitOfWork(Protocol):
    """One transaction. Everything read and written through it commits together or not at all."""

    @property
    def requests(self) -> Requests: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def publications(self) -> Publications: ...
    @property
    def type_drafts(self) -> TypeDrafts: ...
    @property
    def directory(self) -> Directory: ...
    @property
    def delegations(self) -> Delegations: ...
    @property
    def edits(self) -> Edits: ...
    @property
    def profiles(self) -> Profiles: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def outgoing(self) -> Outgoing: ...
    @property
    def channels_off(self) -> ChannelsOff: ...
    @property
    def audit(self) -> Audit: ...

    def new_id(self) -> str:
        """A new id, unique and increasing in time."""

    def first_time(self, event_id: str, at: datetime) -> bool:
        """Note an incoming event; False if it was noted before (F41)."""


class Store(Protocol):
    """Where units of work come from. `work` may run more than once, so it does nothing but use its unit of work."""

    def write(self, work: Callable[[UnitOfWork], T], *, within: float = 2.2) -> T:
        """Run `work` in a transaction and commit; conflicts run it again inside `within` seconds.

        Raises Busy when the time is up with nothing committed, NotWritable when nothing can be committed at the
        moment, OutcomeUnknown when the commit's answer was lost.
        """

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in a transaction that only reads."""
