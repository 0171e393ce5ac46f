"""Which messages a use case wants, and which it raises (DESIGN section 5). Delivery then makes them true."""

from __future__ import annotations

import pytest

from tests.service.world import (
    ADA,
    ANN,
    BEN,
    CAI,
    EMMA,
    FAY,
    GUS,
    ROLES,
    THREE_STAGES,
    World,
    all_of,
    any_of,
    chain,
    role,
    user,
)
from workflow import service
from workflow.model import Request, RequestStatus
from workflow.ports_messages import MessageKind

CARD, MINE, OUTCOME = MessageKind.CARD.value, MessageKind.MINE.value, MessageKind.OUTCOME.value
CLICKED, NEW_TASK, RESULT, THE_REST = 0, 1, 2, 4


def versions(world: World) -> dict[tuple[str, str], int]:
    """The version wanted of every message; a person has no two of a kind in these tests."""
    return {(row.kind, row.recipient): row.wanted for row in world.messages()}


def ranks(world: World) -> dict[tuple[str, str], int]:
    """What goes first."""
    return {(row.kind, row.recipient): row.rank for row in world.messages()}


def test_whoever_is_asked_gets_a_card_and_the_applicant_his_own(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), role("finance")), user(CAI)))
    assert versions(world) == {(CARD, ANN): 1, (CARD, FAY): 1, (CARD, GUS): 1, (MINE, EMMA): 1}
    assert ranks(world) == {(CARD, ANN): 1, (CARD, FAY): 1, (CARD, GUS): 1, (MINE, EMMA): 2}
    subjects = {row.recipient: row.subject for row in world.messages()}
    of_ann, of_finance = (task.id for task in request.tasks)
    assert subjects == {ANN: of_ann, FAY: of_finance, GUS: of_finance, EMMA: request.id}
    assert {row.request_id for row in world.messages()} == {request.id}


def test_an_applicant_gets_no_card_of_a_role_he_holds(world: World) -> None:
    world.applies(*chain(role("finance")), applicant=FAY)
    assert versions(world) == {(CARD, GUS): 1, (MINE, FAY): 1}


def test_a_decision_raises_every_card_of_the_request_and_the_clicked_one_goes_first(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), role("finance")), user(CAI)))
    world.delivers()
    world.approves(FAY, request, "finance")
    assert versions(world) == {(CARD, ANN): 2, (CARD, FAY): 2, (CARD, GUS): 2, (MINE, EMMA): 2}
    assert ranks(world) == {
        (CARD, ANN): THE_REST,
        (CARD, FAY): CLICKED,
        (CARD, GUS): THE_REST,
        (MINE, EMMA): THE_REST,
    }


def test_a_card_that_was_never_posted_stays_a_new_tasks_card(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), user(BEN))))
    world.approves(ANN, request)
    assert ranks(world) == {(CARD, ANN): CLICKED, (CARD, BEN): NEW_TASK, (MINE, EMMA): RESULT}


def test_the_next_stage_gets_its_cards_when_it_opens(world: World) -> None:
    request = world.applies(*chain(user(ANN), all_of(user(BEN), role("finance"))))
    world.delivers()
    world.approves(ANN, request)
    assert versions(world) == {
        (CARD, ANN): 2,
        (MINE, EMMA): 2,
        (CARD, BEN): 1,
        (CARD, FAY): 1,
        (CARD, GUS): 1,
    }
    assert ranks(world)[CARD, BEN] == NEW_TASK


@pytest.mark.parametrize("ends", ["approves", "rejects"])
def test_the_end_is_told_to_the_applicant_once(world: World, ends: str) -> None:
    request = world.applies(*chain(any_of(user(ANN), user(BEN), veto=True)))
    world.delivers()
    getattr(world, ends)(ANN, request)
    assert versions(world) == {(CARD, ANN): 2, (CARD, BEN): 2, (MINE, EMMA): 2, (OUTCOME, EMMA): 1}
    assert ranks(world)[OUTCOME, EMMA] == RESULT
    assert world.message(MessageKind.OUTCOME, EMMA).subject == request.id


def test_a_rejection_reaches_nobody_who_was_not_asked_yet(world: World) -> None:
    request = world.applies(*THREE_STAGES)
    world.rejects(BEN, world.approves(ANN, request))
    assert (CARD, CAI) not in versions(world)


def test_a_withdrawal_raises_all_and_notifies_nobody(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), user(BEN))))
    world.delivers()
    world.withdraws(request)
    assert versions(world) == {(CARD, ANN): 2, (CARD, BEN): 2, (MINE, EMMA): 2}
    assert ranks(world) == {(CARD, ANN): THE_REST, (CARD, BEN): THE_REST, (MINE, EMMA): CLICKED}


def test_an_applicant_who_ends_his_own_request_needs_no_notice(world: World) -> None:
    request = world.applies(*chain(user(EMMA)), self="allow")
    world.approves(EMMA, request)
    assert versions(world) == {(CARD, EMMA): 2, (MINE, EMMA): 2}


def test_a_request_that_a_rule_ends_at_once_is_told_to_its_applicant(world: World) -> None:
    world.people_are(roles={"admin": (ADA,)})
    request = world.applies(*chain(role("finance")), empty="reject")
    assert request.status is RequestStatus.REJECTED
    assert versions(world) == {(MINE, EMMA): 1, (OUTCOME, EMMA): 1}


def test_admins_are_asked_where_nobody_else_can_be(world: World) -> None:
    world.people_are(roles={"admin": (ADA, GUS)})
    world.applies(*chain(role("finance")))
    assert versions(world) == {(CARD, ADA): 1, (CARD, GUS): 1, (MINE, EMMA): 1}


def test_a_decision_raises_the_reminders_that_name_the_request(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), user(BEN))))
    _remind_all(world, request)
    world.delivers()
    world.approves(ANN, request)
    assert world.message(MessageKind.REMINDER, ANN).wanted == 2
    assert world.message(MessageKind.REMINDER, BEN).wanted == 2


def _remind_all(world: World, request: Request) -> None:
    for task in request.tasks:
        due = world.message(MessageKind.CARD, task.asked_id).remind_at
        assert world.reminds(task.asked_id, due) == 1


def test_homes_follow_every_act_of_others(world: World) -> None:
    """F1: whoever is asked, was asked or applied; nobody before it concerns him."""
    for user_id in (EMMA, ANN, BEN, CAI, FAY):
        service.open_home(world.store, person=user_id, now=world.now)

    seen: dict[str, int] = {}

    def raised() -> set[str]:
        """Since this was asked before."""
        before = seen.copy()
        seen.update({row.recipient: row.wanted for row in world.messages(kind=MessageKind.HOME.value)})
        return {user_id for user_id, wanted in seen.items() if wanted > before.get(user_id, 0)}

    assert raised() == {EMMA, ANN, BEN, CAI, FAY}, "all are opened"
    request = world.applies(*chain(user(ANN), any_of(user(BEN), role("finance"))))
    assert raised() == {EMMA, ANN}
    world.approves(ANN, request)
    assert raised() == {EMMA, ANN, BEN, FAY}
    world.people_are(roles=ROLES | {"finance": (GUS, CAI)})
    assert raised() == {EMMA, ANN, BEN, FAY, CAI}
    world.withdraws(request)
    assert raised() == {EMMA, ANN, BEN, FAY, CAI}


def test_two_requests_are_raised_apart(world: World) -> None:
    version = world.offers(*THREE_STAGES)
    one, other = world.submits(version), world.submits(version)
    world.delivers()
    world.approves(ANN, one)
    assert {row.wanted for row in world.messages(request_id=other.id)} == {1}
