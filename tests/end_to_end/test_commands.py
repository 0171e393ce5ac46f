"""`/apply`, `/approvals` and the request view, as people type and read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.marked_yaml import read_marked
from bot.sandbox.person import Modal, Person
from tests.end_to_end.acting import (
    LEAVE,
    about,
    apply_for,
    apply_for_leave,
    approve,
    begin,
    modal_of,
    now,
    number_on_modal,
    open_card,
    own_card,
    private_answer,
    reject,
    rows,
    send,
    status_of,
    tasks_of,
    withdraw,
)
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import PATIENCE, World

PURCHASE: Mapping[str, Any] = {"What": "Desk", "Amount (EUR)": "300", "Kind": "Furniture", "Reason": "caught fire"}


@pytest.fixture
def world(http_world: World) -> World:
    """Every test makes requests of its own."""
    return http_world


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world in which only the lists' own tests apply for anything."""
    with calm(World(new_sqlite(tmp_path_factory))) as made:
        yield made


# /apply


def test_c1_apply_alone_lists_the_types_and_a_button_opens_the_form(world: World) -> None:
    noah = world.person("noah")
    said = noah.command("/apply")

    for title in ("Leave", "Purchase", "Contract", "Research project"):
        assert title in said.text
    noah.click("Apply", in_=said.messages[0])
    assert modal_of(noah).title == "Access"
    noah.close_modal()


@pytest.mark.parametrize("words", ["leave", "Leave", "LEAVE", "  leave ", "请假"])
def test_c1_a_type_is_found_by_its_id_and_its_title_in_any_case(world: World, words: str) -> None:
    noah = world.person("noah")
    assert noah.command(f"/apply {words}").error == ""
    assert modal_of(noah).title == "Leave"
    noah.close_modal()


def test_c1_a_title_of_two_words_is_one_title(world: World) -> None:
    noah = world.person("noah")
    noah.command("/apply research project")
    assert modal_of(noah).title == "Research project"
    noah.close_modal()


def test_c1_an_unknown_type_is_answered_with_the_nearest_whose_button_opens_the_form(world: World) -> None:
    noah = world.person("noah")
    said = noah.command("/apply leeve")

    assert 'There is no "leeve". Did you mean:' in said.text
    assert "Leave" in said.text
    noah.click("Apply", in_=said.messages[0])
    assert modal_of(noah).title == "Leave"
    noah.close_modal()


def test_c1_a_word_near_to_nothing_is_answered_with_what_to_type(world: World) -> None:
    said = world.person("noah").command("/apply xyzzy")
    assert said.text == 'There is no "xyzzy". /apply lists what there is.'


def test_c2_wrong_input_is_answered_at_the_field_and_what_was_typed_stays(world: World) -> None:
    emma = world.person("emma")
    emma.command("/apply purchase")
    for label, said in {**PURCHASE, "Amount (EUR)": "300.123"}.items():
        emma.fill(label, said)
    before = rows(world, "SELECT count(*) FROM requests")
    world.settle()  # or the chain that follows the amount takes the errors away again
    outcome = emma.submit()

    assert outcome.action == "errors"
    assert dict(modal_of(emma).errors) == {"Amount (EUR)": "At most 2 decimals, please."}
    assert modal_of(emma).values["item"]["value"]["value"] == "Desk"
    assert modal_of(emma).values["why"]["value"]["value"] == "caught fire"
    assert rows(world, "SELECT count(*) FROM requests") == before

    emma.fill("Amount (EUR)", "300.12")
    assert send(emma).action == "update"
    number = number_on_modal(emma)
    assert "Amount: €300.12" in open_card(world.person("ben"), number).visible


def test_c2_a_person_who_has_left_is_refused_at_the_field(world: World) -> None:
    emma = world.person("emma")
    emma.command("/apply leave")
    for label, said in LEAVE.items():
        emma.fill(label, said)
    world.sandbox.operations.views.set_value(
        modal_of(emma).id, "cover", "value", {"type": "users_select", "selected_user": "U0NOBODY"}
    )
    emma.submit()
    assert dict(modal_of(emma).errors) == {"Covered by": "Please choose only active people of this workspace."}
    emma.close_modal()


