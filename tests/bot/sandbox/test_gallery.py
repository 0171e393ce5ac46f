"""The gallery shows whatever is in its file, once, and draws it without a fault."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from typing import Any

import pytest

from bot import demo
from bot.sandbox import Sandbox
from bot.sandbox.gallery import CHAPTERS, FILE, Gallery
from bot.sandbox.workspace import Workspace

from .conftest import PATIENCE
from .test_page_browser import CHROMIUM, browser

__all__ = ["browser"]
NAMES = sorted(json.loads(FILE.read_text("utf-8"))["en"])


@pytest.fixture(scope="module")
def address() -> Any:
    with Sandbox(demo.cast()) as sandbox:
        yield f"{sandbox.page_url}gallery"


def test_everything_stands_in_a_chapter_once(address: str) -> None:
    with urllib.request.urlopen(f"{address}/payloads") as answer:
        gallery = json.load(answer)
    names = [exhibit["name"] for chapter in gallery["chapters"] for exhibit in chapter["exhibits"]]
    assert sorted(names) == NAMES
    titles = [chapter["title"] for chapter in gallery["chapters"]]
    assert titles == [title for title, _ in CHAPTERS if title in titles]
    assert all(chapter["exhibits"] for chapter in gallery["chapters"])


def test_a_home_tab_is_a_chapter_of_its_own() -> None:
    blocks = [{"type": "divider"}]
    made = Gallery(Workspace(demo.cast(), (), time.time, "Countersign", None)).drawn(
        {"en": {"home": {"type": "home", "blocks": blocks}}}
    )
    (chapter,) = made["chapters"]
    assert chapter["title"] == "The home tab"
    assert chapter["exhibits"][0]["seen"]["en"]["home"]["blocks"][0]["type"] == "divider"


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here")
def test_everything_is_seen_in_every_language_and_width_and_look(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.set_default_timeout(10 * PATIENCE * 1000)  # thousands of panes, on a machine that may have much else to do
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(f"{address}?language=both&width=360&look=light")  # what fits a phone fits a desk
    page.locator(".exhibit").first.wait_for()
    assert page.locator(".exhibit").count() == len(NAMES)
    assert page.locator(".pane").count() == len(NAMES) * 2
    page.evaluate("document.querySelectorAll('.exhibit').forEach(each => each.style.contentVisibility = 'visible')")
    wider = "[...document.querySelectorAll('.pane')].filter(pane => pane.scrollWidth > pane.clientWidth).length"
    for width in (1600, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(wider) == 0
    for choice, words in (("language zh", "中文"), ("width desktop", "Desktop"), ("look dark", "Dark")):
        button = page.locator(f"[data-choice='{choice}']")  # by its role it is looked for among thousands
        assert words in button.inner_text()
        button.click()
    assert page.locator(".pane").count() == len(NAMES)
    assert "language=zh" in page.url
    page.close()
    assert faults == []
