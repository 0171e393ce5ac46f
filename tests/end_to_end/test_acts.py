"""What whoever is asked does with a task besides deciding it (D6), through Slack."""

from __future__ import annotations

import pytest

from bot.sandbox.operations import Outcome
from bot.sandbox.person import Person
from tests.end_to_end.acting import (
    NUMBER,
    apply_for,
    apply_for_leave,
    approve,
    facts_of,
    find_with,
    heard,
    is_asked,
    label,
    modal_of,
    now,
    number_on_modal,
    open_card,
    own_card,
    private_answer,
    rows,
    send,
    status_of,
    tasks_of,
)
from tests.end_to_end.world import World


@pytest.fixture
def world(shared_world: World) -> World:
    """Every test applies for a leave of its own."""
    return shared_world


def begins(person: Person, number: str, act: str) -> None:
    """Opens the request from its card, and that act's modal from the menu there."""
    person.click(label(person, "More"), in_=open_card(person, number))
    person.click("act", choice=act)


def sends(person: Person, **fields: str | list[str]) -> Outcome:
    """Fills the modal in, by the labels of its fields with "_" for blanks, and sends it."""
    for name, said in fields.items():
        person.fill(name.replace("_", " "), said)
    return person.submit()


def test_d6_ben_passes_it_on_to_finn_who_decides(world: World) -> None:
    emma, ben, finn = (world.person(name) for name in ("emma", "ben", "finn"))
    number = apply_for_leave(emma)
    begins(ben, number, "Transfer…")
    assert "and you are not any more" in modal_of(ben).text
    refused = sends(ben, Who_decides_instead="Emma Li", Why="Away until Thursday")
    assert list(refused.errors.values()) == ["Not done: Emma Li applied and cannot approve it."]
    assert not sends(ben, Who_decides_instead="Finn Larsen").error
    assert ben.modal is None
    card = open_card(finn, number)
    assert 'Ben Okafor passed this on to you: "Away until Thursday"' in card.visible
    world.settle()
    assert heard(ben, "You passed it on")
    assert not is_asked(ben, number)
    assert not approve(finn, number).error
    assert status_of(world, number) == "pending"
    assert tasks_of(world, number)[:2] == [
        (1, "person", "U0BEN", "transferred", "U0BEN"),
        (1, "person", "U0FINN", "approved", "U0FINN"),
    ]


def test_d6_ben_asks_emma_something_and_decides_once_she_has_answered(world: World) -> None:
    emma, ben = (world.person(name) for name in ("emma", "ben"))
    number = apply_for_leave(emma)
    begins(ben, number, "Ask the applicant…")
    assert "you can still decide" in modal_of(ben).text
    assert not sends(ben, Question="Who covers for you?").error
    asked = emma.wait(lambda: find_with(emma, 'Ben Okafor asks: "Who covers for you?"', "Answer"))
    assert asked is not None
    emma.wait(lambda: "a question to you is open" in own_card(emma, number).visible)
    emma.say("Finn does", below=asked)  # nobody reads that; the button takes it (D13)
    reply = emma.wait(lambda: next((each for each in emma.replies(asked) if "Answer" in each.buttons), None))
    assert reply is not None
    emma.click("Answer", in_=reply)
    assert not emma.submit().error
    world.settle()
    assert heard(ben, "Emma Li answered")
    assert '"Finn does"' in open_card(ben, number).visible
    assert "Answer" not in now(emma, asked).buttons
    assert not approve(ben, number).error
    assert tasks_of(world, number)[:2] == [
        (1, "person", "U0BEN", "approved", "U0BEN"),
        (1, "person", "U0EMMA", "closed", "U0EMMA"),
    ]
    assert "you answered it already" in private_answer(emma, lambda: emma.click("Answer", in_=asked))


def steps_in(person: Person, number: str, act: str) -> None:
    """Looks a request up, and opens that act of admins from the menu there."""
    person.command(f"/approvals status {number}")
    person.click("admin", choice=act)


