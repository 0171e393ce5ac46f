"""``docs/guarantees.md``: every case of what goes wrong has tests that name it, or a line that says what is missing."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "guarantees.md").read_text("utf-8")
CASE = re.compile(r"^\*\*F(\d+)\*\*(.*?)(?=^\*\*F|^## |\Z)", re.MULTILINE | re.DOTALL)
CASES = {int(n): text for n, text in CASE.findall(PAGE)}
WANTED = [*range(1, 49), *range(58, 66)]
"""Simultaneous acts, crashes and delivery, Slack's faults, the database."""

ALSO_REQUIREMENTS = range(1, 7)
"""F1 to F6 are numbers of requirements too."""

SHOWN = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
MISSING = re.compile(r"^- (?:Not yet|Does not arise): \w.{10,}\.$", re.MULTILINE | re.DOTALL)
NUMBERS = re.compile(r"\b[Ff](\d+)(?:(?:-| to )F(\d+))?\b")


def numbers(words: str) -> set[int]:
    """Every case that is named, also in "F19-F24" and "F1 to F3"."""
    found = NUMBERS.findall(words.replace("_", " "))
    return {n for first, last in found for n in range(int(first), int(last or first) + 1)}


@cache
def named(file: str) -> tuple[set[int], dict[str, set[int]]]:
    """What the file as a whole says it is about, and each of its tests by itself."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    tests = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]
    said = {each.name: numbers(f"{each.name} {ast.get_docstring(each) or ''}") for each in tests}
    return numbers(ast.get_docstring(tree) or ""), said


def test_every_case_is_there_once_and_in_order() -> None:
    assert [int(n) for n, _ in CASE.findall(PAGE)] == WANTED


@pytest.mark.parametrize("case", WANTED)
def test_a_case_is_shown_by_tests_that_name_it_or_says_what_is_missing(case: int) -> None:
    for file, test in (shown := SHOWN.findall(CASES[case])):
        whole, tests = named(file)
        assert case in tests[test] | whole, f"{file}::{test} does not name F{case}"
    assert shown or MISSING.search(CASES[case])
    assert ("Shown by" in CASES[case]) is bool(shown)


def test_what_is_named_is_not_said_to_be_missing() -> None:
    missing = {case for case, text in CASES.items() if "Shown by" not in text} - set(ALSO_REQUIREMENTS)
    files = [str(file.relative_to(ROOT)) for file in (ROOT / "tests").rglob("test_*.py")]
    shown = {f"{file}::{test}": found & missing for file in files for test, found in named(file)[1].items()}
    assert {test: found for test, found in shown.items() if found} == {}


def test_numbers_are_found() -> None:
    assert numbers("test_f3_both, F19-F21 and F1 to F2; F0; not U0F7 or F8b") == {0, 1, 2, 3, 19, 20, 21}
