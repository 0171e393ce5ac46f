"""Approvers chosen by the applicant (A10), and the chain shown before it is asked (C4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import starter
from tests.end_to_end.acting import rows, shows, tasks_of, write_policies
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import World

STAGES = {
    "trip": "by: {chosen_chain: {from: {position: lead}, at_most: 4}}",
    "laser": ["when: \"form.what == 'laser'\", by: {role: finance}", "by: {head_of: applicant}"],
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
