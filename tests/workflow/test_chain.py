"""What is wrong with a chain is said, and nothing else (G6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workflow.agreement import request_faults
from workflow.chain import ERASED, Answer, Chain, Entry, Mark, Wrong, payload_hash

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
KINDS = ("submitted", "opened", "decided", "finished")
SAID = {
    "submitted": '{"values":{"amount":100}}',
    "decided": '{"by":"U1","opinion":"fine","task_id":"t1","verdict":"approve"}',
    "finished": '{"status":"approved"}',
}
ANSWER = Answer(status="approved", by="U1", opinion="fine", remark=None)


def entry(seq: int, kind: str, previous: str, payload: str = "{}") -> Entry:
    made = Entry(
        seq=seq,
        kind=kind,
        at=NOON + timedelta(minutes=seq),
        actor="U1",
        actor_kind="person",
        prev_hash=previous,
        hash="",
        payload_hash=payload_hash("salt", payload),
        salt="salt",
        payload=payload,
    )
    return replace(made, hash=made.own_hash)


def chain(*kinds: str) -> Chain:
    """An approved request's, sealed up to the entry before the last."""
    entries: list[Entry] = []
    for seq, kind in enumerate(kinds or KINDS, start=1):
        entries.append(entry(seq, kind, entries[-1].hash if entries else "", SAID.get(kind, "{}")))
    mark = Mark(checkpoint=7, request_id="r1", since=0, count=3, head=entries[2].hash)
    return Chain(
        request_id="r1",
        number="LV-1",
        status="approved",
        head=entries[-1].hash,
        count=len(entries),
        entries=entries,
        marks=[mark],
        form={"amount": 100},
        answers={"t1": ANSWER, "t2": replace(ANSWER, status="pending", by=None, opinion=None)},
    )


def found(of: Chain) -> list[tuple[str, int | None]]:
    return [(fault.what, fault.seq) for fault in request_faults(of)]


def changed(of: Chain, seq: int, **fields: Any) -> Chain:
    entries = [replace(each, **fields) if each.seq == seq else each for each in of.entries]
    return replace(of, entries=entries)


def without(of: Chain, *seqs: int) -> Chain:
    return replace(of, entries=[each for each in of.entries if each.seq not in seqs])


def erased(of: Chain, *seqs: int) -> Chain:
    for seq in seqs:
        of = changed(of, seq, salt=None, payload=None)
    return of


def answered(of: Chain, **shown: Any) -> Chain:
    return replace(of, answers={**of.answers, "t1": replace(ANSWER, **shown)})


def swapped(of: Chain, one: int, other: int) -> Chain:
    to = {one: other, other: one}
    moved = [replace(each, seq=to.get(each.seq, each.seq)) for each in of.entries]
    return replace(of, entries=sorted(moved, key=lambda each: each.seq))


