"""A walk along checkpoints finds the one that is not what was sealed (promise 8, F97)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workflow.chain import Mark
from workflow.checkpoints import Checkpoint, Flaw, Key, Known, Root, Walk, sealed

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
OLD, NEW = Key(b"the key of last year"), Key(b"the key of this year")


def mark(seq: int) -> Mark:
    return Mark(checkpoint=seq, request_id="r1", since=seq - 1, count=seq, head=f"hash {seq}")


def checkpoints(*keys: Key | None) -> list[Checkpoint]:
    """One per key, each over one event of one request."""
    found: list[Checkpoint] = []
    for seq, key in enumerate(keys, start=1):
        bare = Checkpoint(
            seq=seq,
            at=NOON + timedelta(hours=seq),
            prev_hash=found[-1].hash if found else "",
            root=Root([mark(seq)]).hash,
            requests=1,
            events=1,
        )
        found.append(sealed(bare, "T1", key))
    return found


def walked(chain: Sequence[Checkpoint], known: Known, workspace: str = "T1") -> list[tuple[str, int]]:
    walk = Walk(workspace, known)
    faults = [fault for each in chain for fault in walk.step(each, Root([mark(each.seq)]))]
    return [(fault.what, fault.checkpoint) for fault in (*faults, *walk.end())]


def changed(chain: list[Checkpoint], **fields: Any) -> list[Checkpoint]:
    return [chain[0], replace(chain[1], **fields), *chain[2:]]


WITH_KEY = Known(keys=[NEW])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"at": NOON}, [(Flaw.EDITED, 2)]),
        ({"requests": 2}, [(Flaw.EDITED, 2), (Flaw.MARKS, 2)]),
        ({"events": 2}, [(Flaw.EDITED, 2), (Flaw.MARKS, 2)]),
        ({"root": "0"}, [(Flaw.EDITED, 2), (Flaw.MARKS, 2)]),
        ({"prev_hash": "0"}, [(Flaw.BROKEN, 2), (Flaw.EDITED, 2)]),
        ({"hash": "0"}, [(Flaw.EDITED, 2), (Flaw.FORGED, 2), (Flaw.BROKEN, 3)]),
        ({"signature": "0"}, [(Flaw.FORGED, 2)]),
        ({"signature": None}, [(Flaw.UNSIGNED, 2)]),
        ({"key_id": "0"}, [(Flaw.UNKNOWN_KEY, 2)]),
    ],
)
def test_each_changed_field_is_noticed(fields: dict[str, Any], expected: list[tuple[str, int]]) -> None:
    assert walked(changed(checkpoints(NEW, NEW, NEW), **fields), WITH_KEY) == expected


def test_one_that_is_gone_is_missed() -> None:
    first, _second, third = checkpoints(NEW, NEW, NEW)
    assert walked([first, third], WITH_KEY) == [(Flaw.MISSING, 2), (Flaw.BROKEN, 3)]


def test_those_of_another_workspace_are_not_taken_for_ours() -> None:
    assert (Flaw.EDITED, 1) in walked(checkpoints(NEW), WITH_KEY, workspace="T2")


@pytest.mark.parametrize(
    ("signed_with", "known", "expected"),
    [
        ([None, None], Known(), []),
        ([OLD, NEW], Known(), []),  # nobody can say
        ([OLD, OLD, NEW], Known(keys=[NEW, OLD]), []),
        ([OLD, NEW, OLD], Known(keys=[NEW, OLD]), [(Flaw.OLD_KEY, 3)]),
        ([OLD, NEW], Known(keys=[NEW]), [(Flaw.UNKNOWN_KEY, 1)]),
        ([None, NEW], Known(keys=[NEW]), [(Flaw.UNSIGNED, 1)]),
        ([None, NEW], Known(keys=[NEW], signed_from=2), []),
        ([None, NEW, None], Known(keys=[NEW], signed_from=2), [(Flaw.UNSIGNED, 3)]),
    ],
)
def test_keys_come_and_go(signed_with: list[Key | None], known: Known, expected: list[tuple[str, int]]) -> None:
    """Rotation, newest first; since when checkpoints are signed is known outside the database, or it could be changed
    with it."""
    assert walked(checkpoints(*signed_with), known) == expected


def test_copies_kept_elsewhere_are_compared() -> None:
    one, two = checkpoints(None, None)
    assert walked([one, two], Known(copies={1: one.hash, 2: two.hash})) == []
    assert walked([one, two], Known(copies={2: one.hash})) == [(Flaw.COPY, 2)]
    assert walked([one], Known(copies={2: two.hash})) == [(Flaw.MISSING, 2)]


def test_a_key_does_not_show() -> None:
    """F94."""
    assert "year" not in repr(OLD)
    assert OLD.id != NEW.id
    assert "year" not in OLD.id
