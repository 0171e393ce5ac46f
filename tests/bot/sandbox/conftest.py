"""A sandbox with three people, a machine clock that tests step, and a real Bolt app behind it over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from bot.sandbox import Sandbox, SandboxPerson

EPOCH = 1_800_000_000.0
PATIENCE = 30.0
"""Seconds that Slack gives a bot here, instead of three: the machine may have much else to do."""


class Clock:
    """Machine time that stands still until a test steps it."""

    def __init__(self) -> None:
        self.now = EPOCH

    def __call__(self) -> float:
        return self.now

    def step(self, seconds: float) -> None:
        self.now += seconds


PEOPLE = (
    SandboxPerson(
        id="U0EMMA", name="emma", real_name="Emma Li", email="emma@example.com", fields={"Department": "Sales"}
    ),
    SandboxPerson(id="U0BEN", name="ben", real_name="Ben Ode", email="ben@example.com", locale="zh-CN"),
    SandboxPerson(id="U0EVE", name="eve", real_name="Eve Ray", email="eve@example.com"),
    SandboxPerson(id="U0GONE", name="gone", real_name="Gus Gone", email="gone@example.com", deleted=True),
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(PEOPLE, clock=clock, commands=("/apply", "/slow"), patience=PATIENCE) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
def app(sandbox: Sandbox, client: WebClient, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """A Bolt app over HTTP; its signature check uses the sandbox's clock."""
    made = App(
        name="sandbox",
        client=client,
        signing_secret=sandbox.signing_secret,
        token_verification_enabled=False,
        process_before_response=True,
    )
    monkeypatch.setattr("slack_sdk.signature.Clock.now", lambda _: clock.now)
    with serving(made) as url:
        sandbox.request_url = url
        yield made


class _Server(ThreadingHTTPServer):
    request_queue_size = 128


class serving:  # noqa: N801 - reads as a verb
    """Runs a Bolt app over HTTP on loopback."""

    def __init__(self, app: App) -> None:
        dispatching = _handler(app)
        self._server = _Server(("127.0.0.1", 0), dispatching)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}/slack/events"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(app: App) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            response = app.dispatch(BoltRequest(body=body, headers=dict(self.headers.items())))
            content = (response.body or "").encode()
            self.send_response(response.status)
            for name, values in response.headers.items():
                for value in values:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words}


def section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(words)}


def button(label: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": list(blocks), **more}


def field(label: str, block_id: str, element: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    element = {"action_id": "it", **(element or {"type": "plain_text_input"})}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def opener(app: App, view: dict[str, Any], command: str = "/apply") -> None:
    """`command` opens this view."""

    @app.command(command)
    def listener(ack: Callable[..., Any], body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()
