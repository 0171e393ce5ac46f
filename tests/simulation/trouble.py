"""What goes wrong, and how often: every seed has troubles of its own, so that each is seen alone and with others."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from random import Random

import psycopg
from sqlalchemy import exc

MOST = {
    "refused": 0.06,
    "limited": 0.06,
    "status": 0.05,
    "lost_reply": 0.06,
    "slow": 0.05,
    "mail_lost": 0.04,
    "mail_late": 0.08,
    "mail_twice": 0.08,
    "answer_lost": 0.05,
    "conflict": 0.04,
    "commit_lost": 0.03,
    "commit_unheard": 0.03,
    "killed": 0.008,
    "meanwhile": 0.12,
    "at_once": 0.8,
    "clock_set": 0.3,
    "card_deleted": 0.3,
}
"""The highest rate of each trouble, per occasion."""


@dataclass(slots=True, kw_only=True)
class Rates:
    """How often each trouble happens, per occasion.

    Slack: `refused` (the connection, nothing done), `limited` (429), `status` (5xx), `lost_reply` (done, unheard),
    `slow`. What Slack tells the bot: `mail_lost`, `mail_late`, `mail_twice`, `answer_lost`. The database: `conflict`
    (nothing done), `commit_lost` (an error at COMMIT, not done), `commit_unheard` (an error at COMMIT, done).
    `killed`: a process, at a commit or a call to Slack. `meanwhile`: others act while a process calls Slack, or between
    two of its transactions. `at_once`: of two who decide, the second between two statements of the first. The rest of
    the steps that move nothing on: `clock_set`, `card_deleted`.
    """

    refused: float = 0.0
    limited: float = 0.0
    status: float = 0.0
    lost_reply: float = 0.0
    slow: float = 0.0
    mail_lost: float = 0.0
    mail_late: float = 0.0
    mail_twice: float = 0.0
    answer_lost: float = 0.0
    conflict: float = 0.0
    commit_lost: float = 0.0
    commit_unheard: float = 0.0
    killed: float = 0.0
    meanwhile: float = 0.0
    at_once: float = 0.0
    clock_set: float = 0.0
    card_deleted: float = 0.0

    @classmethod
    def of(cls, random: Random) -> Rates:
        """Two thirds of the troubles, each as often as the dice say."""
        return cls(**{name: most * random.random() if random.random() < 0.67 else 0.0 for name, most in MOST.items()})

    def end(self) -> None:
        """Nothing goes wrong from now on."""
        for each in fields(self):
            setattr(self, each.name, 0.0)


def conflict(file: bool) -> Exception:
    """What a database says when somebody else was first: SQLite's file, or PostgreSQL."""
    if file:
        busy = sqlite3.OperationalError("database is locked")
        busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
        return busy
    return exc.OperationalError("a statement", {}, psycopg.errors.SerializationFailure("could not serialize access"))


def gone(file: bool) -> Exception:
    """What the driver raises when the answer to COMMIT does not come."""
    if file:
        return exc.OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))
    return exc.OperationalError("COMMIT", {}, psycopg.OperationalError("server closed the connection unexpectedly"))


EXPECTED = (exc.DBAPIError, sqlite3.Error)
"""What a part of the bot may log as an error while the database is made to fail; the rest it may not."""
