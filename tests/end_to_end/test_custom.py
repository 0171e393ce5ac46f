"""B3, B6: an applicant builds the route of his request in Slack: groups of people and roles, and how they combine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox.person import Person
from tests.end_to_end.acting import approve, is_asked, modal_of, number_on_modal, reject, rows, start_afresh, status_of
from tests.end_to_end.world import World
from workflow.publishing import issue

ALL, ONE, SOME = "All of them", "One of them is enough", "So many of them"
ALL_AT_ONCE, ONE_OF_ALL, STAGES = "At once, all must pass", "At once, one is enough", "One after the other"


@pytest.fixture
def world(http_world: World) -> World:
    return http_world


def shows(person: Person, *words: str) -> str:
    """Waits until the form shows all of it; what it shows then."""
    person.wait(lambda: person.modal is not None and all(each in person.modal.text for each in words))
    return modal_of(person).text


def fill_group(person: Person, people: list[str], roles: list[str], share: str, need: str) -> None:
    person.fill("People", people)
    person.fill("Roles", roles)
    person.fill("Who must approve", share)
    if need:
        person.wait(lambda: "How many" in modal_of(person).inputs)
        person.fill("How many", need)


def add_group(person: Person, *people: str, roles: Any = (), share: str = ALL, need: str = "") -> None:
    """Puts a group together, in the view that opens above the form, and waits until the form shows it."""
    before = modal_of(person)
    person.click("Add a group")
    fill_group(person, list(people), list(roles), share, need)
    assert person.submit().action == "closed"
    person.wait(lambda: modal_of(person).id == before.id and modal_of(person).hash != before.hash)


def begin(person: Person, subject: str) -> None:
    person.command("/apply custom")
    if "Start afresh" in modal_of(person).buttons:
        start_afresh(person)
    person.fill("Subject", subject)


def three_groups(person: Person, subject: str, combine: str = "") -> str:
    """Ben and Cara both; Dan or finance; two of Mei, Noah and Olga."""
    begin(person, subject)
    add_group(person, "Ben Okafor", "Cara Rossi")
    add_group(person, "Dan Novak", roles=["Finance"], share=ONE)
    add_group(person, "Mei Chen", "Noah Weber", "Olga Petrova", share=SOME, need="2")
    shows(person, "1 · All of: Ben Okafor, Cara Rossi", "2 · One of: Dan Novak, Finance", "3 · 2 of: Mei Chen,")
    if combine:
        person.fill("How the groups combine", combine)
    return modal_of(person).text


def send(person: Person) -> str:
    assert person.submit().action == "update"
    return number_on_modal(person)


def test_b3_three_groups_at_once_all_of_which_must_pass(world: World) -> None:
    emma = world.person("emma")
    shown = three_groups(emma, "A gym for all")
    assert "This goes to\n1 Approval (all 3)\n" in shown, "C4: by name, before it is sent"
    number = send(emma)
    everybody = [world.person(name) for name in ("ben", "cara", "dan", "finn", "mei", "noah", "olga")]
    world.settle()
    assert all(is_asked(person, number) for person in everybody)
    for name in ("ben", "finn", "mei", "cara"):
        approve(world.person(name), number)
    world.settle()
    assert status_of(world, number) == "pending"
    assert not is_asked(world.person("dan"), number)
    approve(world.person("olga"), number)
    assert status_of(world, number) == "approved"


def test_b3_one_of_three_groups_is_enough_and_all_must_reject(world: World) -> None:
    emma = world.person("emma")
    three_groups(emma, "A piano", ONE_OF_ALL)
    shows(emma, "1 Approval (one)")
    number = send(emma)
    world.settle()
    reject(world.person("ben"), number, "too loud")
    reject(world.person("noah"), number, "too loud")
    reject(world.person("mei"), number, "too loud")
    assert status_of(world, number) == "pending"
    approve(world.person("dan"), number)
    assert status_of(world, number) == "approved"


def test_b6_stages_are_moved_changed_and_removed_and_asked_in_order(world: World) -> None:
    emma = world.person("emma")
    three_groups(emma, "A dog", STAGES)
    shows(emma, "1 Group 1 (both): ", "3 Group 3 (2 of 3): ")
    assert emma.click("change_group", choice="Move down").error == ""
    shows(emma, "1 · One of: Dan Novak, Finance", "2 · All of: Ben Okafor, Cara Rossi")
    emma.click("change_group", choice="Remove")
    shows(emma, "1 · All of: Ben Okafor, Cara Rossi", "2 · 2 of: Mei Chen, Noah Weber, Olga Petrova")
    emma.click("change_group", choice="Change")
    fill_group(emma, ["Emma Li", "Ben Okafor"], [], ALL, "")
    assert emma.submit().errors == {"people": "You cannot approve your own request. Please take yourself out."}
    fill_group(emma, ["Ben Okafor"], [], SOME, "2")
    assert emma.submit().errors == {"count": "There is only 1 member. Please ask for no more."}
    emma.fill("Who must approve", ALL)
    emma.wait(lambda: "How many" not in modal_of(emma).inputs)
    assert emma.submit().action == "closed"
    shows(emma, "1 · Ben Okafor", "2 · 2 of:", "1 Group 1: Ben Okafor", "2 Group 2 (2 of 3)")
    number = send(emma)
    world.settle()
    assert not is_asked(world.person("mei"), number)
    for name in ("ben", "mei", "olga"):
        approve(world.person(name), number)
        world.settle()
    assert status_of(world, number) == "approved"


def test_b6_a_request_without_a_route_is_not_sent_and_nothing_built_is_lost(world: World) -> None:
    """C8, C11."""
    noah = world.person("noah")
    begin(noah, "A boat")
    assert noah.submit().action == "update"
    assert "Not sent yet: at the end of the form, say who shall approve." in modal_of(noah).text
    add_group(noah, "Ben Okafor", roles=["Finance"], share=ONE)
    noah.close_modal()
    noah.command("/apply custom")
    assert "Filled with what you had typed" in shows(noah, "1 · One of: Ben Okafor, Finance")
    assert modal_of(noah).values["subject"]["value"]["value"] == "A boat"
    number = send(noah)
    world.settle()
    reject(world.person("ben"), number, "no water here")
    reject(world.person("finn"), number, "no water here")
    assert status_of(world, number) == "rejected"

    world.settle()
    noah.click("Copy and resubmit", number)
    shows(noah, "1 · One of: Ben Okafor, Finance")
    noah.click("change_group", choice="Remove")
    shows(noah, "Nobody yet.")
    add_group(noah, "Cara Rossi")
    assert "1 Approval: Cara Rossi" in shows(noah, "1 · Cara Rossi")
    second = send(noah)
    versions = rows(world, "SELECT DISTINCT policy_version FROM requests WHERE number IN (:a, :b)", a=number, b=second)
    assert len(versions) == 2
    assert rows(world, "SELECT * FROM drafts WHERE person = :who", who=noah.id) == []


def test_a_click_on_a_route_that_has_changed_elsewhere_changes_nothing(world: World) -> None:
    cara = world.person("cara")
    begin(cara, "Chairs")
    add_group(cara, "Ben Okafor")
    add_group(cara, "Dan Novak")
    stale = modal_of(cara).view
    block = next(each for each in stale.blocks if (each.get("accessory") or {}).get("type") == "overflow")
    remove = next(each for each in block["accessory"]["options"] if each["text"]["text"] == "Remove")
    act = world.sandbox.operations.act_on_view
    for _twice in range(2):
        act(stale, block["block_id"], "change_group", {"type": "overflow", "selected_option": remove})
    assert "Ben" not in shows(cara, "1 · Dan Novak")
    cara.close_modal()


def save_as_type(world: World, number: str, title: str, numbers: str = "") -> Person:
    """Dan opens the request and names the type; he sees the draft."""
    dan = world.person("dan")
    dan.command(f"/approvals status {number}")
    dan.click("Save as type")
    dan.fill("Title (English)", title)
    dan.fill("Numbers of requests", numbers)
    assert dan.submit().action == "update"
    return dan


def add_field(person: Person, label: str, kind: str = "", **more: Any) -> None:
    before = modal_of(person)
    person.click("Add a field")
    person.fill("Label (English)", label)
    if kind:
        person.fill("What is filled in", kind)
        person.wait(lambda: {"Choices (English)", "Currency"} & set(modal_of(person).inputs))
    for name, said in more.items():
        person.fill({"choices": "Choices (English)", "marks": "Settings", "currency": "Currency"}[name], said)
    assert person.submit().action == "closed"
    person.wait(lambda: modal_of(person).id == before.id and modal_of(person).hash != before.hash)


def sent_custom(world: World, subject: str) -> str:
    emma = world.person("emma")
    begin(emma, subject)
    add_group(emma, "Ben Okafor", roles=["Finance"], share=ONE)
    return send(emma)


def test_a_route_saved_as_a_type_is_put_together_tried_published_and_used(world: World) -> None:
    """Issue 4, 5: by an admin; open requests stay with the version they began with (G5)."""
    number = sent_custom(world, "Ropes and mats")
    ben, emma, noah = (world.person(name) for name in ("ben", "emma", "noah"))
    world.settle()
    ben.command(f"/approvals status {number}")
    assert "Save as type" not in modal_of(ben).buttons
    ben.close_modal()

    dan = save_as_type(world, number, "Gym equipment", "GY-{year}-{seq:04d}")
    assert "\ngym_equipment · GY-2026-0001\ndraft of version 1, begun by Dan Novak" in modal_of(dan).text
    assert "1 · One of: Ben Okafor, Finance" in modal_of(dan).text
    assert "It can be published once it has a field." in modal_of(dan).text
    add_field(dan, "What", marks=["Has to be filled in", "Stands on the card"])
    add_field(dan, "Kind", "Choice, one of several", choices="Ball\n\nMat ", marks=[])
    shows(
        dan,
        "1 · What\nText, one line · required · on the card",
        "2 · Kind\nChoice, one of several · Ball, Mat · optional",
    )
    dan.click("change_field", choice="Move down")
    shows(dan, "1 · Kind", "2 · What")
    add_field(dan, "Cost", "Amount of money", currency="eur", marks=[])
    shows(dan, "3 · Cost\nAmount of money · EUR · optional")

    dan.click("Try it")
    assert "Nothing is sent: this is a trial." in modal_of(dan).text
    assert "1 Approval (one): Ben Okafor" in modal_of(dan).text
    dan.fill("What", "Ropes")
    dan.fill("Cost (EUR)", "1.234")
    assert dan.submit().errors == {"cost": "At most 2 decimals, please."}
    dan.fill("Cost (EUR)", "1.20")
    assert dan.submit().action == "update"
    assert "Nothing was sent. It would have been accepted." in modal_of(dan).text
    dan.close_modal()
    dan.click("Publish as version 1", confirm=True)
    shows(dan, "Published as version 1. People apply for it with /apply gym_equipment.")
    dan.close_modal()
    assert dan.modal is None

    noah.command("/apply gym equipment")
    noah.fill("What", "Ropes")
    noah.fill("Kind", "Mat")
    first = send(noah)
    assert first == "GY-2026-0001"
    dan.command("/approvals types")
    assert "\ngym_equipment · version 1, Dan Novak, 11 May · 1 open request" in modal_of(dan).text
    dan.click("change_type", choice="Change")
    dan.click("change_group", choice="Change")
    fill_group(dan, ["Cara Rossi"], [], ALL, "")
    dan.submit()
    shows(dan, "1 · Cara Rossi", "draft of version 2, begun by Dan Novak, 11 May · last change: Dan Novak")
    dan.click("Publish as version 2", confirm=True)
    shows(dan, "Published as version 2.")
    dan.close_modal()
    emma.command("/apply gym equipment")
    emma.fill("What", "A piano")
    second = send(emma)
    world.settle()
    approve(ben, first)
    approve(world.person("cara"), second)
    assert (status_of(world, first), status_of(world, second)) == ("approved", "approved")

    noah.command("/apply gym equipment")
    dan.command("/approvals types")
    dan.click("change_type", choice="Retire")
    assert dan.submit().action == "closed"
    shows(dan, "gym_equipment · retired by Dan Novak, 11 May")
    noah.fill("What", "Too late")
    refused = 'You cannot apply for "gym_equipment". /apply lists what you can apply for.'
    assert refused in noah.submit().errors.values()
    noah.close_modal()
    dan.close_modal()


def test_a_clash_names_the_other_type_and_nothing_typed_is_lost(world: World) -> None:
    number = sent_custom(world, "A clash")
    dan = world.person("dan")
    dan.command(f"/approvals status {number}")
    dan.click("Save as type")
    dan.fill("Title (English)", "Leave")
    assert dan.submit().errors == {
        "id": 'The id "leave" is that of "Leave" (file leave.yaml). Please take another one.'
    }
    dan.fill("Id", "My leave")
    assert dan.submit().errors["id"].startswith("`My leave` is no id; use small letters")
    dan.fill("Id", "my_leave")
    dan.fill("Numbers of requests", "AP-{year}-{seq:03d}")
    said = 'Requests would get the same numbers as those of "Other request" (file custom.yaml). Please take others.'
    assert dan.submit().errors == {"number": said}
    dan.fill("Numbers of requests", "")
    assert dan.submit().action == "update"
    add_field(dan, "Why")
    dan.click("Add a field")
    dan.fill("Label (English)", "Kind")
    dan.fill("What is filled in", "Choice, one of several")
    dan.wait(lambda: "Choices (English)" in modal_of(dan).inputs)
    dan.fill("Choices (English)", "a\nb\na")
    assert dan.submit().errors == {"choices.en": "Line 3: `a` names more than one option"}
    dan.fill("Choices (中文)", "甲\n乙")
    assert dan.submit().errors == {"choices.zh": "Please give 3 lines here, as many as above, or none."}
    dan.close_modal()
    dan.click("Discard", confirm=True)
    shows(dan, "The draft is gone.")
    dan.close_modal()
    assert dan.modal is None


def test_two_admins_in_one_draft_and_a_double_click_do_no_harm(world: World) -> None:
    dan, finn = save_as_type(world, sent_custom(world, "Two admins"), "Two admins"), world.person("finn")
    finn.command("/approvals types")
    finn.click("Open", beside="Two admins")
    dan.click("Add a field")
    dan.fill("Label (English)", "Of Dan")
    add_field(finn, "Of Finn")
    assert dan.submit().action == "update"
    assert "Not done: Finn Larsen changed this draft at " in modal_of(dan).text
    assert dan.submit().action == "closed"
    shows(dan, "1 · Of Finn", "2 · Of Dan")
    finn.click("Publish as version 1", confirm=True)
    shows(finn, "Not done: Dan Novak changed this draft at ", "2 · Of Dan")
    finn.click("Publish as version 1", confirm=True)
    shows(finn, "Published as version 1.")
    dan.click("Publish as version 1", confirm=True)
    shows(dan, "Published as version 1.")
    assert rows(world, "SELECT n, published_by FROM publications WHERE type = 'two_admins'") == [(1, "U0FINN")]
    for admin in (dan, finn):
        admin.close_modal()

    swapped_meanwhile(world, dan, "two_admins")


def swapped_meanwhile(world: World, admin: Person, type_: str) -> None:
    """What was published since a draft was begun is told first, and takes none of its work from anybody."""
    assert world.bot is not None
    admin.command("/approvals types")
    admin.click("change_type", beside=type_, choice="Change")
    source = rows(world, "SELECT source FROM policies WHERE id = :id AND current", id=type_)[0].source
    store, again = world.bot.services.store, json.loads(source) | {"title": "Three admins"}
    store.write(lambda uow: issue(uow, again, after=1, actor="U0FINN", nonce="a swap", now=world.office.now()))
    admin.click("Publish as version 2", confirm=True)
    shows(admin, "Not published yet: Finn Larsen published version 2 at ", "2 · Of Dan")
    admin.click("Publish as version 3", confirm=True)
    shows(admin, "Two admins\nPublished as version 3.")
    admin.close_modal()


def test_f45_whoever_has_left_since_is_named_when_a_type_that_asks_him_is_published(world: World) -> None:
    emma, olga = world.person("emma"), "U0OLGA"
    begin(emma, "A boat for all")
    add_group(emma, "Olga Petrova")
    dan = save_as_type(world, send(emma), "Boats")
    add_field(dan, "What")
    world.sandbox.set_profile(olga, deleted=True)
    dan.wait(lambda: rows(world, "SELECT active FROM people WHERE user_id = :id", id=olga) == [(False,)])
    dan.click("Publish as version 1", confirm=True)
    shows(dan, "Not published yet. Group 1: Olga Petrova cannot be asked: not an active person of this workspace.")
    dan.click("change_group", choice="Remove")
    shows(dan, "It can be published once it has a group who approves.")
    add_group(dan, "Cara Rossi")
    dan.click("Publish as version 1", confirm=True)
    shows(dan, "Published as version 1.")
    dan.close_modal()
    world.sandbox.set_profile(olga, deleted=False)
