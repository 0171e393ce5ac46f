"""``docs/deciding.md``: every act says who may, when, and what becomes of tasks, messages, clock and history; every
line names tests that there are. That no act is missing is looked up in the code."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import get_args

import pytest

import workflow
from storage.history import kind_of
from workflow.acts import Act
from workflow.administering import AdminAct
from workflow.events import Erased, Event, Reseated, Submitted

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


USE_CASE = re.compile(r"`(\w+\.\w+)`")
DECIDED_ON = {"request_id", "task_id", "items", "delegation_id", "new"}
"""What a use case is told that changes a request, or who decides: a parameter says so."""

ELSEWHERE = {
    "service.submit",  # applying is no deciding
    "type_drafting.begin",  # makes a type out of a request, which stays as it is
}
OF_NOBODY = {Submitted, Reseated, Erased}
"""Facts that no act of this page causes: the request is sent, people changed, it was erased."""


def use_cases() -> Iterator[str]:
    """What people do with a request: public functions that write for somebody within his patience."""
    for module in iter_modules(workflow.__path__):
        functions = inspect.getmembers(import_module(f"workflow.{module.name}"), inspect.isfunction)
        for name, function in functions:
            asked = inspect.signature(function).parameters.keys()
            own = function.__module__ == f"workflow.{module.name}" and not name.startswith("_")
            if own and "store" in asked and asked & {"within", "left"} and asked & DECIDED_ON:
                yield f"{module.name}.{name}"


def code_of(act: str) -> str:
    """The line of a section that says where it is done."""
    (line,) = re.findall(r"^In `workflow`: (.+)\.$", ACTS[act], re.MULTILINE)
    return line


def test_every_use_case_has_its_section() -> None:
    named = [name for act in ACTS for name in USE_CASE.findall(code_of(act)) if not name.startswith(("Act.", "Admin"))]
    assert sorted(named) == sorted(set(use_cases()) - ELSEWHERE)


def test_every_act_that_is_offered_has_its_section() -> None:
    named = [name for act in ACTS for name in re.findall(r"`((?:Act|AdminAct)\.\w+)`", code_of(act))]
    assert sorted(named) == sorted(f"{type(each).__name__}.{each.name}" for each in (*Act, *AdminAct))


def test_every_fact_that_an_act_causes_is_told_under_history() -> None:
    history = [said for act in ACTS for name, said, _shown in ROW.findall(ACTS[act]) if name == "History"]
    told = {word for said in history for word in re.findall(r"`(\w+)`", said)}
    assert {kind_of(each) for each in set(get_args(Event)) - OF_NOBODY} - told == set()


def test_what_holds_for_all_acts_names_tests_that_there_are() -> None:
    assert TEST.search(INTRODUCTION)
    assert missing(INTRODUCTION) == []
