"""Going back on a real database: who may, what it costs others, and what the history and the messages say (D6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.service.world import (
    ANN,
    BEN,
    CAI,
    DAN,
    EMMA,
    FAY,
    GUS,
    PATIENCE,
    STAFF,
    THREE_STAGES,
    World,
    all_of,
    any_of,
    at_once,
    chain,
    role,
    task_of,
    user,
)
from workflow import resubmitting, returning, revising, service, taking_back
from workflow.errors import (
    ActRefused,
    FormChanged,
    FormFaults,
    Late,
    MovedOn,
    NotFound,
    NotReturned,
    NotYours,
    OpinionRequired,
    RouteChanged,
)
from workflow.model import (
    Request,
    RequestStatus,
    Task,
    TaskKind,
    seats_of,
)
from workflow.ports_messages import MessageKind
from workflow.reopening import APPLICANT
from workflow.revising import CARRIED


def takes_back(world: World, actor: str, task: Task) -> Request:
    return taking_back.take_back(
        world.store, task_id=task.id, actor=actor, now=world.now + timedelta(minutes=1), within=PATIENCE
    )


def returns(world: World, actor: str, task: Task, to: int = 1, reason: str = "which dates?", seen: int = 1) -> Request:
    now = world.now + timedelta(minutes=1)
    acts = {"actor": actor, "to": to, "reason": reason, "seen": seen, "now": now, "within": PATIENCE}
    return returning.send_back(world.store, task_id=task.id, **acts)


def test_a_request_that_is_returned_asks_that_stage_once_more(world: World) -> None:
    request = world.applies(*chain(any_of(user(ANN), user(BEN)), user(CAI), any_of(user(DAN), role("finance"))))
    request = world.approves(CAI, world.approves(ANN, request))
    asked = task_of(request, DAN)
    for refused, given in (
        (NotYours, {"actor": BEN}),
        (OpinionRequired, {"actor": DAN, "reason": " "}),
        (FormChanged, {"actor": DAN, "seen": 2}),
        (ActRefused, {"actor": DAN, "to": 3}),
    ):
        with pytest.raises(refused):
            returns(world, task=asked, **given)  # type: ignore[arg-type]
    world.delivers()
    found = returns(world, DAN, asked)
    assert [(task.asked_id, task.status.value) for task in found.tasks if task.live] == [
        (ANN, "pending"),
        (BEN, "pending"),
    ]
    assert (found.current_stage, found.status) == (1, RequestStatus.PENDING)
    assert [each.ts for each in world.messages(kind="card", recipient=ANN)][-1] is None, "a new card, with a sound"
    assert returns(world, DAN, asked) == world.stored(request), "sent twice"
    (told,) = (entry for entry in world.history(request) if entry.kind == "sent_back")
    assert (told.actor, (told.payload or {})["stage"], (told.payload or {})["reason"]) == (DAN, 1, "which dates?")
    assert world.fault(request) is None
    for actor in (BEN, CAI, DAN):
        found = world.approves(actor, found)
    assert world.is_settled(request)


def test_his_card_opens_again_and_the_next_ones_is_not_his_turn(world: World) -> None:
    """DESIGN section 5: one's own act changes a card and makes no sound; a task that opens makes one."""
    request = world.applies(*chain(any_of(user(ANN), user(BEN)), user(CAI)))
    world.delivers()
    before = {each: world.message(MessageKind.CARD, each) for each in (ANN, BEN)}
    request = world.approves(ANN, request)
    decided = task_of(request, ANN)
    world.delivers()
    found = takes_back(world, ANN, decided)
    assert [(task.asked_id, task.status.value) for task in found.tasks] == [
        *((ANN, "returned"), (BEN, "closed"), (CAI, "returned")),
        *((ANN, "pending"), (BEN, "pending")),
    ]
    card = world.message(MessageKind.CARD, ANN)
    assert (card.id, card.ts, card.subject) == (before[ANN].id, before[ANN].ts, task_of(found, ANN).id)
    assert card.wanted > card.shown
    assert (card.reminded, card.remind_at > before[ANN].remind_at) == (0, True), "his time begins anew"
    again = [each for each in world.messages(kind="card", recipient=BEN) if each.id != before[BEN].id]
    assert [each.ts for each in again] == [None], "he had been told that nothing was left to do"
    told = [entry for entry in world.history(request) if entry.kind == "taken_back"]
    assert [(entry.actor, (entry.payload or {})["task_id"]) for entry in told] == [(ANN, decided.id)]
    assert world.fault(request) is None
    assert world.store.read(lambda uow: [each.task_id for each in uow.requests.decided_by(ANN, 9)]) == []
    assert takes_back(world, ANN, decided) == world.stored(request), "a click that comes twice"
    world.approves(CAI, world.approves(BEN, found))
    assert world.is_settled(request)