def test_c11_after_submitting_the_modal_says_the_number_and_with_whom_it_is(world: World) -> None:
    emma = world.person("emma")
    begin(emma, "leave")
    for label, said in LEAVE.items():
        emma.fill(label, said)
    emma.submit()

    assert modal_of(emma).title == "Sent"
    said = modal_of(emma).text
    assert "Now with Ben Okafor (stage 1 of 3). I'll message you when it is decided." in said
    number = number_on_modal(emma)
    assert status_of(world, number) == "pending"


@contextmanager
def slow_network(world: World) -> Iterator[None]:
    """What people do inside reaches the bot late: their triggers have expired."""
    triggers = world.sandbox.operations._triggers
    issue = triggers.issue

    def issue_late(user: str) -> str:
        trigger_id = issue(user)
        triggers._known[trigger_id].issued -= PATIENCE + 1
        return trigger_id

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(triggers, "issue", issue_late)
        yield


def pressing_late(world: World, person: Person, act: Callable[[], Any]) -> str:
    def press() -> None:
        with slow_network(world):
            act()

    return private_answer(person, press)


def test_f38_an_expired_trigger_is_answered_with_a_button_that_opens_it_again(world: World) -> None:
    emma = world.person("emma")
    said = pressing_late(world, emma, lambda: emma.command("/apply leave"))

    assert said.startswith("That took too long")
    assert emma.modal is None
    emma.click("Open", in_=emma.ephemerals[-1])
    assert modal_of(emma).title == "Leave"
    emma.close_modal()


@pytest.mark.parametrize(("button", "title"), [("Reject", "Reject"), ("More", "Leave")])
def test_f38_an_expired_trigger_on_a_card_too(world: World, button: str, title: str) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    card = open_card(ben, number)
    said = pressing_late(world, ben, lambda: ben.click(button, in_=card))

    assert said.startswith("That took too long")
    ben.click("Open", in_=ben.ephemerals[-1])
    assert modal_of(ben).title == title
    ben.close_modal()


def test_f38_an_expired_trigger_on_a_listed_type_and_on_a_number(world: World) -> None:
    emma = world.person("emma")
    number = apply_for_leave(emma)
    listed = emma.command("/apply").messages[0]
    for act, title in (
        (lambda: emma.click("Apply", in_=listed), "Access"),
        (lambda: emma.command(f"/approvals status {number}"), "Leave"),
    ):
        assert pressing_late(world, emma, act).startswith("That took too long")
        emma.click("Open", in_=emma.ephemerals[-1])
        assert modal_of(emma).title == title
        emma.close_modal()


@pytest.mark.parametrize("button", ["Approve with opinion", "Reject"])
def test_f38_in_the_request_view_the_form_takes_the_views_place(world: World, button: str) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    ben.click("More", in_=open_card(ben, number))
    with slow_network(world):
        ben.click(button)
    ben.wait(lambda: "Opinion" in modal_of(ben).inputs)
    ben.fill("Opinion", "in the end")
    assert ben.submit().action == "clear"
    world.settle()
    assert ben.modal is None
    assert '"in the end"' in about(emma, number)[0].visible


# /approvals


def test_f2_approvals_shows_what_waits_for_me_longest_first_and_its_buttons_work(quiet: World) -> None:
    emma, noah, ben = (quiet.person(name) for name in ("emma", "noah", "ben"))
    assert "Nothing waits for you" in ben.command("/approvals").text
    first, second = apply_for_leave(emma), apply_for_leave(noah)
    open_card(ben, second)
    listed = ben.command("/approvals")

    assert "2 requests wait for you" in listed.text
    assert listed.text.index(first) < listed.text.index(second)
    ben.click("Approve", in_=listed.messages[0], confirm=True)
    quiet.settle()
    assert tasks_of(quiet, first)[0][3] == "approved"
    assert tasks_of(quiet, second)[0][3] == "pending"
    again = ben.command("/approvals").text
    assert "1 request waits for you" in again
    assert first not in again
    reject(ben, second, "no")


def test_f2_approvals_shows_my_own_requests_newest_first_with_their_status(quiet: World) -> None:
    olga = quiet.person("olga")
    old, new = apply_for_leave(olga), apply_for_leave(olga)
    withdraw(olga, old)
    said = olga.command("/approvals").text

    assert "Your requests" in said
    assert said.index(new) < said.index(old)
    assert f"withdrawn · by you, 10:00 · {old}" in said
    assert "waiting for Cara Rossi (stage 1 of 3)" in said


