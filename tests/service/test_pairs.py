"""Every two of the things that happen to a request, in the same moment: 0 stuck, one final outcome, 0 lost (F1-F7, F11,
F78-F80; the issue "Nothing is lost"). Under the `soak` marker each pair meets 200 times on each database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations_with_replacement
from typing import Any

import pytest

from tests.service.test_history import comparable, replayed
from tests.service.test_races import EVERYBODY, WEDNESDAY_NOON, stored_votes
from tests.service.world import ANN, BEN, CAI, EMMA, FAY, GUS, TUESDAY_NOON, World, at_once, chain, need, role, user
from workflow.errors import WorkflowError
from workflow.model import Request, RequestStatus
from workflow.ports_messages import MessageKind

STAGES = chain(need(2, user(ANN), user(BEN), role("finance")), user(CAI))

Act = Callable[[World, Request, int], object]
"""Of a world, a request and which of the two it is."""


def approve(world: World, request: Request, which: int) -> object:
    return world.approves((ANN, BEN)[which], request, now=TUESDAY_NOON)


def reject(world: World, request: Request, which: int) -> object:
    return world.rejects((ANN, BEN)[which], request, now=TUESDAY_NOON)


def withdraw(world: World, request: Request, which: int) -> object:
    return world.withdraws(request, now=TUESDAY_NOON)


def remind(world: World, request: Request, which: int) -> object:
    return world.reminds(ANN, WEDNESDAY_NOON)


def reload_policies(world: World, request: Request, which: int) -> object:
    return world.offers(*STAGES, title=f"Leave {which} as of {request.id}")


def change_roles(world: World, request: Request, which: int) -> object:
    return world.people_are(roles=EVERYBODY | {"finance": ((FAY,), (GUS,))[which]})


ACTS: Mapping[str, Act] = {
    "approve": approve,
    "reject": reject,
    "withdraw": withdraw,
    "reminder": remind,
    "policy reload": reload_policies,
    "role change": change_roles,
}


@pytest.fixture(params=[2, pytest.param(200, marks=pytest.mark.soak)], ids=lambda trials: f"{trials} trials")
def trials(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.mark.parametrize("pair", list(combinations_with_replacement(ACTS, 2)), ids=" and ".join)
def test_two_things_at_once_leave_one_outcome_and_lose_none(world: World, pair: tuple[str, str], trials: int) -> None:
    for _ in range(trials):
        world.people_are(roles=EVERYBODY | {"finance": (FAY, GUS)})
        request = world.submits(world.offers(*STAGES), now=TUESDAY_NOON)
        answers = at_once(*(_acting(world, request, act, which) for which, act in enumerate(pair)))
        assert _told(pair, answers) == _stored(world, request)
        assert comparable(world.stored(request)) == replayed(world, request)
        assert world.stored(request).policy_version == request.policy_version
        assert len(world.messages(kind=MessageKind.REMINDER.value, recipient=ANN, request_id=request.id)) <= 1
        _finish(world, request)
        assert world.is_settled(request)


def _acting(world: World, request: Request, act: str, which: int) -> Callable[[], object]:
    return lambda: ACTS[act](world, request, which)


def _told(pair: tuple[str, str], answers: list[Any]) -> set[str]:
    """Who was told that what he did counts."""
    whose = {"approve": (ANN, BEN), "reject": (ANN, BEN), "withdraw": (EMMA, EMMA)}
    return {
        whose[act][which]
        for which, act in enumerate(pair)
        if act in whose and not isinstance(answers[which], WorkflowError)
    }


def _stored(world: World, request: Request) -> set[str]:
    withdrawn = world.stored(request).status is RequestStatus.WITHDRAWN
    return stored_votes(world, request) | ({EMMA} if withdrawn else set())


def _finish(world: World, request: Request) -> None:
    """Whoever is waited for approves, until there is an outcome: nothing is stuck."""
    for _ in range(4):
        found = world.stored(request)
        if found.status is not RequestStatus.PENDING:
            return
        task = next(task for task in found.tasks if task.live)
        holders = world.store.read(lambda uow: uow.directory.holders("finance"))
        world.approves(task.asked_id if task.asked_id != "finance" else holders[0].id, found, task.asked_id)
    assert world.stored(request).status is not RequestStatus.PENDING
