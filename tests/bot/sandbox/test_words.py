"""What a person reads: markup gone, names and times filled in; and what they say becomes what Slack sends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Sandbox
from bot.sandbox.mrkdwn import plain as plain_words
from bot.sandbox.mrkdwn import spans

from .conftest import button, field, modal, mrkdwn, opener, plain, section

READ = {
    "*bold* and _italic_ ~gone~": "bold and italic gone",
    "2 * 3 * 4 and snake_case_name": "2 * 3 * 4 and snake_case_name",
    "`*as it is*`": "*as it is*",
    "a &lt;b&gt; &amp; c": "a <b> & c",
    "<https://example.com/a_b_c|the page>": "the page",
    "no <b>link</b>": "no <b>link</b>",
    "<https://example.com>": "https://example.com",
    "<@U0EMMA> in <#C1|general> <!here>": "@Name of U0EMMA in #general @here",
    "*<@U0EMMA>* asks": "@Name of U0EMMA asks",
    "<!date^1778572800^{date_num} {time}|some day>": "2026-05-12 10:00",
    "<!date^x^{date_num}|some day>": "some day",
}


@pytest.mark.parametrize("text", READ)
def test_markup_is_read(text: str) -> None:
    assert plain_words(text, lambda some_id: f"Name of {some_id}", "Europe/Berlin") == READ[text]


def test_a_text_that_is_not_formatted_keeps_its_signs_and_still_mentions() -> None:
    read = spans("*bold* `x` _a_ ~b~ &lt;i&gt; <@U0EMMA>", str, "UTC", formatted=False)
    assert [(span.text, span.mention) for span in read] == [("*bold* `x` _a_ ~b~ <i> ", False), ("@U0EMMA", True)]


def test_styles_nest() -> None:
    found = spans("*bold _both_*", str, "UTC")
    assert [(span.text, span.bold, span.italic) for span in found] == [("bold ", True, False), ("both", True, True)]


def test_words_come_in_reading_order(sandbox: Sandbox, client: WebClient) -> None:
    blocks = [
        {"type": "header", "text": plain("Leave")},
        {"type": "section", "fields": [mrkdwn("*From*"), mrkdwn("<@U0BEN>")]},
        {"type": "context", "elements": [mrkdwn("Stage 2"), plain("of\N{NO-BREAK SPACE}3")]},
        {"type": "actions", "elements": [button("Approve", "a"), button("Reject", "r")]},
    ]
    client.chat_postMessage(channel="U0EMMA", text="Ben: leave", blocks=blocks)
    message = sandbox.person("emma").messages()[0]
    assert message.visible == "Leave\nFrom\n@Ben Ode\nStage 2 of 3\nApprove\nReject"
    assert message.text == "Ben: leave"


def test_every_kind_of_field_is_filled_by_what_one_sees(sandbox: Sandbox, app: App) -> None:
    options = [{"text": plain(word), "value": word[0]} for word in ("Ann", "Ben", "Cai")]
    elements = {
        "number": {"type": "number_input", "is_decimal_allowed": True},
        "time": {"type": "timepicker"},
        "moment": {"type": "datetimepicker"},
        "radio": {"type": "radio_buttons", "options": options},
        "boxes": {"type": "checkboxes", "options": options},
        "people": {"type": "multi_users_select"},
        "several": {"type": "multi_static_select", "options": options, "max_selected_items": 2},
        "rich": {"type": "rich_text_input", "action_id": "it"},
        "site": {"type": "url_text_input"},
    }
    opener(app, modal(*[field(name, name, element) for name, element in elements.items()], callback_id="all"))
    got: dict[str, Any] = {}

    @app.view("all")
    def submitted(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        got.update(body["view"]["state"]["values"])
        ack()

    emma = sandbox.person("emma")
    emma.command("/apply")
    emma.fill("number", Decimal("0.1"))
    emma.fill("time", dt.time(9, 5))
    emma.fill("moment", dt.datetime(2026, 5, 12, 8, 0, tzinfo=dt.UTC))
    emma.fill("radio", "Cai")
    emma.fill("boxes", ["Ann", "Ben"])
    emma.fill("people", ["Ben Ode", "Eve Ray"])
    emma.fill("several", ["Ann", "Ben", "Cai"])
    emma.fill("rich", "some words")
    emma.fill("site", "nowhere")
    assert emma.submit().errors == {"several": "Choose 2 at most.", "site": "Enter a valid URL."}
    emma.fill("several", ["Cai"])
    emma.fill("site", "https://example.com")
    assert emma.submit().action == "closed"

    held = {name: value["it"] for name, value in got.items()}
    assert held["number"]["value"] == "0.1"
    assert held["time"]["selected_time"] == "09:05"
    assert held["moment"]["selected_date_time"] == 1778572800
    assert held["radio"]["selected_option"]["value"] == "C"
    assert [option["value"] for option in held["boxes"]["selected_options"]] == ["A", "B"]
    assert held["people"]["selected_users"] == ["U0BEN", "U0EVE"]
    assert [option["value"] for option in held["several"]["selected_options"]] == ["C"]
    assert held["rich"]["rich_text_value"]["elements"][0]["elements"][0]["text"] == "some words"


def test_a_missing_message_is_answered_with_those_that_are_there(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="U0EMMA", text="t", blocks=[section("Something else")])
    with pytest.raises(AssertionError, match="'Something else'"):
        sandbox.person("emma").message("Leave")
    with pytest.raises(AssertionError, match="did not happen"):
        sandbox.person("emma").wait(lambda: False, seconds=0.01)
    with pytest.raises(LookupError, match="Emma Li, Ben Ode"):
        sandbox.person("nobody")
