"""What admins see of approval types: the list, and the questions about one (issue 4, 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.views.swapping import Done, Place, Question, done_modal, swap_modal
from bot.views.types import Listed, retire_modal, types_view
from tests.bot.views.samples import ADA, BEN, DAN, LEAVE, MORNING, PEOPLE, PURCHASE, reader
from workflow.ports_types import Publication
from workflow.swapping import Swapped

GYM = replace(LEAVE, id="gym", title={"en": "Gym equipment", "zh": "健身器材"})
PUBLISHED = Publication(type="gym", n=2, version="v", nonce="n", by=BEN.id, at=datetime(2025, 11, 3, 8, tzinfo=UTC))
RETIRED = replace(PUBLISHED, n=1, type="piano", retired_by=ADA.id, retired_at=MORNING)


def many_types() -> dict[str, Any]:
    """More than a view holds."""
    many = [Listed(policy=replace(PURCHASE, id=str(n)), open=0, file=str(n)) for n in range(99)]
    return types_view(many, PEOPLE, reader(ADA), MORNING)


def type_payloads() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name to payload, as `payloads.every_payload`."""
    purchase = Listed(policy=PURCHASE, open=0, file="purchase.yaml")
    filed = [Listed(policy=LEAVE, open=1, file="/etc/policies/leave.yaml"), purchase]
    gym = Listed(policy=GYM, open=3, publication=PUBLISHED)
    piano = Listed(policy=replace(GYM, id="piano", title={"": "Piano"}), open=0, publication=RETIRED)
    yield "all_types", types_view([*filed, piano, gym], PEOPLE, reader(ADA), MORNING)
    yield "all_types_of_files", types_view(filed, PEOPLE, reader(ADA), MORNING)
    yield from _swaps()
    yield "type_retire", retire_modal(gym, reader(ADA))
    yield "type_retire_without_requests", retire_modal(replace(gym, open=0), reader(ADA))


def _swaps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Somebody takes another's place."""
    gym, leave = (
        Question(type="gym", title=GYM.title, n=2),
        Question(type="leave", title=LEAVE.title, n=0, file="leave.yaml"),
    )
    yield "type_swap", swap_modal(gym, reader(ADA))
    yield "type_swap_both", swap_modal(replace(gym, place=Place(person=BEN, named=True, open=3)), reader(ADA))
    yield "type_swap_one_open", swap_modal(replace(gym, place=Place(person=BEN, named=False, open=1)), reader(ADA))
    yield "type_swap_of_a_file", swap_modal(replace(leave, place=Place(person=BEN, named=True, open=0)), reader(ADA))
    done = Done(type="gym", leaves=BEN, takes=DAN, published=replace(PUBLISHED, n=3), changed=2)
    yield "type_swap_done", done_modal(done, reader(ADA))
    reasons = ("applicant", "same_group", "approved", "too_few")
    refused = [Swapped(number=f"GY-2026-000{n}", reason=reason) for n, reason in enumerate(reasons, 1)]
    yield "type_swap_partly_done", done_modal(replace(done, published=None, refused=refused, left=4), reader(ADA))
