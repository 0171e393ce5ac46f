"""Somebody is away and another decides for him (D8): whom it asks, what is stored, when it ends; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from tests.service.test_cancelling_approved import cancels
from tests.service.world import (
    ADA,
    ANN,
    BEN,
    CAI,
    DAN,
    EMMA,
    EVE,
    FAY,
    FORM,
    GUS,
    PATIENCE,
    STAFF,
    TUESDAY_NOON,
    World,
    all_of,
    at_once,
    chain,
    role,
    task_of,
    user,
)
from workflow import absence, add_approvers, delegating, returning, service, unreachable
from workflow.adding import Adding
from workflow.addition import Place
from workflow.delegation import LOOK_AGAIN, Delegation
from workflow.errors import DelegationRefused, Late, NotFound, NotYours
from workflow.model import ActorKind, Request, RequestStatus, TaskStatus, seats_of
from workflow.ports_messages import MessageKind, Shown
from workflow.questioning import ask
from workflow.reopening import APPLICANT
from workflow.taking_back import take_back
from workflow.transferring import transfer

HOUR = timedelta(hours=1)
Clicked = dict[str, Any]
Refused = TypeVar("Refused", DelegationRefused, NotYours)
Act = Callable[[World, str, Clicked], Request]


def away(
    world: World,
    owner: str,
    delegate: str,
    since: datetime | None = None,
    until: datetime | None = None,
    *types: str,
    by: str = "",
    for_: str | None = None,
    killed: bool = False,
) -> Delegation:
    """Somebody is away for four hours from now on, unless it says otherwise. `killed`: the process, then."""
    begin = since or world.now
    new = Delegation(
        id=f"{owner}>{delegate} {next(world.numbers)}",
        owner=owner,
        delegate=delegate,
        since=begin,
        until=until or begin + 4 * HOUR,
        made_by=by or owner,
        made_at=world.now,
        types=frozenset(types),
        request_id=for_,
    )
    made = delegating.arrange(world.store, new, now=world.now, within=PATIENCE)
    if not killed:
        delegating.follow(world.store, made, world.now)
    return new


@contextmanager
def refused(kind: type[Refused], reason: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """It is refused, and for that reason."""
    with pytest.raises(kind) as found:
        yield found
    assert found.value.reason == reason


def ends(world: World, each: Delegation, by: str) -> None:
    ended = delegating.end(world.store, delegation_id=each.id, actor=by, now=world.now, within=PATIENCE)
    delegating.follow(world.store, ended, world.now)


def ticks(world: World, at: datetime) -> None:
    world.now = at
    delegating.turn(world.store, at)


def told(world: World, each: Delegation) -> list[tuple[str, str]]:
    """Who has a message about it, and which."""
    rows = world.messages(kind=MessageKind.DELEGATION.value, subject=each.id)
    return sorted((row.recipient, row.occurrence) for row in rows)


def cards_of(world: World, subject: str) -> set[str]:
    return {row.recipient for row in world.messages(kind=MessageKind.CARD.value, subject=subject)}


def wanted_of_cards(world: World, request: Request) -> int:
    """Which version of the owner's card is wanted."""
    return world.message(MessageKind.CARD, ANN, subject=task_of(request, ANN).id).wanted


