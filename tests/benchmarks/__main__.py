"""``python -m tests.benchmarks chain3``: how fast decisions are, beside a hand-written floor in the same run. Trust the
ratio, not the figures. Exit code 1 when a database misses its mark.

``python -m tests.benchmarks audit``: what a checkpoint and a verification of the history cost.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import audit
from tests.benchmarks.chain3 import FIELDS, Effort, Result, measure


def main(arguments: list[str] | None = None) -> int:
    """Measure what was asked for and print a line per database as soon as it is known."""
    asked = _parser().parse_args(arguments)
    return _audit(asked) if asked.benchmark == "audit" else _chain3(asked)


def _audit(asked: argparse.Namespace) -> int:
    for name in asked.database or FIELDS:
        print(f"{name}, {asked.requests} requests")
        with FIELDS[name].open(asked.folder) as new_url:
            for line in audit.measure(new_url("audit"), asked.requests):
                print(line, flush=True)
    return 0


def _chain3(asked: argparse.Namespace) -> int:
    effort = Effort(rounds=asked.rounds, seconds=asked.seconds, clients=asked.clients)
    print(f"chain3, decisions/s: median (lowest-highest) of {effort.rounds} rounds, clients: {effort.clients}")
    print(f"{'':12}{'floor':>20}{'this build':>20}{'ratio':>20}{'mark':>7}")
    passed = True
    for name in asked.database or FIELDS:
        result = measure(FIELDS[name], asked.folder, effort)
        print(_line(name, result), flush=True)
        passed &= result.passed
    return 0 if passed else 1


def _line(name: str, result: Result) -> str:
    columns = [_spread(result.floor, ".0f"), _spread(result.build, ".0f"), _spread(result.ratios, ".2f")]
    verdict = "PASS" if result.passed else "FAIL"
    return f"{name:12}" + "".join(f"{column:>20}" for column in columns) + f"{result.mark:>7.2f}  {verdict}"


def _spread(figures: tuple[float, ...], form: str) -> str:
    ranked = sorted(figures)
    return f"{ranked[len(ranked) // 2]:{form}} ({ranked[0]:{form}}-{ranked[-1]:{form}})"


def _parser() -> argparse.ArgumentParser:
    usual = Effort()
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="How fast decisions are, and what looking after the history costs.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "benchmark", choices=["chain3", "audit"], help="a request submitted and approved three times; the history"
    )
    parser.add_argument("--requests", type=_positive(int), default=10_000, help="audit: so many")
    parser.add_argument("--database", action="append", choices=list(FIELDS), help="only this one; may be repeated")
    parser.add_argument("--rounds", type=_positive(int), default=usual.rounds, help="rounds of floor and build in turn")
    parser.add_argument(
        "--seconds", type=_positive(float), default=usual.seconds, help="seconds per round and contender"
    )
    parser.add_argument("--clients", type=_positive(int), default=usual.clients, help="threads at once")
    parser.add_argument(
        "--folder", type=Path, help="where the databases live; on a disk, or commits cost nothing (temporary files)"
    )
    return parser


def _positive(kind: Callable[[str], float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = kind(text)
        if value <= 0:
            raise argparse.ArgumentTypeError(f"{text} is not above 0")
        return value

    return read


if __name__ == "__main__":
    sys.exit(main())
