"""What reaches the bot: signatures, payload shapes, response URLs, events and their redelivery, many at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox import Sandbox, SandboxPerson

from .conftest import PATIENCE, PEOPLE, Clock, button, opener, plain, section, serving

More = Callable[..., Any]
CARD = [section("Card"), {"type": "actions", "block_id": "b", "elements": [button("Approve", "approve", value="7")]}]


def test_the_signature_is_over_the_raw_body_at_machine_time(
    sandbox: Sandbox, app: App, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener(app, {"type": "modal", "title": plain("x"), "blocks": [section("x")]})
    assert sandbox.person("emma").command("/apply 请假 & more").error == ""
    monkeypatch.setattr("slack_sdk.signature.Clock.now", lambda _: clock.now + 301)
    assert sandbox.person("emma").command("/apply").error == "http_401"


def test_a_wrong_secret_is_refused_by_the_bot(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slack_sdk.signature.Clock.now", lambda _: clock.now)
    with Sandbox(PEOPLE, clock=clock) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        wrong = App(client=client, signing_secret="wrong", token_verification_enabled=False)
        with serving(wrong) as url:
            sandbox.request_url = url
            assert sandbox.person("emma").command("/apply").error == "http_401"
        assert sandbox.person("emma").command("/apply").error == "dispatch_failed"
        assert sandbox.person("emma").command("/nothing").error == "/nothing is not a valid command."
        with pytest.raises(ValueError, match="loopback only"):
            sandbox.request_url = "http://192.0.2.1/"


def test_what_a_command_carries_and_how_its_answer_is_shown(sandbox: Sandbox, app: App) -> None:
    got: dict[str, Any] = {}

    @app.command("/apply")
    def listener(ack: More, body: dict[str, Any]) -> None:
        got.update(body)
        ack("Did you mean *leave*?")

    emma = sandbox.person("emma")
    result = emma.command("/apply  a <b> & c ")
    assert result.text == "Did you mean leave?"
    assert result.messages[0].ephemeral
    assert (got["text"], got["command"], got["user_id"]) == ("a &lt;b&gt; &amp; c", "/apply", "U0EMMA")
    assert got["channel_id"].startswith("D")
    assert got["channel_name"] == "directmessage"
    assert emma.messages() == []
    assert emma.unread == 0


def test_the_shape_of_a_click(sandbox: Sandbox, app: App, client: WebClient) -> None:
    got: dict[str, Any] = {}

    @app.action("approve")
    def listener(ack: More, body: dict[str, Any]) -> None:
        got.update(body)
        ack()

    posted = client.chat_postMessage(channel="U0EMMA", text="t", blocks=CARD)
    sandbox.person("emma").click("Approve")
    assert got["type"] == "block_actions"
    assert got["user"] == {"id": "U0EMMA", "username": "emma", "name": "emma", "team_id": sandbox.team_id}
    assert got["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": posted["channel"],
        "is_ephemeral": False,
    }
    assert got["channel"] == {"id": posted["channel"], "name": "directmessage"}
    action = got["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == ("approve", "b", "7", "button")
    assert action["action_ts"]
    assert got["message"]["bot_id"] == sandbox.bot_id
    assert got["state"] == {"values": {}}
    assert got["enterprise"] is None


def test_equal_labels_are_told_apart_by_what_stands_beside(sandbox: Sandbox, app: App, client: WebClient) -> None:
    got: list[str] = []

    @app.action("open")
    def listener(ack: More, body: dict[str, Any]) -> None:
        got.append(body["actions"][0]["value"])
        ack()

    rows = [{**section(f"Leave: {day} May"), "accessory": button("Open", "open", value=day)} for day in ("12", "13")]
    client.chat_postMessage(channel="U0EMMA", text="t", blocks=rows)
    sandbox.person("emma").click("Open", beside="13 May")
    sandbox.person("emma").click("Open")
    assert got == ["13", "12"]


def response_url(sandbox: Sandbox, app: App, client: WebClient) -> WebhookClient:
    urls: list[str] = []

    @app.action("approve")
    def listener(ack: More, body: dict[str, Any]) -> None:
        urls.append(body["response_url"])
        ack()

    client.chat_postMessage(channel="U0EMMA", text="t", blocks=CARD)
    sandbox.person("emma").click("Approve")
    return WebhookClient(urls[-1], retry_handlers=[])


def test_a_response_url_works_five_times(sandbox: Sandbox, app: App, client: WebClient) -> None:
    hook = response_url(sandbox, app, client)
    for at in range(5):
        assert hook.send(text=f"answer {at}", replace_original=False).status_code == 200
    sixth = hook.send(text="answer 5")
    assert (sixth.status_code, "used_url" in sixth.body) == (404, True)
    emma = sandbox.person("emma")
    assert [message.text for message in emma.ephemerals] == [f"answer {at}" for at in range(5)]
    assert emma.message("Card").buttons == ("Approve",)
    assert sandbox.calls.count("response_url") == 6


def test_a_response_url_works_half_an_hour(sandbox: Sandbox, app: App, client: WebClient, clock: Clock) -> None:
    hook = response_url(sandbox, app, client)
    clock.step(30 * 60)
    assert hook.send(text="in time").status_code == 200
    clock.step(1)
    late = hook.send(text="late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


def test_a_response_url_replaces_and_deletes_the_message_and_checks_blocks(
    sandbox: Sandbox, app: App, client: WebClient
) -> None:
    hook = response_url(sandbox, app, client)
    emma = sandbox.person("emma")
    assert "invalid_blocks" in hook.send(text="t", blocks=[section("")]).body
    hook.send(text="t", blocks=[section("Replaced")], replace_original=True)
    assert [message.visible for message in emma.messages()] == ["Replaced"]
    assert emma.messages()[0].edited is False
    assert len(emma.notifications) == 1
    hook.send(text="for everybody here", response_type="in_channel")
    assert emma.message("for everybody here").ephemeral is False
    hook.send(delete_original=True)
    assert emma.find("Replaced") is None


def test_a_private_answer_can_be_clicked_and_replaced(sandbox: Sandbox, app: App, client: WebClient) -> None:
    got: dict[str, Any] = {}
    hook = response_url(sandbox, app, client)
    again = {"type": "actions", "elements": [button("Open again", "again")]}

    @app.action("again")
    def listener(ack: More, body: dict[str, Any], respond: More) -> None:
        got.update(body)
        ack()
        respond(text="done", replace_original=True)

    hook.send(text="too late", blocks=[section("Too late"), again])
    emma = sandbox.person("emma")
    emma.click("Open again")
    assert got["container"]["is_ephemeral"] is True
    assert "message" not in got
    sandbox.wait_until(lambda: emma.ephemerals[-1].visible == "done")


def test_a_menu_and_an_overflow_in_a_message(sandbox: Sandbox, app: App, client: WebClient) -> None:
    got: list[Any] = []
    options = [{"text": plain(word), "value": word.lower()} for word in ("Hold", "Hand over")]
    elements = [
        {"type": "overflow", "action_id": "o", "options": options},
        {"type": "static_select", "action_id": "s", "placeholder": plain("Pick"), "options": options},
    ]

    @app.action("o")
    def overflow(ack: More, body: dict[str, Any]) -> None:
        got.append(body["actions"][0]["selected_option"]["value"])
        ack()

    @app.action("s")
    def menu(ack: More, body: dict[str, Any]) -> None:
        got.append(body["state"]["values"]["b"]["s"]["selected_option"]["value"])
        ack()

    blocks = [{"type": "actions", "block_id": "b", "elements": elements}]
    client.chat_postMessage(channel="U0EMMA", text="t", blocks=blocks)
    emma = sandbox.person("emma")
    emma.click("o", choice="Hand over")
    emma.click("Pick", choice="Hold")
    assert got == ["hand over", "hold"]


def test_events_reach_the_bot_and_need_their_scope(sandbox: Sandbox, app: App) -> None:
    got: list[Any] = []
    done = threading.Event()

    def listener(event: dict[str, Any]) -> None:
        got.append(event)
        done.set()

    for kind in ("message", "user_change", "team_join"):
        app.event(kind)(listener)

    def next_event(act: Callable[[], Any]) -> Any:
        done.clear()
        act()
        assert done.wait(30)
        return got.pop()

    said = next_event(lambda: sandbox.person("emma").say("hello <there>"))
    assert (said["text"], said["channel_type"], said["user"]) == ("hello &lt;there&gt;", "im", "U0EMMA")
    gone = next_event(lambda: sandbox.set_profile("U0EVE", deleted=True))
    assert (gone["user"]["id"], gone["user"]["deleted"]) == ("U0EVE", True)
    new = SandboxPerson(id="U0NEW", name="new", real_name="Nia New", email="new@example.com")
    assert next_event(lambda: sandbox.join(new))["user"]["profile"]["email"] == "new@example.com"
    sandbox.scopes.discard("users:read")
    assert sandbox.set_profile("U0NEW", title="x") is None


def test_a_refused_event_comes_three_times_more(sandbox: Sandbox, clock: Clock) -> None:
    sandbox.request_url = "http://127.0.0.1:9/"
    sandbox.set_profile("U0EMMA", title="Head")

    def attempts() -> list[int]:
        return [delivery.retry_num for delivery in sandbox.deliveries.all("event:user_change")]

    assert attempts() == [0, 1]
    assert sandbox.tick() == 0
    clock.step(60)
    assert sandbox.tick() == 1
    clock.step(299)
    assert sandbox.tick() == 0
    clock.step(1)
    assert sandbox.tick() == 1
    clock.step(10_000)
    assert sandbox.tick() == 0
    assert attempts() == [0, 1, 2, 3]
    assert len({delivery.payload["event_id"] for delivery in sandbox.deliveries}) == 1


def test_forty_people_click_at_once(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slack_sdk.signature.Clock.now", lambda _: clock.now)
    people = [SandboxPerson(id=f"U{n:03d}", name=f"p{n}", real_name=f"P {n}") for n in range(40)]
    with Sandbox(people, clock=clock, patience=PATIENCE) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        app = App(client=client, signing_secret=sandbox.signing_secret, token_verification_enabled=False)
        got: list[str] = []

        @app.action("approve")
        def listener(ack: More, body: dict[str, Any]) -> None:
            got.append(body["user"]["id"])
            ack()

        for person in people:
            client.chat_postMessage(channel=person.id, text="t", blocks=CARD)
        with serving(app) as url:
            sandbox.request_url = url
            acting = [sandbox.person(person.id) for person in people]
            clicking = [threading.Thread(target=person.click, args=("Approve",)) for person in acting]
            for thread in clicking:
                thread.start()
            for thread in clicking:
                thread.join()
    assert sorted(got) == [person.id for person in people]
    assert all(delivery.ok for delivery in sandbox.deliveries)