def test_f2_status_opens_the_request_in_any_letter_case(world: World) -> None:
    emma = world.person("emma")
    number = apply_for_leave(emma)
    for words in (f"status {number.lower()}", f"Status  {number}"):
        assert emma.command(f"/approvals {words}").error == ""
        assert number in modal_of(emma).text
        assert "Withdraw" in modal_of(emma).buttons
        emma.close_modal()


def test_f6_the_number_of_somebody_elses_request_is_answered_as_one_that_does_not_exist(world: World) -> None:
    emma, noah = world.person("emma"), world.person("noah")
    number = apply_for_leave(emma)
    foreign = noah.command(f"/approvals status {number}")
    absent = noah.command("/approvals status LV-2026-9999")

    assert foreign.text == absent.text != ""
    assert "There is no such request, or it is not yours to see." in foreign.text
    assert noah.modal is None


def test_f6_an_admin_sees_every_request(world: World) -> None:
    emma, finn = world.person("emma"), world.person("finn")
    number = apply_for_leave(emma)
    finn.command(f"/approvals status {number}")
    assert number in modal_of(finn).text
    assert modal_of(finn).buttons == ()
    finn.close_modal()


@pytest.mark.parametrize(("words", "begins"), [("help", "This is what I understand:"), ("nonsense", "I did not")])
def test_f2_help_and_what_was_not_understood_say_what_there_is(world: World, words: str, begins: str) -> None:
    said = world.person("noah").command(f"/approvals {words}").text
    assert said.startswith(begins)
    assert "/approvals status NUMBER" in said


# More: the request view


def test_d1_more_shows_every_field_the_route_and_the_timeline(world: World) -> None:
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma, reason="a wedding")
    approve(ben, number)
    cara.click("More", in_=open_card(cara, number))
    text = modal_of(cara).text

    for words in ("Emma Li · Sales", "Dates: 1-3 Jun", "Length: 3 working days", "Kind: Holiday", "Reason: a wedding"):
        assert words in text
    assert "✓ 1 Team lead: Ben Okafor" in text
    assert "▶ 2 Department head: you" in text
    assert "· 3 Director: not reached (Dan Novak)" in text
    timeline = text[text.index("Timeline") :]
    assert "Emma Li applied" in timeline
    assert "✓ Ben Okafor (Team lead) approved" in timeline
    assert modal_of(cara).buttons == ("Approve", "Reject", "Approve with opinion")
    cara.close_modal()


def test_d1_the_view_has_only_the_actions_that_apply(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    card = open_card(ben, number)
    approve(ben, number)
    world.settle()
    ben.click("More", in_=now(ben, card))
    assert modal_of(ben).buttons == ("Undo",)
    ben.close_modal()
    emma.click("More", in_=own_card(emma, number))
    assert modal_of(emma).buttons == ("Withdraw",)
    emma.close_modal()


def test_d2_approving_with_an_opinion_from_the_view_is_read_by_the_next_and_the_applicant(world: World) -> None:
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma)
    ben.click("More", in_=open_card(ben, number))
    ben.click("Approve with opinion")
    ben.fill("Opinion", "Cover arranged")
    assert ben.submit().action == "clear"
    world.settle()

    assert ben.modal is None
    assert '"Cover arranged"' in open_card(cara, number).visible
    assert '"Cover arranged"' in own_card(emma, number).visible
    assert tasks_of(world, number)[0][3:] == ("approved", "U0BEN")


def test_d2_an_internal_remark_is_read_by_approvers_admins_and_auditors_and_nobody_else(world: World) -> None:
    """F6: Finn is an admin and Olga an auditor; neither is asked, so neither is offered anything."""
    emma, ben, cara, finn, olga = (world.person(name) for name in ("emma", "ben", "cara", "finn", "olga"))
    number = apply_for_leave(emma)
    ben.click("More", in_=open_card(ben, number))
    ben.click("Approve with opinion")
    ben.fill("Internal remark", "third time this year")
    ben.submit()
    world.settle()

    decide = ("Approve", "Reject", "Approve with opinion")
    for reader, allowed, offered in (
        (cara, True, decide),
        (ben, True, ("Undo",)),
        (finn, True, ()),
        (olga, True, ()),
        (emma, False, ("Withdraw",)),
    ):
        reader.command(f"/approvals status {number}")
        assert ("third time this year" in modal_of(reader).text) is allowed
        assert modal_of(reader).buttons == offered
        reader.close_modal()
    assert not any("third time" in message.visible for message in emma.messages())


