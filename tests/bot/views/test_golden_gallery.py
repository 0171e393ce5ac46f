"""What the sandbox's gallery shows is what the golden files say. COUNTERSIGN_GOLDEN=write brings it up to date."""

from __future__ import annotations

import json

from bot.sandbox.gallery import FILE
from tests.bot.views.catalogues import LANGUAGES, WRITE
from tests.bot.views.test_golden import GOLDEN


def written() -> str:
    """The golden files in one, a payload a line."""
    return "{" + ",\n".join(f"{json.dumps(language)}: {{\n{_lines(language)}\n}}" for language in LANGUAGES) + "}\n"


def _lines(language: str) -> str:
    read = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((GOLDEN / language).glob("*.json"))}
    return ",\n".join(f"{json.dumps(name)}: {json.dumps(made, ensure_ascii=False)}" for name, made in read.items())


def test_the_gallery_shows_the_golden_files() -> None:
    if WRITE:
        FILE.write_text(written(), "utf-8")
    same = FILE.read_text("utf-8") == written()  # no diff: the golden files have theirs
    assert same, "COUNTERSIGN_GOLDEN=write python -m pytest tests/bot/views"
