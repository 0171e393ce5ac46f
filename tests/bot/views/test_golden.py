"""Every payload as it was last looked at. A change is reviewed as a diff: run with COUNTERSIGN_GOLDEN=write."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.views.content import Content
from tests.bot.views.catalogues import LANGUAGES, WRITE
from tests.bot.views.judges import judge
from tests.bot.views.payloads import Payload, every_payload

GOLDEN = Path(__file__).parent / "golden"
PAYLOADS = {(language, name): made for language in LANGUAGES for name, made in every_payload(language).items()}


def written(payload: Payload) -> str:
    plain = asdict(payload) if isinstance(payload, Content) else payload
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize(("language", "name"), PAYLOADS)
def test_shows_what_was_agreed(language: str, name: str) -> None:
    path, shown = GOLDEN / language / f"{name}.json", written(PAYLOADS[language, name])
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown


def test_keeps_no_golden_file_that_nothing_makes() -> None:
    assert {(path.parent.name, path.stem) for path in GOLDEN.rglob("*.json")} == set(PAYLOADS)


@pytest.mark.parametrize(("language", "name"), PAYLOADS)
def test_slack_would_take_it(language: str, name: str) -> None:
    judge(PAYLOADS[language, name])
