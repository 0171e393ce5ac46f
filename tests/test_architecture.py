"""The house rules that can be measured: sizes, and the arguments of listeners (a misspelt one is None, silently)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for package in ("bot", "workflow", "storage") for path in (ROOT / package).rglob("*.py"))
LISTENERS = sorted((ROOT / "bot" / "listeners").glob("*.py"))
BOLTS = {"ack", "body", "client", "context", "event", "error"}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def lines(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_over_400_lines(path):
    assert len(path.read_text().splitlines()) <= 400


def test_functions_are_small():
    sizes = sorted(lines(function) for path in SOURCES for function in functions(path))
    assert sizes[len(sizes) // 2] <= 10, "half of them"
    assert sizes[int(len(sizes) * 0.9)] <= 26, "nine of ten"


def imported(path: Path) -> set[Path]:
    """The modules of ours that it imports as soon as it is imported."""
    named = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ImportFrom)]
    paths = set()
    for node in named:
        folder = path.parents[node.level - 1] if node.level else ROOT
        place = folder.joinpath(*(node.module or "").split("."))
        paths |= {place / f"{each.name}.py" for each in node.names} | {place.with_suffix(".py")}
    return paths & set(SOURCES) - {path}


def test_any_module_may_be_imported_first():
    """No circle: which module a program or a test happens to import first decides nothing."""
    TopologicalSorter({path: imported(path) for path in SOURCES}).prepare()


def listeners() -> list[ast.FunctionDef]:
    """The functions that Bolt calls: decorated with ``app.something``."""
    found = [function for path in LISTENERS for function in functions(path)]
    return [function for function in found if any("app." in ast.unparse(mark) for mark in function.decorator_list)]


def test_listeners_take_only_what_bolt_gives():
    wrong = {
        (function.name, argument.arg)
        for function in listeners()
        for argument in function.args.args
        if argument.arg not in BOLTS
    }
    assert len(listeners()) > 10
    assert not wrong
    assert not any(function.args.kwonlyargs for function in listeners())


def test_listeners_are_at_most_25_lines():
    assert [function.name for function in listeners() if lines(function) > 25] == []


def test_no_transaction_and_no_block_kit_in_listeners():
    """DESIGN section 4: one service function, one view; the rest is somewhere else."""
    for path in LISTENERS:
        text = path.read_text()
        assert '"type": "section"' not in text
        assert ".write(" not in text


def test_nobody_names_a_module_for_a_lack_of_thought():
    assert not {path.stem for path in SOURCES} & {"utils", "helpers", "common", "base", "misc"}


def test_a8_no_type_is_named_in_the_code():
    """A new approval type is a file, not a program: only the demo's story and the hint beside `/apply` name one."""
    types = {path.stem for path in (ROOT / "bot" / "starter").glob("*.yaml")} - {"people", "custom"}
    assert len(types) == 9
    naming = {
        path.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and node.value in types
    }
    assert naming == {"demo_story.py", "manifest.py"}
