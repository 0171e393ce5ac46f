"""The page: what it shows, what it does, whom it refuses."""

from __future__ import annotations

import datetime as dt
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Sandbox, SandboxChannel
from bot.sandbox.office import until_morning

from .conftest import PEOPLE, Clock, button, field, modal, opener, plain, section

More = Callable[..., Any]
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


def state(sandbox: Sandbox, user: str = "U0EMMA", thread: str = "") -> Any:
    with urllib.request.urlopen(f"{sandbox.page_url}page/live?as={user}&thread={thread}") as stream:
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


def test_a_thread_is_shown_and_written_in(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.request_url = "http://127.0.0.1:9/"
    card = client.chat_postMessage(channel="U0EMMA", text="card")["ts"]
    assert (state(sandbox)["messages"][0]["replies"], state(sandbox, thread="1.0")["thread"]) == (None, None)
    act(sandbox, "command", text="lgtm", thread=card)
    client.chat_postMessage(channel="U0EMMA", text="reply", thread_ts=card)
    (shown,) = state(sandbox)["messages"]
    replies = {"count": 2, "unread": 1, "by": ["U0EMMA", sandbox.bot_user_id], "last": "Today, 17:00"}
    assert shown["replies"] == replies
    thread = state(sandbox, thread=card)["thread"]
    assert [message["text"][0]["text"] for message in thread["messages"]] == ["card", "lgtm", "reply"]
    act(sandbox, "read")
    assert (state(sandbox)["unreadHere"], state(sandbox)["unread"]) == (0, 1)
    act(sandbox, "read", thread=card)
    assert state(sandbox)["unread"] == 0
    assert act(sandbox, "command", text="/apply", thread=card) == {
        "error": "/apply is not supported in threads. Sorry!"
    }


def test_what_stands_in_a_form_is_told_with_every_change_and_when_it_is_closed(sandbox: Sandbox, app: App) -> None:
    told: list[Any] = []
    typed = {"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    form = modal(field("Reason", "why", typed, dispatch_action=True), field("Days", "days"))
    opener(app, {**form, "callback_id": "told", "notify_on_close": True})

    def listener(ack: More, body: dict[str, Any]) -> None:
        told.append({block: entry["it"]["value"] for block, entry in body["view"]["state"]["values"].items()})
        ack()

    app.action("it")(listener)
    app.view_closed("told")(listener)
    act(sandbox, "command", text="/apply")
    view = state(sandbox)["view"]
    assert [block["element"]["each"] for block in view["blocks"]] == [True, False]
    fields = [{"block": "why", "action": "it", "held": "x"}, {"block": "days", "action": "it", "held": "2"}]
    gone = {"block": "asked before", "action": "it", "held": "the page does not know yet"}
    act(sandbox, "fill", view=view["id"], **fields[0], fields=[gone, *fields])
    assert told == [{"why": "x", "days": "2"}]
    act(sandbox, "close", view=view["id"], fields=[fields[0] | {"held": "xy"}])
    assert told[1:] == [{"why": "xy", "days": "2"}]
    assert state(sandbox)["view"] is None


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


def test_a_channel_is_shown_to_its_members_and_written_to(clock: Clock) -> None:
    channel = SandboxChannel(id="C0GEN", name="general", members=("U0EMMA", "U0BEN"))
    with Sandbox(PEOPLE, clock=clock, channels=(channel,)) as sandbox:
        act(sandbox, "command", text="good <morning>", **{"in": "C0GEN"})
        seen = state(sandbox, "U0BEN&in=C0GEN")
        assert seen["messages"][0]["text"] == [{"text": "good <morning>"}]
        assert (seen["channels"][0]["unread"], seen["unread"]) == (1, 0)
        assert state(sandbox, "U0EVE&in=C0GEN")["messages"] == []


def test_whoever_is_posted_to_gets_a_toast(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="U0BEN", text="*Leave* waits")
    notices = state(sandbox)["notices"]
    assert [(one["user"], one["text"]) for one in notices] == [("U0BEN", "Leave waits")]


def test_a_private_answer_can_be_dismissed_and_nothing_else(sandbox: Sandbox, client: WebClient) -> None:
    channel = client.conversations_open(users="U0EMMA")["channel"]["id"]
    client.chat_postMessage(channel=channel, text="stays")
    client.chat_postEphemeral(channel=channel, user="U0EMMA", text="goes")
    stays, goes = state(sandbox)["messages"]
    assert goes["ephemeral"]
    act(sandbox, "dismiss", ts=goes["ts"])
    act(sandbox, "dismiss", ts=stays["ts"])
    assert [message["ts"] for message in state(sandbox)["messages"]] == [stays["ts"]]


def test_messages_are_dated_by_office_time(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="U0EMMA", text="on Friday")
    act(sandbox, "office", by="morning")
    client.chat_postMessage(channel="U0EMMA", text="on Monday")
    assert [(m["day"], m["time"]) for m in state(sandbox)["messages"]] == [
        ("Friday, 15 May", "17:00"),
        ("Today", "09:05"),
    ]


def test_rich_text_lists_links_and_tables_keep_their_shape(sandbox: Sandbox, client: WebClient) -> None:
    def words(text: str, **style: bool) -> dict[str, Any]:
        return {"type": "text", "text": text, **({"style": style} if style else {})}

    item = {"type": "rich_text_section", "elements": [words("one", bold=True)]}
    link = {"type": "link", "url": "https://example.com", "text": "there"}
    blocks = [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [item]},
                {"type": "rich_text_quote", "elements": [link, {"type": "emoji", "name": "x", "unicode": "1f600"}]},
            ],
        },
        {"type": "table", "column_settings": [{"align": "right"}], "rows": [[{"type": "raw_text", "text": "12"}]]},
    ]
    client.chat_postMessage(channel="U0EMMA", text="t", blocks=blocks)
    rich, table = state(sandbox)["messages"][0]["blocks"]
    assert rich["parts"][0] == {
        "kind": "list",
        "ordered": True,
        "indent": 1,
        "start": 1,
        "items": [[{"text": "one", "bold": True}]],
    }
    assert rich["parts"][1]["runs"] == [{"text": "there", "href": "https://example.com"}, {"text": "\U0001f600"}]
    assert table["rows"][0][0]["align"] == "right"


def test_while_the_workspace_is_prepared_nothing_is_taken(sandbox: Sandbox) -> None:
    with sandbox.preparing("One moment"):
        assert state(sandbox)["busy"] == "One moment"
        assert act(sandbox, "command", text="/apply") == {"error": "One moment"}
    assert state(sandbox)["busy"] == ""


def test_only_a_workspace_that_can_begin_afresh_offers_it(clock: Clock) -> None:
    begun: list[str] = []
    with Sandbox(PEOPLE, clock=clock, reset=lambda: begun.append("afresh")) as sandbox:
        assert state(sandbox)["reset"] is True
        act(sandbox, "reset")
    with Sandbox(PEOPLE, clock=clock) as sandbox:
        assert state(sandbox)["reset"] is False
        assert act(sandbox, "reset")["error"]
    assert begun == ["afresh"]
