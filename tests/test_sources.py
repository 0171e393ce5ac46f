"""``docs/sources.md``: every name on the page is of something that exists, and every statement is shown by a test."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
import typer

from bot import manifest, starter
from bot.cli import app
from bot.views import lists
from bot.views.reader import reader_in
from storage.tables import metadata
from workflow import policy_keys

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "sources.md").read_text("utf-8")
STATEMENTS = re.findall(r"^\*\*((?:OA|CG) [\w.]+)\*\*(.*?)(?=^\*\*|^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)


def is_test(name: str) -> bool:
    file, _, function = name.partition("::")
    path = ROOT / file
    return path.is_file() and re.search(rf"^def {function}\(", path.read_text("utf-8"), re.MULTILINE) is not None


def is_file(name: str) -> bool:
    return (ROOT / name).exists()


def is_code(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    try:
        return hasattr(import_module(module), attribute)
    except ModuleNotFoundError:
        return False


def is_column(name: str) -> bool:
    table, _, column = name.partition(".")
    return table in metadata.tables and (not column or column in metadata.tables[table].columns)


def is_view(name: str) -> bool:
    return (Path(starter.__file__).parent / f"{name.removeprefix('v_')}.yaml").is_file()


def is_slash_command(name: str) -> bool:
    """A word after it is a placeholder, or one that the help knows."""
    command, _, word = name.partition(" ")
    known = [each["command"] for each in manifest.manifest(None)["features"]["slash_commands"]]
    return command in known and (word.isupper() or not word or f"{name} " in str(lists.usage(reader_in("en")).blocks))


def is_command(name: str) -> bool:
    found = typer.main.get_command(app)
    for word in name.split()[1:]:
        found = getattr(found, "commands", {}).get(word)
    return found is not None


def is_key(name: str) -> bool:
    keys = [found for found in vars(policy_keys).values() if isinstance(found, policy_keys.Keys)]
    return any(name.rstrip(":") in found.allowed for found in keys) or name.rstrip(":") in policy_keys.WHO_KINDS


def is_setting(name: str) -> bool:
    """A policy that comes with the program says so."""
    texts = (file.read_text("utf-8") for file in Path(starter.__file__).parent.glob("*.yaml"))
    return any(name in text.splitlines() for text in texts)


FORMS: dict[str, Callable[[str], bool]] = {
    r"tests/[\w/]+\.py::test_\w+": is_test,
    r"/\w+( \w+)?": is_slash_command,
    r"[\w.-]+/[\w./-]*": is_file,
    r"countersign( \w+)+": is_command,
    r"(bot|workflow|storage)(\.\w+)+": is_code,
    r"v_\w+": is_view,
    r"\w+:": is_key,
    r"\w+: \w+": is_setting,
    r"\w+(\.\w+)?": is_column,
}
"""How a name looks, and what it is then the name of."""


def exists(name: str) -> bool:
    found = next((check for form, check in FORMS.items() if re.fullmatch(form, name)), None)
    return found is not None and found(name)


def test_whatever_the_page_names_exists() -> None:
    names = re.findall(r"`([^`]+)`", PAGE)
    assert len(names) > 100
    assert sorted({name for name in names if not exists(name)}) == []


def test_every_statement_is_there_once_and_shown_by_a_test() -> None:
    ids = [id_ for id_, _ in STATEMENTS]
    assert " ".join(ids) == (
        "OA 1.1 OA 1.2 OA 1.2n OA 1.3 OA 1.4 OA 2.1 OA 2.1t OA 2.2 OA 2.3 OA 2.4 OA 2.5 OA 3.1 OA 3.2 OA 3.2a OA 3.2b "
        "OA 3.2c OA 3.3 OA 4 CG 0 CG 1 CG 1a CG 1b CG 2 CG 3 CG 4 CG 5 CG 6"
    )
    assert [id_ for id_, said in STATEMENTS if "::test_" not in said] == []


def test_every_statement_says_where_it_lies_in_the_database() -> None:
    kept = {id_: [name for name in re.findall(r"`([^`]+)`", said) if is_column(name)] for id_, said in STATEMENTS}
    assert [id_ for id_, names in kept.items() if not names] == []


@pytest.mark.parametrize(
    "name",
    [
        "tests/test_sources.py::test_that_is_not_there",
        "tests/test_gone.py::test_whatever_the_page_names_exists",
        "/applied",
        "/approvals dreams",
        "docs/decisions/0000-nothing.md",
        "countersign policy dream",
        "workflow.service.shrug",
        "workflow.gone.submit",
        "v_nothing",
        "perhaps:",
        "route: somewhere",
        "requests.mood",
        "moods",
        "a sentence",
    ],
)
def test_the_finder_bites(name: str) -> None:
    assert not exists(name)