def test_d8_whoever_decides_first_of_the_two_decides_it_and_it_reads_ben_for_ann(world: World) -> None:
    version = world.offers(*chain(user(ANN), user(CAI)))
    before = world.submits(version)
    away(world, ANN, BEN)
    during = world.submits(version)
    for request in (before, during):
        assert cards_of(world, task_of(request, ANN).id) == {ANN, BEN}
        clock = {row.recipient: row.remind_at for row in world.messages(subject=task_of(request, ANN).id)}
        assert clock[BEN] is not None, "he is reminded as the owner is"
    task = task_of(before, ANN)
    decided = world.approves(BEN, before, task.node_id).task(task.id)
    assert (decided.decided_by, decided.on_behalf_of, decided.actor_kind) == (BEN, ANN, ActorKind.DELEGATE)
    told = next(entry for entry in world.history(before) if entry.kind == "decided")
    assert (told.actor, told.actor_kind, (told.payload or {})["on_behalf_of"]) == (BEN, ActorKind.DELEGATE, ANN)
    with pytest.raises(Late):
        world.approves(ANN, before, task.node_id)
    assert world.approves(BEN, before, task.node_id) == world.stored(before), "a repeated click changes nothing"
    again = take_back(world.store, task_id=task.id, actor=BEN, now=world.now, within=PATIENCE)
    assert task_of(again, ANN).live, "he may take it back as anybody may"
    assert task_of(again, ANN) != task
    own = world.approves(ANN, during).task(task_of(during, ANN).id)
    assert (own.decided_by, own.on_behalf_of, own.actor_kind) == (ANN, None, ActorKind.PERSON)
    assert task_of(world.stored(during), CAI).live
    assert world.fault(before) is None


def test_d8_whatever_else_he_does_for_ann_reads_ben_for_ann_too(world: World) -> None:
    version = world.offers(*chain(user(CAI), user(ANN), user(DAN)))
    away(world, ANN, BEN)
    for act, kind in ACTS:
        request = world.approves(CAI, world.submits(version))
        task = task_of(request, ANN)
        after = act(world, task.id, {"seen": 1, "now": world.later(), "within": PATIENCE})
        told = next(entry for entry in reversed(world.history(request)) if entry.kind == kind)
        assert (told.actor, told.actor_kind, (told.payload or {})["on_behalf_of"]) == (BEN, ActorKind.DELEGATE, ANN), (
            act
        )
        assert {each.on_behalf_of for each in after.tasks if BEN in (each.decided_by, each.asked_by)} <= {ANN}
        added = [seat.added for seat in seats_of(after.route) if seat.added]
        assert [(each.by, each.on_behalf_of) for each in added] == [(BEN, ANN)] * (kind == "added")
        assert world.stored(request) == after
        assert world.fault(request) is None


def _undone(world: World, task_id: str, how: Clicked) -> Request:
    service.approve(world.store, task_id=task_id, actor=BEN, **how)
    return take_back(world.store, task_id=task_id, actor=BEN, now=world.later(), within=PATIENCE)


def _added(place: Place) -> Act:
    asked = Adding(by=BEN, people=(EVE,), place=place)
    return lambda world, task_id, how: add_approvers.add(world.store, task_id=task_id, asked=asked, **how)


def _returned(to: int) -> Act:
    return lambda world, task_id, how: returning.send_back(
        world.store, task_id=task_id, actor=BEN, to=to, reason="which dates?", **how
    )


ACTS: Sequence[tuple[Act, str]] = (
    (_returned(1), "sent_back"),
    (_returned(APPLICANT), "sent_back"),
    (_added(Place.BEFORE), "added"),
    (_added(Place.BESIDE), "added"),
    (_added(Place.AFTER), "added"),
    (_undone, "taken_back"),
    (lambda world, id_, how: transfer(world.store, task_id=id_, actor=BEN, to=EVE, **how), "transferred"),
    (lambda world, id_, how: ask(world.store, task_id=id_, actor=BEN, question="Who?", **how), "questioned"),
    (lambda world, id_, how: service.reject(world.store, task_id=id_, actor=BEN, opinion="no", **how), "decided"),
)
"""What somebody does with a task for another, and what the history calls it."""


