"""Settings are read once, and every fault of them is told at once."""

from __future__ import annotations

import pytest

from bot.config import Settings
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
        "COUNTERSIGN_LANGUAGE",
    ]
    assert stop.value.exit_code == 2


def test_secrets_do_not_show(tmp_path):
    """F94."""
    env = {**GOOD, "SLACK_SIGNING_SECRET": "hush", "COUNTERSIGN_DATABASE_URL": "postgresql://me:secret@db/x"}
    shown = repr(Settings.from_env(env, tmp_path))
    assert not any(secret in shown for secret in ("xoxb-1", "xapp-1", "hush", "secret@"))
