"""A3: a use case that fails, at whatever statement, leaves nothing behind, and succeeds when it is repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from storage.requests import Stale
from tests.databases import Injected, fails_at
from tests.service.world import ANN, BEN, CAI, EMMA, FAY, THREE_STAGES, World, all_of, any_of, chain, role, user
from workflow.errors import OutcomeUnknown
from workflow.model import Request, RequestStatus

Act = Callable[[], Request]
COMMIT = 0


def submit(world: World) -> Act:
    version = world.offers(*chain(all_of(user(ANN), user(BEN), role("finance"))))
    nonce = f"nonce {next(world.numbers)}"
    return lambda: world.submits(version, nonce=nonce, now=world.now)


def approve_in_the_middle(world: World) -> Act:
    request = world.applies(*chain(user(ANN), any_of(user(BEN), role("finance"))))
    return lambda: world.approves(ANN, request, opinion="fine", now=world.now)


def approve_the_last_of_a_stage(world: World) -> Act:
    request = world.applies(*chain(all_of(user(ANN), user(BEN)), user(CAI)))
    world.approves(ANN, request)
    return lambda: world.approves(BEN, request, now=world.now)


def approve_one_of_several(world: World) -> Act:
    request = world.applies(*chain(all_of(user(ANN), user(BEN)), user(CAI)))
    return lambda: world.approves(ANN, request, now=world.now)


def approve_the_last_of_all(world: World) -> Act:
    request = world.applies(*chain(any_of(user(ANN), user(BEN), user(CAI))))
    return lambda: world.approves(BEN, request, now=world.now)


def reject(world: World) -> Act:
    request = world.applies(*chain(all_of(user(ANN), user(BEN)), user(CAI)))
    return lambda: world.rejects(ANN, request, remark="twice this year", now=world.now)


def withdraw(world: World) -> Act:
    request = world.applies(*THREE_STAGES)
    request = world.approves(ANN, request)
    return lambda: world.withdraws(request, EMMA, now=world.now)


def remind(world: World) -> Callable[[], object]:
    version = world.offers(*chain(all_of(user(ANN), role("finance"))))
    one, other = world.submits(version), world.submits(version)
    world.approves(ANN, one)
    due = world.now + timedelta(days=1)
    world.reminds(ANN, due)
    assert world.approves(FAY, other, "finance").status is RequestStatus.PENDING
    return lambda: world.reminds(ANN, due + timedelta(days=1))


use_cases = pytest.mark.parametrize(
    "prepare",
    [
        submit,
        approve_one_of_several,
        approve_in_the_middle,
        approve_the_last_of_a_stage,
        approve_the_last_of_all,
        reject,
        withdraw,
    ],
    ids=lambda prepare: prepare.__name__.replace("_", " "),
)


with_reminders = pytest.mark.parametrize(*use_cases.args[:1], [*use_cases.args[1], remind], **use_cases.kwargs)


@with_reminders
def test_a_use_case_that_fails_at_any_statement_changes_nothing_and_succeeds_when_repeated(
    world: World, prepare: Callable[[World], Callable[[], object]]
) -> None:
    act = prepare(world)
    before = world.contents()
    for number in count(1):
        try:
            with fails_at(world.database, number):
                act()
        except Injected:
            assert world.contents() == before, f"statement {number} left something behind"
        else:
            break
    assert number > 6, "the failures were not injected"
    assert world.contents() != before


@with_reminders
def test_a_use_case_whose_commit_fails_changes_nothing_and_succeeds_when_repeated(
    world: World, prepare: Callable[[World], Callable[[], object]]
) -> None:
    act = prepare(world)
    before = world.contents()
    with fails_at(world.database, COMMIT), pytest.raises(OutcomeUnknown):
        act()
    assert world.contents() == before
    act()
    assert world.contents() != before


@use_cases
def test_a_use_case_that_meets_a_conflict_at_any_statement_runs_again_and_happens_once(
    world: World, prepare: Callable[[World], Act]
) -> None:
    """F17."""
    for number in count(1):
        act, conflicts = prepare(world), list[int]()
        with fails_at(world.database, number, lambda conflicts=conflicts: _conflict(conflicts)):
            once = act()
        assert world.stored(once) == once
        assert world.fault(once) is None
        assert act() == once, "a repetition changed something"
        if not conflicts:
            break
    assert number > 6, "the conflicts were not injected"


def _conflict(conflicts: list[int]) -> Stale:
    conflicts.append(1)
    return Stale("another was first")


def test_a_failed_submission_does_not_use_up_its_number(world: World) -> None:
    act = submit(world)
    with fails_at(world.database, COMMIT), pytest.raises(OutcomeUnknown):
        act()
    request = act()
    assert request.number == "LV-2026-0001"
    assert request.status is RequestStatus.PENDING