@pytest.mark.parametrize("kinds", [KINDS, (*KINDS, ERASED)])
def test_a_whole_chain_has_no_fault(kinds: tuple[str, ...]) -> None:
    assert found(chain(*kinds)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "closed"}, [(Wrong.EDITED, 2)]),
        ({"at": NOON}, [(Wrong.EDITED, 2)]),
        ({"actor": None}, [(Wrong.EDITED, 2)]),
        ({"actor_kind": "admin"}, [(Wrong.EDITED, 2)]),
        ({"prev_hash": "0"}, [(Wrong.BROKEN, 2), (Wrong.EDITED, 2)]),
        ({"hash": "0"}, [(Wrong.EDITED, 2), (Wrong.BROKEN, 3)]),
        ({"payload_hash": "0"}, [(Wrong.EDITED, 2), (Wrong.REPLACED, 2)]),
        ({"salt": "0"}, [(Wrong.REPLACED, 2)]),
        ({"payload": "not even JSON"}, [(Wrong.REPLACED, 2)]),
        ({"salt": None, "payload": None}, [(Wrong.ERASED, 2)]),
        ({"salt": None}, [(Wrong.ERASED, 2)]),
    ],
)
def test_each_edited_field_is_noticed(change: dict[str, Any], expected: object) -> None:
    assert found(changed(chain(), 2, **change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda whole: without(whole, 2), [(Wrong.MISSING, 2)]),
        (lambda whole: without(whole, 1), [(Wrong.MISSING, 1)]),
        (lambda whole: without(whole, 4), [(Wrong.MISSING, 4), (Wrong.STATUS, None)]),
        (
            lambda whole: without(whole, 3, 4),
            [*((what, 3) for what in (Wrong.MISSING, Wrong.RESEALED)), (Wrong.STATUS, None), (Wrong.ANSWER, None)],
        ),
        (
            lambda whole: swapped(whole, 2, 3),
            [
                *((what, seq) for seq in (2, 3) for what in (Wrong.BROKEN, Wrong.EDITED)),
                (Wrong.BROKEN, 4),
                (Wrong.RESEALED, 3),
            ],
        ),
        (lambda whole: replace(whole, head="0"), [(Wrong.HEAD, 4)]),
        (lambda whole: replace(whole, count=3), [(Wrong.HEAD, 4)]),
        (lambda whole: replace(whole, status="pending"), [(Wrong.STATUS, 4)]),
        (lambda whole: replace(whole, status="rejected"), [(Wrong.STATUS, 4)]),
        (lambda whole: replace(whole, status="withdrawn"), [(Wrong.STATUS, 4)]),
        (lambda whole: replace(whole, form={"amount": 900}), [(Wrong.FORM, 1)]),
        (lambda whole: replace(whole, form=None), [(Wrong.FORM, 1)]),
        (lambda whole: answered(whole, by="U2"), [(Wrong.ANSWER, 3)]),
        (lambda whole: answered(whole, opinion="not fine"), [(Wrong.ANSWER, 3)]),
        (lambda whole: answered(whole, remark="never said"), [(Wrong.ANSWER, 3)]),
        (lambda whole: answered(whole, on_behalf_of="U2"), [(Wrong.ANSWER, 3)]),
        (lambda whole: answered(whole, status="rejected"), [(Wrong.ANSWER, 3)]),
        (lambda whole: replace(whole, answers={}), [(Wrong.ANSWER, 3)]),
        (lambda whole: replace(whole, answers={**whole.answers, "t2": ANSWER}), [(Wrong.ANSWER, None)]),
        (lambda whole: replace(whole, number=None), [(Wrong.REMOVED, None)]),
        (lambda whole: replace(whole, number=None, marks=()), [(Wrong.ORPHANED, None)]),
    ],
)
def test_what_is_cut_moved_or_disagrees_is_noticed(change: Callable[[Chain], Chain], expected: object) -> None:
    assert found(change(chain())) == expected


def test_what_was_erased_is_no_fault_where_the_chain_tells_of_it() -> None:
    """F98; which outcome a finished request had is then known by its status alone."""
    whole = chain(*KINDS, ERASED)
    assert found(erased(whole, 1, 2, 3, 4)) == []
    assert found(replace(erased(whole, 4), status="rejected")) == []
    assert found(replace(erased(whole, 4), status="pending")) == [(Wrong.STATUS, 4)]
    assert found(erased(whole, 5)) == [(Wrong.ERASED, 5)]
    assert found(erased(chain(), 1)) == [(Wrong.ERASED, 1)]


def test_a_chain_made_good_is_not_the_one_that_was_sealed() -> None:
    forged = replace(chain("submitted", "opened", "opened", "finished"), answers={})
    assert found(replace(forged, marks=chain().marks)) == [(Wrong.RESEALED, 3)]
    (fault,) = request_faults(replace(forged, marks=chain().marks))
    assert (fault.request, fault.checkpoint) == ("LV-1", 7)
