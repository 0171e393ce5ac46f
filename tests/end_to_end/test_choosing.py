"""Approvers chosen by the applicant (A10), and the chain shown before it is asked (C4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import starter
from bot.sandbox.people import SandboxPerson
from bot.sandbox.person import Person
from tests.end_to_end.acting import find_with, rows, shows, tasks_of, withdraw, write_policies
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import World

STAGES = {
    "trip": "by: {chosen_chain: {from: {position: lead}, at_most: 4}}",
    "laser": ["when: \"form.what == 'laser'\", by: {role: finance}", "by: {head_of: applicant}"],
}


LEADERS = [SandboxPerson(id=f"U0L{n:03d}", name=f"l{n:03d}", real_name=f"Leader {n:03d}") for n in range(150)]
PLACES = """
positions: [employee, lead, head]
people:
  - {email: emma@example.com, department: Sales, position: employee}
"""
CROWD = {
    "trip": "by: {chosen_chain: {from: {position: lead}, at_most: 3}}",
    "talk": "by: {chosen: {label: Readers, from: {position: lead}, at_most: 3}}",
}


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "policies"
    folder.mkdir()
    write_policies(folder, STAGES)
    with starter.people_file() as people, calm(World(sqlite_url, policies=folder, people=people)) as made:
        yield made


def test_a10_how_many_levels_there_are_is_chosen_level_by_level(world: World) -> None:
    """OA 3.2b: two and then three chosen levels give as many stages, whatever the form opened with."""
    emma = world.person("emma")
    for levels in (["Ben"], ["Ben", "Cara", "Dan"]):
        emma.command("/apply trip")
        emma.fill("What", "Lisbon")
        for number, name in enumerate(levels[1:], start=2):
            emma.fill(f"Approver, level {number}", name)
            shows(emma, f"{number} Stage 1: {name}")
        assert emma.submit().action == "update"
        (found,) = rows(world, "SELECT total_stages, number FROM requests ORDER BY number DESC LIMIT 1")
        assert found.total_stages == len(levels)
        assert tasks_of(world, found.number)[0][:3] == (1, "person", "U0BEN")
    _copies_open_with_those_chosen_then(world, emma, found.number)


def _copies_open_with_those_chosen_then(world: World, emma: Person, number: str) -> None:
    """C8: as far as they can still be chosen; a chain whose second leader is gone does not end for that."""
    withdraw(emma, number)
    copy = emma.wait(lambda: find_with(emma, number, "Copy and resubmit"))
    emma.click("Copy and resubmit", in_=copy)
    shows(emma, "3 Stage 1: Dan")
    emma.close_modal()
    world.sandbox.set_profile("U0CARA", deleted=True)
    world.settle()
    emma.click("Copy and resubmit", in_=copy)
    shows(emma, "2 Stage 1: to be chosen")
    assert emma.submit().errors, "somebody else has to be chosen, or that it stops there"
    emma.fill("Approver, level 2", "Stop here")
    emma.wait(lambda: emma.modal is not None and "to be chosen" not in emma.modal.text)
    assert emma.submit().action == "update"
    assert [seat[2] for seat in tasks_of(world, "AA-2026-0003")] == ["U0BEN"]


def test_a10_more_people_than_a_select_holds_are_found_by_typing(sqlite_url: str, tmp_path: Path) -> None:
    """150 leaders, 110 of them heads: looked for by name, position, department; the chain may still stop."""
    people, where = tmp_path / "people.yaml", [PLACES.strip()]
    for n, leader in enumerate(LEADERS):
        department, position = "Bread" if n % 7 == 6 else "Wine", "lead" if n < 40 else "head"
        where.append(f"  - {{slack: {leader.id}, department: {department}, position: {position}}}")
    people.write_text("\n".join(where))
    folder = tmp_path / "policies"
    folder.mkdir()
    with calm(World(sqlite_url, policies=write_policies(folder, CROWD), people=people, newcomers=LEADERS)) as world:
        emma = world.person("emma")
        emma.command("/apply trip")
        first, second = "Approver, level 1", "Approver, level 2"
        assert len(emma.suggestions(first, "")) == 100, "as many as Slack takes"
        assert emma.suggestions(first, "er 149") == ["Leader 149"]
        assert emma.suggestions(first, "BREAD 01") == ["Leader 013"]
        assert emma.suggestions(first, "bread head")[0] == "Leader 041"
        emma.fill(first, "Leader 013")
        shows(emma, "1 Stage 1: Leader 013")
        assert emma.suggestions(second, "013") == ["Stop here"], "nobody who stands no higher"
        assert emma.suggestions(second, "149") == ["Leader 149", "Stop here"]
        assert len(emma.suggestions(second, "")) == 100
        emma.fill(second, "Leader 149")
        shows(emma, "2 Stage 1: Leader 149")
        emma.fill("What", "Lisbon")
        assert emma.submit().action == "update"
        assert [seat[2] for seat in tasks_of(world, "AA-2026-0001")] == ["U0L013"]

        emma.command("/apply talk")
        emma.fill("Readers", ["Leader 007", "Leader 149"])
        shows(emma, "Leader 007 · Leader 149")
        emma.fill("What", "a talk")
        assert emma.submit().action == "update"
        assert {seat[2] for seat in tasks_of(world, "AB-2026-0001")} == {"U0L007", "U0L149"}


def test_c4_the_chain_shown_is_the_chain_that_is_asked(world: World) -> None:
    emma = world.person("emma")
    emma.command("/apply laser")
    shows(emma, 'shown once "What" is filled in')
    emma.fill("What", "a desk")
    shows(emma, "1 Stage 2: Cara")
    emma.fill("What", "laser")
    shows(emma, "1 Stage 1: Finance (Finn")
    shows(emma, "2 Stage 2: Cara")

    world.sandbox.set_profile("U0CARA", deleted=True)
    world.settle()
    assert emma.submit().action == "update"
    assert rows(world, "SELECT 1 FROM requests") == [], "a chain that nobody has seen is looked at first"
    shows(emma, "Not sent yet")
    shows(emma, "no head who can be asked")
    assert emma.submit().action == "update"
    assert [task[1:3] for task in tasks_of(world, "AB-2026-0001")] == [("role", "finance")]
