"""The sandbox's Socket Mode server held against Slack's own client for JavaScript: connect, acknowledge, come back."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.sandbox import Sandbox, SandboxPerson

SCRIPT = Path(__file__).parent / "socket_mode.js"
EMMA = SandboxPerson(id="U0EMMA", name="emma", real_name="Emma Li", email="emma@example.com")
SECONDS = 20.0
"""That anything may take; it waits a second before it connects again."""


class Client:
    """The client in its own process, and what it said."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def said(self) -> str:
        """Its next line."""
        return self._lines.get(timeout=SECONDS)

    def end(self) -> int:
        """Lets it disconnect and exit."""
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                return self._process.wait(SECONDS)
            finally:
                self._process.kill()
                self._reading.join()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox([EMMA], delivery="socket", patience=SECONDS, rate_limits=False) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox, packages: Path, node: str) -> Iterator[Client]:
    made = Client([node, str(SCRIPT), sandbox.api_url, sandbox.app_token], packages)
    try:
        assert made.said() == "connected"
        yield made
    finally:
        code = made.end()
    assert code == 0


def answers(sandbox: Sandbox, words: str) -> None:
    assert sandbox.person("emma").command(f"/apply {words}").text == f"You typed /apply {words}"


def test_it_connects_and_acknowledges_whatever_comes(sandbox: Sandbox, client: Client) -> None:
    emma = sandbox.person("emma")
    answers(sandbox, "leave")
    assert emma.say("hello").error == ""
    assert client.said() == "message hello"
    button = {"type": "button", "action_id": "approve", "text": {"type": "plain_text", "text": "Approve"}}
    api = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    api.chat_postMessage(channel="U0EMMA", text="A card", blocks=[{"type": "actions", "elements": [button]}])
    assert emma.click("Approve").error == ""
    assert client.said() == "block_actions approve"
    assert sandbox.problems == []
    assert all(delivery.ok for delivery in sandbox.deliveries)


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", None])
def test_it_comes_back_after_a_forced_disconnect(sandbox: Sandbox, client: Client, reason: str | None) -> None:
    answers(sandbox, "before")
    sandbox.drop_sockets(reason)
    assert client.said() == "reconnecting"
    assert client.said() == "connected"
    sandbox.wait_until(lambda: sandbox.sockets == 1, seconds=SECONDS)
    answers(sandbox, "after")


def test_it_ends_in_peace(sandbox: Sandbox, client: Client) -> None:
    assert client.end() == 0
    sandbox.wait_until(lambda: sandbox.sockets == 0, seconds=SECONDS)
