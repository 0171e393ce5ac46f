"""The page: what it shows, what it does, whom it refuses; and one walk through it in a real browser."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Sandbox
from bot.sandbox.office import until_morning

from .conftest import PEOPLE, Clock, button, field, modal, opener, plain, section

More = Callable[..., Any]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FORM = modal(
    field("Reason", "why"),
    field("Kind", "k", {"type": "static_select", "options": [{"text": plain("Leave"), "value": "l"}]}, optional=True),
    callback_id="form",
)
ASK = {"title": plain("Sure?"), "text": plain("It ends."), "confirm": plain("Yes, approve"), "deny": plain("No")}
CARD = [
    section("*Leave*: &lt;b&gt;&amp; co"),
    {"type": "actions", "block_id": "b", "elements": [button("Approve", "approve", value="7", confirm=ASK)]},
]


class Office:
    """Office time that only moves when it is told to: a Friday, 17:00 in Berlin."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 5, 15, 15, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.moment

    def advance(self, delta: dt.timedelta) -> None:
        self.moment += delta


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(PEOPLE, clock=clock, commands=("/apply",), office=Office()) as running:
        yield running


def act(sandbox: Sandbox, operation: str, headers: dict[str, str] | None = None, **given: Any) -> Any:
    body = json.dumps({"as": "U0EMMA", **given}).encode()
    request = urllib.request.Request(f"{sandbox.page_url}page/{operation}", data=body, headers=headers or {})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def state(sandbox: Sandbox, user: str = "U0EMMA") -> Any:
    with urllib.request.urlopen(f"{sandbox.page_url}page/live?as={user}") as stream:
        return json.loads(stream.readline().decode().removeprefix("data: "))


def bot(app: App) -> list[Any]:
    got: list[Any] = []
    opener(app, FORM)

    @app.view("form")
    def submitted(ack: More, body: dict[str, Any], client: WebClient) -> None:
        got.append(body["view"]["state"]["values"])
        client.chat_postMessage(channel="U0BEN", text="t", blocks=CARD)
        ack()

    @app.action("approve")
    def approved(ack: More, body: dict[str, Any], client: WebClient) -> None:
        got.append(body["user"]["id"])
        place = body["container"]
        client.chat_update(channel=place["channel_id"], ts=place["message_ts"], text="t", blocks=[section("Done")])
        ack()

    return got


def test_a_form_and_a_card_by_the_pages_own_requests(sandbox: Sandbox, app: App) -> None:
    got = bot(app)
    act(sandbox, "command", text="/apply")
    view = state(sandbox)["view"]
    assert [block["type"] for block in view["blocks"]] == ["input", "input"]
    assert act(sandbox, "submit", view=view["id"], fields=[])["action"] == "blocked"
    assert state(sandbox)["view"]["errors"] == {"why": "Please complete this required field."}
    fields = [{"block": "why", "action": "it", "held": "x"}, {"block": "k", "action": "it", "held": "l"}]
    assert act(sandbox, "submit", view=view["id"], fields=fields)["action"] == "closed"
    assert got[0]["k"]["it"]["selected_option"]["text"]["text"] == "Leave"

    shown = state(sandbox, "U0BEN")
    assert shown["unread"] == 1
    message = shown["messages"][0]
    assert message["blocks"][0]["text"] == [{"text": "Leave", "bold": True}, {"text": ": <b>& co"}]
    act(sandbox, "click", **{"as": "U0BEN"}, ts=message["ts"], block="b", action="approve")
    assert got[1] == "U0BEN"
    act(sandbox, "read", **{"as": "U0BEN"})
    assert state(sandbox, "U0BEN")["unread"] == 0


def test_office_time_is_shown_and_moved(sandbox: Sandbox) -> None:
    assert state(sandbox)["office"] == "Fri 15 May 2026, 17:00"
    act(sandbox, "office", by="hour")
    assert state(sandbox)["office"] == "Fri 15 May 2026, 18:00"
    act(sandbox, "office", by="morning")
    assert state(sandbox)["office"] == "Mon 18 May 2026, 09:05"
    act(sandbox, "office", by="day")
    assert state(sandbox)["office"] == "Tue 19 May 2026, 09:05"


def test_the_next_working_morning_can_be_today() -> None:
    early = dt.datetime(2026, 5, 18, 6, 0, tzinfo=dt.UTC)
    assert until_morning(early) == dt.timedelta(hours=3, minutes=5)


def test_every_change_is_pushed(sandbox: Sandbox, client: WebClient) -> None:
    with urllib.request.urlopen(f"{sandbox.page_url}page/live?as=U0EMMA") as stream:
        assert json.loads(stream.readline()[6:])["messages"] == []
        stream.readline()
        client.chat_postMessage(channel="U0EMMA", text="pushed")
        assert json.loads(stream.readline()[6:])["messages"][0]["text"] == [{"text": "pushed"}]


@pytest.mark.parametrize("headers", [{"Origin": "https://example.com"}, {"Host": "example.com"}])
def test_other_sites_cannot_act(sandbox: Sandbox, headers: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        act(sandbox, "command", headers=headers, text="/apply")
    assert refusal.value.code == 403
    refusal.value.close()


def test_only_the_pages_own_files_are_served(sandbox: Sandbox) -> None:
    with urllib.request.urlopen(sandbox.page_url + "static/page.js") as answer:
        assert "innerHTML" not in answer.read().decode()
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(sandbox.page_url + "static/..%2fpage.py")
    assert refusal.value.code == 404
    refusal.value.close()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here")
def test_a_walk_through_the_page(sandbox: Sandbox, app: App) -> None:
    from playwright.sync_api import sync_playwright

    got = bot(app)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 360, "height": 640})
        page.set_default_timeout(5000)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.goto(sandbox.page_url + "?as=U0EMMA")
        page.get_by_label("Message or command").fill("/apply leave")
        page.keyboard.press("Enter")
        page.get_by_label("Reason").fill("typed, then closed")
        page.keyboard.press("Escape")
        page.wait_for_selector("#modal:not([open])", state="attached")
        page.get_by_label("Message or command").fill("/apply leave")
        page.keyboard.press("Enter")
        page.locator("#modal [data-submit]").click()
        page.get_by_text("Please complete this required field.").wait_for()
        page.get_by_label("Reason").fill("family <visit>")
        page.get_by_label("Kind").select_option(label="Leave")
        page.locator("#modal [data-submit]").click()
        page.get_by_role("button", name="Ben Ode").click()
        page.get_by_role("button", name="Approve").click()
        page.get_by_role("button", name="Yes, approve").click()
        page.get_by_text("Done").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        browser.close()
    assert got[0]["why"]["it"]["value"] == "family <visit>"
    assert got[1] == "U0BEN"
    assert faults == []
