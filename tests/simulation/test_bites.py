"""The simulator finds mistakes: each of these, made on purpose, breaks a promise within a few seeds.

`deadline` does not exist yet, so that "expiry that leaves tasks open" is a withdrawal that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from tests.simulation import mutants
from tests.simulation.ground import Fresh
from tests.simulation.simulation import simulate
from tests.simulation.trouble import Rates

SEEDS = 12
Mistake = Callable[[], list[Any]]


@pytest.mark.parametrize(
    ("mistake", "rates", "said", "first"),
    [
        (mutants.late_vote, Rates(), "'late'", 24),
        (mutants.post_before_commit, Rates(commit_lost=0.1), "does not know", 1),
        (mutants.shown_is_wanted, Rates(meanwhile=0.3), "is shown as", 15),
        (mutants.endless_lease, Rates(commit_lost=0.1), "come to rest", 4),
        (mutants.blind_retry, Rates(commit_unheard=0.2), "nobody sent", 1),
        (mutants.authority_of_the_card, Rates(), "'not_yours'", 14),
        (mutants.open_after_withdrawal, Rates(), "should ask", 25),
        (mutants.missing_fact, Rates(), "history tells", 1),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_a_mistake_is_found(mistake: Mistake, rates: Rates, said: str, first: int, files: Fresh) -> None:
    assert said in found(mistake, rates, files, first=first)


def test_compare_and_set_is_found(servers: Fresh) -> None:
    """FAILURES finding 1: it is not enough. Votes are lost, and requests get stuck."""
    told = found(mutants.compare_and_set, Rates(at_once=1.0), servers, first=11)
    assert "was decided 2 times" in told or "waits on nobody" in told or "is lost" in told


def test_a_reminder_without_its_key_is_found(servers: Fresh) -> None:
    """F11: two replicas that tick in the same moment."""
    with without_key(servers()):
        assert "two reminders" in found(mutants.reminder_without_key, Rates(at_once=1.0), servers, first=7)


def found(mistake: Mistake, rates: Rates, fresh: Fresh, *, first: int) -> str:
    """What the first seed says that finds it. With which seed the search begins only says how long it takes."""
    with mutants.mistaken(mistake()):
        for seed in range(first, first + SEEDS):
            result = simulate(seed, fresh(), rates=replace(rates))
            if result.violations:
                return "\n".join(result.violations)
    return "nothing"


@contextmanager
def without_key(url: str) -> Iterator[None]:
    """Inside, one occurrence of a reminder may be wanted twice."""
    key = "pk_message_subjects"
    _run(url, f"ALTER TABLE message_subjects DROP CONSTRAINT {key}")
    try:
        yield
    finally:
        columns = "workspace, task_id, recipient, occurrence"
        _run(url, "DELETE FROM message_subjects")
        _run(url, f"ALTER TABLE message_subjects ADD CONSTRAINT {key} PRIMARY KEY ({columns})")


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
