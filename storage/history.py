"""The chain of facts: each entry carries the hash of the one before, payloads stand apart so that they can go (G6)."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import get_args

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from storage.rows import Params, Row, plain
from storage.tables import event_payloads, events
from storage.writes import Writes
from workflow.chain import canonical, entry_hash, payload_hash
from workflow.events import Event
from workflow.model import ActorKind, Request
from workflow.ports import HistoryEntry

_ADD_EVENTS = sa.insert(events)
_ADD_PAYLOADS = sa.insert(event_payloads)
_ERASE = sa.delete(event_payloads).where(
    event_payloads.c.workspace == bindparam("here"),
    event_payloads.c.request_id == bindparam("request"),
    event_payloads.c.seq < bindparam("last"),
)
ENTRIES = sa.select(events, event_payloads.c.salt, event_payloads.c.payload).outerjoin_from(
    events,
    event_payloads,
    sa.and_(
        event_payloads.c.workspace == events.c.workspace,
        event_payloads.c.request_id == events.c.request_id,
        event_payloads.c.seq == events.c.seq,
    ),
)
"""Facts with their payloads, where these are not erased; of whatever requests."""
_OF_REQUEST = ENTRIES.where(
    events.c.workspace == bindparam("workspace"), events.c.request_id == bindparam("request")
).order_by(events.c.seq)


_KINDS = {event: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event.__name__).lower() for event in get_args(Event)}


def kind_of(event: type[Event]) -> str:
    """The stored word for a kind of fact: ``Submitted`` is ``submitted``."""
    return _KINDS[event]


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

    def erase(self, request: Request) -> None:
        """Erase what all entries but the last one say."""
        self._writes.add(_ERASE, {"here": self._workspace, "request": request.id, "last": request.history_count})

    def entries(self, request_id: str) -> Sequence[HistoryEntry]:
        """Every fact, oldest first."""
        return [_entry_of(row) for row in self._rows(request_id)]

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
