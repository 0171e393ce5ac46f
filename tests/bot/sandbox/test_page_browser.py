"""The page in a real browser: by mouse, by keyboard, at 360 px, light and dark."""

from __future__ import annotations

import os
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Hint, Sandbox, SlashCommand
from bot.sandbox.files import LARGEST

from .conftest import PATIENCE, PEOPLE, Clock, field, plain, section
from .test_page import FORM, More, bot, modal, opener

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
COMMANDS = (
    SlashCommand(name="/apply", description="Ask for something", usage="[type]"),
    SlashCommand(name="/approvals", description="What waits"),
)
HINTS = (Hint(words="Type /apply leave", act="command", what="/apply leave"),)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(PEOPLE, clock=clock, commands=COMMANDS, hints=HINTS, home_tab=True, patience=PATIENCE) as running:
        yield running


@pytest.fixture
def page(browser: Any, sandbox: Sandbox) -> Iterator[Any]:
    """Emma's page at a phone's width; a fault of the script fails the test."""
    made = browser.new_page(viewport={"width": 360, "height": 640})
    made.set_default_timeout(PATIENCE * 1000)
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    made.goto(sandbox.page_url + "?as=emma")
    made.get_by_text("You are Emma Li").wait_for()
    yield made
    made.close()
    assert faults == []


def composer(page: Any) -> Any:
    return page.get_by_label("Message or command")


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"])


def test_a_walk_through_the_page(sandbox: Sandbox, app: App, page: Any) -> None:
    got = bot(app)
    composer(page).fill("/apply leave")
    page.keyboard.press("Enter")
    page.get_by_label("Reason").fill("typed, then closed")
    page.keyboard.press("Escape")
    page.wait_for_selector("#modal:not([open])", state="attached")
    composer(page).fill("/apply leave")
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
    assert fits(page)
    assert page.url.endswith("?as=ben")
    assert got[0]["why"]["it"]["value"] == "family <visit>"
    assert got[1] == "U0BEN"


