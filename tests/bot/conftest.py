"""What tests of the shell share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import callbacks

LISTENERS = Path(callbacks.__file__).parent / "listeners"


@pytest.fixture
def listened() -> set[str]:
    """The action and callback ids that some listener is attached to."""
    text = "".join(path.read_text() for path in LISTENERS.glob("*.py"))
    return {getattr(callbacks, name) for name in re.findall(r"app\.(?:action|view)\(callbacks\.(\w+)\)", text)}
