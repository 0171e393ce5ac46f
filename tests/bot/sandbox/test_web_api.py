"""Tokens, scopes, unknown methods, rates, injected faults, and the people methods."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox
from bot.sandbox.people import SandboxUsergroup

from .conftest import Clock, section
from .test_messages import refused


def call(sandbox: Sandbox, method: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
    request = urllib.request.Request(sandbox.api_url + method, data=body, headers=headers or {})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_tokens_are_checked(sandbox: Sandbox, client: WebClient) -> None:
    assert client.auth_test()["user_id"] == sandbox.bot_user_id
    assert "chat:write" in client.auth_test().headers["x-oauth-scopes"]
    assert refused(WebClient(token="xoxb-wrong", base_url=sandbox.api_url).auth_test) == "invalid_auth"
    assert call(sandbox, "auth.test")["error"] == "not_authed"
    assert call(sandbox, "auth.test", f"token={sandbox.bot_token}".encode())["ok"]
    assert refused(client.api_call, "no.such") == "unknown_method"
    assert refused(client.apps_connections_open, app_token=sandbox.bot_token) == "not_allowed_token_type"


def test_json_and_form_are_both_taken(sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.bot_token}", "Content-Type": "application/json; charset=utf-8"}
    body = json.dumps({"channel": "U0EMMA", "text": "t", "blocks": [section("as json")]}).encode()
    assert call(sandbox, "chat.postMessage", body, headers)["ok"]
    assert call(sandbox, "chat.postMessage", b"{", headers)["error"] == "invalid_json"
    assert sandbox.person("emma").messages()[0].visible == "as json"


def test_a_missing_scope_is_named(sandbox: Sandbox, client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refusal:
        client.usergroups_list()
    answer = refusal.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "usergroups:read")
    assert answer["provided"] == "chat:write,commands,im:history,im:write,users:read,users:read.email"
    sandbox.scopes.add("usergroups:read")
    sandbox.set_usergroup(SandboxUsergroup(id="S0", handle="legal", name="Legal team", users=("U0BEN",)))
    assert client.usergroups_users_list(usergroup="S0")["users"] == ["U0BEN"]
    (group,) = client.usergroups_list(include_users=True, include_count=True)["usergroups"]
    assert (group["handle"], group["users"], group["user_count"]) == ("legal", ["U0BEN"], 1)


def test_people_are_listed_in_pages_with_what_the_scopes_allow(sandbox: Sandbox, client: WebClient) -> None:
    found, cursor = [], None
    while cursor != "":
        page = client.users_list(limit=2, cursor=cursor)
        found += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
    users = {user["id"]: user for user in found}
    assert set(users) == {sandbox.bot_user_id, "USLACKBOT", "U0EMMA", "U0BEN", "U0EVE", "U0GONE"}
    assert users["U0GONE"]["deleted"]
    assert users[sandbox.bot_user_id]["is_bot"]
    assert users["U0EMMA"]["profile"]["email"] == "emma@example.com"
    assert "locale" not in users["U0EMMA"]
    assert client.users_info(user="U0BEN", include_locale=True)["user"]["locale"] == "zh-CN"
    assert client.users_lookupByEmail(email="ben@example.com")["user"]["id"] == "U0BEN"
    assert refused(client.users_lookupByEmail, email="x@example.com") == "users_not_found"
    sandbox.scopes.discard("users:read.email")
    assert "email" not in client.users_info(user="U0EMMA")["user"]["profile"]
    assert refused(client.users_info, user="U0NOBODY") == "user_not_found"


def test_custom_fields_are_found_by_label(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.scopes.add("users.profile:read")
    labels = {f["label"]: f["id"] for f in client.team_profile_get()["profile"]["fields"]}
    fields = client.users_profile_get(user="U0EMMA")["profile"]["fields"]
    assert fields[labels["Department"]]["value"] == "Sales"


def limited(call: Any, **named: Any) -> int:
    with pytest.raises(SlackApiError) as refusal:
        call(**named)
    response = refusal.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    return int(response.headers["Retry-After"])


def test_one_message_a_second_per_channel_after_a_burst(client: WebClient, clock: Clock) -> None:
    for _ in range(5):
        client.chat_postMessage(channel="U0EMMA", text="t")
    assert limited(client.chat_postMessage, channel="U0EMMA", text="t") == 1
    client.chat_postMessage(channel="U0BEN", text="another channel")
    clock.step(1)
    client.chat_postMessage(channel="U0EMMA", text="t")
    assert limited(client.chat_postMessage, channel="U0EMMA", text="t") == 1


def test_fifty_updates_a_minute_in_the_workspace(client: WebClient, clock: Clock) -> None:
    posted = client.chat_postMessage(channel="U0EMMA", text="t")
    named = {"channel": posted["channel"], "ts": posted["ts"], "text": "u"}
    for _ in range(50):
        client.chat_update(**named)
    clock.step(20)
    assert limited(client.chat_update, **named) == 40
    clock.step(40)
    client.chat_update(**named)


def test_users_list_is_tier_two(client: WebClient) -> None:
    for _ in range(20):
        client.users_list()
    assert limited(client.users_list) == 60


def test_limits_can_be_switched_off(clock: Clock) -> None:
    with Sandbox((), clock=clock, rate_limits=False) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        for _ in range(30):
            client.users_list()


def test_ordered_faults_happen_in_turn_and_end(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.ratelimited("chat.postMessage", retry_after=30)
    sandbox.faults.error("chat.postMessage", "channel_not_found", times=2)
    sandbox.faults.status("chat.postMessage", 500)
    post = {"channel": "U0EMMA", "text": "t"}
    assert limited(client.chat_postMessage, **post) == 30
    assert refused(client.chat_postMessage, **post) == "channel_not_found"
    assert refused(client.chat_postMessage, **post) == "channel_not_found"
    with pytest.raises(SlackApiError):
        client.chat_postMessage(**post)
    assert sandbox.person("emma").messages() == []
    assert client.chat_postMessage(**post)["ok"]
    log = sandbox.calls.all("chat.postMessage")
    assert [entry.status for entry in log] == [429, 200, 200, 500, 200]
    assert log[-1].ok
    assert log[-1].arguments["text"] == "t"
    assert "token" not in log[-1].arguments


def test_a_lost_reply_had_its_effect_and_a_refused_call_had_none(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.lose_reply("chat.postMessage")
    with pytest.raises((http.client.HTTPException, OSError)):
        client.chat_postMessage(channel="U0EMMA", text="kept")
    sandbox.faults.refuse("chat.postMessage")
    with pytest.raises((http.client.HTTPException, OSError)):
        client.chat_postMessage(channel="U0EMMA", text="not kept")
    assert [message.text for message in sandbox.person("emma").messages()] == ["kept"]
    assert [call.ok for call in sandbox.calls] == [False, False]


def test_a_hanging_call_answers_after_its_seconds(sandbox: Sandbox, client: WebClient) -> None:
    impatient = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, timeout=0.05, retry_handlers=[])  # type: ignore[arg-type]
    sandbox.faults.hang("chat.postMessage", 0.3)
    with pytest.raises((OSError, urllib.error.URLError)):
        impatient.chat_postMessage(channel="U0EMMA", text="late")
    assert client.auth_test()["ok"]


def test_only_loopback() -> None:
    with pytest.raises(ValueError, match="loopback only"):
        Sandbox(()).start(host="0.0.0.0")


def test_a_taken_port_says_so(sandbox: Sandbox) -> None:
    port = int(sandbox.api_url.split(":")[2].split("/")[0])
    with pytest.raises(OSError, match="in use"):
        Sandbox(()).start(port=port)
