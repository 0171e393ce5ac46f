"""Settings are read once, and every fault of them is told at once."""

from __future__ import annotations

import pytest

from bot.config import Settings, audit_keys, database_url
from bot.stops import Misconfigured

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_defaults(tmp_path):
    settings = Settings.from_env(GOOD, tmp_path)
    assert settings.socket_mode
    assert settings.api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///countersign.db"
    assert (settings.policies, settings.people, settings.admins, settings.language) == (None, None, (), "en")


def test_policies_of_the_folder_one_stands_in(tmp_path):
    (tmp_path / "policies").mkdir()
    assert Settings.from_env(GOOD, tmp_path).policies == tmp_path / "policies"


def test_lists_and_addresses_are_read_leniently(tmp_path):
    env = {**GOOD, "COUNTERSIGN_ADMINS": " U1, ann@example.com ,", "SLACK_API_URL": "http://127.0.0.1:1/api"}
    settings = Settings.from_env(env, tmp_path)
    assert settings.admins == ("U1", "ann@example.com")
    assert settings.api_url == "http://127.0.0.1:1/api/"


def test_all_faults_at_once(tmp_path):
    env = {
        "SLACK_BOT_TOKEN": "xapp-1",
        "SLACK_API_URL": "slack.com",
        "COUNTERSIGN_DATABASE_URL": "mysql://x",
        "COUNTERSIGN_POLICIES": str(tmp_path / "none"),
        "COUNTERSIGN_PEOPLE": str(tmp_path / "none.csv"),
        "COUNTERSIGN_AUDIT_KEY": f"{'k' * 32} short",
        "COUNTERSIGN_AUDIT_CHANNEL": "#audit",
        "COUNTERSIGN_LANGUAGE": "tlh",
    }
    with pytest.raises(Misconfigured) as stop:
        Settings.from_env(env, tmp_path)
    named = [sentence.split()[0].rstrip(":") for sentence in stop.value.sentences]
    assert named == [
        "SLACK_BOT_TOKEN",
        "Set",
        "SLACK_API_URL",
        "COUNTERSIGN_DATABASE_URL",
        "COUNTERSIGN_POLICIES",
        "COUNTERSIGN_PEOPLE",
        "COUNTERSIGN_AUDIT_KEY",
        "COUNTERSIGN_AUDIT_CHANNEL",
        "COUNTERSIGN_LANGUAGE",
    ]
    with pytest.raises(Misconfigured, match="openssl rand -hex 32"):
        audit_keys(env)
    assert stop.value.exit_code == 2


def test_secrets_may_stand_in_files(tmp_path):
    """F94."""
    (tmp_path / "token").write_text("xoxb-filed\n")
    (tmp_path / "url").write_text("postgresql://me:hush@db/x")
    env = {
        "SLACK_BOT_TOKEN_FILE": str(tmp_path / "token"),
        "SLACK_APP_TOKEN": "xapp-1",
        "COUNTERSIGN_DATABASE_URL_FILE": str(tmp_path / "url"),
    }
    settings = Settings.from_env(env, tmp_path)
    assert (settings.bot_token, settings.database_url) == ("xoxb-filed", "postgresql://me:hush@db/x")
    assert database_url(env) == settings.database_url


def test_a_file_that_cannot_be_read_is_told_once(tmp_path):
    (tmp_path / "bytes").write_bytes(b"\xff")
    env = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_BOT_TOKEN_FILE": "anywhere",
        "SLACK_APP_TOKEN_FILE": str(tmp_path / "none"),
        "COUNTERSIGN_DATABASE_URL_FILE": str(tmp_path / "bytes"),
        "COUNTERSIGN_LANGUAGE": "tlh",
    }
    with pytest.raises(Misconfigured) as stop:
        Settings.from_env(env, tmp_path)
    both, absent, no_text, language = stop.value.sentences
    assert both == "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set: leave one of them out."
    assert absent == f"SLACK_APP_TOKEN_FILE: {tmp_path / 'none'} cannot be read: No such file or directory."
    assert no_text == f"COUNTERSIGN_DATABASE_URL_FILE: {tmp_path / 'bytes'} cannot be read: it is no text."
    assert language.startswith("COUNTERSIGN_LANGUAGE")
    with pytest.raises(Misconfigured, match="it is no text"):
        database_url(env)


def test_secrets_do_not_show(tmp_path):
    """F94."""
    env = {**GOOD, "SLACK_SIGNING_SECRET": "hush", "COUNTERSIGN_DATABASE_URL": "postgresql://me:secret@db/x"}
    env["COUNTERSIGN_AUDIT_KEY"] = f"{'new' * 12}\n{'old' * 12}"
    settings = Settings.from_env(env, tmp_path)
    assert [key.secret[:3] for key in settings.audit_keys] == [b"new", b"old"]
    assert not any(secret in repr(settings) for secret in ("xoxb-1", "xapp-1", "hush", "secret@", "newnew"))