def test_d8_outside_its_time_nobody_stands_in_and_the_clock_tells_the_cards(world: World) -> None:
    request = world.applies(*chain(user(ANN)))
    task, morning = task_of(request, ANN), TUESDAY_NOON + 20 * HOUR
    each = away(world, ANN, BEN, since=morning)
    assert cards_of(world, task.id) == {ANN}
    with pytest.raises(NotYours):
        world.approves(BEN, request, task.node_id, now=morning - HOUR)
    ticks(world, morning)
    assert cards_of(world, task.id) == {ANN, BEN}
    world.delivers()
    with pytest.raises(NotYours):
        world.approves(BEN, request, task.node_id, now=each.until)
    ticks(world, morning + LOOK_AGAIN)
    assert not world.messages(kind=MessageKind.CARD.value, shown=0), "nobody's card was wanting"
    ticks(world, each.until)
    (his,) = world.messages(kind=MessageKind.CARD.value, recipient=BEN)
    assert his.wanted > his.shown, "it changes to no longer his"
    stored = world.store.read(lambda uow: uow.delegations.get(each.id))
    assert stored == replace(each, opened_at=morning, ended_at=each.until)
    assert told(world, each) == [(BEN, "")], "that it is over makes no sound"
    message = world.message(MessageKind.DELEGATION, BEN)
    assert message.wanted > message.shown
    assert world.reminds(BEN, at=each.until + 48 * HOUR) == 0


def test_d8_it_is_ended_early_and_that_says_who(world: World) -> None:
    request = world.applies(*chain(user(ANN)))
    each = away(world, ANN, BEN, by=ADA)
    with refused(DelegationRefused, "not_admin"):
        ends(world, each, by=BEN)
    ends(world, each, by=ANN)
    with pytest.raises(NotYours):
        world.approves(BEN, request, task_of(request, ANN).node_id)
    (said,) = world.store.read(lambda uow: uow.delegations.of(ANN, 9))
    assert (said.made_by, said.ended_by, said.ended_at) == (ADA, ANN, world.now - timedelta(minutes=1))
    assert told(world, each) == [(ANN, ""), (BEN, ""), (BEN, "ended")], "each hears of what another did"


def test_f19_what_a_killed_process_left_the_clock_sees_to(world: World) -> None:
    """Arranged and ended in one short transaction each, however many requests hang on it; the messages come after."""
    task = task_of(world.applies(*chain(user(ANN))), ANN)
    each = away(world, ANN, BEN, killed=True)
    assert cards_of(world, task.id) == {ANN}
    ticks(world, world.now)
    assert cards_of(world, task.id) == {ANN, BEN}
    world.delivers()
    delegating.end(world.store, delegation_id=each.id, actor=ANN, now=world.now, within=PATIENCE)
    ticks(world, world.now)
    his = world.message(MessageKind.CARD, BEN)
    assert his.wanted > his.shown, "it changes to no longer his"
    world.delivers()
    ticks(world, world.now + LOOK_AGAIN)
    assert not [row for row in world.messages() if row.wanted > row.shown], "all of it was seen to"


def test_d8_the_card_says_until_when_also_where_two_overlap(world: World) -> None:
    world.applies(*chain(user(ANN)))
    away(world, ANN, BEN)
    world.delivers()
    longer = away(world, ANN, BEN, until=world.now + 8 * HOUR)
    his = world.message(MessageKind.CARD, BEN)
    assert his.wanted > his.shown
    world.delivers()
    ends(world, longer, by=ANN)
    his = world.message(MessageKind.CARD, BEN)
    assert his.wanted > his.shown


def test_d8_whoever_stands_in_behind_the_applicant_has_his_card_changed_too(world: World) -> None:
    task = task_of(world.applies(*chain(user(ANN))), ANN)
    each = away(world, ANN, EMMA)
    away(world, EMMA, CAI)
    assert cards_of(world, task.id) == {ANN, CAI}
    world.delivers()
    ends(world, each, by=ANN)
    his = world.message(MessageKind.CARD, CAI)
    assert his.wanted > his.shown


def test_f81_whoever_left_once_he_stood_in_no_more_is_named_on_no_card(world: World) -> None:
    """Between an end and the messages about it he leaves: neither may rely on the other."""
    request = world.applies(*chain(user(ANN)))
    each = away(world, ANN, BEN)
    world.delivers()
    before = wanted_of_cards(world, request)
    delegating.end(world.store, delegation_id=each.id, actor=ANN, now=world.now, within=PATIENCE)
    world.people_are([replace(each, active=each.id != BEN) for each in STAFF])
    ticks(world, world.now)
    assert wanted_of_cards(world, request) > before


