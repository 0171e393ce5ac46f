"""Thousands of requests while processes and the database server are killed at random; then nothing may be lost.

    python -m tests.chaos --requests 10000 --database postgres

The bot runs as processes of its own, Slack is the sandbox over real HTTP, people click from eight threads.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bot import demo
from bot.sandbox import Sandbox
from tests.chaos.machines import Balancer, Chaos, Replica, server
from tests.chaos.people import STAGES, Crowd
from tests.chaos.verdict import Found, judge
from tests.end_to_end.acting import write_policies


def main() -> None:
    """Run it, print what happened, exit 1 if something was lost or happened twice."""
    asked = argparse.ArgumentParser(prog="python -m tests.chaos")
    asked.add_argument("--requests", type=int, default=10_000)
    asked.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    asked.add_argument("--replicas", type=int, default=2)
    asked.add_argument("--every", type=float, default=4.0, help="seconds between two kills")
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    began = time.monotonic()
    found = run(given.requests, given.database == "postgres", given.replicas, given.every, given.seed)
    print(f"{found.said}\n{time.monotonic() - began:.0f} s")
    raise SystemExit(bool(found.faults))


def run(requests: int, on_postgres: bool, replicas: int, every: float, seed: int) -> Found:
    """The whole of it; on SQLite there is one process."""
    dice = random.Random(seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos")))
        (folder / "policies").mkdir()
        policies = write_policies(folder / "policies", STAGES, "remind: never")
        database = stack.enter_context(server()) if on_postgres else None
        url = database.url if database else f"sqlite:///{folder / 'countersign.db'}"
        sandbox = stack.enter_context(Sandbox(demo.cast(), rate_limits=False))
        bots = [Replica(sandbox, url, policies, folder / f"{n}.log") for n in range(replicas if on_postgres else 1)]
        for bot in bots:
            stack.callback(bot.kill)
            bot.start()
        stack.enter_context(Balancer(sandbox, bots, random.Random(seed)))
        crowd = Crowd(sandbox, requests, dice)
        with Chaos(bots, database, every, dice) as chaos:
            crowd.run()
        return judge(sandbox, url, crowd, chaos)


if __name__ == "__main__":
    main()
