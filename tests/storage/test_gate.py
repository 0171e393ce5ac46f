"""The write gate: one at a time, in the order of arrival."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.database import SqliteDatabase, open_database
from storage.gate import Gate, GateShut


def queue_up(gate: Gate, threads: ThreadPoolExecutor, order: list[int], number: int) -> None:
    """Returns once it stands in the queue."""

    def pass_through() -> None:
        with gate.passed(10.0):
            order.append(number)

    before = gate.waiting
    threads.submit(pass_through)
    while gate.waiting == before:
        pass


def test_first_come_first_served() -> None:
    """F58."""
    gate, order = Gate(), list[int]()
    with ThreadPoolExecutor(20) as threads, gate.passed(0.0):
        for number in range(20):
            queue_up(gate, threads, order, number)
        assert order == []
    assert order == list(range(20))


def test_one_at_a_time() -> None:
    gate, inside, most = Gate(), 0, 0
    start = threading.Barrier(8)

    def work(_: int) -> None:
        nonlocal inside, most
        start.wait()
        for _time in range(50):
            with gate.passed(10.0):
                inside += 1
                most = max(most, inside)
                inside -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert (inside, most) == (0, 1)


def test_who_waited_in_vain_leaves_the_queue() -> None:
    gate = Gate()
    with gate.passed(0.0), pytest.raises(GateShut), gate.passed(0.01):
        pass
    assert gate.waiting == 0
    with gate.passed(0.0):
        pass


def test_an_error_inside_opens_it_again() -> None:
    gate = Gate()
    with pytest.raises(ZeroDivisionError), gate.passed(0.0):
        _ = 1 / 0
    with gate.passed(0.0):
        pass


def test_one_gate_per_file_however_it_is_opened(sqlite_url: str) -> None:
    one, other = open_database(sqlite_url), open_database(sqlite_url)
    assert isinstance(one, SqliteDatabase)
    assert isinstance(other, SqliteDatabase)
    assert one.gate is other.gate
