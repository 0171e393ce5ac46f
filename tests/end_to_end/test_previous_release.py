"""F26: the program of before the schema's newest change meets the database after it, while one takes the other's place.

The former program comes from the history of this repository: the last commit without the newest migration. It was
started before the upgrade, and goes on; it could not be started after it.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from bot import demo
from bot.sandbox import Sandbox
from bot.sandbox.person import Person
from storage import migrations, schema
from tests.databases import new_postgres
from tests.end_to_end.acting import find_with, now, number_on_modal
from tests.end_to_end.kills import fill_leave
from tests.end_to_end.processes import ROOT, serving
from tests.end_to_end.world import PATIENCE

pytestmark = pytest.mark.soak


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """The program of before the newest migration."""
    newest = max((Path(migrations.__file__).parent / "versions").glob("0*.py"))
    added = git("log", "--format=%H", "--diff-filter=A", "--follow", "--", str(newest)).decode().split()
    if not added:
        pytest.skip("the newest migration was not committed yet")
    folder = tmp_path / "former"
    with tarfile.open(fileobj=io.BytesIO(git("archive", f"{added[-1]}^"))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def apply(person: Person) -> str:
    assert not person.command("/apply leave").error
    fill_leave(person)
    assert not person.submit().error
    return number_on_modal(person)


def approve(person: Person, number: str) -> None:
    card = person.wait(lambda: find_with(person, number, "Approve"))
    assert not person.click("Approve", in_=card, confirm=True).error
    person.wait(lambda: "You approved" in now(person, card).visible)


def test_f26_the_former_program_goes_on_while_the_next_takes_its_place(
    former: Path, postgres_server: str, tmp_path: Path
) -> None:
    with (
        new_postgres(postgres_server, "former") as url,
        Sandbox(demo.cast(), patience=PATIENCE, rate_limits=False) as sandbox,
    ):
        emma, ben, cara, dan = (sandbox.person(name) for name in ("emma", "ben", "cara", "dan"))
        with serving(sandbox, url, log=tmp_path / "former.log", program=former):
            before = apply(emma)
            approve(ben, before)
            assert schema.state(url) is schema.SchemaState.OLD
            schema.upgrade(url)
            approve(cara, before)
            meanwhile = apply(emma)
            with serving(sandbox, url, log=tmp_path / "next.log"):
                approve(dan, before)
                for person in (ben, cara, dan):
                    approve(person, meanwhile)
                emma.wait(lambda: sum("approved" in message.visible for message in emma.messages()) == 4)
        assert sandbox.problems == []
