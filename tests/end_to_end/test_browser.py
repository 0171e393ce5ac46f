"""A stranger's first minutes: `countersign demo` as a process, its page in a real browser (I1)."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.acting import rows
from tests.end_to_end.browsing import IN_JUNE, YEAR, apply_for_leave, be, button, command, message, shown
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WAIT = 30_000
"""Milliseconds that anything on the page may take."""

LADDER = """
positions: [employee, lead, head, director, president]
people:
  - {email: emma@example.com, department: Sales, position: employee, manager: ben@example.com}
  - {email: ben@example.com, department: Sales, position: lead, manager: cara@example.com}
  - {email: cara@example.com, department: Sales, position: head, manager: dan@example.com}
  - {email: dan@example.com, department: Management, position: director, manager: finn@example.com}
  - {email: finn@example.com, department: Management, position: president}
"""
"""A people file in which four leaders stand above Emma, one over the other."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the page of the demo is that all tests share, as the command printed it; Ctrl-C must end the process
    cleanly."""
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as demo:
        assert demo.stdout is not None
        printed = demo.stdout.readline()
        found = re.search(r"http://\S+", printed)
        assert found, printed + demo.stdout.read()
        try:
            yield found.group()
        finally:
            demo.send_signal(signal.SIGINT)
            said = demo.stdout.read()
            demo.wait(20)
        assert "Traceback" not in said
        assert demo.returncode == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def page(address: str, browser: Any) -> Iterator[Any]:
    """The page at a desk's size, as somebody sees it who was never there; a script's fault fails the test."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 1100, "height": 800})
    page.set_default_timeout(WAIT)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert faults == []


