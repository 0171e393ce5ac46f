"""Every golden payload as Slack's own TypeScript definitions see it: shapes, nesting, names, enumerations."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.bot.views.test_golden import GOLDEN

PAYLOADS = {f"{path.parent.name}/{path.stem}": json.loads(path.read_text("utf-8")) for path in GOLDEN.rglob("*.json")}
VIEWS = {"modal": "Strict<ModalView>", "home": "Strict<HomeView>"}
HEAD = (
    'import type { HomeView, KnownBlock, ModalView } from "@slack/types";'
    " type Strict<V> = Omit<V, 'blocks'> & { blocks: KnownBlock[] };"  # a view's own blocks may be anything
    " type Message = { text: string; blocks: KnownBlock[] };"
)
TSC_SECONDS = 120
FAULT = re.compile(r"^\S+?\((\d+),\d+\): (.*)$")

Judge = Callable[[Mapping[str, Any]], dict[str, str]]


@pytest.fixture(scope="module")
def judge(packages: Path, node: str) -> Judge:
    """Payloads by name to what tsc says against them, by name."""

    def judged(payloads: Mapping[str, Any]) -> dict[str, str]:
        source = packages / "payloads.ts"
        source.write_text("\n".join([HEAD, *map(constant, range(len(payloads)), payloads.values())]), "utf-8")
        tsc = packages / "node_modules" / "typescript" / "bin" / "tsc"
        done = subprocess.run(
            [node, str(tsc), "--project", "."],
            cwd=packages, capture_output=True, text=True, encoding="utf-8", timeout=TSC_SECONDS, check=False,
        )  # fmt: skip
        found = faults(done.stdout, list(payloads))
        assert (done.returncode == 0) == (not found), done.stdout + done.stderr
        return found

    return judged


def constant(at: int, payload: Any) -> str:
    """The payload on one line, so that a fault's line is the payload's number."""
    kind = VIEWS[payload["type"]] if "type" in payload else "Message"
    return f"export const payload{at}: {kind} = {json.dumps(payload)};"


def faults(said: str, names: list[str]) -> dict[str, str]:
    """The first fault of each payload that has any."""
    found: dict[str, str] = {}
    for line in said.splitlines():
        matched = FAULT.match(line)
        if matched:
            found.setdefault(names[int(matched[1]) - 2] if int(matched[1]) > 1 else "the imports", matched[2])
    return found


def test_slack_s_definitions_take_everything_and_find_one_fault_of_each_sort(judge: Judge) -> None:
    """In one run, for the compiler's start takes longer than all of it; the faults show that it bites."""
    assert len(PAYLOADS) > 100
    plain = {"type": "plain_text", "text": "x"}
    press = {"type": "button", "action_id": "a", "text": plain}
    wrong = {
        "a block that there is not": message({"type": "paragraph", "text": plain}),
        "a key that there is not": message({"type": "divider", "colour": "red"}),
        "a style that there is not": message({"type": "actions", "elements": [{**press, "style": "loud"}]}),
        "markup in a header": message({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}),
        "an input in actions": message({"type": "actions", "elements": [{"type": "plain_text_input"}]}),
        "a number for a text": message({"type": "section", "text": {"type": "plain_text", "text": 3}}),
        "a button in a paragraph": message(
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [press]}]}
        ),
        "a form without a title": {"type": "modal", "blocks": [{"type": "divider"}]},
        "a form with a wrong block": {"type": "modal", "title": plain, "blocks": [{"type": "paragraph"}]},
        "a home tab with a title": {"type": "home", "title": plain, "blocks": [{"type": "divider"}]},
    }
    right = message({"type": "actions", "elements": [press]})
    found = judge({**PAYLOADS, **wrong, "nothing": right})
    assert {name: fault for name, fault in found.items() if name not in wrong} == {}
    assert set(found) == set(wrong)


def message(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"text": "x", "blocks": list(blocks)}
