"""How hard properties are tried."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("soak", max_examples=2000, derandomize=False)


def examples(number: int) -> settings:
    """So many examples; twenty times that, and other ones every time, with ``--hypothesis-profile soak``."""
    return settings(max_examples=number * settings.default.max_examples // 100, deadline=None)