def test_f33_whoever_could_not_be_reached_hears_of_it_once_he_can(world: World) -> None:
    away(world, ANN, BEN)
    world.delivers(Shown())  # Slack had no place for it
    unreachable.cannot_reach(world.store, BEN, world.now)
    told = world.message(MessageKind.DELEGATION, BEN)
    assert told.wanted == told.shown
    unreachable.try_again(world.store, world.now + unreachable.AGAIN)
    told = world.message(MessageKind.DELEGATION, BEN)
    assert told.wanted > told.shown


@pytest.mark.parametrize("rule", ["notify", "approvers"])
def test_d8_c9_it_ends_with_the_absence_for_which_it_was_arranged(world: World, rule: str) -> None:
    leave, other = (world.approves(ANN, world.applies(*chain(user(ANN)), cancel_approved=rule)) for _ in range(2))
    now_, later = away(world, EMMA, BEN, for_=leave.id), away(world, EMMA, CAI, world.now + HOUR, for_=leave.id)
    kept = away(world, EMMA, DAN, for_=other.id)
    with pytest.raises(NotFound):
        away(world, ANN, DAN, for_=leave.id)
    asking = cancels(world, leave)
    ticks(world, world.later())
    if rule == "approvers":
        assert {each.ended_at for each in world.store.read(lambda uow: uow.delegations.of(EMMA, 9))} == {None}
        world.approves(ANN, asking)
        ticks(world, world.later())
    found = {each.id: each for each in world.store.read(lambda uow: uow.delegations.of(EMMA, 9))}
    for each in (now_, later):
        assert (found[each.id].ended_at, found[each.id].called_off) == (world.now, True)
        assert told(world, each) == [(each.delegate, ""), (each.delegate, "ended"), (EMMA, "ended")]
    assert found[kept.id].ended_at is None
    with refused(DelegationRefused, "called_off"):
        away(world, EMMA, EVE, for_=leave.id)


def test_f8_of_two_who_approve_at_once_one_decides_and_nobody_once_it_is_ended(world: World) -> None:
    version = world.offers(*chain(user(ANN)))
    each = away(world, ANN, BEN)
    first, second = world.submits(version), world.submits(version)
    answers = at_once(
        lambda: world.approves(ANN, first), lambda: world.approves(BEN, first, task_of(first, ANN).node_id)
    )
    assert sorted(isinstance(answer, Late) for answer in answers) == [False, True]
    assert world.is_settled(first)
    node = task_of(second, ANN).node_id
    _, answer = at_once(lambda: ends(world, each, ANN), lambda: world.approves(BEN, second, node))
    approved = world.stored(second).status is RequestStatus.APPROVED
    assert approved is not isinstance(answer, NotYours)


def test_f100_never_the_applicant_nor_somebody_who_left_nor_another_type(world: World) -> None:
    version = world.offers(*chain(user(ANN)))
    away(world, ANN, EMMA)
    away(world, ANN, BEN, None, None, "purchase")
    away(world, ANN, CAI)
    world.people_are([replace(each, active=each.id != CAI) for each in STAFF])
    hers = world.submits(version)
    task = task_of(hers, ANN)
    assert cards_of(world, task.id) == {ANN}
    for stranger in (EMMA, BEN, CAI):
        with pytest.raises(NotYours):
            world.approves(stranger, hers, task.node_id)
    another = world.submits(version, DAN)
    assert cards_of(world, task_of(another, ANN).id) == {ANN, EMMA}


def test_f81_whoever_stands_in_and_comes_back_has_a_card_for_what_he_missed(world: World) -> None:
    """And every card that names him follows, when he leaves too."""
    version = world.offers(*chain(user(ANN)))
    away(world, ANN, CAI)
    early = world.submits(version)
    before = wanted_of_cards(world, early)
    world.people_are([replace(each, active=each.id != CAI) for each in STAFF])
    assert wanted_of_cards(world, early) > before
    late = world.submits(version)
    assert cards_of(world, task_of(late, ANN).id) == {ANN}
    world.people_are(STAFF)
    assert cards_of(world, task_of(late, ANN).id) == {ANN, CAI}


