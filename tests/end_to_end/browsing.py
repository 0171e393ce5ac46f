"""What a person does on the sandbox's page, in a real browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

YEAR = datetime.now(UTC).year + 1
IN_JUNE = f"1-3 Jun {YEAR}"
"""The demo begins today, whenever that is: a leave that lies ahead."""


def be(page: Any, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    page.get_by_text(f"You are {name}").wait_for()


def apply_for_leave(page: Any, reason: str) -> None:
    command(page, "/apply leave")
    page.get_by_label("Dates: from").fill(f"{YEAR}-06-01")
    page.get_by_label("Dates: to").fill(f"{YEAR}-06-03")
    page.get_by_label("Kind").select_option(label="Holiday")
    page.get_by_label("Reason").fill(reason)
    page.locator("#modal [data-submit]").click()
    page.get_by_text("Now with Ben Okafor").wait_for()
    page.keyboard.press("Escape")
    shown(page, rf"{IN_JUNE}.*pending")


def button(page: Any, label: str) -> Any:
    """The newest message's button of that label."""
    return page.locator("#messages").get_by_role("button", name=label, exact=True).last


def message(page: Any, pattern: str) -> Any:
    """The newest of one's messages that says so."""
    return page.locator("#messages .message", has_text=re.compile(pattern, re.DOTALL)).last


def shown(page: Any, pattern: str) -> None:
    message(page, pattern).wait_for()


def command(page: Any, words: str) -> None:
    page.get_by_label("Message or command").fill(words)
    page.keyboard.press("Enter")
