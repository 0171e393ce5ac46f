"""The floor: the least Python that leaves the same rows behind in the same tables, each act its own commit.

No rules, no authority, nothing read but the row that is locked: what a build pays above this is what its Python costs.
`test_chain3.py` holds it to the same rows.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import threading
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from sqlalchemy.engine import make_url
from uuid_utils import uuid7

from tests.benchmarks.build import APPROVERS, FORM, LEAVE, WORKSPACE, prepare

SEATS = (("1", "person", "UBEN"), ("2", "person", "UHANA"), ("3", "role", "director"))
ROUTE = {
    "id": "route",
    "members": [
        {
            "id": node,
            "asked_kind": kind,
            "asked_id": asked,
            "title": LEAVE["route"][int(node) - 1]["stage"],
            "why": "manager",
            "remind": {"after": "1d", "every": "1d", "at_most": 3},
            "verdict": None,
        }
        for node, kind, asked in SEATS
    ],
    "need": 3,
    "in_order": True,
    "veto": False,
    "distinct": False,
    "title": {},
}

TAKE_NUMBER = """INSERT INTO numbers (workspace, type, year, seq) VALUES (?, 'leave', ?, 1)
    ON CONFLICT (workspace, type, year) DO UPDATE SET seq = numbers.seq + 1 RETURNING seq"""
ADD_RECORD = """INSERT INTO records (workspace, id, type, "values", form_version, created_at)
    VALUES (?, ?, 'leave', ?, 1, ?)"""
ADD_REQUEST = """INSERT INTO requests (workspace, id, type, number, number_key, record_id, applicant, status,
    total_stages, current_stage, version, form_version, route, route_version, policy_version, submitted_at,
    history_head, history_count) VALUES (?, ?, 'leave', ?, ?, ?, 'UEMMA', 'pending', 3, 1, 1, 1, ?, 1, ?, ?, ?, 2)"""
ADD_SUBMISSION = "INSERT INTO submissions (workspace, nonce, request_id) VALUES (?, ?, ?)"
ADD_TASK = """INSERT INTO tasks (workspace, id, request_id, position, node_id, stage, kind, asked_kind, asked_id,
    status, opened_at, form_version) VALUES (?, ?, ?, ?, ?, ?, 'decide', ?, ?, 'pending', ?, 1)"""
ADD_EVENTS = """INSERT INTO events (workspace, request_id, seq, kind, at, actor, actor_kind, prev_hash, hash,
    payload_hash) VALUES (?, ?, ?, ?, ?, ?, 'person', ?, ?, ?), (?, ?, ?, ?, ?, ?, 'person', ?, ?, ?)"""
ADD_PAYLOADS = """INSERT INTO event_payloads (workspace, request_id, seq, salt, payload)
    VALUES (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)"""
ADD_MESSAGE = """INSERT INTO messages (workspace, id, kind, recipient, subject, occurrence, request_id, rank, wanted,
    remind_at) VALUES (?, ?, ?, ?, ?, '', ?, ?, 1, ?)"""
RAISE_MESSAGES = """UPDATE messages SET wanted = wanted + 1,
    rank = CASE WHEN subject = ? AND recipient = ? THEN 0 ELSE rank END WHERE workspace = ? AND request_id = ?"""
LOCK = """SELECT r.version, r.history_head, r.history_count FROM requests r
    JOIN tasks t ON t.workspace = r.workspace AND t.request_id = r.id
    WHERE t.workspace = ? AND t.id = ? AND t.status = 'pending'"""
DECIDE = """UPDATE tasks SET status = 'approved', decided_by = ?, actor_kind = 'person', decided_at = ?
    WHERE workspace = ? AND id = ?"""
SAVE = """UPDATE requests SET status = ?, current_stage = ?, version = ?, decided_at = ?, history_head = ?,
    history_count = ? WHERE workspace = ? AND id = ? AND version = ?"""


class Floor(ABC):
    """One connection per thread, statements by hand."""

    def __init__(self, url: str) -> None:
        database, self._version = prepare(url)
        database.close()
        self._url = url
        self._mine = threading.local()
        self._opened: list[Any] = []

    @abstractmethod
    def connect(self) -> Any: ...

    @abstractmethod
    def execute(self, statement: str, values: tuple[Any, ...]) -> Any: ...

    @abstractmethod
    def begin(self) -> None: ...

    @abstractmethod
    def commit(self) -> None: ...

    @property
    def connection(self) -> Any:
        """This thread's connection."""
        if not hasattr(self._mine, "connection"):
            self._mine.connection = self.connect()
            self._opened.append(self._mine.connection)
        return self._mine.connection

    def chain3(self) -> None:
        """Submit one request and approve it three times, each committed."""
        request, task = self._submit()
        for stage in (1, 2, 3):
            task = self._approve(request, task, stage)

    def close(self) -> None:
        """Close the connections."""
        for connection in self._opened:
            connection.close()

    def _submit(self) -> tuple[str, str]:
        now, request, record, task = _now(), str(uuid7()), str(uuid7()), str(uuid7())
        self.begin()
        (seq,) = self.execute(TAKE_NUMBER, (WORKSPACE, now.year)).fetchone()
        number, at = f"LV-{now.year}-{seq:04d}", _text(now)
        facts = [("submitted", {"by": "UEMMA", "values": FORM, "route": ROUTE}), ("opened", {"tasks": [task]})]
        self.execute(ADD_RECORD, (WORKSPACE, record, json.dumps(FORM), at))
        head, entries, payloads = _chained(request, "UEMMA", at, "", 0, facts)
        named = (WORKSPACE, request, number, number.lower(), record)
        self.execute(ADD_REQUEST, (*named, json.dumps(ROUTE), self._version, at, head))
        self.execute(ADD_SUBMISSION, (WORKSPACE, str(uuid7()), request))
        self.execute(ADD_TASK, (WORKSPACE, task, request, 1, SEATS[0][0], 1, *SEATS[0][1:], at))
        self.execute(ADD_EVENTS, entries)
        self.execute(ADD_PAYLOADS, payloads)
        self._want("mine", "UEMMA", request, request, 2, None)
        self._want("card", APPROVERS[0], task, request, 1, _text(now + timedelta(days=1)))
        self.commit()
        return request, task

    def _approve(self, request: str, task: str, stage: int) -> str:
        now, actor, following = _now(), APPROVERS[stage - 1], str(uuid7())
        at, last = _text(now), stage == len(SEATS)
        self.begin()
        version, head, count = self.execute(LOCK, (WORKSPACE, task)).fetchone()
        then = ("finished", {"status": "approved"}) if last else ("opened", {"tasks": [following]})
        decided = ("decided", {"task_id": task, "verdict": "approve", "by": actor})
        self.execute(DECIDE, (actor, at, WORKSPACE, task))
        head, entries, payloads = _chained(request, actor, at, head, count, [decided, then])
        self.execute(ADD_EVENTS, entries)
        self.execute(ADD_PAYLOADS, payloads)
        standing = ("approved", 3, version + 1, at) if last else ("pending", stage + 1, version + 1, None)
        self.execute(SAVE, (*standing, head, count + 2, WORKSPACE, request, version))
        self.execute(RAISE_MESSAGES, (task, actor, WORKSPACE, request))
        if last:
            self._want("outcome", "UEMMA", request, request, 2, None)
        else:
            node, kind, asked = SEATS[stage]
            self.execute(ADD_TASK, (WORKSPACE, following, request, stage + 1, node, stage + 1, kind, asked, at))
            self._want("card", APPROVERS[stage], following, request, 1, _text(now + timedelta(days=1)))
        self.commit()
        return following

    def _want(self, kind: str, recipient: str, subject: str, request: str, rank: int, remind_at: str | None) -> None:
        row = (WORKSPACE, str(uuid7()), kind, recipient, subject, request, rank, remind_at)
        self.execute(ADD_MESSAGE, row)


