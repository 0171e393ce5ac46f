"""Everybody clicks in the same moment: one outcome, nothing stuck, no vote lost (DESIGN section 10, findings 1 to 4).

Under the `soak` marker every race is run 200 times instead of 5. (Votes that only compared and set left two requests
of five stuck: the trials of each group in four sizes do not miss that.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from tests.service.test_history import comparable, replayed
from tests.service.world import (
    ANN,
    APPROVERS,
    BEN,
    CAI,
    DAN,
    EMMA,
    EVE,
    FAY,
    GUS,
    ROLES,
    STAFF,
    THREE_STAGES,
    TUESDAY_NOON,
    Member,
    World,
    all_of,
    any_of,
    at_once,
    chain,
    need,
    people,
    role,
    task_of,
    user,
)
from workflow import upkeep
from workflow.engine import Standing
from workflow.errors import AlreadyFinished, Late, NotYours, WorkflowError
from workflow.model import ADMIN_ROLE, Person, Request, RequestStatus
from workflow.ports_messages import MessageKind

WEDNESDAY_NOON = TUESDAY_NOON + timedelta(days=1)
EVERYBODY = {"finance": (FAY,), ADMIN_ROLE: ROLES[ADMIN_ROLE]}


GroupOf = Callable[[Sequence[str]], tuple[Member, int]]


def all_are_needed(names: Sequence[str]) -> tuple[Member, int]:
    return all_of(*people(names)), len(names)


def any_is_enough(names: Sequence[str]) -> tuple[Member, int]:
    return any_of(*people(names)), 1


def most_are_needed(names: Sequence[str]) -> tuple[Member, int]:
    enough = len(names) // 2 + 1
    return need(enough, *people(names)), enough


groups = pytest.mark.parametrize(
    "group", [all_are_needed, any_is_enough, most_are_needed], ids=["all", "any", "k of n"]
)
sizes = pytest.mark.parametrize("size", [2, 3, 4, 5])


@groups
@sizes
def test_last_votes_at_once_give_one_outcome_and_lose_none(
    world: World, group: GroupOf, size: int, trials: int
) -> None:
    """F1, F3."""
    names = APPROVERS[:size]
    member, enough = group(names)
    version = world.offers(*chain(member))
    for _ in range(trials):
        request = world.submits(version)
        answers = at_once(*(_approval(world, name, request) for name in names))
        assert stored_votes(world, request) == voters(names, answers)
        assert len(voters(names, answers)) == enough
        assert all(isinstance(answer, Request | Late) for answer in answers)
        assert world.stored(request).status is RequestStatus.APPROVED
        assert world.is_settled(request)


@groups
@sizes
def test_last_rejections_at_once_give_one_outcome_and_lose_none(
    world: World, group: GroupOf, size: int, trials: int
) -> None:
    names = APPROVERS[:size]
    member, enough = group(names)
    version = world.offers(*chain(member))
    for _ in range(trials // 2):
        request = world.submits(version)
        answers = at_once(*(_rejection(world, name, request) for name in names))
        assert stored_votes(world, request) == voters(names, answers)
        assert len(voters(names, answers)) == size - enough + 1
        assert world.stored(request).status is RequestStatus.REJECTED
        assert world.is_settled(request)


def test_an_approval_and_a_rejection_at_once_give_the_outcome_of_the_first(world: World, trials: int) -> None:
    """F2."""
    version = world.offers(*chain(any_of(user(ANN), user(BEN), veto=True)))
    outcomes = set()
    for _ in range(trials):
        request = world.submits(version)
        answers = at_once(_approval(world, ANN, request), _rejection(world, BEN, request))
        (winner,) = voters((ANN, BEN), answers)
        outcomes.add(world.stored(request).status)
        assert stored_votes(world, request) == {winner}
        assert world.stored(request).status is (RequestStatus.APPROVED if winner == ANN else RequestStatus.REJECTED)
        assert world.is_settled(request)
    assert outcomes <= {RequestStatus.APPROVED, RequestStatus.REJECTED}


def test_approving_rejecting_and_withdrawing_at_once_give_one_outcome(world: World, trials: int) -> None:
    """F6."""
    version = world.offers(*chain(any_of(user(ANN), user(BEN), veto=True)))
    for _ in range(trials):
        request = world.submits(version)
        answers = at_once(
            _approval(world, ANN, request),
            _rejection(world, BEN, request),
            lambda request=request: world.withdraws(request, now=TUESDAY_NOON),
        )
        (winner,) = voters((ANN, BEN, EMMA), answers)
        outcome = {ANN: RequestStatus.APPROVED, BEN: RequestStatus.REJECTED, EMMA: RequestStatus.WITHDRAWN}[winner]
        assert world.stored(request).status is outcome
        assert all(isinstance(answer, Request | Late | AlreadyFinished) for answer in answers)
        assert world.is_settled(request)


@pytest.mark.parametrize(
    "group",
    [
        any_of(all_of(user(ANN), user(BEN)), need(2, user(CAI), user(DAN), user(EVE))),
        all_of(any_of(user(ANN), user(BEN)), any_of(user(CAI), user(DAN), veto=True), user(EVE)),
        need(2, all_of(user(ANN), user(BEN)), any_of(user(CAI), user(DAN)), user(EVE), veto=True),
    ],
    ids=["any of groups", "all of groups", "two of three groups"],
)
def test_mixed_votes_in_groups_of_groups_at_once_add_up_to_what_is_stored(
    world: World, group: Member, trials: int
) -> None:
    version, chance = world.offers(*chain(group, user(FAY))), Random(trials)
    for _ in range(trials):
        request = world.submits(version)
        votes = [chance.choice([_approval, _rejection])(world, name, request) for name in APPROVERS]
        answers = at_once(*votes)
        found = world.stored(request)
        assert stored_votes(world, request) == voters(APPROVERS, answers)
        assert replayed(world, request) == comparable(found)
        assert {task.node_id for task in found.tasks if task.live} == reachable(found)
        assert found.status is not RequestStatus.PENDING or reachable(found), "it waits on nobody"
        assert found.status is RequestStatus.PENDING or world.is_settled(request)


def reachable(request: Request) -> set[str]:
    """The seats whose vote still counts, worked out anew from all votes."""
    return {seat.id for seat in Standing.of(request).open_seats(request.route)}


def test_a_click_that_comes_four_times_at_once_is_one_decision(world: World, trials: int) -> None:
    """F4."""
    version = world.offers(*THREE_STAGES)
    for _ in range(trials):
        request = world.submits(version)
        answers = at_once(*[_approval(world, ANN, request)] * 4)
        assert answers == [world.stored(request)] * 4
        assert [entry.kind for entry in world.history(request)] == ["submitted", "opened", "decided", "opened"]
        assert world.message(MessageKind.CARD, ANN, request_id=request.id).wanted == 2
        assert world.fault(request) is None


def test_a_form_sent_four_times_at_once_is_one_request(world: World, trials: int) -> None:
    """F13."""
    version = world.offers(*THREE_STAGES)
    for trial in range(trials):
        first, *others = at_once(*[lambda nonce=f"sent {trial}": world.submits(version, nonce=nonce)] * 4)
        assert isinstance(first, Request)
        assert others == [first] * 3
    assert [len(world.contents()[table]) for table in ("requests", "records", "tasks", "submissions")] == [trials] * 4
    assert len(world.messages(kind=MessageKind.MINE.value)) == trials


def test_one_approver_may_decide_two_requests_at_once(world: World, trials: int) -> None:
    version = world.offers(*THREE_STAGES)
    for _ in range(trials):
        both = [world.submits(version), world.submits(version)]
        answers = at_once(*(_approval(world, ANN, request) for request in both))
        assert answers == [world.stored(request) for request in both]
        assert all(task_of(world.stored(request), BEN).live for request in both)


def test_two_requests_named_in_the_same_reminders_are_decided_at_once(world: World, trials: int) -> None:
    version = world.offers(*chain(all_of(user(ANN), user(BEN))))
    for _ in range(trials // 2):
        both = [world.submits(version, now=TUESDAY_NOON), world.submits(version, now=TUESDAY_NOON)]
        assert [world.reminds(name, WEDNESDAY_NOON) for name in (ANN, BEN)] == [2, 2]
        answers = at_once(_approval(world, ANN, both[0]), _approval(world, BEN, both[1]))
        assert answers == [world.stored(request) for request in both]
        for name, request in zip((BEN, ANN), both, strict=True):
            world.approves(name, request)


def test_numbers_stay_unique_when_everybody_applies_at_once(world: World, trials: int) -> None:
    version = world.offers(*THREE_STAGES)
    made: list[Request | WorkflowError] = []
    for _ in range(trials):
        made += at_once(*[lambda: world.submits(version, now=TUESDAY_NOON)] * 4)
    assert sorted(request.number for request in made if isinstance(request, Request)) == [
        f"LV-2026-{seq:04d}" for seq in range(1, 4 * trials + 1)
    ]


def test_whoever_holds_the_role_in_the_end_has_a_card_when_somebody_applies_while_people_change(
    world: World, trials: int
) -> None:
    version = world.offers(*chain(role("finance")))
    for trial in range(trials):
        holder, other = ((FAY, GUS), (GUS, FAY))[trial % 2]
        world.people_are(roles=EVERYBODY | {"finance": (other,)})
        request, _ = at_once(
            lambda: world.submits(version),
            lambda holder=holder: world.people_are(roles=EVERYBODY | {"finance": (holder,)}),
        )
        assert isinstance(request, Request)
        assert holder in {card.recipient for card in world.messages(kind="card", request_id=request.id)}
        world.approves(holder, request, "finance")


def test_whoever_holds_the_role_in_the_end_has_a_card_when_a_stage_opens_while_people_change(
    world: World, trials: int
) -> None:
    version = world.offers(*chain(user(ANN), role("finance")))
    for trial in range(trials):
        holder, other = ((FAY, GUS), (GUS, FAY))[trial % 2]
        world.people_are(roles=EVERYBODY | {"finance": (other,)})
        request = world.submits(version)
        at_once(
            _approval(world, ANN, request),
            lambda holder=holder: world.people_are(roles=EVERYBODY | {"finance": (holder,)}),
        )
        assert holder in {card.recipient for card in world.messages(kind="card", request_id=request.id)}
        world.approves(holder, world.stored(request), "finance")


def test_a_holder_who_is_being_removed_decides_or_is_refused(world: World, trials: int) -> None:
    version = world.offers(*chain(role("finance")))
    for _ in range(trials):
        world.people_are()
        request = world.submits(version)
        answer, _ = at_once(
            lambda request=request: world.approves(GUS, request, "finance", now=TUESDAY_NOON),
            lambda: world.people_are(roles=EVERYBODY),
        )
        found = world.stored(request)
        if isinstance(answer, Request):
            assert found == answer
            assert world.is_settled(request)
        else:
            assert isinstance(answer, NotYours)
            assert answer.reason == "not_holder"
            assert found == request
            assert world.approves(FAY, request, "finance").status is RequestStatus.APPROVED


def test_a_task_decided_while_its_reminder_falls_due_is_reminded_of_at_most_once(world: World, trials: int) -> None:
    version = world.offers(*chain(user(ANN), user(CAI)))
    for _ in range(trials):
        request = world.submits(version, now=TUESDAY_NOON)
        reminded, approved = at_once(lambda: world.reminds(ANN, WEDNESDAY_NOON), _approval(world, ANN, request))
        card = world.message(MessageKind.CARD, ANN, request_id=request.id)
        assert reminded in (0, 1)
        assert card.reminded == reminded
        assert approved == world.stored(request)
        assert world.reminds(ANN, WEDNESDAY_NOON + timedelta(days=30)) == 0


def test_ticks_of_several_replicas_remind_one_person_once(world: World, trials: int) -> None:
    """F11."""
    version = world.offers(*THREE_STAGES)
    for _ in range(trials):
        request = world.submits(version, now=TUESDAY_NOON)
        counts = at_once(*[lambda: world.reminds(ANN, WEDNESDAY_NOON)] * 3)
        assert sorted(count for count in counts if isinstance(count, int)) == [0, 0, 1]
        assert world.message(MessageKind.CARD, ANN, request_id=request.id).reminded == 1
        world.withdraws(request)
    assert len(world.messages(kind=MessageKind.REMINDER.value)) == trials


def test_people_who_change_one_by_one_at_once_all_count(world: World, trials: int) -> None:
    for trial in range(trials):
        changed = [replace(person, name=f"{person.name} {trial}") for person in STAFF[:4]]
        at_once(*(_saving(world, person, f"{person.id} {trial}") for person in changed))
        known = world.store.read(lambda uow: uow.directory.people([person.id for person in STAFF[:4]]))
        assert sorted(known.values(), key=lambda person: person.id) == sorted(changed, key=lambda person: person.id)


def _saving(world: World, person: Person, event_id: str) -> Callable[[], int]:
    return lambda: upkeep.save_person(world.store, person, world.now, event_id=event_id)


def _approval(world: World, name: str, request: Request) -> Callable[[], Request]:
    return lambda: world.approves(name, request, now=TUESDAY_NOON)


def _rejection(world: World, name: str, request: Request) -> Callable[[], Request]:
    return lambda: world.rejects(name, request, now=TUESDAY_NOON)


def voters(names: Sequence[str], answers: Sequence[object]) -> set[str]:
    """Who was told that his vote counts."""
    return {name for name, answer in zip(names, answers, strict=True) if isinstance(answer, Request)}


def stored_votes(world: World, request: Request) -> set[str]:
    """Whose vote is stored, and in the history too."""
    decided = {task.decided_by for task in world.stored(request).tasks if task.decided_by}
    noted = {entry.actor for entry in world.history(request) if entry.kind == "decided"}
    assert decided == noted
    return decided