def test_f100_nobody_whom_the_applicant_could_not_have_chosen(world: World) -> None:
    choice = {"chosen": {"label": "Reader", "from": {"role": "finance"}}}
    version = world.offers({"stage": "Reader", "by": choice}, *chain(user(FAY)))
    for delegate in (BEN, GUS):
        away(world, FAY, delegate)
    request = world.submits(version, raw=FORM | {"choose.c1": FAY})
    task = task_of(request, FAY)
    assert cards_of(world, task.id) == {FAY, GUS}
    seen = {each: world.store.read(lambda uow, who=each: absence.stands_in(uow, request, who)) for each in (BEN, GUS)}
    assert seen == {BEN: False, GUS: True}
    with pytest.raises(NotYours):
        world.approves(BEN, request, task.node_id)
    after = world.approves(GUS, request, task.node_id)
    assert after.task(task.id).on_behalf_of == FAY
    assert cards_of(world, task_of(after, FAY).id) == {FAY, GUS, BEN}, "whom the policy names may have anybody"


def test_f100_the_same_two_never_take_two_seats_of_a_group(world: World) -> None:
    request = world.applies(all_of(user(ANN), user(BEN), user(CAI)) | {"stage": "Board"})
    away(world, ANN, BEN)
    away(world, CAI, BEN)
    node = task_of(request, ANN).node_id
    with refused(NotYours, "needed_elsewhere"):
        world.approves(BEN, request, node)
    world.approves(BEN, request)
    with refused(NotYours, "second_seat"):
        world.approves(BEN, request, node)
    world.approves(ANN, request)
    with refused(NotYours, "second_seat"):
        world.rejects(BEN, request, task_of(request, CAI).node_id)
    assert world.rejects(CAI, request).status is RequestStatus.REJECTED


def test_f9_chains_go_on_and_a_role_is_acted_for_only_where_all_its_holders_are_away(world: World) -> None:
    away(world, FAY, BEN)
    request = world.applies(*chain(role("finance"), user(ANN)))
    (task,) = request.tasks
    assert cards_of(world, task.id) == {FAY, GUS}
    away(world, BEN, DAN)
    gus = away(world, GUS, CAI)
    assert cards_of(world, task.id) == {FAY, GUS, BEN, DAN, CAI}
    with refused(DelegationRefused, "circle"):
        away(world, DAN, FAY)
    ends(world, gus, by=GUS)
    for actor, reason, whom in ((DAN, "others_there", None), (CAI, "stood_in", GUS), (EVE, "not_holder", None)):
        with refused(NotYours, reason) as answer:
            world.approves(actor, request, task.node_id)
        assert answer.value.asked == whom
    away(world, GUS, EVE)
    decided = world.approves(DAN, request, task.node_id).task(task.id)
    assert (decided.decided_by, decided.on_behalf_of, decided.status) == (DAN, FAY, TaskStatus.APPROVED)


@pytest.mark.parametrize(
    ("reason", "owner", "delegate", "by", "begins", "hours"),
    [
        ("not_admin", ANN, BEN, CAI, 0, 4),
        ("oneself", ANN, ANN, ANN, 0, 4),
        ("inactive", ANN, "U0NOBODY", ANN, 0, 4),
        ("owner_inactive", "U0NOBODY", BEN, ADA, 0, 4),
        ("over", ANN, BEN, ANN, -5, 4),
        ("over", ANN, BEN, ANN, 5, 0),
        ("too_far", ANN, BEN, ANN, 0, 24 * 367),
    ],
)
def test_what_cannot_be_arranged_is_refused(
    world: World, reason: str, owner: str, delegate: str, by: str, begins: int, hours: int
) -> None:
    since = world.now + begins * HOUR
    with refused(DelegationRefused, reason):
        away(world, owner, delegate, since, since + hours * HOUR, by=by)
    assert world.store.read(lambda uow: uow.delegations.standing()) == []
