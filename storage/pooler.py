"""What PostgreSQL is told of a connection: once, when it begins, or behind a pooler in every transaction (F64)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import URL

LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, IDLE_TIMEOUT_MS = 1_500, 5_000, 15_000
_ZONE = {"TimeZone": "UTC"}
_LIMITS = {
    "lock_timeout": LOCK_TIMEOUT_MS,
    "statement_timeout": STATEMENT_TIMEOUT_MS,
    "idle_in_transaction_session_timeout": IDLE_TIMEOUT_MS,
}
SETTLE = "SELECT " + ", ".join(f"set_config('{name}', '{value}', true)" for name, value in (_ZONE | _LIMITS).items())
"""It for one transaction."""


def is_pooled(url: URL) -> bool:
    """Whether a pooler stands before that address, ``?pooler=transaction``, so that a connection is ours for one
    transaction at a time. Raises ValueError for what cannot be had of one."""
    kind = url.query.get("pooler")
    if kind not in {None, "transaction"}:
        raise ValueError(f"pooler is transaction or left out, not {kind}")
    if kind and "options" in url.query:
        raise ValueError("a pooler passes no options on; ALTER ROLE ... SET sets them")
    return kind is not None


def for_driver(url: URL) -> URL:
    """The address without what the driver does not know."""
    return url.difference_update_query(["pooler"])


def connect_args(url: URL, *, timeouts: bool = True) -> dict[str, Any]:
    """What the driver is given with it. Through a pooler nothing is prepared: the next transaction may be somewhere
    else."""
    if is_pooled(url):
        return {"prepare_threshold": None, "connect_timeout": 5}
    return {"options": _options(url, _ZONE | (_LIMITS if timeouts else {})), "connect_timeout": 5}


def _options(url: URL, ours: dict[str, Any]) -> str:
    """Ours first, so that options in the URL win."""
    given = url.query.get("options", "")
    theirs = [given] if isinstance(given, str) else list(given)
    return " ".join([*(f"-c {name}={value}" for name, value in ours.items()), *theirs]).strip()