def test_commands_are_offered_and_completed_by_keys(sandbox: Sandbox, app: App, page: Any) -> None:
    opener(app, FORM)
    composer(page).press_sequentially("/a")
    offered = page.locator("#commands [role=option]")
    assert offered.all_inner_texts() == ["/apply [type]\nAsk for something", "/approvals\nWhat waits"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert composer(page).input_value() == "/approvals "
    composer(page).fill("/app")
    page.keyboard.press("Enter")
    assert composer(page).input_value() == "/apply "
    page.keyboard.press("Escape")
    assert offered.count() == 0
    page.keyboard.type("leave")
    page.keyboard.press("Enter")
    page.get_by_label("Reason").wait_for()
    page.locator("#hints .done", has_text="Type /apply leave").wait_for()


def test_toasts_say_what_came_and_lead_there(sandbox: Sandbox, page: Any, client: WebClient) -> None:
    client.chat_postMessage(channel="U0EMMA", text="Your leave is approved")
    page.locator(".toast.own", has_text="Your leave is approved").wait_for()
    client.chat_postMessage(channel="U0BEN", text="Emma asks")
    page.get_by_role("button", name="Ben has a new message").click()
    page.get_by_text("You are Ben Ode").wait_for()
    page.locator("#messages").get_by_text("Emma asks").wait_for()
    assert sandbox.wait_until(lambda: sandbox.person("ben").unread == 0)
    assert page.locator(".toast").count() == 0


def test_a_thread_covers_the_conversation_of_a_phone_until_escape(
    sandbox: Sandbox, page: Any, client: WebClient
) -> None:
    card = client.chat_postMessage(channel="U0EMMA", text="A card")
    above = page.locator("#messages").get_by_text("A card")
    above.hover()
    page.get_by_role("button", name="Reply in thread").click()
    page.get_by_text("Thread", exact=True).wait_for()
    assert above.is_hidden()
    sandbox.request_url = "http://127.0.0.1:9/"
    page.keyboard.type("lgtm")
    page.keyboard.press("Enter")
    page.locator("#replies").get_by_text("1 reply").wait_for()
    client.chat_postMessage(channel="U0EMMA", text="An answer", thread_ts=card["ts"])
    page.locator("#replies").get_by_text("An answer").wait_for()
    emma = sandbox.person("emma")
    assert sandbox.wait_until(lambda: emma.unread == 0)
    assert fits(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="2 replies").wait_for()
    assert "2 replies" in page.evaluate("document.activeElement.textContent")
    client.chat_postMessage(channel="U0EMMA", text="Another", thread_ts=card["ts"])
    page.get_by_role("button", name="3 replies 1 new").wait_for()
    page.locator(".toast.own", has_text="in a thread").get_by_text("Another").click()
    page.locator("#replies").get_by_text("Another").wait_for()
    assert sandbox.wait_until(lambda: emma.unread == 0)


def test_changes_are_told_in_their_order_and_a_view_on_top_of_another_goes_back_with_escape(
    sandbox: Sandbox, app: App, page: Any
) -> None:
    @app.view("form")
    def submitted(ack: More) -> None:
        ack(response_action="push", view=modal(section("The second"), callback_id="second"))

    opener(app, FORM)
    composer(page).fill("/apply")
    page.keyboard.press("Enter")
    told: list[Any] = []
    page.route("**/page/fill", lambda route: told.append(route))  # noqa: PLW0108 - it looks at what it is given
    page.get_by_label("Kind").select_option("Leave")
    page.get_by_label("Kind").select_option("Choose an option")
    for number in (1, 2):
        while len(told) < number:
            page.wait_for_timeout(20)
        page.evaluate("fetch('static/page.js').then(() => null)")  # what went out with it has been seen by now
        assert len(told) == number
        told[-1].continue_()
    page.unroute("**/page/fill")
    assert [route.request.post_data_json["held"] for route in told] == ["l", ""]

    page.get_by_label("Reason").fill("kept")
    page.keyboard.press("Enter")
    page.get_by_text("The second").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text("The second").wait_for(state="detached")
    assert page.get_by_label("Reason").input_value() == "kept"


def test_whoever_is_typing_is_not_disturbed_by_an_update(sandbox: Sandbox, app: App, page: Any) -> None:
    """Caret, the half of a date and the place one scrolled to stay, whatever comes and goes around them; what one typed
    last is told though one is in another field by now."""
    each = {"trigger_actions_on": ["on_character_entered"]}
    text = {"type": "plain_text_input", "action_id": "it", "dispatch_action_config": each}
    inputs = [
        field("Reason", "why", text) | {"dispatch_action": True},
        field("Day", "day", {"type": "datepicker", "action_id": "on"}),
    ]
    opener(app, modal(*inputs, callback_id="form"))

    @app.action("it")
    def changed(ack: More, body: dict[str, Any], client: WebClient) -> None:
        ack()
        said = body["view"]["state"]["values"]["why"]["it"]["value"]
        above = [section(f"Said: {said}")] if len(said) % 2 else []
        view = modal(*above, *inputs, section(f"Known: {said}"), callback_id="form")
        client.views_update(view_id=body["view"]["id"], view=view)

    composer(page).fill("/apply")
    composer(page).press("Enter")
    reason, day = page.get_by_label("Reason"), page.get_by_label("Day")
    reason.press_sequentially("abcd")
    page.get_by_text("Known: abcd").wait_for()
    reason.press("ArrowLeft")
    reason.press("ArrowLeft")
    for letter, known in (("X", "abXcd"), ("Y", "abXYcd"), ("Z", "abXYZcd")):
        page.keyboard.press(letter)
        page.get_by_text(f"Known: {known}").wait_for()
    page.keyboard.press("!")
    day.focus()
    page.keyboard.type("06")
    page.get_by_text("Known: abXYZ!cd").wait_for()
    page.keyboard.type("012027")
    assert (reason.input_value(), day.input_value()) == ("abXYZ!cd", "2027-06-01")


def test_a_long_list_is_searched_and_chosen_from_by_keys(sandbox: Sandbox, app: App, page: Any) -> None:
    """One option, and several that stand as chips; Escape closes the list and not the form."""
    towns = [f"Town {n}" for n in range(30)]
    external = {"min_query_length": 0, "action_id": "it"}
    one, several = external | {"type": "external_select"}, external | {"type": "multi_external_select"}
    opener(app, modal(field("Town", "one", one), field("Towns", "several", several), callback_id="form"))
    sent: list[Any] = []

    @app.options("it")
    def offered(ack: More, body: dict[str, Any]) -> None:
        ack(options=[{"text": plain(town), "value": town} for town in towns if body["value"] in town])

    @app.view("form")
    def submitted(ack: More, body: dict[str, Any]) -> None:
        sent.append({block: entry["it"] for block, entry in body["view"]["state"]["values"].items()})
        ack()

    composer(page).fill("/apply")
    composer(page).press("Enter")
    town, many = page.get_by_label("Town", exact=True), page.get_by_label("Towns", exact=True)
    town.press_sequentially("Town 2")
    page.get_by_role("option", name="Town 3", exact=True).wait_for(state="detached")  # those for "Town" have it
    page.get_by_role("option", name="Town 29").wait_for()
    town.press("ArrowDown")
    town.press("Enter")
    assert town.input_value() == "Town 20"
    for wanted in ("Town 7", "Town 8"):
        many.fill(wanted)
        page.get_by_role("option", name=wanted).click()
        page.get_by_role("button", name=f"Remove {wanted}").wait_for()
    many.press("ArrowDown")
    page.get_by_role("option", name="Town 9").wait_for()
    assert fits(page)
    many.press("Escape")
    page.get_by_role("listbox").wait_for(state="hidden")
    page.get_by_role("button", name="Remove Town 7").click()
    page.locator("#modal [data-submit]").click()
    page.locator("#modal").wait_for(state="hidden")
    assert sent[0]["one"]["selected_option"]["value"] == "Town 20"
    assert [option["value"] for option in sent[0]["several"]["selected_options"]] == ["Town 8"]


def test_a_file_goes_up_with_a_form_and_is_saved_from_its_link(
    sandbox: Sandbox, app: App, page: Any, tmp_path: Path
) -> None:
    sandbox.scopes.add("files:read")
    opener(app, modal(field("Bills", "bills", {"type": "file_input", "max_files": 2}), callback_id="form"))
    sent: list[Any] = []

    @app.view("form")
    def submitted(ack: More, body: dict[str, Any]) -> None:
        sent.extend(body["view"]["state"]["values"]["bills"]["it"]["files"])
        ack()

    bills = [tmp_path / name for name in ("hotel <b>.txt", "rail.txt", "taxi.txt")]
    for bill in bills:
        bill.write_text(f"{bill.stem}: 12 EUR")
    (tmp_path / "scan.pdf").write_bytes(b"x" * (LARGEST + 1))
    composer(page).fill("/apply")
    composer(page).press("Enter")
    choose = page.get_by_label("Bills", exact=True)
    choose.set_input_files(tmp_path / "scan.pdf")
    page.get_by_text("scan.pdf is larger than 10 MB.").wait_for()
    choose.set_input_files(bills[:2])
    page.get_by_role("button", name="Remove rail.txt").click()
    choose.set_input_files(bills[1:])
    page.get_by_text("2 at most.").wait_for()
    page.get_by_role("button", name="Remove rail.txt").wait_for()
    assert choose.is_disabled()
    assert fits(page)
    page.locator("#modal [data-submit]").click()
    page.locator("#modal").wait_for(state="hidden")
    assert [file["name"] for file in sent] == ["hotel <b>.txt", "rail.txt"]
    with urllib.request.urlopen(sent[0]["permalink"]) as answer:  # the sandbox's own
        assert (answer.read(), answer.headers["Content-Disposition"][:10]) == (b"hotel <b>: 12 EUR", "attachment")


def test_the_home_tab_is_published_when_it_is_opened(sandbox: Sandbox, app: App, page: Any) -> None:
    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("Two things wait")]})

    page.get_by_role("tab", name="Home").click()
    page.get_by_text("Two things wait").wait_for()
    assert composer(page).is_hidden()
    page.keyboard.press("ArrowRight")
    composer(page).wait_for()


def test_light_and_dark_and_a_phones_frame(page: Any) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor"))

    assert paper() == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-theme=dark]").wait_for(state="attached")
    assert paper() == "rgb(26, 29, 33)"
    page.get_by_role("button", name="Light").click()
    assert paper() == "rgb(255, 255, 255)"
    page.set_viewport_size({"width": 1100, "height": 800})
    page.get_by_role("button", name="360 px").click()
    assert page.locator("#workspace").bounding_box()["width"] == 360
    assert fits(page)
