"""Seeds of the simulator (FAILURES 1.3 "Test ladder"): the whole bot under seeded faults keeps the promises of DESIGN
section 10. The line in a failure reproduces it.

F1, F2, F4, F6, F11-F14, F17, F19-F24, F29, F31, F32, F34, F38, F41, F42, F47, F54, F58, F61, F75, F79-F81, F84.
"""

from __future__ import annotations

import pytest

from tests.simulation.ground import Fresh
from tests.simulation.simulation import simulate

MANY = range(1, 1001)
TELLING = (5, 11, 23, 24, 32)
"""Among the first: short ones in which, when they were chosen, nearly every act was recorded."""


@pytest.mark.parametrize("seed", TELLING)
def test_a_seed_keeps_every_promise(seed: int, files: Fresh) -> None:
    keeps(seed, files)


@pytest.mark.parametrize("seed", MANY[:2])
def test_a_seed_with_several_replicas_keeps_every_promise(seed: int, servers: Fresh) -> None:
    keeps(seed, servers)


def test_a_seed_says_everything(files: Fresh) -> None:
    """The same seed is the same story, step by step."""
    assert simulate(TELLING[3], files()).trace == simulate(TELLING[3], files()).trace


@pytest.mark.soak
def test_a_thousand_seeds_keep_every_promise(files: Fresh) -> None:
    for seed in MANY:
        keeps(seed, files)


@pytest.mark.soak
def test_many_seeds_with_several_replicas_keep_every_promise(servers: Fresh) -> None:
    for seed in MANY[:300]:
        keeps(seed, servers)


def keeps(seed: int, fresh: Fresh) -> None:
    result = simulate(seed, fresh())
    assert not result.violations, "\n".join([result.line, *result.violations])
