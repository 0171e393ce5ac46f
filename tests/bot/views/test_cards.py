"""What is on a card, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import callbacks
from bot.references import RequestRef, TaskRef, decode
from bot.views.cards import approver_card, outcome_notice, reminder
from bot.views.picture import picture_needs
from bot.views.request_view import request_view
from bot.views.words_route import route_lines
from tests.bot.views.judges import find, words
from tests.bot.views.payloads import card, look, mine
from tests.bot.views.samples import (
    ADA,
    BEN,
    CAI,
    CARA,
    DAN,
    EMMA,
    EVE,
    LEAVE,
    Story,
    all_of_three,
    any_of_three,
    group,
    leave,
    purchase,
    reader,
    rule,
    seat,
)
from workflow.addition import Place
from workflow.model import Person, Verdict


def said(story: Story, who: Person) -> list[str]:
    """The lines of the newest card of that person."""
    return words(card(story, who)).replace("\n\n\n", "\n").split("\n")


def test_carries_opaque_ids_only() -> None:
    """F86."""
    story = leave()
    shown = card(story, BEN)
    value = find(shown, callbacks.APPROVE)[0]["value"]
    assert decode(TaskRef, value) == TaskRef(story.task(BEN), 1)
    assert decode(RequestRef, find(shown, callbacks.MORE)[0]["value"]) == RequestRef(story.request.id)


def test_only_the_approval_that_ends_it_asks_first() -> None:
    """D2."""
    story = leave()
    assert "confirm" not in find(card(story, BEN), callbacks.APPROVE)[0]
    story.approve(BEN).approve(CAI)
    assert "confirm" in find(card(story, CARA), callbacks.APPROVE)[0]
    assert "confirm" in find(card(any_of_three(), BEN), callbacks.APPROVE)[0]
    together = all_of_three()
    assert "confirm" not in find(card(together, BEN), callbacks.APPROVE)[0]
    assert "confirm" in find(card(together.approve(BEN).approve(CAI), CARA), callbacks.APPROVE)[0]


def test_withdraw_always_asks_first_and_only_while_pending() -> None:
    """D2, A5."""
    story = leave()
    assert "confirm" in find(mine(story), callbacks.WITHDRAW)[0]
    assert not find(mine(story.withdraw()), callbacks.WITHDRAW)


@pytest.mark.parametrize(
    ("story", "rule"),
    [
        (all_of_three(), "All 3 must approve · one rejection is enough to reject"),
        (all_of_three().approve(CAI), "All 3 must approve · 1 so far · one rejection is enough to reject"),
        (any_of_three(), "One approval of 3 is enough · a rejection counts only if all three reject"),
        (any_of_three(veto=True), "One approval of 3 is enough · one rejection is enough to reject"),
        (
            Story(group(seat(BEN), seat(CAI), need=1)),
            "One approval of 2 is enough · a rejection counts only if both reject",
        ),
        (Story(group(seat(BEN), seat(CAI))), "Both must approve · one rejection is enough to reject"),
        (
            Story(group(seat(BEN), seat(CAI), seat(CARA), need=2)),
            "2 of 3 must approve · a rejection counts only if two reject",
        ),
        (
            Story(group(seat(BEN), seat(CAI), seat(CARA), in_order=True)),
            "All 3 must approve, in order · one rejection is enough to reject",
        ),
        (leave(), "Stage 1 of 3"),
    ],
)
def test_says_the_group_in_words(story: Story, rule: str) -> None:
    """B2, D1."""
    assert rule in said(story, BEN)


def test_private_fields_stay_on_the_card_of_those_asked() -> None:
    story = leave()
    assert "knee" in words(card(story, BEN))
    assert "knee" not in card(story, BEN).text
    assert "knee" not in words(mine(story))
    assert "knee" not in words(outcome_notice(story.withdraw().picture(), reader(EMMA), story.now))


def test_a_private_field_never_makes_the_headline() -> None:
    form = (LEAVE.form[3], *LEAVE.form[:3])
    story = Story(seat(BEN), policy=replace(LEAVE, form=form))
    assert card(story, BEN).text == "Emma Li: Leave 12 May. Your approval is needed."
    only_private = Story(seat(BEN), policy=replace(LEAVE, form=form[:1]))
    assert card(only_private, BEN).text == "Emma Li: Leave LV-2026-0042. Your approval is needed."


def test_an_applicant_is_never_named_as_holder_nor_offered_his_own_request() -> None:
    """F76, D10."""
    story = Story(seat("finance", "Finance"))
    story.holders["finance"] = (EMMA, DAN, EVE)
    assert "waiting for Finance (Dan Roy or Eve Ng)" in words(mine(story))
    view = request_view(story.picture(), story.history, reader(EMMA), roles=["finance"], now=story.now)
    assert not find(view, callbacks.APPROVE)


def test_a_role_card_names_the_role_and_who_decided() -> None:
    """A11, B5."""
    story = Story(seat("finance"), seat(CARA))
    assert "You are asked for Finance: you or Eve Ng" in said(story, DAN)
    story.approve(DAN)
    lines = words(card(story, EVE, story.request.tasks[0].id)).split("\n")
    assert lines[:2] == ["✓ Dan Roy approved for Finance 10:22 · Emma Li: Leave 12 May", "Then: Cara Bo (stage 2 of 2)"]


@pytest.mark.parametrize(
    ("stage", "language", "asked", "answered"),
    [
        ("Money", "en", "▶ 1 Money: Finance (you or Eve Ng)", "✓ 1 Money: Dan Roy (Finance), 10:22"),
        ("Finance", "en", "▶ 1 Finance: you or Eve Ng", "✓ 1 Finance: Dan Roy, 10:22"),
        ("Finance", "zh", "▶ 1 Finance：财务（你或 Eve Ng）", "✓ 1 Finance：Dan Roy（财务），10:22"),
    ],
)
def test_the_route_names_a_role_where_the_stage_is_not_called_the_same(
    stage: str, language: str, asked: str, answered: str
) -> None:
    """A11, F5."""
    story = Story(seat("finance", stage))
    assert asked in route_lines(story.picture(), reader(DAN, language), story.now)
    story.approve(DAN)
    assert answered in route_lines(story.picture(), reader(EVE, language), story.now)


def test_a_role_without_a_title_is_called_by_its_id_even_where_nobody_holds_it() -> None:
    story = Story(seat(BEN), seat("research_office"))
    story.holders["research_office"] = (EVE,)
    assert "· 2: not reached (Eve Ng)" in route_lines(story.picture(), reader(BEN), story.now)
    story.holders["research_office"] = ()
    assert "· 2: not reached (research_office)" in route_lines(story.picture(), reader(BEN), story.now)
    story.approve(BEN)
    assert "Asked: research_office" in words(
        request_view(story.picture(), story.history, reader(BEN), roles=[], now=story.now)
    )


def test_after_my_rejection_in_an_open_group() -> None:
    """B2, DESIGN section 9."""
    lines = said(any_of_three().reject(BEN), BEN)
    assert lines[1] == "The request is still open: Cai Wu or Cara Bo can approve it."


def test_a_decided_card_shrinks_to_two_lines_and_more() -> None:
    """With Undo for as long as nobody has acted because of it (D6)."""
    story = leave().approve(BEN)
    mine = "✓ You approved 10:22 · Emma Li: Leave 12 May"
    assert said(story, BEN) == [mine, "Then: Cai Wu (stage 2 of 3)", "Undo", "More"]
    assert said(story.approve(CAI), BEN) == [mine, "Then: Cara Bo (stage 3 of 3)", "More"]


def test_two_readers_see_the_same_moment_in_their_own_zones() -> None:
    story = leave()
    abroad = replace(BEN, tz="Asia/Shanghai")
    shown = approver_card(story.picture(), story.task(BEN), reader(abroad), story.now)
    assert shown is not None
    assert "since 16:12" in words(shown)


def test_somebody_who_signed_in_a_distinct_group_sees_why_a_second_seat_is_not_his() -> None:
    """B7, F5."""
    story = Story(group(seat(DAN), seat("finance"), title="Two people", distinct=True)).approve(DAN)
    task = next(task.id for task in story.request.tasks if task.asked_id == "finance")
    shown = approver_card(story.picture(), task, reader(DAN), story.now)
    assert shown is not None
    assert "You have approved in this group already; this seat is for somebody else." in words(shown)


def test_whoever_may_only_reject_is_offered_nothing_else() -> None:
    """B7, D4: a button that would only be refused is a dead one."""
    story = Story(group(seat(DAN), seat("finance"), seat(BEN), need=2, distinct=True)).approve(DAN)
    story.holders["finance"] = (DAN,)
    task = next(task.id for task in story.request.tasks if task.asked_id == "finance")
    shown = approver_card(story.picture(), task, reader(DAN), story.now)
    assert shown is not None
    assert [button["text"]["text"] for button in shown.blocks[-2]["elements"]] == ["Reject", "More"]
    assert "You have approved in this group already, so here you can only reject." in words(shown)


def test_no_card_for_a_task_that_is_not_there() -> None:
    assert approver_card(leave().picture(), "018f", reader(BEN), leave().now) is None
    assert reminder([], reader(BEN), leave().now) is None


def test_a_rule_that_decided_is_named_as_one() -> None:
    """D10: never as if somebody had."""
    story = Story(rule("Team lead"), seat(CAI), rule("Director", Verdict.REJECT))
    assert "✓ Team lead: passed by rule, as nobody could be asked" in said(story, CAI)
    view = words(look(story, CAI))
    assert "✓ 1 Team lead: passed by rule, as nobody could be asked" in view
    assert "· 3 Director: not reached (will be rejected by rule, as nobody can be asked)" in view
    assert "✗ 3 Director: rejected by rule, as nobody could be asked" in words(look(story.approve(CAI), CAI))


def test_somebody_away_for_whom_nobody_may_decide_changes_no_word() -> None:
    """F100: the applicant stands in for nobody in his own request, and no message about it is told anew for that."""
    usual, away = purchase(), purchase().stand_in(BEN, EMMA)
    assert [look.message() for look in (mine(usual), mine(away))] == [mine(usual).message()] * 2


def test_whoever_asked_others_first_has_a_card_also_when_the_form_was_sent_anew_by_another_route() -> None:
    """D6, F15: nobody is added there any more."""
    story = leave()
    route, mine_before = story.request.route, story.task(BEN)
    story.add(BEN, Place.BEFORE, EVE)
    story.request = replace(story.request, route=route)
    assert "No longer yours" in words(card(story, BEN, mine_before))


def test_a_picture_knows_whom_it_mentions() -> None:
    story = purchase()
    users, roles = picture_needs(story.request, story.record, story.policy)
    assert users == {EMMA.id, BEN.id, CARA.id, ADA.id, DAN.id}
    assert roles == {"legal", "finance"}
