"""Somebody is away and others stand in for him, in every state (D8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.references import ActRef, AwayRef
from bot.views.act_ask import answer_modal
from bot.views.away import Arranged, arranged_sentence, away_modal
from bot.views.away_notice import delegation_notice
from bot.views.cards import applicant_card, approver_card, outcome_notice
from bot.views.content import Content
from bot.views.notices import notice_view
from bot.views.request_view import request_view
from tests.bot.views.samples import (
    ADA,
    BEN,
    CAI,
    CARA,
    DAN,
    EMMA,
    EVE,
    LEAVE,
    PEOPLE,
    PURCHASE,
    Story,
    group,
    leave,
    reader,
    seat,
    uuids,
)
from tests.bot.views.trip import TRIP, trip
from workflow.acts import Act
from workflow.addition import Place
from workflow.delegation import Delegation
from workflow.model import Person, Verdict


def delegation(owner: Person, delegate: Person, since: datetime, until: datetime, **more: Any) -> Delegation:
    said: dict[str, Any] = {"id": next(uuids()), "made_by": owner.id, "made_at": since, **more}
    return Delegation(owner=owner.id, delegate=delegate.id, since=since, until=until, **said)


MIDNIGHT = datetime(2026, 5, 31, 22, tzinfo=UTC)
"""In Berlin, where all of them live."""


def arranged() -> Arranged:
    """Everything that can be arranged for somebody, Ben."""
    week, later = MIDNIGHT + timedelta(days=4), MIDNIGHT + timedelta(days=9, hours=13)
    return Arranged(
        owner=BEN,
        standing=[
            delegation(BEN, DAN, MIDNIGHT, week, types=frozenset({"leave", "gone"}), note="Ask me about *big* ones"),
            delegation(BEN, CAI, later, later + timedelta(days=2), made_by=ADA.id),
            delegation(BEN, EVE, MIDNIGHT, later),
        ],
        past=[
            delegation(BEN, DAN, MIDNIGHT - timedelta(days=9), MIDNIGHT, ended_at=MIDNIGHT),
            delegation(BEN, EVE, MIDNIGHT - timedelta(days=30), MIDNIGHT, ended_at=week, ended_by=ADA.id),
        ],
        others=[delegation(CARA, BEN, MIDNIGHT, week, note="Thanks"), delegation(CAI, BEN, MIDNIGHT, week)],
        people=PEOPLE,
        types={LEAVE.id: LEAVE.title, PURCHASE.id: PURCHASE.title},
    )


NOTHING = Arranged(owner=BEN, standing=[], past=[], others=[], people=PEOPLE, types={})


def _forms() -> Iterator[tuple[str, Content | dict[str, Any]]]:
    now, ref = MIDNIGHT, AwayRef(next(uuids()), BEN.id)
    yield "away", away_modal(arranged(), ref, reader(BEN), now)
    yield "away_for_an_admin", away_modal(arranged(), ref, reader(ADA), now)
    days = (date(2026, 6, 8), date(2026, 6, 12))
    yield "away_as_a_leave_says", away_modal(NOTHING, ref, reader(BEN), now, days)
    granted = trip()
    granted.policy = replace(TRIP, away="away")
    granted.approve(BEN)
    yield "outcome_of_a_leave", outcome_notice(granted.picture(), reader(EMMA), granted.now)
    first = arranged().standing[0]
    for who in (BEN, ADA):
        told = notice_view(arranged_sentence(first, arranged(), reader(who), now), reader(who))
        yield f"away_arranged_by_{who.name.split()[0].lower()}", told


def _notices() -> Iterator[tuple[str, Content | dict[str, Any]]]:
    """What who stands in and whoever is away are told of it."""
    whole = arranged()
    own, by_admin, _third = whole.standing
    tokyo = replace(reader(DAN), zone=ZoneInfo("Asia/Tokyo"))
    yield "told_to_stand_in", delegation_notice(own, whole, reader(DAN), MIDNIGHT)
    yield "told_to_stand_in_elsewhere", delegation_notice(own, whole, tokyo, MIDNIGHT)
    yield "told_to_stand_in_by_an_admin", delegation_notice(by_admin, whole, reader(CAI), MIDNIGHT)
    yield "told_who_stands_in_for_me", delegation_notice(by_admin, whole, reader(BEN), MIDNIGHT)
    over, ended = whole.past
    off = replace(own, ended_at=own.since)
    for what, each in (("is_over", over), ("was_ended", ended), ("was_called_off", off)):
        for who in (each.delegate, BEN.id):
            told = delegation_notice(each, whole, reader(PEOPLE[who]), MIDNIGHT + timedelta(days=9))
            yield f"told_that_it_{what}{'_for_me' if who == BEN.id else ''}", told


def card(story: Story, who: Person, task_id: str) -> Content:
    shown = approver_card(story.picture(), task_id, reader(who), story.now)
    assert shown is not None
    return shown


def _acts() -> Iterator[tuple[str, Content | dict[str, Any]]]:
    """What Dan does for Ben besides deciding."""
    story = leave().stand_in(BEN, DAN).ask(BEN, "Is the cover arranged?", by=DAN)
    yield "card_another_asked_for_me", card(story, BEN, story.task(BEN))
    asked = next(task for task in story.request.tasks if task.question)
    yield "answer_to_who_stands_in", answer_modal(story.picture(), asked, ActRef(Act.ANSWER, asked.id, 1), reader(EMMA))
    story.add(BEN, Place.BEFORE, EVE, note="Which desk?", by=DAN)
    yield "card_added_by_who_stands_in", card(story, EVE, story.task(EVE))
    first = next(task.id for task in story.request.tasks if task.asked_id == BEN.id)
    yield "card_another_asked_first_for_me", card(story, BEN, first)
    story.approve(EVE)
    mine = story.task(BEN)
    story.transfer(BEN, ADA, "Too many away", by=DAN)
    yield "card_passed_on_by_who_stands_in", card(story, ADA, story.task(ADA))
    yield "card_another_passed_on_for_me", card(story, BEN, mine)
    story.stand_in(ADA, DAN)
    back = story.task(ADA)
    story.send_back(ADA, 0, "Which days?", by=DAN)
    yield "card_another_returned_for_me", card(story, ADA, back)
    yield "mine_returned_by_who_stands_in", applicant_card(story.picture(), reader(EMMA), story.now)
    yield (
        "request_another_acted_for_me",
        request_view(story.picture(), story.history, reader(BEN), roles=[], now=story.now),
    )
    taken = Story(seat("finance", "Finance")).stand_in(EVE, CAI).stand_in(DAN, CAI)
    taken.claim(DAN, by=CAI)
    yield "card_another_took_for_somebody", card(taken, EVE, taken.request.tasks[0].id)
    role = Story(seat("finance", "Finance"))
    yield "card_standing_in_where_another_is_there_again", card(role.stand_in(EVE, CAI), CAI, role.request.tasks[0].id)
    role.away.clear()
    once = replace(role.picture(), stood_in=frozenset({CAI.id}))
    over = approver_card(once, role.request.tasks[0].id, reader(CAI), role.now)
    assert over is not None
    yield "card_standing_in_no_more_for_a_holder", over
    beside = Story(seat("finance", "Finance")).stand_in(EVE, DAN).claim(EVE)
    yield "card_standing_in_for_whoever_took_it", card(beside, DAN, beside.request.tasks[0].id)


def away_payloads() -> Iterator[tuple[str, Content | dict[str, Any]]]:
    """Name to payload."""
    yield from _forms()
    yield from _notices()
    yield from _acts()
    story = leave().stand_in(BEN, DAN)
    task = story.task(BEN)
    yield "card_standing_in", card(story, DAN, task)
    yield "mine_with_somebody_standing_in", applicant_card(story.picture(), reader(EMMA), story.now)
    looked = request_view(story.picture(), story.history, reader(DAN), roles=[], stands_in=True, now=story.now)
    yield "request_standing_in", looked
    until_noon = leave().stand_in(BEN, DAN, days=2.58)
    yield "card_standing_in_until_noon", card(until_noon, DAN, until_noon.task(BEN))
    over = leave()
    yield "card_standing_in_no_more", card(over, DAN, over.task(BEN))
    story.decide_for(BEN, DAN)
    yield "card_another_approved_for_me", card(story, BEN, task)
    yield "card_i_approved_for_another", card(story, DAN, task)
    yield "mine_approved_for_another", applicant_card(story.picture(), reader(EMMA), story.now)
    rejected = leave().stand_in(BEN, DAN, CAI, days=2.58).decide_for(BEN, CAI, Verdict.REJECT)
    yield "card_another_rejected_for_him", card(rejected, DAN, rejected.task(BEN))
    together = Story(group(seat(BEN), seat(CAI), seat(CARA), distinct=True)).stand_in(BEN, CAI, days=2.58)
    together.approve(CAI)
    yield "card_standing_in_beside_ones_own_seat", card(together, CAI, together.task(BEN))
    both = Story(group(seat("finance"), seat(DAN), distinct=True)).stand_in(DAN, CAI).approve(DAN)
    own = next(task.id for task in both.request.tasks if task.asked_id == DAN.id)
    yield "card_standing_in_for_one_who_approved_beside_it", card(both, CAI, own)