@pytest.fixture
def ladder(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """The starter set where four leaders stand above Emma."""
    people = tmp_path / "people.yaml"
    people.write_text(LADDER)
    with calm(World(sqlite_url, people=people)) as made:
        yield made


def test_from_the_printed_address_to_an_approved_and_a_reminded_request(page: Any) -> None:
    """A4, D1, D4, E1 as a person meets them; the hints tick off what is done."""
    be(page, "Emma Li")
    apply_for_leave(page, "family visit")
    be(page, "Ben Okafor")
    button(page, "Approve").click()
    shown(page, rf"You approved .* Leave {IN_JUNE}")
    be(page, "Cara Rossi")
    page.get_by_text("family visit").wait_for()
    page.get_by_role("button", name="+1 day", exact=True).click()
    page.locator("#messages .message", has_text=re.compile(f"still wait for you.*{IN_JUNE}", re.DOTALL)).wait_for()
    page.get_by_text("That was it.").wait_for()
    decide_together(page)
    shown(page, rf"You approved .* Leave {IN_JUNE}")
    be(page, "Dan Novak")
    button(page, "Approve").click()
    page.locator("dialog[open]").get_by_role("button", name="Approve").click()
    shown(page, rf"You approved .* Leave {IN_JUNE}")
    be(page, "Emma Li")
    shown(page, rf"{IN_JUNE}.*approved · by Dan Novak")


def decide_together(page: Any) -> None:
    """D9: from the reminder, with one confirmation; the results stand below each other."""
    modal = page.locator("#modal")
    page.locator("#messages").get_by_role("button", name="Decide several").last.click()
    modal.get_by_text("What do you decide?").wait_for()
    boxes = modal.get_by_role("checkbox")
    several = boxes.count()  # counted before the form goes: the question has none
    for at in range(several):
        boxes.nth(at).check()
    modal.locator("[data-submit]").click()
    modal.get_by_text(f"Approve {several} requests?").wait_for()
    modal.locator("[data-submit]").click()
    modal.get_by_text(re.compile(r"You approved (\d+) of \1\.")).wait_for()
    page.keyboard.press("Escape")
    modal.wait_for(state="hidden")


def test_a_form_left_half_filled_then_a_request_rejected_with_a_reason_and_one_withdrawn(page: Any) -> None:
    """C11, A4, A5, D2."""
    be(page, "Emma Li")
    page.get_by_label("Message or command").fill("/apply leave")
    page.keyboard.press("Enter")
    page.get_by_label("Reason").press_sequentially("the sea")
    page.keyboard.press("Escape")
    page.wait_for_selector("#modal:not([open])", state="attached")
    page.get_by_label("Message or command").fill("/apply leave")
    page.keyboard.press("Enter")
    page.get_by_text("Filled with what you had typed").wait_for()
    assert page.get_by_label("Reason").input_value() == "the sea"
    page.get_by_role("button", name="Start afresh").click()
    page.locator("dialog[open]").get_by_role("button", name="Start afresh").last.click()
    page.get_by_text("Filled with what you had typed").wait_for(state="detached")
    assert page.get_by_label("Reason").input_value() == ""
    page.keyboard.press("Escape")
    page.wait_for_selector("#modal:not([open])", state="attached")
    apply_for_leave(page, "first")
    be(page, "Ben Okafor")
    button(page, "Reject").click()
    page.get_by_label("Opinion").fill("Too many are away that week")
    page.locator("#modal [data-submit]").click()
    shown(page, rf"You rejected .* Leave {IN_JUNE}")
    be(page, "Emma Li")
    page.locator("#messages").get_by_text("Too many are away that week").first.wait_for()
    apply_for_leave(page, "second")
    button(page, "Withdraw").click()
    page.locator("dialog[open]").get_by_role("button", name="Withdraw").click()
    shown(page, rf"{IN_JUNE}.*withdrawn")


def test_d8_somebody_stands_in_for_a_week_and_it_reads_for_whom_he_decided(page: Any) -> None:
    """Arranged from the command, asked with a card of his own, ended with one click in the same form."""
    today = datetime.now(UTC).date()
    be(page, "Ben Okafor")
    command(page, "/approvals away")
    page.get_by_label("Stand-in", exact=True).select_option(label="Finn Larsen")
    page.get_by_label("Last day", exact=True).fill(f"{today + timedelta(days=7)}")
    page.locator("#modal [data-submit]").click()
    page.get_by_text("Finn Larsen stands in for you").first.wait_for()
    page.keyboard.press("Escape")
    be(page, "Emma Li")
    apply_for_leave(page, "covered")
    be(page, "Finn Larsen")
    page.get_by_text("You stand in for Ben Okafor until").last.wait_for()
    button(page, "Approve").click()
    shown(page, rf"You approved for Ben Okafor .* Leave {IN_JUNE}")
    be(page, "Ben Okafor")
    shown(page, rf"Finn Larsen approved for you .* Leave {IN_JUNE}")
    command(page, "/approvals away")
    page.locator("#modal").get_by_role("button", name="End", exact=True).click()
    page.locator("#modal").get_by_text("ended by you").wait_for()
    page.keyboard.press("Escape")


def test_d6_returned_edited_and_resubmitted_then_somebody_is_asked_first(page: Any) -> None:
    """As the three of them click it: the reason stands above the form, what changed on the card, the note on Finn's."""
    modal = page.locator("#modal")
    be(page, "Emma Li")
    apply_for_leave(page, "a trip")
    be(page, "Ben Okafor")
    begin(page, "Return…", of="a trip")
    modal.get_by_label("Why").fill("Where to?")
    modal.locator("[data-submit]").click()
    shown(page, f"You returned it.*{IN_JUNE}")
    be(page, "Emma Li")
    button(page, "Edit").click()
    modal.get_by_text("Where to?").wait_for()
    modal.get_by_label("Reason").fill("a trip to Riga")
    modal.locator("[data-submit]").click()
    modal.get_by_text("Now with Ben Okafor").wait_for()
    page.keyboard.press("Escape")
    be(page, "Ben Okafor")
    begin(page, "Add approvers…", of="Changed since you looked at it:.*a trip → a trip to Riga")
    modal.get_by_label("Who decides too").select_option(label="Finn Larsen")
    modal.get_by_label("Note to them").fill("Can we spare her?")
    modal.locator("[data-submit]").click()
    shown(page, f"You asked Finn Larsen first.*{IN_JUNE}")
    be(page, "Finn Larsen")
    shown(page, "Ben Okafor asks for your approval first.*Can we spare her")
    for name in ("Finn Larsen", "Ben Okafor"):
        be(page, name)
        approve = message(page, "a trip to Riga").get_by_role("button", name="Approve", exact=True)
        approve.click()
        approve.wait_for(state="detached")
        shown(page, rf"You approved .* Leave {IN_JUNE}")
    be(page, "Cara Rossi")
    shown(page, "a trip to Riga.*Finn Larsen.*Ben Okafor")


def begin(page: Any, act: str, of: str) -> None:
    """Opens the request whose card says so, and that act's modal from the menu there."""
    modal = page.locator("#modal")
    message(page, of).get_by_role("button", name="More", exact=True).click()
    modal.get_by_label("More actions").last.click()
    modal.get_by_role("menuitem", name=act).click()


def test_reset_begins_the_office_afresh(page: Any) -> None:
    be(page, "Emma Li")
    apply_for_leave(page, "soon forgotten")
    button(page, "Withdraw").wait_for()
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Begin afresh").click()
    page.get_by_text("Beginning afresh").wait_for()
    page.locator("#busy").wait_for(state="hidden")
    shown(page, "Standing desk")
    assert page.get_by_text(IN_JUNE).count() == 0
    apply_for_leave(page, "again")


def test_a10_two_and_four_levels_chosen_by_clicking_are_as_many_stages(browser: Any, ladder: World) -> None:
    """OA 3.2b: each choice reveals the next level and "Stop here"; the chain stands there before it is sent (C4)."""
    emma = browser.new_page(viewport={"width": 360, "height": 740})
    emma.set_default_timeout(WAIT)
    emma.goto(f"{ladder.sandbox.page_url}?as=emma")
    emma.get_by_text("You are Emma Li").wait_for()
    leaders = ["Ben Okafor", "Cara Rossi", "Dan Novak", "Finn Larsen"]
    for levels in (2, 4):
        open_long_leave(emma)
        for number, name in enumerate(leaders[:levels], start=1):
            choose(emma, number, name)
        if levels < len(leaders):
            choose(emma, levels + 1, "Stop here")
        assert emma.get_by_label(re.compile("^Approver, level")).count() == min(levels + 1, len(leaders))
        emma.locator("#modal [data-submit]").click()
        emma.get_by_text(f"Now with Ben Okafor (stage 1 of {levels})").wait_for()
        emma.keyboard.press("Escape")
        emma.wait_for_selector("#modal:not([open])", state="attached")
    emma.close()
    stages = [row.total_stages for row in rows(ladder, "SELECT total_stages FROM requests ORDER BY number")]
    assert stages == [2, 4]


def open_long_leave(page: Any) -> None:
    page.get_by_label("Message or command").fill("/apply long_leave")
    page.keyboard.press("Enter")
    page.get_by_label("Dates: from").fill(f"{YEAR}-06-01")
    page.get_by_label("Dates: to").fill(f"{YEAR}-08-31")
    page.get_by_label("Reason").fill("A long way by bicycle")


def choose(page: Any, number: int, name: str) -> None:
    """Chooses a level that stands there by now, and waits until the chain says so."""
    level = page.get_by_label(f"Approver, level {number}")
    level.select_option(label=level.locator("option", has_text=name).inner_text())
    if name != "Stop here":
        page.locator("#modal").get_by_text(f"{number} Leaders: {name}").wait_for()


def test_b3_three_groups_built_by_clicking_on_a_phone_become_a_type_that_somebody_else_uses(page: Any) -> None:
    """B6: who approves, how many of them, and how the groups combine; the chain stands below it (C4). Once approved, an
    admin saves the route as a type with two fields (issue 4)."""
    page.set_viewport_size({"width": 360, "height": 740})
    be(page, "Emma Li")
    command(page, "/apply custom")
    page.get_by_label("Subject").fill("A gym in the cellar")
    add_group(page, "1 · Ben Okafor", "Ben Okafor")
    add_group(page, "2 · One of: Cara Rossi, Dan Novak", "Cara Rossi", "Dan Novak", share="One of them is enough")
    add_group(page, "3 · Finn Larsen", "Finn Larsen")
    modal = page.locator("#modal")
    modal.get_by_label("More actions").last.click()
    modal.get_by_role("menuitem", name="Move up").click()
    modal.get_by_text("2 · Finn Larsen").wait_for()
    modal.get_by_label("At once, all must pass").check()
    modal.get_by_text("1 Approval (all 3)").wait_for()
    modal.locator("[data-submit]").click()
    page.get_by_text("Sent: AP-").wait_for()
    page.keyboard.press("Escape")
    for name, stands in (("Finn Larsen", "All 3 must approve"), ("Dan Novak", "1 so far")):
        be(page, name)
        shown(page, f"A gym in the cellar.*{stands}")  # a card that changes under the hand takes no click
        approve_gym(page)
        shown(page, "You approved .* A gym in the cellar")
    be(page, "Ben Okafor")
    shown(page, "A gym in the cellar.*2 so far")
    approve_gym(page)
    page.locator("dialog[open]").get_by_role("button", name="Approve").click()
    shown(page, "A gym in the cellar.*approved")
    be(page, "Emma Li")
    shown(page, "A gym in the cellar.*approved")
    save_gym_as_type(page)
    be(page, "Noah Weber")
    command(page, "/apply gym")
    page.get_by_label("What").fill("A rowing machine")
    page.get_by_label("Kind").select_option(label="New")
    modal.locator("[data-submit]").click()
    page.get_by_text("Sent: GYM-").wait_for()
    page.keyboard.press("Escape")
    be(page, "Ben Okafor")
    shown(page, "Noah Weber.*Gym: A rowing machine.*All 3 must approve")


def save_gym_as_type(page: Any) -> None:
    """Dan is an admin: he saves the route of the gym as a type, gives it two fields, tries it and publishes it."""
    modal = page.locator("#modal")
    be(page, "Dan Novak")
    page.locator("#messages .message", has_text="A gym in the cellar").get_by_role("button", name="More").click()
    modal.get_by_role("button", name="Save as type").click()
    modal.get_by_label("Title (English)").fill("Gym")
    modal.locator("[data-submit]").click()
    modal.get_by_text("It can be published once it has a field.").wait_for()
    add_field(page, "What", "1 · What")
    add_field(page, "Kind", "2 · Kind", choices="New\nUsed")
    modal.get_by_role("button", name="Try it").click()
    modal.get_by_text("Nothing is sent: this is a trial.").wait_for()
    modal.get_by_label("What").fill("A trial")
    modal.get_by_label("Kind").select_option(label="Used")
    modal.locator("[data-submit]").click()
    modal.get_by_text("Nothing was sent. It would have been accepted.").wait_for()
    modal.get_by_text("1 Approval (all 3)").wait_for()
    page.keyboard.press("Escape")
    modal.get_by_role("button", name="Publish as version 1").click()
    page.locator("dialog[open]").get_by_role("button", name="Publish", exact=True).click()
    modal.get_by_text("Published as version 1.").wait_for()
    page.keyboard.press("Escape")
    modal.wait_for(state="hidden")


def add_field(page: Any, label: str, shows: str, choices: str = "") -> None:
    """Puts a field together in the view above the draft, and waits until the draft shows it."""
    modal = page.locator("#modal")
    modal.get_by_role("button", name="Add a field").click()
    modal.get_by_label("Label (English)").fill(label)
    if choices:
        modal.get_by_label("What is filled in").select_option(label="Choice, one of several")
        modal.get_by_label("Choices (English)").fill(choices)
    else:
        modal.get_by_label("Stands on the card").check()
    modal.locator("[data-submit]").click()
    modal.get_by_text(shows).wait_for()


def approve_gym(page: Any) -> None:
    page.locator("#messages .message", has_text="A gym in the cellar").get_by_role("button", name="Approve").click()


def add_group(page: Any, shows: str, *people: str, share: str = "All of them") -> None:
    """Puts a group together in the view above the form, and waits until the form shows it."""
    modal = page.locator("#modal")
    modal.get_by_role("button", name="Add a group").click()
    for name in people:
        modal.get_by_label("People (optional)").select_option(label=name)
    modal.get_by_label(share, exact=True).check()
    modal.locator("[data-submit]").click()
    modal.get_by_text(shows).wait_for()
