"""`countersign policy export`: a type of the database as a file that says the same (B6, G1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import example, given
from hypothesis import strategies as some
from typer.testing import CliRunner

from bot.cli import app
from bot.marked_yaml import read_marked
from bot.policies import read_files
from bot.policy_export import as_yaml
from storage.database import open_database
from storage.unit_of_work import SqlStore
from tests.properties import examples
from workflow import upkeep
from workflow.definition import Policy
from workflow.model import Person, Roster
from workflow.policy import policy_version, read_policy
from workflow.ports import UnitOfWork
from workflow.ports_types import Publication, StoredPolicy

STARTER = [file.policy for file in read_files(None)]
NOW = datetime(2026, 5, 12, tzinfo=UTC)
VALUES = some.text() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.booleans()


@pytest.mark.parametrize("policy", STARTER, ids=[policy.id for policy in STARTER])
def test_a_file_is_read_back_as_the_same_version(policy: Policy) -> None:
    assert policy_version(read_marked(as_yaml(policy.source)).value) == policy.version


@examples(50)
@given(some.lists(VALUES, min_size=1))
@example(["?", "???", "?x", ": x", ":>", " @", ": |"])
def test_whatever_a_policy_says_is_read_back_as_it_was(said: list[object]) -> None:
    source = {"title": said[0], "form": said, "self": {"zh": said}}
    assert read_marked(as_yaml(source)).value == source


def test_it_is_written_as_people_write_it() -> None:
    source = {
        "route": [
            {"by": {"manager": 1}, "stage": "Boss"},
            {"any": [{"role": "it"}, {"user": "U1"}], "stage": "a: b"},
        ],
        "form": [{"type": "text", "label": {"zh": "名称", "en": "What"}, "id": "what"}],
        "title": "Gear",
        "id": "gear",
    }
    assert as_yaml(source) == (
        "id: gear\n"
        "title: Gear\n"
        "\n"
        "form:\n"
        "  - {id: what, label: {en: What, zh: 名称}, type: text}\n"
        "\n"
        "route:\n"
        "  - {stage: Boss, by: {manager: 1}}\n"
        "  - {stage: 'a: b', any: [{role: it}, {user: U1}]}\n"
    )


@pytest.fixture
def store(sqlite_url: str) -> Iterator[SqlStore]:
    """A database in which the starter set is in force, and a type that was made in Slack."""
    with closing(open_database(sqlite_url)) as database:
        store = SqlStore(database, workspace="T0TEST")
        store.write(lambda uow: uow.policies.load(map(stored, STARTER), NOW))
        store.write(lambda uow: _issue(uow, 1, MADE))
        yield store


def stored(policy: Policy) -> StoredPolicy:
    return StoredPolicy(id=policy.id, version=policy.version, source=policy.source, name=f"{policy.id}.yaml")


def _issue(uow: UnitOfWork, n: int, policy: StoredPolicy) -> None:
    uow.policies.issue(policy, NOW + timedelta(hours=n))
    uow.publications.add(Publication(type=policy.id, n=n, version=policy.version, nonce=f"n{n}", by="U0DAN", at=NOW))


MADE = replace(
    stored(
        read_policy({**STARTER[3].source, "id": "books", "number": "BK-{year}-{seq}", "title": {"en": "Bücher: ja"}})
    ),
    origin="slack",
    name="",
)


def export(url: str, *words: str, workspace: str = "") -> Result:
    env = {"COUNTERSIGN_DATABASE_URL": url, "COUNTERSIGN_WORKSPACE": workspace, "COUNTERSIGN_LANGUAGE": "en"}
    return CliRunner().invoke(app, ["policy", "export", *words], env=env)


def test_a_type_of_the_database_becomes_a_file(sqlite_url: str, store: SqlStore, tmp_path: Path) -> None:
    out = tmp_path / "books.yaml"
    assert export(sqlite_url, "books", "--out", str(out)).output == ""
    assert read_files(out)[0].policy.version == MADE.version
    assert export(sqlite_url, "books", "--out", str(out)).output == f"{out} is there already. Choose another name.\n"
    told = export(sqlite_url, "books", "--out", str(tmp_path / "none" / "books.yaml"))
    assert (told.exit_code, "could not be written: No such file or directory" in told.output) == (1, True)


def test_an_earlier_version_is_found_by_its_hash(sqlite_url: str, store: SqlStore) -> None:
    purchase = stored(STARTER[3])
    newer = stored(read_policy({**STARTER[3].source, "title": "Buying"}))
    store.write(lambda uow: uow.policies.load([newer], NOW + timedelta(days=1)))
    assert export(sqlite_url, "purchase").stdout == as_yaml(newer.source)
    assert export(sqlite_url, "purchase", "--version", purchase.version[:8]).stdout == as_yaml(purchase.source)
    there = f"There are: {newer.version[:12]}, {purchase.version[:12]}."
    told = export(sqlite_url, "purchase", "--version", "x")
    assert (told.exit_code, told.output) == (2, f"purchase has no version x, or several that begin so. {there}\n")
    assert export(sqlite_url, "leave").output.startswith("leave is not in force now: say which version with --version.")
    assert export(sqlite_url, "purchas").output == "There is no type purchas. Did you mean purchase?\n"


def test_an_earlier_version_is_found_by_its_number(sqlite_url: str, store: SqlStore) -> None:
    newer = replace(MADE, version="f" * 64, source={**MADE.source, "title": "Magazines"})
    store.write(lambda uow: _issue(uow, 2, newer))
    assert export(sqlite_url, "books").output == as_yaml(newer.source)
    assert export(sqlite_url, "books", "--version", "1").output == as_yaml(MADE.source)
    told = export(sqlite_url, "books", "--version", "3")
    assert told.output == "books has no version 3, or several that begin so. There are: 2, 1.\n"
    store.write(lambda uow: uow.policies.retire("books"))
    told = export(sqlite_url, "books")
    assert told.output == "books is not in force now: say which version with --version. There are: 2, 1.\n"


def test_the_database_is_looked_at(sqlite_url: str, store: SqlStore, tmp_path: Path) -> None:
    """G2-G4 among the people of the workspace, user groups among them: types in force, and files before they are."""
    people = (
        Person(id="U0EMMA", name="Emma Li", email="emma@example.com", manager="U0BEN", department="Sales"),
        Person(id="U0BEN", name="Ben Ode", email="ben@example.com", manager="U0DAN", department="Sales"),
        Person(id="U0DAN", name="Dan Novak", email="dan@example.com"),
        Person(id="U0GONE", name="Gone", email="gone@example.com", active=False),
    )
    roles = {"finance": ["U0DAN", "U0GONE"], "admin": ["U0DAN"]}
    rosters = (Roster(id="S0LAW", handle="law", name="Law", members=frozenset({"U0DAN"}), changed=0),)
    content = upkeep.People(people=people, roles=roles, departments={"Sales": "U0BEN"}, rosters=rosters)
    upkeep.replace_directory(store, content, NOW)

    def policy(*words: str) -> list[str]:
        env = {"COUNTERSIGN_DATABASE_URL": sqlite_url, "COUNTERSIGN_LANGUAGE": "en"}
        return CliRunner().invoke(app, ["policy", *words, "--database"], env=env).output.splitlines()

    told = policy("explain", "books", "--as", "emma@example.com", "--set", "amount=300")
    assert told[:4] == [
        "Bücher: ja, for Emma Li (Sales)",
        "1 Manager and finance (both)",
        "    ○ Ben Ode · manager of Emma Li",
        "    ○ finance (Dan Novak) · any holder of the role",
    ]
    assert "Leave: 3 people may apply" in policy("check")
    assert "✗ leave:1 an employee asks lead, department head and director" in policy("test")
    file = tmp_path / "deed.yaml"
    file.write_text(
        "id: deed\ntitle: Deed\nform: [{id: what, label: What, type: text}]\n"
        "route: [{stage: Law, by: {usergroup: law}}]\n"
    )
    nobody = "nobody who can be asked is in the user group @law, and no administrator can be asked"
    assert policy("check", str(file))[1] == f"    ✗ Stage Law: {nobody}: the request is not accepted · for Dan Novak"
    assert policy("check", "--people", str(file)) == ["Give --people or --database, not both."]


def test_a_database_of_nobody_and_one_of_several(sqlite_url: str, store: SqlStore, tmp_path: Path) -> None:
    told = export(f"sqlite:///{tmp_path / 'none.db'}", "books")
    assert (told.exit_code, told.output) == (1, "Nothing is in the database yet: no bot has served from it.\n")
    with closing(open_database(sqlite_url)) as database:
        SqlStore(database, workspace="T0MORE").write(lambda uow: uow.policies.load([MADE], NOW))
    told = export(sqlite_url, "books")
    said = "The database holds several workspaces. Set COUNTERSIGN_WORKSPACE to one of T0MORE, T0TEST.\n"
    assert (told.exit_code, told.output) == (2, said)
    assert export(sqlite_url, "books", workspace="T0MORE").output == as_yaml(MADE.source)