def test_what_was_acted_on_stands_and_so_does_what_has_ended(world: World) -> None:
    request = world.approves(ANN, world.applies(*THREE_STAGES))
    first = task_of(request, ANN)
    for actor in (BEN, CAI):
        with pytest.raises(NotYours):
            takes_back(world, actor, first)
    second = task_of(world.approves(BEN, request), BEN)
    with pytest.raises(MovedOn):
        takes_back(world, ANN, first)
    world.rejects(CAI, world.stored(request))
    with pytest.raises(Late):
        takes_back(world, BEN, second)
    assert world.is_settled(request)


def test_who_lost_the_role_takes_nothing_back_and_one_holder_not_anothers(world: World) -> None:
    """D3: authority is asked at the click."""
    request = world.approves(FAY, world.applies(*chain(role("finance"), user(ANN))), "finance")
    decided = request.tasks[0]
    with pytest.raises(Late):
        takes_back(world, GUS, decided)
    world.people_are(roles={"finance": (GUS,), "admin": (DAN,)})
    with pytest.raises(NotYours):
        takes_back(world, FAY, decided)


def test_taking_back_and_the_next_ones_approval_at_once_give_one_of_them(world: World, trials: int) -> None:
    for _ in range(trials):
        request = world.approves(ANN, world.applies(*THREE_STAGES))
        answers = at_once(
            lambda request=request: takes_back(world, ANN, task_of(request, ANN)),  # type: ignore[misc]
            lambda request=request: world.approves(BEN, request),  # type: ignore[misc]
        )
        found, refused = world.stored(request), [type(each) for each in answers if isinstance(each, Exception)]
        live = [task.asked_id for task in found.tasks if task.live]
        assert (live, refused) in (([ANN], [Late]), ([CAI], [MovedOn]))
        assert world.fault(request) is None
        assert found.status is RequestStatus.PENDING


def resubmits(world: World, request: Request, why: str, actor: str = EMMA, **given: object) -> Request:
    asked = {"raw": {"why": why}, "nonce": f"again {next(world.numbers)}", "within": PATIENCE, **given}
    world.now += timedelta(minutes=1)
    return resubmitting.resubmit(world.store, request_id=request.id, actor=actor, now=world.now, **asked)  # type: ignore[arg-type]


def test_a_returned_request_waits_on_the_applicant_and_goes_on_when_he_sends_it_anew(world: World) -> None:
    """D6, D12: returned to me makes a sound; nobody else is asked, or reminded, until then."""
    request = world.approves(ANN, world.applies(*THREE_STAGES))
    world.delivers()
    found = returns(world, BEN, task_of(request, BEN), to=APPLICANT)
    asked = found.revision
    assert asked is not None
    assert (found.status, found.tasks[-1].kind, found.current_stage) == (RequestStatus.PENDING, TaskKind.REVISE, 2)
    notice = world.message(MessageKind.CARD, EMMA)
    assert (notice.subject, notice.ts, notice.remind_at is not None) == (asked.id, None, True)
    for refused, act in (
        (NotFound, lambda: resubmits(world, request, "x", BEN)),
        (FormFaults, lambda: resubmits(world, request, "")),
        (RouteChanged, lambda: resubmits(world, request, "x", shown="0" * 16)),
        (Late, lambda: world.approves(BEN, request)),
        (MovedOn, lambda: takes_back(world, ANN, task_of(request, ANN))),
    ):
        with pytest.raises(refused):
            act()
    assert world.stored(request) == found
    again = resubmits(world, request, "family visit", nonce="twice")
    assert resubmits(world, request, "family visit", nonce="twice") == again, "sent twice (C6)"
    with pytest.raises(NotReturned):
        resubmits(world, request, "once more")
    assert [(task.asked_id, task.status.value) for task in again.tasks if task.form_version == 2] == [
        (ANN, "approved"),
        (BEN, "pending"),
    ]
    assert world.message(MessageKind.CARD, ANN).subject == task_of(again, ANN).id, "his card goes on with it"
    kinds = [entry.kind for entry in world.history(request)]
    assert kinds[kinds.index("resubmitted") :] == ["resubmitted", "opened", "decided", "opened"]
    assert world.fault(request) is None
    world.approves(CAI, world.approves(BEN, again))
    assert world.is_settled(request)


