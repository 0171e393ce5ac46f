"""Both READMEs lead a stranger the same way (F5): the same commands, the same pages, the same pictures."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMENT = re.compile(r"\s*# .*")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)]+)\)")


def read(name: str) -> tuple[list[str], set[str]]:
    """What is typed, without comments, and what is linked."""
    text = (ROOT / name).read_text("utf-8")
    typed = [line for block in BLOCK.findall(text) for line in COMMENT.sub("", block).splitlines()]
    return [line for line in typed if line], {link for link in LINK.findall(text) if not link.startswith("README")}


def test_the_chinese_readme_says_what_the_english_one_says() -> None:
    english, chinese = read("README.md"), read("README.zh-CN.md")
    assert english == chinese
    assert len(english[0]) > 5
    assert all((ROOT / link).exists() for link in english[1])
