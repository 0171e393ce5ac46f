"""chat.* and conversations.*: what changes, what stays, what counts as unread, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox, SandboxChannel

from .conftest import PEOPLE, Clock, button, section

META = {"event_type": "card", "event_payload": {"id": "7"}}


def refused(call: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        call(*arguments, **named)
    return str(refusal.value.response["error"])


def test_a_post_to_a_person_opens_the_direct_message_and_gives_its_id(client: WebClient) -> None:
    channel = client.chat_postMessage(channel="U0EMMA", text="hello")["channel"]
    assert channel.startswith("D")
    assert client.conversations_open(users="U0EMMA")["channel"]["id"] == channel
    assert client.chat_postMessage(channel=channel, text="again")["channel"] == channel


def test_a_message_needs_words(client: WebClient) -> None:
    assert refused(client.api_call, "chat.postMessage", json={"channel": "U0EMMA"}) == "no_text"


def test_an_update_needs_the_direct_message_and_not_the_person(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0EMMA", text="hello")
    assert refused(client.chat_update, channel="U0EMMA", ts=posted["ts"], text="x") == "channel_not_found"
    assert refused(client.chat_update, channel=posted["channel"], ts="1.0", text="x") == "message_not_found"


def test_only_own_messages_can_be_changed(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.request_url = "http://127.0.0.1:9/"
    emma = sandbox.person("emma")
    emma.say("mine")
    own = emma.message("mine")
    assert refused(client.chat_update, channel=own.channel, ts=own.ts, text="x") == "cant_update_message"
    assert refused(client.chat_delete, channel=own.channel, ts=own.ts) == "cant_delete_message"


def test_an_update_that_brings_only_text_removes_the_blocks(sandbox: Sandbox, client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0EMMA", text="t", blocks=[section("in blocks")])
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="only text")
    message = sandbox.person("emma").messages()[0]
    assert (message.visible, message.blocks, message.edited) == ("only text", [], True)


def test_an_update_is_neither_unread_nor_notified_and_with_blocks_not_called_edited(
    sandbox: Sandbox, client: WebClient
) -> None:
    emma = sandbox.person("emma")
    posted = client.chat_postMessage(channel="U0EMMA", text="first", blocks=[section("x")])
    assert emma.unread == 1
    emma.read()
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="second", blocks=[section("y")])
    assert (emma.unread, emma.notifications) == (0, ["first"])
    assert (emma.message("y").edited, emma.message("y").unread, emma.message("y").updates) == (False, False, 1)


def test_mrkdwn_false_keeps_what_stands_between_asterisks(sandbox: Sandbox, client: WebClient) -> None:
    emma = sandbox.person("emma")
    client.chat_postMessage(channel="U0EMMA", text="*a*", blocks=[section("x")])
    posted = client.chat_postMessage(channel="U0EMMA", text="*b* &amp; c", mrkdwn=False)
    assert emma.notifications == ["a", "*b* & c"]
    assert emma.messages()[1].visible == "*b* & c"
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="*d*")
    assert emma.messages()[1].visible == "*d*"


def test_metadata_is_kept_and_survives_an_update_only_if_it_comes_again(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0EMMA", text="t", metadata=META)
    channel, ts = posted["channel"], posted["ts"]

    def kept() -> Any:
        history = client.conversations_history(channel=channel, include_all_metadata=True)
        return history["messages"][0].get("metadata")

    assert kept() == META
    assert "metadata" not in client.conversations_history(channel=channel)["messages"][0]
    client.chat_update(channel=channel, ts=ts, text="u", metadata=META)
    assert kept() == META
    client.chat_update(channel=channel, ts=ts, text="v")
    assert kept() is None


def test_history_is_newest_first_and_comes_in_pages(client: WebClient, clock: Clock) -> None:
    for word in "abcde":
        channel = client.chat_postMessage(channel="U0EMMA", text=word)["channel"]
        clock.step(2)
    first = client.conversations_history(channel=channel, limit=2)
    assert [message["text"] for message in first["messages"]] == ["e", "d"]
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=channel, limit=3, cursor=cursor)
    assert [message["text"] for message in second["messages"]] == ["c", "b", "a"]
    oldest = second["messages"][1]["ts"]
    after = client.conversations_history(channel=channel, oldest=oldest)
    assert [message["text"] for message in after["messages"]] == ["e", "d", "c"]


def test_a_deleted_message_is_gone(sandbox: Sandbox, client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U0EMMA", text="t")
    client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert sandbox.person("emma").messages() == []
    assert sandbox.person("emma").unread == 0
    assert refused(client.chat_delete, channel=posted["channel"], ts=posted["ts"]) == "message_not_found"


def test_who_is_deactivated_cannot_be_written_to(sandbox: Sandbox, client: WebClient) -> None:
    assert refused(client.chat_postMessage, channel="U0GONE", text="t") == "user_not_found"
    assert refused(client.conversations_open, users="U0GONE") == "user_disabled"
    assert refused(client.conversations_open, users="U0NOBODY") == "user_not_found"
    channel = client.conversations_open(users="U0EVE")["channel"]["id"]
    sandbox.request_url = "http://127.0.0.1:9/"
    sandbox.set_profile("U0EVE", deleted=True)
    assert refused(client.chat_postMessage, channel=channel, text="t") == "is_archived"


def test_channels_have_members(clock: Clock) -> None:
    inside = SandboxChannel(id="C0IN", name="approvals", members=("U0EMMA",))
    outside = SandboxChannel(id="C0OUT", name="other", members=("U0EMMA",), bot_is_member=False)
    with Sandbox(PEOPLE, clock=clock, channels=(inside, outside)) as sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        assert refused(client.chat_postMessage, channel="C0OUT", text="t") == "not_in_channel"
        assert refused(client.chat_postEphemeral, channel="C0OUT", user="U0EMMA", text="t") == "not_in_channel"
        assert refused(client.chat_postEphemeral, channel="C0IN", user="U0BEN", text="t") == "user_not_in_channel"
        client.chat_postEphemeral(channel="C0IN", user="U0EMMA", text="psst")
        assert [message.text for message in sandbox.person("emma").ephemerals] == ["psst"]
        assert refused(client.conversations_list) == "missing_scope"
        sandbox.scopes.add("channels:read")
        assert [c["name"] for c in client.conversations_list()["channels"]] == ["approvals", "other"]
        assert client.conversations_members(channel="C0IN")["members"] == ["U0EMMA", sandbox.bot_user_id]


def test_what_the_sandbox_cannot_do_it_says(client: WebClient) -> None:
    assert refused(client.chat_postMessage, channel="U0EMMA", text="t", reply_broadcast=True) == "not_in_the_sandbox"


def test_a_copy_of_a_message_stays_as_it_was_read(sandbox: Sandbox, client: WebClient) -> None:
    blocks = [section("x"), {"type": "actions", "elements": [button("Approve", "a")]}]
    posted = client.chat_postMessage(channel="U0EMMA", text="t", blocks=blocks)
    copy = sandbox.person("emma").message("x")
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="t", blocks=[section("y")])
    assert copy.buttons == ("Approve",)
    assert copy.blocks[1]["elements"][0]["action_id"] == "a"
    link = client.chat_getPermalink(channel=posted["channel"], message_ts=posted["ts"])["permalink"]
    assert f"slack.com/archives/{posted['channel']}/p" in link
