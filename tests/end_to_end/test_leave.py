"""The main job: leave through three people's direct messages, over HTTP and over Socket Mode."""

from __future__ import annotations

from datetime import date

import pytest

from tests.end_to_end.acting import (
    about,
    apply_for_leave,
    approve,
    everything_about,
    facts_of,
    find_with,
    heard,
    is_asked,
    modal_of,
    now,
    open_card,
    own_card,
    private_answer,
    reject,
    rows,
    status_of,
    tasks_of,
    withdraw,
)
from tests.end_to_end.world import World


@pytest.fixture
def world(shared_world: World) -> World:
    """Every test applies for a leave of its own."""
    return shared_world


ALL_APPROVED = [
    (1, "person", "U0BEN", "approved", "U0BEN"),
    (2, "person", "U0CARA", "approved", "U0CARA"),
    (3, "role", "director", "approved", "U0DAN"),
]


def test_a4_leave_is_approved_when_all_three_approve_one_after_the_other(world: World) -> None:
    emma, ben, cara, dan = (world.person(name) for name in ("emma", "ben", "cara", "dan"))
    number = apply_for_leave(emma)
    for person in (ben, cara, dan):
        open_card(person, number)
        assert status_of(world, number) == "pending"
        assert not approve(person, number).error
    world.settle()

    assert status_of(world, number) == "approved"
    assert tasks_of(world, number) == ALL_APPROVED
    assert facts_of(world, number)[-1] == "finished"
    card, notice = about(emma, number)
    for message in (card, notice):
        assert "approved · by Dan Novak" in message.visible
    assert (card.buttons, notice.buttons) == (("More",), ("View", "Arrange a stand-in"))


def test_a4_the_request_says_at_which_stage_it_is(world: World) -> None:
    """requests.total_stages and requests.current_stage are total_point and now_point of the source."""
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    sql = "SELECT type, total_stages, current_stage, status FROM requests WHERE number = :number"

    assert [tuple(row) for row in rows(world, sql, number=number)] == [("leave", 3, 1, "pending")]
    assert "waiting for Ben Okafor (stage 1 of 3)" in own_card(emma, number).visible
    approve(ben, number)
    world.settle()
    assert [tuple(row) for row in rows(world, sql, number=number)] == [("leave", 3, 2, "pending")]
    assert "waiting for Cara Rossi (stage 2 of 3)" in own_card(emma, number).visible


def test_d1_a_later_approver_sees_what_was_decided_before_him(world: World) -> None:
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma, first=date(2026, 6, 5), reason="family visit")
    approve(ben, number)

    card = open_card(cara, number).visible
    for words in (
        "Emma Li · Sales",
        "Leave: 5-7 Jun, 1 working day",
        "Reason: family visit",
        "✓ Ben Okafor (Team lead)",
        "Stage 2 of 3",
    ):
        assert words in card


def test_a7_rejected_by_the_second_the_third_never_gets_a_row_nor_a_message(world: World) -> None:
    emma, ben, cara, dan = (world.person(name) for name in ("emma", "ben", "cara", "dan"))
    number = apply_for_leave(emma, first=date(2026, 7, 14))
    approve(ben, number)
    assert reject(cara, number, "not in June").action == "clear"
    world.settle()

    assert status_of(world, number) == "rejected"
    assert [(task[0], task[3]) for task in tasks_of(world, number)] == [(1, "approved"), (2, "rejected")]
    messages = "SELECT recipient FROM messages JOIN requests ON requests.id = request_id WHERE number = :number"
    assert {row.recipient for row in rows(world, messages, number=number)} == {"U0EMMA", "U0BEN", "U0CARA"}
    assert heard(cara, "14-16 Jul")
    assert not heard(dan, "14-16 Jul")


