"""Socket Mode against slack_bolt's own handler: commands, forms, reconnecting, and which connection gets what."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from bot.sandbox import Sandbox

from .conftest import PATIENCE, PEOPLE, Clock, field, modal, opener
from .test_messages import refused

More = Callable[..., Any]


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(PEOPLE, clock=clock, delivery="socket", patience=PATIENCE) as running:
        yield running


@pytest.fixture
def connected(sandbox: Sandbox, client: WebClient) -> Iterator[App]:
    app = App(client=client, token_verification_enabled=False)
    handler = SocketModeHandler(app, sandbox.app_token, ping_interval=0.2)
    handler.connect()
    sandbox.wait_until(lambda: sandbox.sockets == 1)
    yield app
    handler.client.auto_reconnect_enabled = False
    sandbox.drop_sockets(None)
    with suppress(AttributeError):  # slack_sdk looks twice for a socket that its reader has just given up
        handler.close()


def test_a_form_over_socket_mode(sandbox: Sandbox, connected: App) -> None:
    opener(connected, modal(field("Reason", "why"), callback_id="leave"))

    @connected.view("leave")
    def submitted(ack: More) -> None:
        ack(response_action="errors", errors={"why": "Say more."})

    emma = sandbox.person("emma")
    assert emma.command("/apply").error == ""
    emma.fill("Reason", "x")
    assert emma.submit().action == "errors"
    assert emma.modal is not None
    assert emma.modal.errors == {"Reason": "Say more."}


def test_words_in_an_acknowledgement_are_shown(sandbox: Sandbox, connected: App) -> None:
    @connected.command("/apply")
    def listener(ack: More) -> None:
        ack("Only this.")

    assert sandbox.person("emma").command("/apply").text == "Only this."


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", None])
def test_a_dropped_bot_comes_back(sandbox: Sandbox, connected: App, reason: str | None) -> None:
    @connected.command("/apply")
    def listener(ack: More) -> None:
        ack("Here.")

    before = sandbox.calls.count("apps.connections.open")
    sandbox.drop_sockets(reason)
    sandbox.wait_until(lambda: sandbox.calls.count("apps.connections.open") > before and sandbox.sockets >= 1)
    sandbox.wait_until(lambda: sandbox.person("emma").command("/apply").text == "Here.")


def test_without_a_connection_nothing_can_be_done(sandbox: Sandbox) -> None:
    assert sandbox.person("emma").command("/apply").error == "dispatch_failed"


def url_of(sandbox: Sandbox) -> str:
    return str(WebClient(base_url=sandbox.api_url).apps_connections_open(app_token=sandbox.app_token)["url"])


def test_a_ticket_is_good_once_and_for_half_a_minute(sandbox: Sandbox, clock: Clock) -> None:
    url = url_of(sandbox)
    with connect(url) as socket:
        assert json.loads(socket.recv())["type"] == "hello"
    with pytest.raises((InvalidStatus, ConnectionClosed)), connect(url) as again:
        again.recv()
    late = url_of(sandbox)
    clock.step(31)
    with pytest.raises((InvalidStatus, ConnectionClosed)), connect(late) as socket:
        socket.recv()


def test_each_envelope_goes_to_one_of_several_connections(sandbox: Sandbox) -> None:
    with connect(url_of(sandbox)) as one, connect(url_of(sandbox)) as two:
        sockets = [one, two]
        assert [json.loads(socket.recv())["num_connections"] for socket in sockets] == [1, 2]
        results: list[str] = []
        acting = threading.Thread(
            target=lambda: results.extend(sandbox.person("emma").command("/apply").error for _ in range(2))
        )
        acting.start()
        seen = []
        for socket in sockets:
            envelope = json.loads(socket.recv(timeout=30))
            seen.append((envelope["type"], envelope["payload"]["command"], envelope["accepts_response_payload"]))
            socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
        acting.join()
    assert seen == [("slash_commands", "/apply", True)] * 2
    assert results == ["", ""]


def test_the_eleventh_connection_is_too_many(sandbox: Sandbox, clock: Clock) -> None:
    with ExitStack() as open_ones:
        for _ in range(10):
            open_ones.enter_context(connect(url_of(sandbox))).recv()
        asked = WebClient(base_url=sandbox.api_url, retry_handlers=[]).apps_connections_open
        assert refused(asked, app_token=sandbox.app_token) == "ratelimited"
        clock.step(60)
        with connect(url_of(sandbox)) as eleventh:
            assert json.loads(eleventh.recv())["reason"] == "too_many_websockets"
