"""Every payload as it was last looked at. A change is reviewed as a diff: run with COUNTERSIGN_GOLDEN=write."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.views.content import Content
from tests.bot.views.judges import judge
from tests.bot.views.payloads import Payload, every_payload

GOLDEN = Path(__file__).parent / "golden"
PAYLOADS = every_payload()


def written(payload: Payload) -> str:
    plain = asdict(payload) if isinstance(payload, Content) else payload
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize("name", PAYLOADS)
def test_shows_what_was_agreed(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    if os.environ.get("COUNTERSIGN_GOLDEN") == "write":
        path.write_text(written(PAYLOADS[name]), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written(PAYLOADS[name])


def test_keeps_no_golden_file_that_nothing_makes() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(PAYLOADS)


@pytest.mark.parametrize("name", PAYLOADS)
def test_slack_would_take_it(name: str) -> None:
    judge(PAYLOADS[name])
