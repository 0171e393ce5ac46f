"""Who may decide and withdraw is asked at the click, from the database; a refusal says why and changes nothing
(D3, D5, F5, F76, F84)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.service.world import (
    ADA,
    ANN,
    BEN,
    CAI,
    EMMA,
    FAY,
    FORM,
    GUS,
    ROLES,
    STAFF,
    THREE_STAGES,
    TUESDAY_NOON,
    Member,
    World,
    all_of,
    any_of,
    chain,
    need,
    role,
    task_of,
    user,
)
from workflow import service
from workflow.behalf import BLOCK
from workflow.errors import (
    AlreadyFinished,
    FormChanged,
    FormFaults,
    Late,
    MayNotApply,
    NotApplicant,
    NotFound,
    NotYours,
    OpinionRequired,
    WorkflowError,
)
from workflow.model import Request, RequestStatus, TaskStatus, Verdict

STRANGER = "U0NOBODY"


def refused(world: World, act: Callable[[], object]) -> WorkflowError:
    """What the refusal says; nothing was changed."""
    before = world.contents()
    with pytest.raises(WorkflowError) as refusal:
        act()
    assert world.contents() == before
    return refusal.value


def without(name: str) -> tuple[object, ...]:
    """Everybody, that one deactivated."""
    return tuple(replace(person, active=person.id != name) for person in STAFF)


# ------------------------------------------------------------------------------------------------------ who is asked


@pytest.mark.parametrize(
    ("actor", "reason"),
    [(EMMA, "applicant"), (BEN, "stranger"), (ADA, "stranger"), (FAY, "stranger"), (STRANGER, "stranger")],
    ids=["the applicant", "the approver of the next stage", "an admin", "a holder of a role", "somebody unknown"],
)
def test_a_seat_of_a_person_is_decided_by_nobody_else(world: World, actor: str, reason: str) -> None:
    request = world.applies(*THREE_STAGES)
    for act in (world.approves, world.rejects):
        refusal = refused(world, lambda act=act: act(actor, request, ANN))
        assert refusal == NotYours(reason=reason, asked=ANN)


@pytest.mark.parametrize(
    ("actor", "reason"),
    [(EMMA, "applicant"), (ANN, "not_holder"), (ADA, "not_holder"), (STRANGER, "not_holder")],
    ids=["the applicant", "the approver of the stage before", "an admin", "somebody unknown"],
)
def test_a_seat_of_a_role_is_decided_by_its_holders_only(world: World, actor: str, reason: str) -> None:
    request = world.approves(ANN, world.applies(*chain(user(ANN), role("finance"))))
    for act in (world.approves, world.rejects):
        refusal = refused(world, lambda act=act: act(actor, request, "finance"))
        assert refusal == NotYours(reason=reason, role="finance")


@pytest.mark.parametrize("holder", [FAY, GUS])
def test_any_holder_may_decide_and_both_role_and_person_are_kept(world: World, holder: str) -> None:
    request = world.applies(*chain(role("finance")))
    (task,) = world.approves(holder, request, "finance").tasks
    assert (task.asked_id, task.decided_by, task.status) == ("finance", holder, TaskStatus.APPROVED)


def test_an_applicant_who_holds_the_role_may_not_decide_his_own_request(world: World) -> None:
    request = world.submits(world.offers(*chain(role("finance"))), applicant=FAY)
    refusal = refused(world, lambda: world.approves(FAY, request, "finance"))
    assert refusal == NotYours(reason="applicant", role="finance")
    assert world.approves(GUS, request, "finance").status is RequestStatus.APPROVED


def test_an_applicant_decides_his_own_request_where_the_policy_says_so(world: World) -> None:
    request = world.applies(*chain(user(EMMA)), self="allow")
    assert world.approves(EMMA, request).status is RequestStatus.APPROVED


def test_who_held_the_role_when_the_card_was_made_does_not_count(world: World) -> None:
    """F18."""
    request = world.applies(*chain(role("finance")))
    world.people_are(roles=ROLES | {"finance": (GUS, ANN)})
    refusal = refused(world, lambda: world.approves(FAY, request, "finance"))
    assert refusal == NotYours(reason="not_holder", role="finance")
    assert world.approves(ANN, request, "finance").status is RequestStatus.APPROVED


def test_somebody_deactivated_decides_nothing(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), role("finance"))))
    world.people_are(staff=without(ANN))
    assert refused(world, lambda: world.approves(ANN, request)) == NotYours(reason="inactive")
    world.people_are(staff=without(FAY))
    refusal = refused(world, lambda: world.approves(FAY, request, "finance"))
    assert refusal == NotYours(reason="not_holder", role="finance")


def test_a_task_that_does_not_exist_is_not_found(world: World) -> None:
    asked = {"task_id": "no such task", "actor": ANN, "seen": 1, "now": TUESDAY_NOON}
    assert isinstance(refused(world, lambda: service.approve(world.store, **asked)), NotFound)
    assert isinstance(refused(world, lambda: service.reject(world.store, **asked, opinion="no")), NotFound)


@pytest.mark.parametrize("opinion", [None, "", " \n"])
def test_a_rejection_needs_an_opinion(world: World, opinion: str | None) -> None:
    request = world.applies(*THREE_STAGES)
    assert isinstance(refused(world, lambda: world.rejects(ANN, request, opinion=opinion)), OpinionRequired)


def test_approving_needs_an_opinion_where_the_stage_asks_for_one(world: World) -> None:
    """D2: ``opinion: required``. A card of before, or anything else that sends none, changes nothing."""
    request = world.applies({"stage": "Review", "by": user(ANN), "opinion": "required"}, *chain(user(BEN)))
    assert isinstance(refused(world, lambda: world.approves(ANN, request)), OpinionRequired)
    assert isinstance(refused(world, lambda: world.approves(ANN, request, opinion=" \n")), OpinionRequired)
    request = world.approves(ANN, request, opinion="seen")
    assert request.tasks[0].opinion == "seen"
    assert world.approves(BEN, request).status is RequestStatus.APPROVED


# ------------------------------------------------------------------------------------------------- for somebody else


def sends(world: World, *stages: Member, by: str = BEN, for_: str = EMMA, **keys: object) -> Request:
    """``by`` applies for ``for_``."""
    version = world.offers(*stages, behalf=[{"user": BEN}, {"user": GUS}], **keys)
    return world.submits(version, by, raw={**FORM, BLOCK: for_})


def test_c10_f76_neither_for_whom_it_is_nor_who_sent_it_decides(world: World) -> None:
    world.people_are(roles=ROLES | {"finance": (FAY, GUS, EMMA)})
    request = sends(world, *chain(role("finance")), by=GUS)
    assert (request.applicant, request.submitted_by) == (EMMA, GUS)
    own = NotYours(reason="applicant", role="finance")
    assert refused(world, lambda: world.approves(EMMA, request, "finance")) == own
    assert refused(world, lambda: world.approves(GUS, request, "finance")) == own
    assert [card.recipient for card in world.messages(kind="card")] == [FAY]
    assert {card.recipient for card in world.messages(kind="mine")} == {EMMA, GUS}
    world.approves(FAY, request, "finance")
    assert {card.recipient for card in world.messages(kind="outcome")} == {EMMA, GUS}


def test_c10_either_takes_it_back_and_the_history_says_who(world: World) -> None:
    for actor in (EMMA, BEN):
        request = sends(world, *chain(user(ANN)))
        assert isinstance(refused(world, lambda: world.withdraws(request, CAI)), NotApplicant)  # noqa: B023
        assert world.withdraws(request, actor).status is RequestStatus.WITHDRAWN
        first, *_others, last = world.history(request)
        assert (first.actor, first.payload and first.payload["on_behalf_of"]) == (BEN, EMMA)
        assert actor in [entry.actor for entry in world.history(request)][1:]
        assert last.kind in ("withdrawn", "closed")


def test_c10_who_may_not_apply_for_others_or_for_whom_it_is_not(world: World) -> None:
    version = world.offers(*chain(user(CAI)), behalf={"user": BEN}, apply=[{"user": EMMA}])
    faults = {
        (ANN, EMMA): "not_for_others",
        (BEN, ANN): "not_for_him",
        (BEN, BEN): "not_for_him",
        (BEN, "U0NOBODY"): "not_a_person",
    }
    for (by, for_), code in faults.items():
        refusal = refused(world, lambda: world.submits(version, by, raw={**FORM, BLOCK: for_}))  # noqa: B023
        assert isinstance(refusal, FormFaults)
        assert {block: fault.code for block, fault in refusal.faults.items()} == {BLOCK: code}
    assert isinstance(refused(world, lambda: world.submits(version, ANN)), MayNotApply)
    assert world.submits(version, EMMA).submitted_by is None
    assert world.submits(version, BEN, raw={**FORM, BLOCK: EMMA}).applicant == EMMA


# -------------------------------------------------------------------------------------------------- different people


def test_nobody_approves_two_seats_where_different_people_are_asked_for(world: World) -> None:
    """F5, B7."""
    request = world.approves(FAY, world.applies(*chain(all_of(user(FAY), role("finance")))))
    refusal = refused(world, lambda: world.approves(FAY, request, "finance"))
    assert refusal == NotYours(reason="second_seat")
    assert world.approves(GUS, request, "finance").status is RequestStatus.APPROVED


@pytest.mark.parametrize(
    "group",
    [
        all_of(user(FAY), role("finance"), distinct=False),
        need(2, user(FAY), role("finance"), user(ANN), distinct=False),
    ],
    ids=["all", "need"],
)
def test_one_person_approves_two_seats_where_the_policy_allows_it(world: World, group: Member) -> None:
    request = world.approves(FAY, world.applies(*chain(group)))
    assert world.approves(FAY, request, "finance").status is RequestStatus.APPROVED


def test_whoever_is_needed_in_his_own_seat_keeps_himself_for_it(world: World) -> None:
    request = world.applies(*chain(all_of(user(FAY), role("finance"))))
    refusal = refused(world, lambda: world.approves(FAY, request, "finance"))
    assert refusal == NotYours(reason="needed_elsewhere", asked=FAY)
    world.approves(GUS, request, "finance")
    assert world.approves(FAY, request).status is RequestStatus.APPROVED


def test_the_only_holder_of_one_role_keeps_himself_for_it(world: World) -> None:
    world.people_are(roles=ROLES | {"legal": (FAY,)})
    request = world.applies(*chain(all_of(role("finance"), role("legal"))))
    refusal = refused(world, lambda: world.approves(FAY, request, "finance"))
    assert refusal == NotYours(reason="needed_elsewhere", role="legal")
    world.approves(FAY, request, "legal")
    assert world.approves(GUS, request, "finance").status is RequestStatus.APPROVED


def test_whoever_approved_leaves_the_other_seat_to_others_and_rejects_it_where_none_is_left(world: World) -> None:
    """B7: or a request could wait on nobody. Whoever approved nothing rejects whichever seat asks him."""
    world.people_are(roles=ROLES | {"legal": (FAY,)})
    version = world.offers(*chain(all_of(role("finance"), role("legal"))))
    assert world.rejects(FAY, world.submits(version), "finance").status is RequestStatus.REJECTED
    approved_once = world.approves(FAY, world.submits(version), "legal")
    assert refused(world, lambda: world.rejects(FAY, approved_once, "finance")) == NotYours(reason="second_seat")
    world.people_are(without(GUS), ROLES | {"legal": (FAY,), "admin": ()})
    assert world.rejects(FAY, approved_once, "finance").status is RequestStatus.REJECTED


# --------------------------------------------------------------------------------------------------------- too late


def late(world: World, act: Callable[[], object]) -> Late:
    """What whoever comes too late is told."""
    refusal = refused(world, act)
    assert isinstance(refusal, Late)
    return refusal


def test_who_comes_after_a_co_approver_is_told_who_decided_and_when(world: World) -> None:
    """F1."""
    request = world.applies(*chain(any_of(user(ANN), user(BEN))))
    ended = world.approves(ANN, request)
    for act in (world.approves, world.rejects):
        assert late(world, lambda act=act: act(BEN, request)) == Late(
            task_status=TaskStatus.CLOSED,
            request_status=RequestStatus.APPROVED,
            number="LV-2026-0001",
            by=ANN,
            at=ended.decided_at,
        )


def test_who_comes_after_another_holder_of_the_role_is_told_who_decided_and_when(world: World) -> None:
    request = world.applies(*chain(role("finance"), user(ANN)))
    decided = world.approves(FAY, request, "finance")
    told = late(world, lambda: world.rejects(GUS, request, "finance"))
    assert (told.by, told.at) == (FAY, decided.tasks[0].decided_at)
    assert (told.task_status, told.request_status) == (TaskStatus.APPROVED, RequestStatus.PENDING)
    assert told.own_verdict is None


def test_who_comes_after_a_rejection_is_told_who_rejected(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), user(BEN))))
    ended = world.rejects(BEN, request)
    told = late(world, lambda: world.approves(ANN, request))
    assert (told.by, told.at, told.request_status) == (BEN, ended.decided_at, RequestStatus.REJECTED)


def test_who_comes_after_the_decision_is_told_of_it_and_not_of_a_later_stage(world: World) -> None:
    """F14."""
    request = world.applies(*chain(any_of(user(ANN), user(BEN)), user(CAI)))
    world.approves(CAI, world.approves(ANN, request, now=TUESDAY_NOON), now=TUESDAY_NOON)
    assert late(world, lambda: world.approves(BEN, request)).by == ANN


def test_who_comes_after_a_withdrawal_is_told_when_and_of_no_decider(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), user(BEN)), user(CAI)))
    world.approves(ANN, request)
    withdrawn = world.withdraws(request)
    told = late(world, lambda: world.approves(BEN, request))
    assert (told.by, told.at) == (None, withdrawn.decided_at)
    assert (told.task_status, told.request_status) == (TaskStatus.CLOSED, RequestStatus.WITHDRAWN)


# ------------------------------------------------------------------------------------------------------ once is once


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_repeated_click_changes_nothing_and_returns_what_is_recorded(world: World, verdict: Verdict) -> None:
    act, other = (world.approves, world.rejects) if verdict is Verdict.APPROVE else (world.rejects, world.approves)
    request = world.applies(*chain(need(2, user(ANN), user(BEN), user(CAI))))
    once = act(ANN, request, opinion="as I said")
    before = world.contents()
    assert act(ANN, request, opinion="said differently", now=world.now + timedelta(days=1)) == once
    assert world.contents() == before
    told = late(world, lambda: other(ANN, request))
    assert (told.own_verdict, told.by, told.at) == (verdict, ANN, once.tasks[0].decided_at)


def test_a_repeated_click_after_the_end_returns_the_ended_request(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), user(BEN))))
    world.approves(ANN, request)
    ended = world.approves(BEN, request)
    before = world.contents()
    assert world.approves(ANN, request) == ended
    assert world.contents() == before


@pytest.mark.parametrize("seen", [0, 2])
def test_a_click_on_another_version_of_the_form_is_refused(world: World, seen: int) -> None:
    """F15."""
    request = world.applies(*THREE_STAGES)
    refusal = refused(world, lambda: world.approves(ANN, request, seen=seen))
    assert refusal == FormChanged(seen=seen, current=1)


# ------------------------------------------------------------------------------------------------ applicant's own acts


def test_only_the_applicant_withdraws(world: World) -> None:
    request = world.applies(*THREE_STAGES)
    for actor in (ANN, ADA, STRANGER):
        assert isinstance(refused(world, lambda actor=actor: world.withdraws(request, actor)), NotApplicant)
    unknown = replace(request, id="no such request")
    assert isinstance(refused(world, lambda: world.withdraws(unknown)), NotFound)


def test_withdrawing_twice_is_withdrawing_once(world: World) -> None:
    request = world.applies(*THREE_STAGES)
    once = world.withdraws(request)
    before = world.contents()
    assert world.withdraws(request) == once
    assert world.contents() == before


def test_who_withdraws_too_late_is_told_whose_decision_ended_it_and_when(world: World) -> None:
    request = world.applies(*chain(all_of(user(ANN), user(BEN))))
    world.approves(BEN, request)
    ended: Request = world.approves(ANN, request)
    assert refused(world, lambda: world.withdraws(request)) == AlreadyFinished(
        status=RequestStatus.APPROVED, number=request.number, by=ANN, at=ended.decided_at
    )


@pytest.mark.parametrize("applicant", [STRANGER, BEN, ANN], ids=["unknown", "without the role", "deactivated"])
def test_a_type_is_only_for_whom_its_policy_says(world: World, applicant: str) -> None:
    world.people_are(staff=without(ANN), roles=ROLES | {"staff": (EMMA, ANN)})
    version = world.offers(*chain(user(CAI)), apply={"role": "staff"})
    assert refused(world, lambda: world.submits(version, applicant)) == MayNotApply(type="leave")
    assert task_of(world.submits(version, EMMA), CAI).live


def test_a_type_nobody_published_is_not_found(world: World) -> None:
    assert isinstance(refused(world, lambda: world.submits("no such version")), NotFound)
