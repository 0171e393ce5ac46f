"""A whole conversation with a real Bolt app over HTTP: command, form, card, click, update."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Sandbox

from .conftest import button, field, modal, opener, section

FORM = modal(
    field("First day", "day", {"type": "datepicker"}),
    field("Reason", "why", {"type": "plain_text_input", "multiline": True}),
    field("Deputy", "deputy", {"type": "users_select"}, optional=True),
    callback_id="leave",
    private_metadata="kept",
)


def card(words: str) -> list[dict[str, Any]]:
    ask = {
        "title": {"type": "plain_text", "text": "Sure?"},
        "text": {"type": "plain_text", "text": "It ends here."},
        "confirm": {"type": "plain_text", "text": "Yes"},
        "deny": {"type": "plain_text", "text": "No"},
    }
    elements = [button("Approve", "approve", value="1"), button("Reject", "reject", value="1", confirm=ask)]
    return [section(words), {"type": "actions", "elements": elements}]


def leave_bot(app: App) -> list[dict[str, Any]]:
    """Emma's form becomes a card for Ben, whose click turns it into a line. Returns the payloads it got."""
    got: list[dict[str, Any]] = []
    opener(app, FORM)

    @app.view("leave")
    def submitted(ack: Callable[..., Any], body: dict[str, Any], client: WebClient) -> None:
        got.append(body)
        values = body["view"]["state"]["values"]
        words = f"*Leave: {values['day']['it']['selected_date']}*, {values['why']['it']['value']}"
        client.chat_postMessage(channel="U0BEN", text="Emma: leave. Your approval is needed.", blocks=card(words))
        ack()

    @app.action("approve")
    def approved(ack: Callable[..., Any], body: dict[str, Any], client: WebClient) -> None:
        got.append(body)
        channel, ts = body["container"]["channel_id"], body["container"]["message_ts"]
        client.chat_update(channel=channel, ts=ts, text="done", blocks=[section("✓ You approved")])
        ack()

    @app.action("reject")
    def rejected(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        got.append(body)
        ack()

    return got


def test_a_form_becomes_a_card_and_a_click_changes_it(sandbox: Sandbox, app: App) -> None:
    got = leave_bot(app)
    emma, ben = sandbox.person("Emma Li"), sandbox.person("ben")

    assert emma.command("/apply leave").error == ""
    form = emma.modal
    assert form is not None
    assert (form.title, form.submit_label, form.inputs) == ("A form", "Send", ("First day", "Reason", "Deputy"))
    emma.fill("First day", dt.date(2026, 5, 12))
    emma.fill("Reason", "family visit")
    emma.fill("Deputy", "Eve Ray")
    assert emma.submit().action == "closed"
    assert emma.modal is None

    message = ben.message("Leave: 2026-05-12, family visit")
    assert message.buttons == ("Approve", "Reject")
    assert message.unread
    assert ben.notifications == ["Emma: leave. Your approval is needed."]
    ben.read()
    assert ben.click("Approve", message="Leave: 2026-05-12").error == ""

    assert [m.visible for m in ben.messages()] == ["✓ You approved"]
    assert ben.unread == 0
    assert len(ben.notifications) == 1
    assert got[0]["view"]["private_metadata"] == "kept"
    assert got[0]["view"]["state"]["values"]["deputy"]["it"]["selected_user"] == "U0EVE"
    assert got[1]["message"]["blocks"][1]["elements"][0]["value"] == "1"
    assert sandbox.problems == []


def test_an_old_copy_can_still_be_clicked_by_its_owner_and_by_a_stranger(sandbox: Sandbox, app: App) -> None:
    got = leave_bot(app)
    ben, eve = sandbox.person("ben"), sandbox.person("eve")
    app.client.chat_postMessage(channel="U0BEN", text="card", blocks=card("Leave"))
    old = ben.message("Leave")
    ben.click("Approve", in_=old)
    assert ben.messages()[0].buttons == ()

    ben.click("Approve", in_=old)
    eve.click("Approve", in_=old)

    assert [body["user"]["id"] for body in got] == ["U0BEN", "U0BEN", "U0EVE"]


def test_a_confirm_dialog_must_be_answered(sandbox: Sandbox, app: App) -> None:
    got = leave_bot(app)
    ben = sandbox.person("ben")
    app.client.chat_postMessage(channel="U0BEN", text="card", blocks=card("Leave"))

    with pytest.raises(AssertionError, match="Sure\\? / It ends here\\. / Yes / No"):
        ben.click("Reject")
    assert ben.click("Reject", confirm=False).action == "cancelled"
    assert got == []
    ben.click("Reject", confirm=True)
    assert len(got) == 1
