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


def written(payload: Payload) -> str:
    plain = asdict(payload) if isinstance(payload, Content) else payload
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_shows_what_was_agreed_and_slack_would_take_it(language: str, subtests: pytest.Subtests) -> None:
    folder, payloads = GOLDEN / language, every_payload(language)
    for name, payload in payloads.items():
        with subtests.test(name):
            judge(payload)
            agreed, shown = folder / f"{name}.json", written(payload)
            if WRITE:
                agreed.write_text(shown, encoding="utf-8")
            assert agreed.read_text(encoding="utf-8") == shown
    assert {path.stem for path in folder.glob("*.json")} ^ set(payloads) == set(), "nothing makes this golden file"
