"""The simulator finds mistakes: each of these, made on purpose, breaks a promise within a few seeds. People live
there as the mistake needs it, so that it is found whatever else there is to do.

`deadline` does not exist yet, so that "expiry that leaves tasks open" is a withdrawal that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from tests.simulation import acts, mutants, steps
from tests.simulation.ground import Fresh
from tests.simulation.simulation import simulate
from tests.simulation.steps import Life
from tests.simulation.trouble import Rates

SEEDS = 30
Mistake = Callable[[], list[Any]]


def _days(*besides: acts.Act) -> Life:
    """Days with little but applying and deciding, and often these acts."""
    return Life(
        steps={
            steps.somebody_acts: 12,
            steps.a_letter_arrives: 1,
            steps.a_process_delivers: 12,
            steps.a_process_ticks: 2,
            steps.time_passes: 2,
            steps.a_process_starts: 1,
        },
        meanwhile={steps.somebody_acts: 8, steps.a_process_delivers: 5},
        acts={acts.apply: 4, acts.decide: 14} | dict.fromkeys(besides, 8),
        length=80,
    )


TOGETHER = Life(
    steps={steps.somebody_acts: 14, steps.a_process_delivers: 12},
    meanwhile={},
    acts={acts.apply: 3, acts.decide_at_once: 20},
)
WAITING = Life(
    steps={steps.somebody_acts: 4, steps.a_process_delivers: 8, steps.two_tick_at_once: 6},
    meanwhile={},
    acts={acts.apply: 1},
    length=40,
)


@pytest.mark.parametrize(
    ("mistake", "rates", "life", "said", "first"),
    [
        (mutants.late_vote, Rates(), _days(acts.click_late), "'late'", 2),
        (mutants.post_before_commit, Rates(commit_lost=0.1), _days(), "does not know", 1),
        (mutants.shown_is_wanted, Rates(meanwhile=0.3), _days(), "is shown as", 2),
        (mutants.endless_lease, Rates(commit_lost=0.1), _days(), "come to rest", 1),
        (mutants.blind_retry, Rates(commit_unheard=0.2), _days(), "nobody sent", 1),
        (mutants.authority_of_the_card, Rates(), _days(acts.click_anothers), "'not_yours'", 1),
        (mutants.open_after_withdrawal, Rates(), _days(acts.withdraw), "should ask", 1),
        (mutants.missing_fact, Rates(), _days(), "history tells", 1),
        (mutants.silent_channel, Rates(), _days(), "is not told in", 1),
        (mutants.nameless, Rates(), _days(), "['U0", 1),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_a_mistake_is_found(mistake: Mistake, rates: Rates, life: Life, said: str, first: int, files: Fresh) -> None:
    assert said in found(mistake, rates, life, files, first=first)


def test_compare_and_set_is_found(servers: Fresh) -> None:
    """FAILURES finding 1: it is not enough. Votes are lost, and requests get stuck."""
    told = found(mutants.compare_and_set, Rates(at_once=1.0), TOGETHER, servers, first=6)
    assert any(said in told for said in ("was decided 2 times", "waits on nobody", "is lost", "should ask"))


def test_a_reminder_without_its_key_is_found(servers: Fresh) -> None:
    """F11: two replicas that tick in the same moment."""
    with without_key(servers()):
        told = found(mutants.reminder_without_key, Rates(at_once=1.0), WAITING, servers, first=1)
    assert "two reminders" in told


def found(mistake: Mistake, rates: Rates, life: Life, fresh: Fresh, *, first: int) -> str:
    """What the first seed says that finds it. With which seed the search begins only says how long it takes."""
    with mutants.mistaken(mistake()):
        for seed in range(first, first + SEEDS):
            result = simulate(seed, fresh(), rates=replace(rates), life=life)
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