def test_d11_dan_steps_in_as_administrator_in_every_way_and_all_see_that_he_did(world: World) -> None:
    emma, ben, cara, dan, finn = (world.person(name) for name in ("emma", "ben", "cara", "dan", "finn"))
    number = apply_for_leave(emma)
    ben.command(f"/approvals status {number}")
    assert "As administrator" not in modal_of(ben).text
    steps_in(dan, number, "Have somebody else asked…")
    refused = sends(dan, Who_decides_instead="Emma Li", Why="Ben is ill")
    assert list(refused.errors.values()) == ["Not done: Emma Li applied and cannot approve it."]
    assert not sends(dan, Who_decides_instead="Finn Larsen").error
    assert 'Dan Novak (administrator) gave this to you: "Ben is ill"' in open_card(finn, number).visible
    steps_in(dan, number, "Decide in place of…")
    assert sends(dan, Why="Finn is ill, too").action == "update"
    assert "You approve in place of Finn Larsen." in modal_of(dan).text
    assert not dan.submit().error
    world.settle()
    assert heard(finn, "Dan Novak (administrator) approved in your place")
    assert not is_asked(finn, number)
    assert (
        'Dan Novak (administrator) in place of Finn Larsen, 10:00: "Finn is ill, too"'
        in open_card(cara, number).visible
    )
    steps_in(dan, number, "Cancel the request…")
    assert not sends(dan, Why="Emma has left").error
    world.settle()
    assert heard(emma, 'cancelled · by Dan Novak (administrator), 10:00: "Emma has left"')
    assert heard(cara, 'By Dan Novak (administrator): "Emma has left"')
    assert [is_asked(person, number) for person in (ben, finn, cara)] == [False, False, False]
    assert status_of(world, number) == "cancelled"
    assert facts_of(world, number)[2:] == ["reassigned", "opened", "overridden", "opened", "cancelled", "closed"]


def test_d11_an_administrators_own_request_is_anothers_to_step_in(world: World) -> None:
    dan = world.person("dan")
    number = apply_for_leave(dan)
    dan.command(f"/approvals status {number}")
    assert "As administrator" not in modal_of(dan).text


def test_c9_emma_cancels_an_approved_leave_and_those_who_approved_it_agree(world: World) -> None:
    emma, ben, cara, dan = (world.person(name) for name in ("emma", "ben", "cara", "dan"))
    number = apply_for_leave(emma)
    for approver in (ben, cara, dan):
        approve(approver, number)
    world.settle()
    finn = has_finn_stand_in(world, emma, number)
    emma.command(f"/approvals status {number}")
    emma.click("Cancel it…")
    assert "It stays approved until they agree." in modal_of(emma).text
    assert sends(emma, Why="the trip fell through").action == "update"
    asking = NUMBER.findall(modal_of(emma).text)[-1]
    assert asking != number
    world.settle()
    assert heard(emma, f"Cancellation asked for: {asking}")
    assert status_of(world, number) == "approved"
    card = open_card(ben, asking)
    assert f'Cancel Leave: 1-3 Jun, 3 working days\nTo cancel {number}: "the trip fell through"' in card.visible
    for approver in (ben, cara, dan):
        assert not approve(approver, asking).error
    world.settle()
    assert (status_of(world, number), status_of(world, asking)) == ("cancelled", "approved")
    assert heard(emma, f'cancelled · through {asking}, 10:00: "the trip fell through"')
    assert heard(cara, f"cancelled · through {asking}, 10:00")
    emma.command(f"/approvals status {number}")
    assert "Cancel it…" not in modal_of(emma).buttons
    assert facts_of(world, number)[-3:] == ["finished", "cancellation_asked", "revoked"]
    world.pass_time()
    world.settle()
    assert heard(finn, f"You no longer stand in for {emma.name}: 1-3 Jun")
    assert heard(emma, "Ended, as the absence was cancelled")


def has_finn_stand_in(world: World, emma: Person, number: str) -> Person:
    """For the days of her leave, which is approved; he is told."""
    finn, notice = world.person("finn"), find_with(emma, number, "Arrange a stand-in")
    assert notice is not None
    emma.click("Arrange a stand-in", in_=notice)
    assert sends(emma, **{"Stand-in": finn.name}).action == "update"
    emma.close_modal()
    world.settle()
    assert heard(finn, f"You stand in for {emma.name}: 1-3 Jun")
    return finn


