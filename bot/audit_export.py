"""The history as rows, an entry each, for whoever looks at it in a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.spreadsheet import Cell
from bot.views.timeline import WRITTEN
from bot.views.words import name_of
from workflow.chain import Entry
from workflow.model import Person, Request
from workflow.ports import Store, UnitOfWork
from workflow.ports_audit import Submitted

_PAGE = 200
COLUMNS = (
    "number",
    "type",
    "applicant",
    "applicant_name",
    "submitted_by",
    "submitted_at_utc",
    "status",
    "policy_version",
    "entry",
    "at_utc",
    "kind",
    "actor",
    "actor_name",
    "actor_kind",
    "on_behalf_of",
    "stage",
    "verdict",
    "opinion",
    "linked_request",
    "hash",
)
_LINKS = ("cancels", "through", "number")
"""Where an entry names the request that cancels this one, or is cancelled by it (C9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which requests: submitted on these days (UTC, both included), of that type; left out, all. `internal`: with the
    remarks that only approvers, admins and auditors read."""

    first: date | None = None
    last: date | None = None
    type: str | None = None
    internal: bool = False

    @property
    def submitted(self) -> Submitted:
        """As the database is asked."""
        until = self.last and self.last + timedelta(days=1)
        return Submitted(since=_midnight(self.first), before=_midnight(until), type=self.type)


def rows(store: Store, wanted: Wanted) -> Iterator[Sequence[Cell]]:
    """The head, and a row for each entry, request by request in the order of their ids, which is that of submission."""
    yield (*COLUMNS, "remark") if wanted.internal else COLUMNS
    after = ""
    while page := _page(store, wanted.submitted, after):
        for request, entries, people in page:
            yield from (_row(request, entry, people, wanted) for entry in entries)
        after = page[-1][0].id


_Told = tuple[Request, Sequence[Entry], Mapping[str, Person]]


def _page(store: Store, submitted: Submitted, after: str) -> Sequence[_Told]:
    def work(uow: UnitOfWork) -> Sequence[_Told]:
        requests = uow.requests.submitted(submitted, after, _PAGE)
        chains = {chain.request_id: chain.entries for chain in uow.audit.chains_of([one.id for one in requests])}
        actors = {entry.actor for entries in chains.values() for entry in entries if entry.actor}
        people = uow.directory.people(actors | {request.applicant for request in requests})
        return [(request, chains[request.id], people) for request in requests]

    return store.read(work)


def _row(request: Request, entry: Entry, people: Mapping[str, Person], wanted: Wanted) -> Sequence[Cell]:
    said: Mapping[str, Any] = json.loads(entry.payload) if entry.payload is not None else {}
    stage = next((task.stage for task in request.tasks if task.id == said.get("task_id")), None)
    row = (
        request.number,
        request.type,
        request.applicant,
        name_of(request.applicant, people),
        request.submitted_by,
        _moment(request.submitted_at),
        request.status.value,
        request.policy_version,
        entry.seq,
        _moment(entry.at),
        entry.kind,
        entry.actor,
        entry.actor and name_of(entry.actor, people),
        entry.actor_kind,
        said.get("on_behalf_of"),
        stage,
        said.get("verdict"),
        next(filter(None, map(said.get, ("opinion", *WRITTEN))), None),
        next((said[name] for name in _LINKS if said.get(name)), None),
        entry.hash,
    )
    return (*row, said.get("remark")) if wanted.internal else row


def _moment(at: datetime) -> str:
    """As spreadsheets read it."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)
