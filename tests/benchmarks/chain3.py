"""chain3: submit a request, approve it three times, each act committed. Decisions per second, beside the floor's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Protocol

from tests.benchmarks import databases
from tests.benchmarks.build import Build
from tests.benchmarks.floor import PostgresFloor, SqliteFloor

DECISIONS = 3


class Contender(Protocol):
    """Something that takes requests through the chain; from several threads at once."""

    def chain3(self) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Field:
    """A database to run on. `mark`: the share of the floor that the build must reach."""

    mark: float
    open: Callable[[Path | None], AbstractContextManager[databases.NewUrl]]
    floor: Callable[[str], Contender]


FIELDS: Mapping[str, Field] = {
    "sqlite": Field(0.2, databases.sqlite, SqliteFloor),
    "postgresql": Field(0.4, databases.postgresql, PostgresFloor),
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: `rounds` of `seconds` for each contender, with so many `clients` (threads) at once.

    Many short rounds: a disturbance spoils a few of them, and the median passes over these.
    """

    rounds: int = 15
    seconds: float = 0.7
    clients: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """Decisions per second of each round, floor and build in turn."""

    mark: float
    floor: tuple[float, ...]
    build: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """Build to floor, round by round: what else the machine does in a round, it does to both."""
        return tuple(mine / theirs for mine, theirs in zip(self.build, self.floor, strict=True))

    @property
    def ratio(self) -> float:
        """The ratio of the middle round."""
        return median(self.ratios)

    @property
    def passed(self) -> bool:
        """Whether the build reached the mark."""
        return self.ratio >= self.mark


def measure(field: Field, folder: Path | None, effort: Effort) -> Result:
    """Floor and build on databases of their own, in turn."""
    with contenders(field, folder) as both:
        for contender in both:
            _speed(contender, effort.clients, effort.seconds)  # pools fill, statements get prepared
        rounds = [[_speed(it, effort.clients, effort.seconds) for it in both] for _ in range(effort.rounds)]
    floor, build = zip(*rounds, strict=True)
    return Result(field.mark, floor, build)


@contextmanager
def contenders(field: Field, folder: Path | None) -> Iterator[tuple[Contender, Contender]]:
    """The floor and the build, ready to go."""
    with field.open(folder) as new_url:
        both = field.floor(new_url("floor")), Build(new_url("build"))
        try:
            yield both
        finally:
            for contender in both:
                contender.close()


def _speed(contender: Contender, clients: int, seconds: float) -> float:
    """Decisions per second over all clients."""
    begin = time.perf_counter()
    end, done, faults = begin + seconds, [0] * clients, list[BaseException]()

    def work(client: int) -> None:
        try:
            while time.perf_counter() < end:
                contender.chain3()
                done[client] += 1
        except BaseException as fault:  # noqa: BLE001 - raised again where somebody sees it
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sum(done) * DECISIONS / (time.perf_counter() - begin)
