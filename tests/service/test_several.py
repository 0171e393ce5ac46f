"""Several tasks decided with one act: each a transaction of its own, a result for each (D9, F16)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.service.world import ANN, BEN, CAI, EMMA, PATIENCE, World, any_of, chain, people, task_of, user
from workflow.errors import FormChanged, Late, NotYours, OpinionRequired
from workflow.model import Request, RequestStatus, TaskStatus, Verdict
from workflow.several import Item, Result, decide_several


def items(requests: Sequence[Request], person: str = ANN) -> list[Item]:
    return [Item(task_of(each, person).id, each.form_version) for each in requests]


def decides(world: World, chosen: Sequence[Item], verdict: Verdict = Verdict.APPROVE, **given: object) -> list[Result]:
    usual = {"opinion": None, "actor": ANN, "now": world.now, "left": lambda: PATIENCE}
    return list(decide_several(world.store, items=chosen, verdict=verdict, **{**usual, **given}))  # type: ignore[arg-type]


def test_d9_what_is_refused_keeps_nothing_else_back_and_repeating_changes_nothing(world: World) -> None:
    """F15, F16: one is overtaken, one was changed after it was seen, one asks somebody else, one is withdrawn."""
    fine = [world.applies(*chain(user(ANN), user(BEN))) for _ in range(2)]
    overtaken = world.approves(BEN, world.applies(*chain(any_of(*people([ANN, BEN])))))
    foreign, taken_back = world.applies(*chain(user(CAI))), world.withdraws(world.applies(*chain(user(ANN))))
    chosen = [*items([*fine, overtaken, taken_back]), *items([foreign], CAI)]
    changed = world.applies(*chain(user(ANN)))
    chosen.append(Item(task_of(changed, ANN).id, changed.form_version + 1))
    chosen.reverse()

    results = decides(world, chosen)
    assert [each.item.task_id for each in results] == sorted(item.task_id for item in chosen)
    refused = {each.item: type(each.refused) for each in results if each.refused}
    assert [refused.get(item) for item in reversed(chosen)] == [None, None, Late, Late, NotYours, FormChanged]
    late = next(each.refused for each in results if each.item == items([overtaken])[0])
    assert isinstance(late, Late)
    assert late.by == BEN
    for request in fine:
        assert world.stored(request).task(task_of(request, ANN).id).status is TaskStatus.APPROVED
        assert world.stored(request).current_stage == 2

    before = world.contents()
    assert [type(each.refused) for each in decides(world, chosen)] == [type(each.refused) for each in results]
    assert world.contents() == before


def test_d9_one_opinion_goes_to_all_that_are_rejected(world: World) -> None:
    requests = [world.applies(*chain(user(ANN))) for _ in range(2)]
    with pytest.raises(OpinionRequired):
        decides(world, items(requests), Verdict.REJECT, opinion=" \u200b")
    assert [world.stored(each).status for each in requests] == [RequestStatus.PENDING] * 2
    decides(world, items(requests), Verdict.REJECT, opinion="Not this year")
    for each in map(world.stored, requests):
        assert (each.status, each.tasks[0].opinion) == (RequestStatus.REJECTED, "Not this year")
        assert world.is_settled(each)
        assert [entry.actor for entry in world.history(each)][:2] == [EMMA, EMMA]


def test_d9_what_there_is_no_time_for_stays_as_it_was_and_is_not_among_the_results(world: World) -> None:
    """F29."""
    requests = [world.applies(*chain(user(ANN))) for _ in range(3)]
    times = iter([PATIENCE, PATIENCE, 0.4])
    results = decides(world, items(requests), left=lambda: next(times))
    assert [each.item for each in results] == items(requests)[:1]
    assert [world.stored(each).status for each in requests] == [
        RequestStatus.APPROVED,
        RequestStatus.PENDING,
        RequestStatus.PENDING,
    ]