class SqliteFloor(Floor):
    """sqlite3, with the pragmas of the build and a plain lock for its one writer."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._writer = threading.Lock()

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(str(make_url(self._url).database), isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def execute(self, statement: str, values: tuple[Any, ...]) -> Any:
        return self.connection.execute(statement, values)

    def begin(self) -> None:
        self._writer.acquire()
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.connection.execute("COMMIT")
        self._writer.release()


class PostgresFloor(Floor):
    """psycopg; it says BEGIN itself and prepares what comes often."""

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._url)

    def execute(self, statement: str, values: tuple[Any, ...]) -> Any:
        # The row that stands for the request: without it simultaneous votes would be lost (finding 1).
        locking = " FOR UPDATE OF r" if statement is LOCK else ""
        return self.connection.execute(statement.replace("?", "%s") + locking, values)

    def begin(self) -> None:
        pass

    def commit(self) -> None:
        self.connection.commit()


def _now() -> datetime:
    return datetime.now(UTC)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _chained(
    request: str, actor: str, at: str, head: str, count: int, facts: list[tuple[str, dict[str, Any]]]
) -> tuple[str, tuple[Any, ...], tuple[Any, ...]]:
    """The hash chain's new head, and the values of its entries and payloads."""
    entries: list[Any] = []
    payloads: list[Any] = []
    for seq, (kind, said) in enumerate(facts, start=count + 1):
        salt, payload = secrets.token_hex(16), json.dumps(said, ensure_ascii=False, sort_keys=True)
        payload_hash = hashlib.sha256((salt + payload).encode()).hexdigest()
        linked = hashlib.sha256(f"{head}{seq}{kind}{at}{actor}{payload_hash}".encode()).hexdigest()
        entries += [WORKSPACE, request, seq, kind, at, actor, head, linked, payload_hash]
        payloads += [WORKSPACE, request, seq, salt, payload]
        head = linked
    return head, tuple(entries), tuple(payloads)
