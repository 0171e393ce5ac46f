"""`countersign doctor`: one look at everything, a sentence for whatever is not in order (F37, F59, F60, F65, F94)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import demo, doctor, starter, wiring
from bot.cli import app
from bot.config import Settings
from bot.sandbox import Sandbox
from bot.stops import Failed
from bot.wiring import databases
from storage import health
from storage.database import open_database
from storage.serving import ServingLock


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(demo.cast()) as running:
        yield running


@pytest.fixture
def env(sandbox: Sandbox, sqlite_url: str) -> Mapping[str, str]:
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "COUNTERSIGN_DATABASE_URL": sqlite_url,
        "COUNTERSIGN_PEOPLE": str(Path(starter.__file__).parent / "people.yaml"),
        "COUNTERSIGN_ADMINS": ",".join(starter.ADMINS),
    }


def examine(env: Mapping[str, str], folder: Path) -> list[str]:
    return [str(finding) for finding in doctor.examine(env, folder, databases.look)]


def bad(env: Mapping[str, str], folder: Path) -> list[str]:
    return [said for said in examine(env, folder) if not said.startswith("✓")]


def test_all_is_well(env, tmp_path, sandbox):
    """Every part is named, and of the tokens no more than tells one from another."""
    shown = CliRunner().invoke(app, ["doctor"], env=dict(env))
    assert shown.exit_code == 0, shown.output
    for part in ("settings", "database", "serves", "10 approval types", "8 people", "bot token", "scope", "socket"):
        assert part in shown.output
    assert sandbox.bot_token not in shown.output
    assert sandbox.app_token not in shown.output


def test_wrong_settings_end_it(env, tmp_path):
    shown = CliRunner().invoke(app, ["doctor"], env={**env, "SLACK_BOT_TOKEN": "xapp-1", "COUNTERSIGN_LANGUAGE": "tlh"})
    assert shown.exit_code == 1
    assert [line[:17] for line in shown.output.splitlines()] == ["✗ SLACK_BOT_TOKEN", "✗ COUNTERSIGN_LAN"]


def test_what_slack_refuses_is_named(env, tmp_path, sandbox):
    """F36, F37."""
    sandbox.scopes.remove("im:history")
    lacking = bad(env, tmp_path)
    sandbox.scopes.add("im:history")
    assert [said.split(".")[0] for said in lacking] == ["✗ The app lacks the scope im:history"]
    revoked, refused = (
        bad({**env, "SLACK_BOT_TOKEN": "xoxb-other"}, tmp_path),
        bad({**env, "SLACK_APP_TOKEN": "xapp-9"}, tmp_path),
    )
    assert "does not accept the bot token xoxb-…" in revoked[-1]
    assert "does not accept the app-level token xapp-…" in refused[-1]
    (unreachable,) = bad({**env, "SLACK_API_URL": "http://127.0.0.1:9/"}, tmp_path)
    assert unreachable.startswith("✗ Slack cannot be reached at http://127.0.0.1:9/")


def test_files_that_cannot_be_used_are_told_with_their_lines(env, tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "a.yaml").write_text("id: a\nform: []\nroute: []\ntitel: A\n")
    (tmp_path / "people.yaml").write_text("peple: []\n")
    policy, *_more, people = bad({**env, "COUNTERSIGN_PEOPLE": str(tmp_path / "people.yaml")}, tmp_path)
    assert "a.yaml:" in policy
    assert "people.yaml:1" in people
    nobody = bad(
        {**env, "COUNTERSIGN_PEOPLE": "", "COUNTERSIGN_ADMINS": "", "COUNTERSIGN_POLICIES": ""}, tmp_path / "none"
    )
    assert [said[:20] for said in nobody] == ["✗ Set COUNTERSIGN_AD", "! COUNTERSIGN_PEOPLE"]


def test_f25_nothing_is_served_on_an_older_database(sqlite_url):
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    with pytest.raises(Failed) as refused:
        wiring.build(settings(sqlite_url))
    assert refused.value.sentences == (
        "The database is older than this program. Back it up, then run: countersign db upgrade",
    )


def settings(url: str) -> Settings:
    return Settings(bot_token="xoxb-", app_token="xapp-", database_url=url, admins=starter.ADMINS)


def database_says(url: str) -> list[str]:
    return [str(finding) for finding in databases.look(url)]


def test_the_database_in_every_state(sqlite_url, tmp_path, monkeypatch):
    """F59, F60, F65; a database that is not there is not made."""
    none = tmp_path / "none.db"
    assert database_says(f"sqlite:///{none}")[0].startswith("! There is no database yet")
    assert not none.exists()
    assert database_says("sqlite:////nowhere/at/all.db")[-1].startswith("✗ The database cannot be reached")
    with ServingLock(open_database(sqlite_url)):
        assert "✓ A process serves it." in database_says(sqlite_url)

    old, damaged = tmp_path / "old.db", tmp_path / "damaged.db"
    for copy in (old, damaged):
        shutil.copy(sqlite_url.removeprefix("sqlite:///"), copy)
    with sqlite3.connect(old) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    assert (
        database_says(f"sqlite:///{old}")[0] == "✗ The database is older than this program. Run: countersign db upgrade"
    )
    content = damaged.read_bytes()
    damaged.write_bytes(content[:8192] + b"\xff" * 8192 + content[16384:])
    assert any(said.startswith("✗ The database is damaged") for said in database_says(f"sqlite:///{damaged}"))

    mounts = tmp_path / "mounts"
    mounts.write_text(f"dev / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(health, "_MOUNTS", mounts)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(1000, 995, 5))
    said = database_says(sqlite_url)
    assert any("on a nfs4 file system" in each for each in said)
    assert any(each.startswith("✗ The database's disk is nearly full: 0.5% is free.") for each in said)


def test_the_server_in_every_state(postgres_url, monkeypatch):
    """F53."""
    assert database_says(postgres_url) == [f"✓ The database is up to date ({databases.schema.head()})."]
    monkeypatch.setattr("storage.health.time.time", lambda: 0.0)
    assert "differ by" in database_says(postgres_url)[-1]
