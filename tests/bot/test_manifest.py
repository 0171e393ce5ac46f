"""The manifest is one that Slack accepts, and asks for no more than is used (F96)."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from bot import callbacks
from bot.cli import app
from bot.manifest import as_json, manifest
from tests.bot.broken import GOOD

SCHEMA = json.loads((Path(__file__).parent / "slack-manifest-v1.schema.json").read_text())


@pytest.mark.parametrize("url", [None, "https://approvals.example.com"])
def test_slacks_own_schema_accepts_it(url):
    jsonschema.validate(json.loads(as_json(url)), SCHEMA)


def test_socket_mode_names_no_address():
    assert manifest(None)["settings"]["socket_mode_enabled"] is True
    assert "url" not in as_json(None)


def test_http_mode_sends_everything_to_one_address():
    found = manifest("https://approvals.example.com/")
    address = "https://approvals.example.com/slack/events"
    settings = found["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["interactivity"]["request_url"] == settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"]["message_menu_options_url"] == address, "where options of long selects come from"
    assert {command["url"] for command in found["features"]["slash_commands"]} == {address}


def test_user_groups_are_read_only_where_a_policy_asks_one(tmp_path, monkeypatch):
    """F96."""
    (tmp_path / "a.yaml").write_text(GOOD.replace("{role: finance}", "{usergroup: finance}"), encoding="utf-8")
    monkeypatch.setenv("COUNTERSIGN_POLICIES", str(tmp_path))
    printed = CliRunner().invoke(app, ["manifest"])
    assert printed.exit_code == 0
    more, usual = json.loads(printed.stdout), manifest(None)
    jsonschema.validate(more, SCHEMA)
    scopes = [set(each["oauth_config"]["scopes"]["bot"]) for each in (more, usual)]
    events = [set(each["settings"]["event_subscriptions"]["bot_events"]) for each in (more, usual)]
    assert scopes[0] - scopes[1] == {"usergroups:read"}
    assert events[0] - events[1] == {"subteam_updated", "subteam_members_changed"}


def test_files_are_read_only_where_a_form_takes_some(tmp_path, monkeypatch):
    """F96."""
    (tmp_path / "a.yaml").write_text(GOOD.replace("type: text, max: 120", "type: files, max: 3"), encoding="utf-8")
    monkeypatch.setenv("COUNTERSIGN_POLICIES", str(tmp_path))
    printed = json.loads(CliRunner().invoke(app, ["manifest"]).stdout)
    jsonschema.validate(printed, SCHEMA)
    scopes = [each["oauth_config"]["scopes"]["bot"] for each in (printed, manifest(None))]
    assert set(scopes[0]) - set(scopes[1]) == {"files:read"}


def test_channels_are_read_only_where_a_policy_tells_one(tmp_path, monkeypatch):
    """F96, D7."""
    (tmp_path / "a.yaml").write_text(f"{GOOD}\nchannel: {{id: C0BOARD}}\n", encoding="utf-8")
    monkeypatch.setenv("COUNTERSIGN_POLICIES", str(tmp_path))
    printed = json.loads(CliRunner().invoke(app, ["manifest"]).stdout)
    jsonschema.validate(printed, SCHEMA)
    scopes = [each["oauth_config"]["scopes"]["bot"] for each in (printed, manifest(None))]
    events = [set(each["settings"]["event_subscriptions"]["bot_events"]) for each in (printed, manifest(None))]
    kinds = ("channels", "groups")
    assert set(scopes[0]) - set(scopes[1]) == {f"{kind}:{may}" for kind in kinds for may in ("history", "read")}
    assert events[0] - events[1] == {"member_joined_channel"}


def test_profiles_are_read_only_where_the_settings_name_a_field(monkeypatch):
    """F96."""
    monkeypatch.setenv("COUNTERSIGN_MANAGER_FIELD", "Manager")
    more = json.loads(CliRunner().invoke(app, ["manifest"]).stdout)
    jsonschema.validate(more, SCHEMA)
    scopes = [set(each["oauth_config"]["scopes"]["bot"]) for each in (more, manifest(None))]
    assert scopes[0] - scopes[1] == {"users.profile:read"}
    assert more["settings"] == manifest(None)["settings"]


def test_scopes_and_commands_are_the_contract():
    """F96: more scopes only for what is switched on."""
    found = manifest(None)
    scopes = {"commands", "chat:write", "im:write", "im:history", "users:read", "users:read.email"}
    assert set(found["oauth_config"]["scopes"]["bot"]) == scopes
    assert [command["command"] for command in found["features"]["slash_commands"]] == ["/apply", "/approvals"]


def test_every_button_has_a_listener(listened):
    known = {callbacks.APPROVE, callbacks.REJECT, callbacks.APPROVE_WITH_OPINION, callbacks.MORE, callbacks.WITHDRAW}
    assert known | {callbacks.APPLY_TYPE} <= listened
