"""Takes the pictures of README and docs anew: `python -m tests.screenshots`. Needs a Chromium and fonts for Chinese."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot import starter
from bot.demo import Demo

IMAGES = Path(__file__).parent.parent / "docs" / "images"
MOST_BYTES = 300_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]
DESK = {"width": 1100, "height": 800}
ROOM = {"width": 1560, "height": 1600}  # everything fits without scrolling, so that the bar stays above
EXHIBITS = {
    "card": ("card_second_stage_next_day", "language=both&width=360&look=both"),
    "form": ("form_purchase_with_fault", "language=both&width=360&look=light"),
    "request": ("request_for_approver", "language=both&width=360&look=light"),
}
"""Picture: what of the gallery it shows, and how."""
_DRAW_ALL = "document.querySelectorAll('.exhibit').forEach(one => { one.style.contentVisibility = 'visible' })"
"""What stands above and is not drawn yet grows when it is, and moves what a picture is taken of."""


def take(folder: Path) -> list[Path]:
    """All of them, into `folder`."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with office() as address, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        made = [*_workspace(browser, address, folder), *_gallery(browser, address, folder)]
        browser.close()
    for path in made:
        assert path.stat().st_size < MOST_BYTES, path
    return made


@contextmanager
def office() -> Iterator[str]:
    """The demo with last week told; the address of its page."""
    with starter.people_file() as people:
        demo = Demo(people, None)
        demo.sandbox.start()
        try:
            demo.begin()
            while demo.sandbox.workspace.busy:
                time.sleep(0.05)
            yield demo.sandbox.page_url
        finally:
            demo.end()


def _workspace(browser: Any, address: str, folder: Path) -> Iterator[Path]:
    """Ben, who is asked."""
    page = browser.new_page(viewport=DESK, device_scale_factor=1.5, color_scheme="light", reduced_motion="reduce")
    page.goto(f"{address}?as=ben")
    page.locator("#messages .message", has_text=re.compile("PU-")).last.wait_for()
    yield _shot(page, folder / "approver.png")


def _gallery(browser: Any, address: str, folder: Path) -> Iterator[Path]:
    """Single exhibits, side by side."""
    for name, (exhibit, query) in EXHIBITS.items():
        page = browser.new_page(viewport=ROOM, color_scheme="light")
        page.goto(f"{address}gallery?{query}")
        panes = page.locator(f"#{exhibit} .panes")
        panes.wait_for()
        page.evaluate(_DRAW_ALL)
        yield _shot(panes, folder / f"{name}.png")


def _shot(what: Any, path: Path) -> Path:
    what.screenshot(path=str(path), animations="disabled")
    return path


if __name__ == "__main__":
    for path in take(IMAGES):
        print(path.relative_to(IMAGES.parent.parent), path.stat().st_size)
