"""What people read, of whatever the bot sends."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.bot.views.judges import every_text

_SLIP = re.compile(r"(?<![@\w])[UC]0[A-Z]{2,}\b|\{\w*\}")


def slips(sent: Mapping[str, Any]) -> list[str]:
    """What nobody should read: Slack ids, but mentions, which Slack shows as names; places that were to be filled
    in."""
    opened = {name: _opened(each) for name, each in sent.items()}
    return [found for words in every_text(opened) for found in _SLIP.findall(words)]


def _opened(argument: Any) -> Any:
    """A view or blocks, which some calls send as JSON."""
    return json.loads(argument) if isinstance(argument, str) and argument[:1] in ("{", "[") else argument
