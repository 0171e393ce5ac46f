"""``python -m tests.simulation --seed 7``: one seed, or many; whatever breaks a promise is told with the line that
reproduces it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter

from tests.simulation.ground import KINDS
from tests.simulation.model import USE_CASES
from tests.simulation.simulation import simulate


def main() -> int:
    """Run the seeds; 1 if any of them broke a promise. Says what there was, and how often each act was recorded."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many, from the first on")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--trace", action="store_true", help="tell every step")
    asked = parser.parse_args()
    begun, broken, total = time.process_time(), 0, Counter[str]()
    done = Counter(dict.fromkeys(USE_CASES, 0))
    with KINDS[asked.database]() as fresh:
        for seed in range(asked.seed, asked.seed + asked.seeds):
            result = simulate(seed, fresh())
            total.update(result.counts)
            done.update(result.done)
            if asked.trace:
                print(*result.trace, sep="\n")
            if result.violations:
                broken += 1
                print(result.line, *result.violations, sep="\n  ", flush=True)
    print(f"{asked.seeds} seeds, {broken} broken, {time.process_time() - begun:.0f} s of CPU: {_listed(total)}")
    print(f"recorded: {_listed(done)}")
    return 1 if broken else 0


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counted.items())


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets is part of what a seed says
        again = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
        os.execve(sys.executable, again, os.environ | {"PYTHONHASHSEED": "0"})
    sys.exit(main())
