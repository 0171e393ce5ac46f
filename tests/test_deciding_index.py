"""``docs/deciding.md``: every act says who may, when, and what becomes of tasks, messages, clock and history; every
line names tests that there are."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "deciding.md").read_text("utf-8")
INTRODUCTION, *SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)
ACTS = {section.partition("\n")[0]: section for section in SECTIONS}
LINES = ("Who may", "When", "Other tasks", "Messages", "Clock", "History")
ROW = re.compile(r"^\| ([A-Z][\w ]+) \| (.+) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def named_in(file: str) -> frozenset[str]:
    source = (ROOT / file).read_text("utf-8")
    return frozenset(re.findall(r"^(?:def )?(test_\w+|Test\w+)(?:\(| =)", source, re.MULTILINE))


def missing(text: str) -> list[str]:
    return [f"{file}::{test}" for file, test in TEST.findall(text) if test not in named_in(file)]


@pytest.mark.parametrize("act", ACTS)
def test_every_line_of_an_act_names_tests_that_there_are(act: str) -> None:
    rows = {name: shown for name, _said, shown in ROW.findall(ACTS[act])}
    assert tuple(rows) == LINES
    assert [name for name, shown in rows.items() if not TEST.search(shown)] == []
    assert missing(ACTS[act]) == []


def test_what_holds_for_all_acts_names_tests_that_there_are() -> None:
    assert {"Approve", "Reject", "Withdraw", "Add approvers"} <= ACTS.keys()
    assert TEST.search(INTRODUCTION)
    assert missing(INTRODUCTION) == []