def test_a6_after_a_rejection_the_applicant_reads_who_and_why_and_has_an_unread_message(world: World) -> None:
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma)
    approve(ben, number)
    world.settle()
    emma.read()
    reject(cara, number, "not in June")
    world.settle()

    card, notice = about(emma, number)
    for message in (card, notice):
        assert "rejected · by Cara Rossi" in message.visible
        assert '"not in June"' in message.visible
    assert (card.unread, notice.unread, emma.unread) == (False, True, 1)
    assert not is_asked(cara, number)
    assert '"not in June"' in about(ben, number)[-1].visible


def test_a5_withdrawing_asks_first_and_a_no_changes_nothing(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    open_card(ben, number)
    before = everything_about(world, number)

    assert emma.click("Withdraw", in_=own_card(emma, number), confirm=False).action == "cancelled"
    assert everything_about(world, number) == before


def test_a5_withdrawn_the_open_tasks_close_and_every_card_changes(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    card, own = open_card(ben, number), own_card(emma, number)
    withdraw(emma, number)
    world.settle()

    assert status_of(world, number) == "withdrawn"
    assert tasks_of(world, number) == [(1, "person", "U0BEN", "closed", None)]
    assert "Withdrawn" in now(ben, card).visible
    assert now(ben, card).buttons == ("More",)
    assert "withdrawn · by you" in now(emma, own).visible
    assert now(emma, own).buttons == ("Copy and resubmit", "More")


def test_a5_a_click_on_a_stale_card_of_a_withdrawn_request_is_refused_with_a_sentence(world: World) -> None:
    """F14."""
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma, first=date(2026, 8, 20))
    stale = open_card(ben, number)
    withdraw(emma, number)
    world.settle()
    before = everything_about(world, number)

    for button in ("Approve", "Reject"):
        said = private_answer(ben, lambda button=button: ben.click(button, in_=stale))
        assert said.startswith(f"{number} was withdrawn")
    assert ben.modal is None
    world.settle()
    assert everything_about(world, number) == before
    assert not heard(cara, "20-22 Aug")


def test_f6_withdrawing_what_was_decided_meanwhile_is_refused_and_says_by_whom(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    stale = own_card(emma, number)
    reject(ben, number, "no cover")
    world.settle()

    said = private_answer(emma, lambda: emma.click("Withdraw", in_=stale, confirm=True))
    assert said.startswith(f"Ben Okafor rejected {number}")
    assert status_of(world, number) == "rejected"
    assert facts_of(world, number).count("withdrawn") == 0


def test_d6_an_approval_is_undone_until_the_next_one_has_acted(world: World) -> None:
    """His own card opens again without a sound; whose turn it is no more is told so, and asked anew later."""
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma, first=date(2026, 9, 7))
    approve(ben, number)
    asked = open_card(cara, number)
    decided = ben.wait(lambda: find_with(ben, "7-9 Sep", "Undo"))
    assert decided is not None
    heard_so_far = len(ben.notifications)
    assert not ben.click("Undo", in_=decided).error
    world.settle()

    assert [task[3] for task in tasks_of(world, number)] == ["returned", "returned", "pending"]
    assert open_card(ben, number).ts == decided.ts
    assert len(ben.notifications) == heard_so_far
    assert "Not your turn yet: a decision before yours was taken back" in now(cara, asked).visible
    assert "waiting for Ben Okafor (stage 1 of 3)" in own_card(emma, number).visible
    late = private_answer(cara, lambda: cara.click("Approve", in_=asked))
    assert late == "This is not asked any more: the request went back. More shows where it stands."

    ben.click("More", in_=open_card(ben, number))
    assert "Ben Okafor took the decision back" not in modal_of(ben).text
    assert "You took the decision back" in modal_of(ben).text
    ben.close_modal()
    approve(ben, number)
    world.settle()
    again = now(ben, decided)
    approve(cara, number)
    world.settle()
    assert ("Undo" in again.buttons, "Undo" in now(ben, decided).buttons) == (True, False)
    answer = private_answer(ben, lambda: ben.click("Undo", in_=again))
    assert answer == "Too late to undo: somebody has acted since. More shows where it stands."
