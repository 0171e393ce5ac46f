"""Every limit of Block Kit is refused one step beyond it, and what is right passes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox

from .conftest import PEOPLE, Clock, button, field, modal, mrkdwn, plain, section

Blocks = list[dict[str, Any]]


def option(words: str = "One", value: str = "1", **more: Any) -> dict[str, Any]:
    return {"text": plain(words), "value": value, **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def confirm(**more: Any) -> dict[str, Any]:
    return {"title": plain("T"), "text": plain("t"), "confirm": plain("Y"), "deny": plain("N"), **more}


def context(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "context", "elements": list(elements)}


@pytest.fixture(scope="module")
def client() -> Iterator[WebClient]:
    """One sandbox without rate limits for all cases: they leave nothing behind that matters to another."""
    with Sandbox(PEOPLE, clock=Clock(), rate_limits=False) as sandbox:
        yield WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


LETTERS = [chr(0x61 + at) for at in range(26)]
IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}

REFUSED: dict[str, tuple[Blocks, str]] = {
    "51 blocks": ([section("x")] * 51, "no more than 50"),
    "empty text": ([section("")], "/blocks/0/text/text"),
    "text 3001": ([section("x" * 3001)], "less than 3001"),
    "no text": ([{"type": "section"}], "either `text` or `fields`"),
    "11 fields": ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "no more than 10"),
    "field 2001": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "less than 2001"),
    "no fields": ([{"type": "section", "fields": []}], "no less than 1"),
    "header mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "must be plain_text"),
    "header 151": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "unknown kind": ([{"type": "carousel"}], "unsupported type"),
    "no kind": ([{"text": plain("x")}], "unsupported type"),
    "unknown key": ([{**section("x"), "colour": "red"}], "invalid additional property: colour"),
    "emoji on mrkdwn": ([{"type": "section", "text": {**mrkdwn("x"), "emoji": True}}], "invalid additional"),
    "26 elements": ([actions(*[button(a, a) for a in LETTERS])], "no more than 25"),
    "no elements": ([actions()], "no less than 1"),
    "action id twice": ([actions(button("a", "same"), button("b", "same"))], "already exists"),
    "block id twice": ([{**section("x"), "block_id": "b"}, {**section("y"), "block_id": "b"}], "already taken"),
    "block id 256": ([{**section("x"), "block_id": "b" * 256}], "less than 256"),
    "action id 256": ([actions(button("a", "i" * 256))], "less than 256"),
    "button text 76": ([actions(button("x" * 76, "a"))], "less than 76"),
    "button empty": ([actions(button("", "a"))], "more than 0"),
    "button mrkdwn": ([actions({**button("x", "a"), "text": mrkdwn("x")})], "must be plain_text"),
    "button value 2001": ([actions(button("x", "a", value="v" * 2001))], "less than 2001"),
    "button value number": ([actions(button("x", "a", value=7))], "must be a string"),
    "button style": ([actions(button("x", "a", style="default"))], "primary or danger"),
    "button url 3001": ([actions(button("x", "a", url="u" * 3001))], "less than 3001"),
    "confirm title 101": ([actions(button("x", "a", confirm=confirm(title=plain("t" * 101))))], "less than 101"),
    "confirm text 301": ([actions(button("x", "a", confirm=confirm(text=plain("t" * 301))))], "less than 301"),
    "confirm deny 31": ([actions(button("x", "a", confirm=confirm(deny=plain("t" * 31))))], "less than 31"),
    "confirm without deny": ([actions(button("x", "a", confirm={"title": plain("T")}))], "required field: deny"),
    "input in actions": ([actions({"type": "plain_text_input", "action_id": "a"})], "unsupported element"),
    "number in actions": (
        [actions({"type": "number_input", "action_id": "a", "is_decimal_allowed": False})],
        "unsupported element",
    ),
    "input as accessory": ([{**section("x"), "accessory": {"type": "email_text_input"}}], "unsupported element"),
    "button in input": ([field("x", "b", button("y", "z"))], "unsupported element"),
    "11 in context": ([context(*[mrkdwn("x")] * 11)], "no more than 10"),
    "button in context": ([context(button("x", "a"))], "must be plain_text or mrkdwn"),
    "101 options": ([actions(select(options=[option(value=str(n)) for n in range(101)]))], "no more than 100"),
    "no options": ([actions(select(options=[]))], "no less than 1"),
    "neither options nor groups": ([actions({"type": "static_select"})], "either `options` or"),
    "option text 76": ([actions(select(options=[option("x" * 76)]))], "less than 76"),
    "option value 151": ([actions(select(options=[option(value="v" * 151)]))], "less than 151"),
    "option mrkdwn": ([actions(select(options=[{"text": mrkdwn("x"), "value": "1"}]))], "must be plain_text"),
    "description 76": ([actions(select(options=[option(description=plain("x" * 76))]))], "less than 76"),
    "initial not offered": ([actions(select(initial_option=option("Two", "2")))], "does not match"),
    "6 in overflow": ([actions({"type": "overflow", "options": [option()] * 6})], "no more than 5"),
    "11 checkboxes": ([actions({"type": "checkboxes", "options": [option()] * 11})], "no more than 10"),
    "placeholder 151": ([actions(select(placeholder=plain("p" * 151)))], "less than 151"),
    "date format": ([actions({"type": "datepicker", "initial_date": "12.5.2026"})], "invalid format"),
    "image without alt": ([{"type": "image", "image_url": "https://example.com/a.png"}], "required field: alt_text"),
    "label 2001": ([field("x" * 2001, "b")], "less than 2001"),
    "max_length 3001": ([field("x", "b", {"type": "plain_text_input", "max_length": 3001})], "between 1 and 3000"),
    "number without decimal": ([field("x", "b", {"type": "number_input"})], "is_decimal_allowed"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_one_step_beyond_is_refused(case: str, client: WebClient) -> None:
    blocks, reason = REFUSED[case]
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel="U0EMMA", text="t", blocks=blocks)
    answer = refusal.value.response
    assert answer["error"] == "invalid_blocks"
    assert any(reason in said for said in answer["response_metadata"]["messages"]), answer["response_metadata"]


ALLOWED: dict[str, Blocks] = {
    "50 blocks": [section("x")] * 50,
    "the longest texts": [section("x" * 3000), {"type": "header", "text": plain("x" * 150)}],
    "fields": [{"type": "section", "fields": [mrkdwn("x" * 500)] * 10}],
    "buttons": [actions(*[button(a, a, value="v" * 2000, style="danger") for a in LETTERS[:25]])],
    "menus": [actions(select(initial_option=option()), {"type": "users_select", "action_id": "u"})],
    "groups": [actions({"type": "static_select", "option_groups": [{"label": plain("g"), "options": [option()]}]})],
    "context": [context(mrkdwn("a"), IMAGE, plain("b"))],
    "confirmed": [actions(button("x", "a", confirm=confirm(style="danger")))],
    "accessory": [{**section("x"), "accessory": button("x", "a")}, {"type": "divider"}, IMAGE],
    "rich text": [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
        }
    ],
    "input": [field("x", "b", optional=True, hint=plain("h"))],
}


@pytest.mark.parametrize("case", ALLOWED)
def test_what_slack_takes_is_taken(case: str, client: WebClient) -> None:
    answer = client.chat_postMessage(channel="U0EMMA", text="t", blocks=ALLOWED[case])
    assert all(block["block_id"] for block in answer["message"]["blocks"])


def test_all_text_together_has_a_limit(client: WebClient) -> None:
    blocks = [section("x" * 2640)] * 5
    assert client.chat_postMessage(channel="U0EMMA", text="t", blocks=blocks)["ok"]
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        client.chat_postMessage(channel="U0EMMA", text="t", blocks=[*blocks, section("x")])


def test_blocks_that_are_no_list_are_refused(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_blocks_format"):
        client.chat_postMessage(channel="U0EMMA", text="t", blocks="{")


BAD_VIEWS: dict[str, tuple[dict[str, Any], str]] = {
    "title 25": (modal(section("x"), title=plain("t" * 25)), "/view/title"),
    "submit 25": (modal(section("x"), submit=plain("t" * 25)), "/view/submit"),
    "close 25": (modal(section("x"), close=plain("t" * 25)), "/view/close"),
    "private_metadata 3001": (modal(section("x"), private_metadata="p" * 3001), "/view/private_metadata"),
    "callback_id 256": (modal(section("x"), callback_id="c" * 256), "/view/callback_id"),
    "101 blocks": (modal(*[section("x")] * 101), "no more than 100"),
    "no blocks": (modal(), "no less than 1"),
    "input without submit": (modal(field("x", "b"), submit=None), "/view/submit"),
    "unknown key": (modal(section("x"), colour="red"), "invalid additional property"),
    "home": ({"type": "home", "blocks": [section("x")]}, "/view/type"),
    "markdown block": (modal({"type": "markdown", "text": "x"}), "unsupported type"),
}


@pytest.mark.parametrize("case", BAD_VIEWS)
def test_a_view_beyond_the_limits_is_refused(case: str, client: WebClient) -> None:
    view, reason = BAD_VIEWS[case]
    with pytest.raises(SlackApiError) as refusal:
        client.views_open(trigger_id="any", view={key: part for key, part in view.items() if part is not None})
    answer = refusal.value.response
    assert answer["error"] == "invalid_arguments"
    assert any(reason in said for said in answer["response_metadata"]["messages"]), answer["response_metadata"]


def test_a_view_of_more_than_250_kb_is_too_large(client: WebClient) -> None:
    view = modal(*[section("x" * 2900)] * 90)
    with pytest.raises(SlackApiError, match="view_too_large"):
        client.views_open(trigger_id="any", view=view)
