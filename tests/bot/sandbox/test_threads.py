"""Threads: what the API says of them, what is unread, what becomes of one whose first message is deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox import Sandbox, SandboxChannel
from bot.sandbox.person import Person

from .conftest import PEOPLE, Clock, button, section
from .test_messages import refused


@pytest.fixture
def emma(sandbox: Sandbox) -> Person:
    sandbox.request_url = "http://127.0.0.1:9/"
    return sandbox.person("emma")


def texts(answer: Any) -> list[str]:
    return [message["text"] for message in answer["messages"]]


def test_a_reply_stands_in_its_thread_and_nowhere_else(emma: Person, client: WebClient) -> None:
    card = client.chat_postMessage(channel="U0EMMA", text="card")
    place = {"channel": card["channel"], "ts": card["ts"]}
    reply = client.chat_postMessage(channel=card["channel"], text="first", thread_ts=card["ts"])["message"]
    assert (reply["thread_ts"], reply["parent_user_id"]) == (card["ts"], card["message"]["user"])
    emma.say("second", below=emma.message("card"))

    assert [message.text for message in emma.messages()] == ["card"]
    assert [message.text for message in emma.replies(emma.message("card"))] == ["first", "second"]
    parent = client.conversations_history(channel=card["channel"])["messages"][0]
    assert (parent["text"], parent["thread_ts"], parent["reply_count"]) == ("card", card["ts"], 2)
    assert parent["reply_users"] == [card["message"]["user"], "U0EMMA"]
    assert texts(client.conversations_replies(**place)) == ["card", "first", "second"]
    assert texts(client.conversations_replies(**place, oldest=reply["ts"])) == ["card", "second"]
    assert texts(client.conversations_replies(channel=card["channel"], ts=reply["ts"], limit=2)) == ["card", "first"]
    assert refused(client.conversations_replies, channel=card["channel"], ts="1.000000") == "thread_not_found"
    link = client.chat_getPermalink(channel=card["channel"], message_ts=reply["ts"])["permalink"]
    assert link.endswith(f"?thread_ts={card['ts']}&cid={card['channel']}")


def test_the_event_of_a_reply_names_its_thread(sandbox: Sandbox, app: App, client: WebClient) -> None:
    told: dict[str, Any] = {}  # by text: what is answered late is told again

    @app.event("message")
    def message(event: dict[str, Any]) -> None:
        told[event["text"]] = event.get("thread_ts"), event["channel_type"]

    emma, card = sandbox.person("emma"), client.chat_postMessage(channel="U0EMMA", text="card")
    emma.say("lgtm", below=emma.message("card"))
    emma.say("hello")
    assert told == {"lgtm": (card["ts"], "im"), "hello": (None, "im")}


def test_a_thread_that_is_not_there_becomes_an_ordinary_message(emma: Person, client: WebClient) -> None:
    card = client.chat_postMessage(channel="U0EMMA", text="card")
    reply = client.chat_postMessage(channel="U0EMMA", text="reply", thread_ts=card["ts"])
    for wrong in ("1.000000", reply["ts"]):
        posted = client.chat_postMessage(channel="U0EMMA", text=f"to {wrong}", thread_ts=wrong)
        assert "thread_ts" not in posted["message"]
        assert emma.find(f"to {wrong}")
    assert refused(client.chat_postMessage, channel="U0EMMA", text="t", thread_ts="0") == "invalid_thread_ts"


def test_replies_are_unread_until_their_thread_is_read(emma: Person, client: WebClient) -> None:
    card = client.chat_postMessage(channel="U0EMMA", text="card")
    client.chat_postMessage(channel="U0EMMA", text="reply", thread_ts=card["ts"])
    assert (emma.unread, emma.notifications) == (2, ["card", "reply"])
    emma.read()
    assert emma.unread == 1
    (reply,) = emma.replies(emma.message("card"))
    assert (reply.unread, emma.message("card").unread) == (True, False)
    emma.read(below=emma.message("card"))
    assert emma.unread == 0


def test_in_a_channel_only_those_hear_of_a_thread_who_wrote_in_it(clock: Clock) -> None:
    channel = SandboxChannel(id="C0IN", name="approvals", members=("U0EMMA", "U0BEN"))
    with Sandbox(PEOPLE, clock=clock, channels=(channel,)) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        first = client.chat_postMessage(channel="C0IN", text="first")
        sandbox.operations.write("U0BEN", "second", "C0IN", first["ts"])
        client.chat_postMessage(channel="C0IN", text="third", thread_ts=first["ts"])
        assert sandbox.person("ben").notifications == ["first", "third"]
        assert sandbox.person("emma").notifications == ["first"]
        assert sandbox.workspace.conversations["C0IN"].unread("U0EMMA") == 1


def test_of_a_deleted_message_with_replies_a_line_stays_until_the_last_of_them_goes(
    emma: Person, client: WebClient
) -> None:
    card = client.chat_postMessage(channel="U0EMMA", text="card", blocks=[section("in blocks")])
    place = {"channel": card["channel"], "ts": card["ts"]}
    reply = client.chat_postMessage(channel="U0EMMA", text="reply", thread_ts=card["ts"])
    client.chat_delete(**place)
    (parent,) = client.conversations_history(channel=card["channel"])["messages"]
    assert (parent["subtype"], parent["text"], parent["reply_count"]) == ("tombstone", "This message was deleted.", 1)
    assert refused(client.chat_update, **place, text="again") == "message_not_found"
    assert refused(client.chat_delete, **place) == "message_not_found"
    client.chat_delete(channel=card["channel"], ts=reply["ts"])
    assert emma.messages() == []


def test_a_private_answer_to_a_click_in_a_thread_stands_there_only_when_the_thread_is_named(
    sandbox: Sandbox, app: App, client: WebClient
) -> None:
    @app.action("go")
    def go(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        url = WebhookClient(body["response_url"])
        assert body["container"]["thread_ts"] == body["message"]["thread_ts"]
        url.send_dict({"text": "in the thread", "thread_ts": body["container"]["thread_ts"]})
        url.send_dict({"text": "below all"})
        ack()

    card = client.chat_postMessage(channel="U0EMMA", text="card")
    blocks = [section("reply"), {"type": "actions", "elements": [button("Go", "go")]}]
    client.chat_postMessage(channel="U0EMMA", text="reply", blocks=blocks, thread_ts=card["ts"])
    client.chat_postEphemeral(channel=card["channel"], user="U0EMMA", text="psst", thread_ts=card["ts"])
    emma = sandbox.person("emma")
    emma.click("Go")
    threads = {message.text: message.thread_ts for message in emma.ephemerals}
    assert threads == {"psst": card["ts"], "in the thread": card["ts"], "below all": ""}
