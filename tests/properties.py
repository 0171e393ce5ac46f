"""How hard properties are tried."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is.
settings.register_profile("suite", parent=settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
settings.register_profile("soak", parent=settings.default, max_examples=2000, derandomize=False)


def examples(number: int) -> settings:
    """So many examples; twenty times that, and other ones every time, with ``--hypothesis-profile soak``."""
    return settings(max_examples=number * settings.default.max_examples // 100)
