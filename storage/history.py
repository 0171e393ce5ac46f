"""The chain of facts: each entry carries the hash of the one before, payloads stand apart so that they can go (G6)."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from storage.instants import in_utc
from storage.rows import Params, Row, canonical, plain
from storage.tables import event_payloads, events
from storage.writes import Writes
from workflow.events import Event
from workflow.model import ActorKind, Request
from workflow.ports import HistoryEntry

_ADD_EVENTS = sa.insert(events)
_ADD_PAYLOADS = sa.insert(event_payloads)
_OF_REQUEST = (
    sa.select(events, event_payloads.c.salt, event_payloads.c.payload)
    .outerjoin_from(
        events,
        event_payloads,
        sa.and_(
            event_payloads.c.workspace == events.c.workspace,
            event_payloads.c.request_id == events.c.request_id,
            event_payloads.c.seq == events.c.seq,
        ),
    )
    .where(events.c.workspace == bindparam("workspace"), events.c.request_id == bindparam("request"))
    .order_by(events.c.seq)
)


def kind_of(event: type[Event]) -> str:
    """The stored word for a kind of fact: ``Submitted`` is ``submitted``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event.__name__).lower()


def payload_hash(salt: str, payload: str) -> str:
    """SHA-256 over the salt and the payload's text. The salt keeps a short payload from being guessed once erased."""
    return hashlib.sha256((salt + payload).encode()).hexdigest()


def entry_hash(previous: str, row: Params) -> str:
    """SHA-256 over the hash before and what the entry says."""
    said = {
        "seq": row["seq"],
        "kind": row["kind"],
        "at": in_utc(row["at"]),
        "actor": row["actor"],
        "actor_kind": row["actor_kind"],
        "payload_hash": row["payload_hash"],
    }
    return hashlib.sha256((previous + canonical(said)).encode()).hexdigest()


class History:
    """The histories of one workspace's requests."""

    def __init__(self, connection: Connection, workspace: str, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._workspace = workspace

    def append(
        self, request: Request, facts: Sequence[Event], *, actor: str | None, actor_kind: ActorKind, at: datetime
    ) -> Request:
        """Add facts to the chain; the request returned carries the new head and count."""
        if not facts:
            return request
        said: list[Params] = []
        kept: list[Params] = []
        head = request.history_head
        common = {"workspace": self._workspace, "request_id": request.id}
        for seq, fact in enumerate(facts, start=request.history_count + 1):
            salt, payload = secrets.token_hex(16), canonical(plain(fact))
            row = {
                **common,
                "seq": seq,
                "kind": kind_of(type(fact)),
                "at": at,
                "actor": actor,
                "actor_kind": actor_kind.value,
                "prev_hash": head,
                "payload_hash": payload_hash(salt, payload),
            }
            head = row["hash"] = entry_hash(head, row)
            said.append(row)
            kept.append({**common, "seq": seq, "salt": salt, "payload": payload})
        self._writes.add(_ADD_EVENTS, *said)
        self._writes.add(_ADD_PAYLOADS, *kept)
        return replace(request, history_head=head, history_count=request.history_count + len(said))

    def entries(self, request_id: str) -> Sequence[HistoryEntry]:
        """Every fact, oldest first."""
        return [_entry_of(row) for row in self._rows(request_id)]

    def first_fault(self, request: Request) -> int | None:
        """The first seq at which the stored chain is not what was written, None if it is whole.

        An erased payload is no fault (F98); a missing entry at the end is, as is a head that differs."""
        head = ""
        rows = self._rows(request.id)
        for expected, row in enumerate(rows, start=1):
            if row.seq != expected or not _fits(row, head):
                return expected
            head = row.hash
        if len(rows) != request.history_count or head != request.history_head:
            return len(rows) + 1
        return None

    def _rows(self, request_id: str) -> Sequence[Row]:
        self._writes.send()
        return self._connection.execute(_OF_REQUEST, {"workspace": self._workspace, "request": request_id}).all()


def _entry_of(row: Row) -> HistoryEntry:
    return HistoryEntry(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        actor=row.actor,
        actor_kind=ActorKind(row.actor_kind),
        payload=None if row.payload is None else json.loads(row.payload),
    )


def _fits(row: Row, previous: str) -> bool:
    erased = row.payload is None and row.salt is None
    return (
        row.prev_hash == previous
        and row.hash == entry_hash(previous, row._mapping)  # noqa: SLF001 - SQLAlchemy's name for a public thing
        and (erased or payload_hash(row.salt or "", row.payload or "") == row.payload_hash)
    )
