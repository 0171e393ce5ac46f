"""C11: a half-filled form can be continued, as far as it reached us."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot import drafts, form_routes
from bot.sandbox.person import Person
from tests.end_to_end.acting import (
    LEAVE,
    begin,
    modal_of,
    number_on_modal,
    private_answer,
    rows,
    send,
    start_afresh,
)
from tests.end_to_end.acting import shows as said_above
from tests.end_to_end.test_home import opened, press, shows
from tests.end_to_end.world import World
from workflow.errors import Busy


@pytest.fixture
def world(http_world: World) -> World:
    """Every test begins forms as a person of its own."""
    return http_world


def typed_by(person: Person) -> dict[str, Any]:
    """What stands in the open form, by field; empty fields left out."""
    found = {}
    for field, entries in modal_of(person).values.items():
        ((_, said),) = [item for entry in entries.values() for item in entry.items() if item[0] != "type"]
        if said is not None:
            found[field] = said["value"] if isinstance(said, dict) else said
    return found


def reopened(person: Person, type_: str = "leave") -> dict[str, Any]:
    """Closes the form and opens it with the command again."""
    person.close_modal()
    person.command(f"/apply {type_}")
    return typed_by(person)


def test_a_form_that_was_closed_opens_as_it_was_left_and_only_for_its_writer(world: World) -> None:
    emma, noah = world.person("emma"), world.person("noah")
    emma.command("/apply leave")
    emma.fill("Dates: from", date(2026, 6, 1))
    emma.fill("Kind", "Holiday")
    emma.fill("Reason", "nobody's business")
    left = {"dates.from": "2026-06-01", "kind": "holiday", "reason": "nobody's business"}
    assert reopened(emma) == left
    form = modal_of(emma)
    assert form.text.startswith("Filled with what you had typed at 10:0")
    assert form.buttons == ("Start afresh",)
    assert reopened(emma) == left, "looking at it changes nothing"
    emma.close_modal()

    noah.command("/apply leave")
    assert (typed_by(noah), modal_of(noah).buttons) == ({}, ())
    noah.close_modal()
    for words in ("/approvals", "/apply"):
        assert "Unfinished" not in noah.command(words).text
    said = emma.command("/approvals").text
    assert "Unfinished: Leave, since 10:0" in said
    assert "nobody's business" not in said


def test_a_form_that_was_sent_wrongly_opens_as_it_was_left_and_goes_when_it_is_sent(world: World) -> None:
    noah = world.person("noah")
    noah.command("/apply purchase")
    for label, said in {"What": "Desk", "Amount (EUR)": "300.123", "Kind": "Furniture", "Reason": "fire"}.items():
        noah.fill(label, said)
    assert noah.submit().action == "errors"
    view = modal_of(noah).view
    assert reopened(noah, "purchase") == {"item": "Desk", "amount": "300.123", "kind": "furniture", "why": "fire"}
    noah.fill("Amount (EUR)", "300.12")
    assert send(noah).action == "update"
    number_on_modal(noah)
    world.sandbox.operations._tell_one_closed(view, cleared=False)  # the other form, open on another device
    assert rows(world, "SELECT * FROM drafts WHERE person = :who", who=noah.id) == []
    noah.command("/apply purchase")
    assert (typed_by(noah), modal_of(noah).buttons) == ({}, ())
    noah.close_modal()


def test_starting_afresh_empties_the_form_and_forgets(world: World) -> None:
    olga = world.person("olga")
    olga.command("/apply leave")
    olga.fill("Reason", "family visit")
    reopened(olga)
    start_afresh(olga)
    assert typed_by(olga) == {}
    assert reopened(olga) == {}
    olga.fill("Reason", "again")
    reopened(olga)
    start_afresh(olga)
    for label, said in LEAVE.items():
        olga.fill(label, said)
    assert reopened(olga)["reason"] == "family visit"
    assert olga.submit().action == "update"
    number_on_modal(olga)


def test_what_was_typed_is_kept_although_slack_says_nothing_when_the_form_is_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its documentation shows a ``view_closed`` without values."""
    tell = world.sandbox.operations._payloads.closed

    def without_values(view: Any, *, cleared: bool) -> dict[str, Any]:
        told = tell(view, cleared=cleared)
        told["view"]["state"] = {"values": {}}
        return told

    monkeypatch.setattr(world.sandbox.operations._payloads, "closed", without_values)
    cara = world.person("cara")
    cara.command("/apply leave")
    cara.fill("Reason", "conference")
    assert reopened(cara) == {"reason": "conference"}
    cara.fill("Reason", "")
    assert reopened(cara) == {}
    cara.close_modal()


def test_whoever_types_is_not_disturbed_when_it_cannot_be_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what the form cannot show anew is said above all that he typed, which stays (F60)."""

    def busy(*_: Any, **__: Any) -> None:
        raise Busy

    monkeypatch.setattr(drafts.drafts, "keep", busy)
    dan = world.person("dan")
    dan.command("/apply leave")
    assert dan.fill("Reason", "long").error == ""
    assert dan.fill("Kind", "Holiday").error == ""
    world.settle()
    assert typed_by(dan) == {"kind": "holiday", "reason": "long"}
    monkeypatch.setattr(form_routes, "changed", busy)
    dan.fill("Reason", "longer")
    said_above(dan, "It took too long, and nothing was recorded.")
    assert typed_by(dan) == {"kind": "holiday", "reason": "longer"}
    assert dan.close_modal().error == ""


def test_home_shows_what_is_unfinished_and_goes_on_with_it(world: World) -> None:
    finn = world.person("finn")
    begin(finn, "leave")
    finn.fill("Reason", "moving house")
    finn.close_modal()
    opened(finn, "Unfinished: Leave, since 10:0")
    press(finn, "Continue", "Unfinished: Leave")
    assert typed_by(finn) == {"reason": "moving house"}
    for label, said in LEAVE.items():
        finn.fill(label, said)
    assert finn.submit().action == "update"
    number = number_on_modal(finn)
    assert "Unfinished" not in shows(finn, number).text

    begin(finn, "purchase")
    finn.fill("What", "Boxes")
    finn.close_modal()
    opened(finn, "Unfinished: Purchase")
    assert press(finn, "Discard", "Unfinished: Purchase").error == ""
    finn.wait(lambda: finn.home() is not None and "Unfinished" not in finn.home().text)  # type: ignore[union-attr]
    assert "Unfinished" not in finn.command("/approvals").text


def test_in_the_list_it_is_continued_and_discarded_too(world: World) -> None:
    mei = world.person("mei")
    begin(mei, "leave")
    mei.fill("事由", "搬家")
    mei.close_modal()
    assert "未提交：请假，16:0" in mei.command("/approvals").text
    mei.click("继续填写")
    assert typed_by(mei) == {"reason": "搬家"}
    mei.close_modal()
    assert private_answer(mei, lambda: mei.click("丢弃", confirm=True)) == "已丢弃，你填写的内容不再保留。"
    assert "未提交" not in mei.command("/approvals").text


def test_after_seven_days_it_is_gone(world: World) -> None:
    ben = world.person("ben")
    ben.command("/apply leave")
    ben.fill("Reason", "sabbatical")
    world.pass_time(days=6, hours=23)
    assert reopened(ben) == {"reason": "sabbatical"}
    ben.close_modal()
    world.pass_time(days=7)
    assert rows(world, "SELECT * FROM drafts") == []
    ben.command("/apply leave")
    assert (typed_by(ben), modal_of(ben).buttons) == ({}, ())
    ben.close_modal()
