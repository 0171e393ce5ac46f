"""What people read, of whatever the bot sends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_SLIP = re.compile(r"(?<![@\w])[UC]0[A-Z]{2,}\b|\{\w*\}")


def slips(sent: Any) -> list[str]:
    """What nobody should read: Slack ids, but mentions, which Slack shows as names; places that were to be filled
    in."""
    return [found for words in _words(sent) for found in _SLIP.findall(words)]


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        if part[:1] in ("{", "["):  # a view or blocks, as they are sent
            yield from _words(json.loads(part))
    elif isinstance(part, dict):
        for key, each in part.items():
            if key == "text" and isinstance(each, str):
                yield each
            else:
                yield from _words(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _words(each)