def test_d6_olga_takes_what_asks_her_role_and_mei_takes_it_over(world: World) -> None:
    noah, ben, olga, mei = (world.person(name) for name in ("noah", "ben", "olga", "mei"))
    project = {"Topic": "Battery ageing", "Funded by": "The region", "Budget (EUR)": "900", "Months": "6"}
    number = apply_for(noah, "research", {**project, "Abstract": "We measure."})
    assert not approve(ben, number).error
    card, hers = open_card(olga, number), open_card(mei, number)
    olga.click("I'll take it", in_=card)
    mei.wait(lambda: "认领" in now(mei, hers).visible)
    assert now(mei, hers).buttons == ("接手", "更多")
    assert "已认领" in private_answer(mei, lambda: mei.click("同意", in_=hers, confirm=True))
    mei.click("接手", in_=now(mei, hers), confirm=True)
    olga.wait(lambda: "Take over" in now(olga, card).buttons)
    begins(mei, number, "放弃认领…")
    assert not sends(mei).error
    olga.wait(lambda: "I'll take it" in now(olga, card).buttons)
    assert not approve(olga, number).error
    assert tasks_of(world, number)[1] == (2, "role", "research_office", "approved", olga.id)


def test_d6_ben_has_finn_and_mei_asked_first_of_whom_one_is_enough(world: World) -> None:
    emma, ben, finn = (world.person(name) for name in ("emma", "ben", "finn"))
    number = apply_for_leave(emma)
    begins(ben, number, "Add approvers…")
    ben.fill("If they are several", "One approval is enough")
    refused = sends(ben, Who_decides_too=["Finn Larsen", "Emma Li"], Note_to_them="Is the budget right?")
    assert list(refused.errors.values()) == ["Not done: Emma Li applied and cannot approve it."]
    assert not sends(ben, Who_decides_too=["Finn Larsen", "Mei Chen"]).error
    assert 'Ben Okafor asks for your approval first: "Is the budget right?"' in open_card(finn, number).visible
    world.settle()
    assert heard(ben, "You asked Finn Larsen or Mei Chen first")
    assert not approve(finn, number).error
    world.settle()
    assert is_asked(ben, number)
    assert not approve(ben, number).error
    assert tasks_of(world, number)[:4] == [
        (1, "person", "U0BEN", "transferred", "U0BEN"),
        (1, "person", "U0FINN", "approved", "U0FINN"),
        (1, "person", "U0MEI", "closed", None),
        (1, "person", "U0BEN", "approved", "U0BEN"),
    ]


def test_d6_cara_returns_it_to_ben_who_is_asked_once_more(world: World) -> None:
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma)
    approve(ben, number)
    begins(cara, number, "Return…")
    assert not sends(cara, To_whom="Stage 1: Team lead (Ben Okafor)", Why="Who covers for her?").error
    assert cara.modal is None
    assert 'Cara Rossi returned this: "Who covers for her?"' in open_card(ben, number).visible
    world.settle()
    assert heard(cara, "You returned it")
    assert not is_asked(cara, number)
    approve(ben, number)
    open_card(cara, number)
    assert [task[3] for task in tasks_of(world, number)] == ["returned", "returned", "approved", "pending"]


def test_d6_f15_cara_returns_it_to_emma_who_changes_it_and_ben_is_asked_again(world: World) -> None:
    """Returned, edited, resubmitted: the same request, its form as it was left, a card for whoever is asked again; a
    click on what was shown before is refused."""
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma)
    approve(ben, number)
    stale = open_card(cara, number)
    begins(cara, number, "Return…")
    assert cara.options("To whom") == ["Emma Li, who applied", "Stage 1: Team lead (Ben Okafor)"]
    assert not sends(cara, Why="Who covers for you?").error
    returned = emma.wait(lambda: find_with(emma, "Edit and resubmit it", "Withdraw"))
    assert returned is not None
    assert 'Cara Rossi returned this: "Who covers for you?"' in returned.visible
    assert returned.unread
    world.settle()
    assert "This is not asked any more" in private_answer(cara, lambda: cara.click("Approve", in_=stale))

    emma.click("Edit", in_=returned)
    assert "Who covers for you?" in modal_of(emma).text
    assert "family visit" in str(modal_of(emma).values)
    emma.fill("Reason", "family visit, Finn covers")
    assert send(emma).action == "update"
    assert number_on_modal(emma) == number
    world.settle()
    assert "You resubmitted it" in now(emma, returned).visible
    again = open_card(ben, number).visible
    assert "Changed since you looked at it:\nReason: family visit → family visit, Finn covers" in again
    form = "SELECT form_version, total_stages, status FROM requests WHERE number = :number"
    assert [tuple(row) for row in rows(world, form, number=number)] == [(2, 3, "pending")]
    late = private_answer(emma, lambda: emma.click("Edit", in_=returned))
    assert late == f"{number} is not with you to be changed. More shows where it stands."
