"""Forms that were begun and not sent (C11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.unit_of_work import SqlStore
from tests.storage.made import AWKWARD, LATER, NOW, POLICY
from workflow.model import Draft

BEFORE = NOW - timedelta(days=7)
VALUES = {"why": {"value": {"type": "plain_text_input", "value": AWKWARD}}, "days": {"value": {"chosen": [1, None]}}}
DRAFT = Draft(
    person="U1",
    type="leave",
    policy_version=POLICY.version,
    nonce="n1",
    values=VALUES,
    updated_at=NOW,
    acted_at=1778580720.123456,
)
OTHERS = [replace(DRAFT, person="U2", nonce="n2"), replace(DRAFT, type="trip", nonce="n3", updated_at=LATER)]


@pytest.fixture
def kept(store: SqlStore) -> SqlStore:
    store.write(lambda unit: unit.policies.load([POLICY], NOW))
    for draft in (DRAFT, *OTHERS):
        store.write(lambda unit: unit.drafts.keep(draft))  # noqa: B023 - called at once
    return store


def of(store: SqlStore, person: str = "U1") -> list[Draft]:
    return list(store.read(lambda unit: unit.drafts.all_of(person, BEFORE)))


def test_a_draft_comes_back_whole_and_only_to_its_writer(kept: SqlStore) -> None:
    assert kept.read(lambda unit: unit.drafts.of("U1", "leave", BEFORE)) == DRAFT
    assert kept.read(lambda unit: unit.drafts.of("U3", "leave", BEFORE)) is None
    assert of(kept) == [OTHERS[1], DRAFT]
    assert of(kept, "U2") == [OTHERS[0]]


def test_one_draft_per_person_and_type_and_the_latest_act_wins_in_whatever_order_it_comes(kept: SqlStore) -> None:
    newer = replace(DRAFT, nonce="n9", values={"why": {}}, updated_at=LATER, acted_at=DRAFT.acted_at + 1)
    kept.write(lambda unit: unit.drafts.keep(newer))
    kept.write(lambda unit: unit.drafts.keep(DRAFT))
    assert kept.read(lambda unit: unit.drafts.of("U1", "leave", BEFORE)) == newer


def test_only_what_was_meant_is_discarded(kept: SqlStore) -> None:
    kept.write(lambda unit: unit.drafts.discard("U1", "leave", nonce="n9"))
    assert of(kept) == [OTHERS[1], DRAFT]
    kept.write(lambda unit: unit.drafts.discard("U1", "leave", nonce="n1"))
    kept.write(lambda unit: unit.drafts.discard("U1", "trip"))
    assert of(kept) == []
    assert of(kept, "U2") == [OTHERS[0]]


def test_what_was_left_too_long_ago_is_not_found_and_goes(kept: SqlStore) -> None:
    assert kept.read(lambda unit: unit.drafts.of("U1", "leave", NOW)) is None
    assert kept.read(lambda unit: unit.drafts.all_of("U1", NOW)) == [OTHERS[1]]
    assert kept.read(lambda unit: unit.drafts.oldest()) == NOW
    kept.write(lambda unit: unit.drafts.forget(NOW))
    assert of(kept) == [OTHERS[1]]
    kept.write(lambda unit: unit.drafts.forget(LATER))
    assert kept.read(lambda unit: unit.drafts.oldest()) is None