def test_d2_approving_and_withdrawing_in_the_view_change_the_view(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    ben.click("More", in_=open_card(ben, number))
    ben.click("Approve")
    ben.wait(lambda: modal_of(ben).buttons == ("Undo",))
    assert "✓ 1 Team lead: you" in modal_of(ben).text
    ben.close_modal()

    emma.click("More", in_=own_card(emma, number))
    emma.click("Withdraw", confirm=True)
    emma.wait(lambda: modal_of(emma).buttons == ("Copy and resubmit",))
    assert "withdrawn" in modal_of(emma).text
    emma.close_modal()


def test_d2_a_refusal_inside_the_view_is_told_in_the_view(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    ben.click("More", in_=open_card(ben, number))
    withdraw(emma, number)
    world.settle()
    ben.click("Approve")
    ben.wait(lambda: f"{number} was withdrawn" in modal_of(ben).text)
    ben.close_modal()


def test_d2_the_approval_that_ends_the_request_asks_first_and_a_no_changes_nothing(world: World) -> None:
    emma, dan = world.person("emma"), world.person("dan")
    number = apply_for_leave(emma, first=date(2026, 6, 22))
    for name in ("ben", "cara"):
        approve(world.person(name), number)
    card = open_card(dan, number)

    assert dan.click("Approve", in_=card, confirm=False).action == "cancelled"
    assert status_of(world, number) == "pending"
    dan.click("Approve", in_=card, confirm=True)
    world.settle()
    assert status_of(world, number) == "approved"


def test_private_fields_are_for_approvers_and_the_applicant(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for(emma, "purchase", PURCHASE)
    ben.click("More", in_=open_card(ben, number))
    assert "Reason: caught fire" in modal_of(ben).text
    ben.close_modal()
    assert not any("caught fire" in message.visible for message in about(emma, number))


# /approvals policy, for administrators


def test_g3_an_admin_looks_at_a_type_and_hears_what_the_terminal_says(quiet: World) -> None:
    dan, emma = quiet.person("dan"), quiet.person("emma")
    assert emma.command("/approvals policy leave").text == "Only an administrator can change this."
    assert dan.command("/approvals policy leav").text == "There is no type leav. Did you mean leave?"
    assert dan.command("/approvals policy Leave").error == ""
    assert modal_of(dan).text.startswith("Leave\nleave · file leave.yaml")
    dan.close_modal()
    dan.command("/approvals policy")
    dan.click("Look closer at a type", choice="Purchase")
    assert "1 Manager and finance: Both must approve" in modal_of(dan).text
    checked = dan.wait(lambda: found(modal_of(dan), "No problem found."))
    assert "· All of it alone: Dan Novak (for 1 of 8), Finn Larsen (for 1 of 8)" in checked.text
    assert re.search(r"Tests\n\d+ tests passed\.", checked.text)
    read = read_marked(checked.text.partition("As a file\n")[2]).value
    assert quiet.bot.services.store.read(lambda uow: uow.policies.of_type("purchase")).source == read

    dan.click("Who would be asked?")
    dan.fill("Applicant", "Cara Rossi")
    assert dan.submit().action == "errors"
    assert modal_of(dan).errors == {"Amount (EUR)": "Please fill this in: who has to approve depends on it."}
    dan.fill("Amount (EUR)", "300")
    dan.submit()
    asked = ["explain", "purchase", "--as", "cara@example.com", "--set", "amount=300"]
    told = CliRunner().invoke(app, ["policy", *asked]).stdout
    drawn = told.replace("    ", "\u2003").replace("`", "")  # code is drawn as such
    assert drawn.strip() in modal_of(dan).text


def found(modal: Modal, words: str) -> Modal | None:
    return modal if words in modal.text else None
