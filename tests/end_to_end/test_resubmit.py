"""A request that came to nothing is copied: the form of today, filled in with what was typed then (C8)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.acting import (
    NUMBER,
    apply_for,
    apply_for_leave,
    approve,
    find_with,
    number_on_modal,
    private_answer,
    reject,
    rows,
    status_of,
    withdraw,
    write_policies,
)
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import World

COPY = "Copy and resubmit"


def values_of(world: World, number: str) -> str:
    sql = 'SELECT "values" FROM records JOIN requests ON requests.record_id = records.id WHERE number = :number'
    ((values,),) = rows(world, sql, number=number)
    return str(values)


def test_c8_a_rejected_request_is_copied_from_its_notice_and_sent_again(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    reject(ben, number, "Not in June")
    notice = emma.wait(lambda: find_with(emma, number, COPY))
    assert notice is not None
    assert notice.buttons == ("View", COPY)
    emma.click("View", in_=notice)
    assert emma.modal is not None
    assert number in emma.modal.text
    emma.click(COPY)
    assert emma.modal.depth == 2
    emma.close_modal()
    emma.close_modal()

    emma.click(COPY, in_=notice)
    emma.submit()
    again = number_on_modal(emma)
    assert again != number
    assert values_of(world, again) == values_of(world, number)
    assert (status_of(world, number), status_of(world, again)) == ("rejected", "pending")


def test_c8_a_withdrawn_request_is_copied_from_the_own_card(world: World) -> None:
    emma = world.person("emma")
    number = apply_for_leave(emma)
    withdraw(emma, number)
    card = emma.wait(lambda: find_with(emma, number, COPY))
    assert card is not None
    assert card.buttons == (COPY, "More")
    emma.click(COPY, in_=card)
    emma.fill("Reason", "still the family")
    emma.submit()
    assert "still the family" in values_of(world, number_on_modal(emma))


def test_c8_an_approved_request_is_not_offered_for_copying(world: World) -> None:
    emma = world.person("emma")
    number = apply_for_leave(emma)
    for name in ("ben", "cara", "dan"):
        approve(world.person(name), number)
        world.settle()
    assert find_with(emma, number, "View") is not None
    assert find_with(emma, number, COPY) is None


def test_c8_only_the_applicant_can_copy(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    withdraw(emma, number)
    card = emma.wait(lambda: find_with(emma, number, COPY))
    said = private_answer(ben, lambda: ben.click(COPY, in_=card))
    assert said.startswith("There is no such request")
    assert ben.modal is None


@pytest.fixture
def changing(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[World, Path]]:
    """A type whose policy is written anew, and the folder to write it in."""
    folder = write_policies(tmp_path, {"desk": "by: {user: U0BEN}", "chair": "by: {user: U0BEN}"})
    with calm(World(sqlite_url, policies=folder)) as made:
        yield made, folder


def test_c8_the_form_is_the_one_of_today_and_what_no_longer_fits_it_is_dropped(changing: tuple[World, Path]) -> None:
    world, folder = changing
    emma = world.person("emma")
    policy = folder / "desk.yaml"
    before = policy.read_text()
    kept, gone = "{id: what, label: What, type: text, max: 80, summary: true}", "{id: old, label: Old, type: text}"
    policy.write_text(before.replace(kept, f"{kept}, {gone}, {{id: size, label: Size, type: text}}"))
    world.stop_bot()
    world.start_bot()
    number = apply_for(emma, "desk", {"What": "oak", "Old": "pine", "Size": "large"})
    withdraw(emma, number)
    card = emma.wait(lambda: find_with(emma, number, COPY))

    size = "{id: size, label: Size, type: money, currency: EUR, required: false}"
    policy.write_text(before.replace(kept, f"{kept}, {size}"))
    world.stop_bot()
    world.start_bot()
    emma.click(COPY, in_=card)
    assert emma.modal is not None
    assert emma.modal.inputs == ("What", "Size (EUR)")
    emma.submit()
    assert emma.modal is not None
    assert NUMBER.search(emma.modal.text)
    again = number_on_modal(emma)
    assert "oak" in values_of(world, again)
    assert "pine" not in values_of(world, again)


def test_c11_what_still_fits_the_form_of_today_is_kept_of_a_half_filled_one(changing: tuple[World, Path]) -> None:
    world, folder = changing
    emma, policy = world.person("emma"), folder / "desk.yaml"
    before = policy.read_text()
    kept = "{id: what, label: What, type: text, max: 80, summary: true}"
    policy.write_text(before.replace(kept, f"{kept}, {{id: size, label: Size, type: text}}"))
    world.stop_bot()
    world.start_bot()
    emma.command("/apply desk")
    emma.fill("What", "oak")
    emma.fill("Size", "large")
    emma.close_modal()

    policy.write_text(before.replace(kept, f"{kept}, {{id: size, label: Size, type: money, currency: EUR}}"))
    world.stop_bot()
    world.start_bot()
    emma.command("/apply desk")
    assert emma.modal is not None
    assert emma.modal.text.startswith("Filled with what you had typed at ")
    assert {field: entry["value"]["value"] for field, entry in emma.modal.values.items()} == {
        "what": "oak",
        "size": None,
    }
    emma.close_modal()
    (folder / "desk.yaml").unlink()
    world.stop_bot()
    world.start_bot()
    assert "Unfinished" not in emma.command("/approvals").text


def test_c8_a_type_that_is_no_longer_offered_is_not_copied(changing: tuple[World, Path]) -> None:
    world, folder = changing
    emma = world.person("emma")
    number = apply_for(emma, "desk", {"What": "oak"})
    withdraw(emma, number)
    card = emma.wait(lambda: find_with(emma, number, COPY))
    (folder / "desk.yaml").unlink()
    world.stop_bot()
    world.start_bot()
    said = private_answer(emma, lambda: emma.click(COPY, in_=card))
    assert 'There is no "desk"' in said
    assert emma.modal is None
    emma.click("More", in_=card)
    emma.click(COPY)
    assert emma.modal is not None
    assert 'There is no "desk"' in emma.modal.text