def test_what_changed_asks_everybody_again_and_the_route_is_worked_out_anew(world: World) -> None:
    stages = [{"stage": "First", "by": user(ANN)}, {"stage": "Long", "by": user(BEN), "when": "form.why != 'short'"}]
    request = world.approves(ANN, world.applies(*stages, {"stage": "Last", "by": user(CAI)}))
    returns(world, BEN, task_of(request, BEN), to=APPLICANT)
    found = resubmits(world, request, "short")
    assert [task.asked_id for task in found.tasks if task.live] == [ANN]
    assert [seat.asked_id for seat in seats_of(found.route)] == [ANN, CAI]
    assert (found.total_stages, found.route_version, found.form_version) == (2, 2, 2)
    with pytest.raises(NotYours):  # of a card of the seat that is there no more
        world.store.write(lambda uow: service.check_asked(uow, found, task_of(request, BEN), DAN, world.now))
    record = world.store.read(lambda uow: uow.requests.record(found.record_id))
    assert (record.values, record.form_version) == ({"why": "short"}, 2)
    forms = revising.forms_of(world.history(request))
    assert forms == {1: {"why": "family visit"}, 2: {"why": "short"}}, "the old version stays readable"
    assert world.fault(request) is None
    world.approves(CAI, world.approves(ANN, found))
    assert world.is_settled(request)


def test_an_approval_stands_where_seat_and_person_are_the_same_and_nothing_changed_that_binds_it(world: World) -> None:
    form = [{"id": each, "label": each, "type": "text"} for each in ("why", "note")]
    stages = [user(ANN), {**user(CAI), "when": "form.why == 'short'"}, user(BEN)]
    version = world.offers(*chain(all_of(*stages[:2], user(DAN)), user(BEN)), form=form, reapprove=["note"])
    request = world.submits(version, raw={"why": "long", "note": "x"})
    request = world.approves(DAN, world.approves(ANN, request))
    returns(world, BEN, task_of(request, BEN), to=APPLICANT)
    found = resubmits(world, request, "short", raw={"why": "short", "note": "x"})
    assert [(task.asked_id, task.rule) for task in found.tasks if task.form_version == 2] == [
        *((ANN, CARRIED), (CAI, None), (DAN, CARRIED)),
    ]
    assert [task.asked_id for task in found.tasks if task.live] == [CAI], "who was not there before is asked"
    for person in (ANN, DAN):
        card = world.message(MessageKind.CARD, person)
        assert (card.subject, card.remind_at) == (task_of(found, person).id, None)
    assert world.fault(request) is None
    request = world.approves(CAI, found)
    returns(world, BEN, task_of(request, BEN), to=APPLICANT, seen=2)
    found = resubmits(world, request, "short", raw={"why": "short", "note": "y"})
    assert [task.asked_id for task in found.tasks if task.live] == [ANN, CAI, DAN]


def test_when_nobody_is_left_to_revise_it_the_stage_is_asked_again(world: World) -> None:
    """F83: no request waits on nobody."""
    request = world.approves(ANN, world.applies(*THREE_STAGES))
    returns(world, BEN, task_of(request, BEN), to=APPLICANT)
    world.people_are([replace(each, active=each.id != EMMA) for each in STAFF])
    found = world.stored(request)
    assert found.revision is None
    assert [task.asked_id for task in found.tasks if task.live] == [BEN]
    with pytest.raises(ActRefused):
        returns(world, BEN, task_of(found, BEN), to=APPLICANT)


def test_resubmitting_and_withdrawing_at_once_give_one_of_them(world: World, trials: int) -> None:
    for _ in range(trials):
        request = world.applies(*THREE_STAGES)
        returns(world, ANN, task_of(request, ANN), to=APPLICANT)
        answers = at_once(
            lambda request=request: resubmits(world, request, "again"),  # type: ignore[misc]
            lambda request=request: world.withdraws(request),  # type: ignore[misc]
        )
        found, refused = world.stored(request), [type(each) for each in answers if isinstance(each, Exception)]
        assert (found.status, refused) in ((RequestStatus.WITHDRAWN, []), (RequestStatus.WITHDRAWN, [NotReturned]))
        assert world.fault(request) is None
