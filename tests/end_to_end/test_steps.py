"""Forms in steps: longer than one modal, page by page, with nothing lost on the way (C2, C4, C11)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.sandbox.person import Person
from tests.end_to_end.acting import number_on_modal, rows, shows, tasks_of
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import World
from workflow import drafts

POLICY = """
id: trip
title: Business trip
number: "TR-{year}-{seq:04d}"
form:
  - step: {en: Where and when, zh: 时间地点}
  - {id: where, label: Where, type: text, summary: true}
  - {id: dates, label: Dates, type: daterange}
  - {id: days, label: Length, type: number, derived: working_days(form.dates)}
  - step: Costs
  - {id: cost, label: Cost, type: money, currency: EUR, min: 1}
  - {id: hotel, label: Hotel, type: checkbox}
  - {id: nights, label: Nights, type: number, default: 2}
  - step: Why
  - {id: why, label: Purpose, type: longtext}
check:
  - {unless: "form.nights <= form.days", field: nights, say: That is longer than you are away.}
  - {unless: "form.dates.from >= today", field: dates, say: That day has passed.}
  - {unless: "form.why != 'none' || form.cost < 100", field: cost, say: Too much for nothing.}
route:
  - {stage: Lead, by: {user: U0BEN}}
  - {stage: Head, when: "form.cost >= 1000", by: {user: U0CARA}}
"""
FIRST = {"Where": "Lyon", "Dates: from": date(2026, 6, 1), "Dates: to": date(2026, 6, 3)}
VALUES = {
    "where": "Lyon",
    "dates": {"from": "2026-06-01", "to": "2026-06-03"},
    "days": "3",
    "cost": 120000,
    "hotel": True,
    "nights": "2",
    "why": "To see the fair.",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("policies")
    (folder / "trip.yaml").write_text(POLICY, "utf-8")
    with calm(World(new_sqlite(tmp_path_factory), policies=Path(folder))) as made:
        yield made


def page(person: Person) -> tuple[str, str, tuple[str, ...]]:
    """What the page before that person says of itself, what sends it, and its fields."""
    assert person.modal is not None
    return person.modal.text.partition("\n")[0], person.modal.submit_label, person.modal.inputs


def fill(person: Person, **fields: object) -> None:
    for label, said in fields.items():
        person.fill(label, said)


def begin(person: Person) -> None:
    person.command("/apply trip")
    for label, said in FIRST.items():
        person.fill(label, said)


def record_of(world: World, number: str) -> object:
    sql = 'SELECT "values" FROM records JOIN requests ON requests.record_id = records.id WHERE number = :number'
    ((values,),) = rows(world, sql, number=number)
    return json.loads(values)


def test_c2_page_after_page_and_back_with_nothing_lost(world: World) -> None:
    emma = world.person("emma")
    emma.command("/apply trip")
    assert page(emma) == ("Step 1 of 3: Where and when", "Next", ("Where", "Dates: from", "Dates: to"))
    assert emma.submit().action == "blocked", "the required fields of this page"
    fill(emma, **FIRST)
    shows(emma, "Length: 3")
    assert emma.submit().action == "update"

    assert page(emma) == ("Step 2 of 3: Costs", "Next", ("Cost (EUR)", "Hotel", "Nights"))
    fill(emma, **{"Cost (EUR)": "0.5", "Hotel": "Yes"})
    assert emma.submit().action == "blocked", "Slack itself keeps to the least amount"
    fill(emma, **{"Cost (EUR)": "1200", "Nights": "4"})
    assert emma.submit().errors == {"nights": "That is longer than you are away."}
    emma.click("Back")
    emma.wait(lambda: page(emma)[0].startswith("Step 1"), gently=True)
    shows(emma, "Length: 3")
    assert emma.submit().action == "update"
    fill(emma, Nights="2")
    assert emma.submit().action == "update"

    assert page(emma) == ("Step 3 of 3: Why", "Send", ("Purpose",))
    shows(emma, "2 Head: Cara")
    fill(emma, Purpose="To see the fair.")
    assert emma.submit().action == "update"
    number = number_on_modal(emma)
    assert record_of(world, number) == VALUES
    assert tasks_of(world, number)[0][:3] == (1, "person", "U0BEN")


def test_c2_what_only_the_end_brings_to_light_is_told_on_its_page(world: World) -> None:
    noah = world.person("noah")
    begin(noah)
    noah.submit()
    fill(noah, **{"Cost (EUR)": "500"})
    noah.submit()
    fill(noah, Purpose="none")
    assert noah.submit().action == "update"
    assert page(noah)[0].startswith("Step 2 of 3")
    shows(noah, "Cost: Too much for nothing.")
    fill(noah, **{"Cost (EUR)": "50"})
    noah.submit()
    assert noah.submit().action == "update"
    assert number_on_modal(noah)


def test_c11_a_form_in_steps_opens_again_at_its_first_page_and_goes_on_where_it_was(world: World) -> None:
    ben = world.person("ben")
    begin(ben)
    ben.submit()
    fill(ben, **{"Cost (EUR)": "300", "Nights": "1"})
    ben.close_modal()
    ben.command("/apply trip")
    assert ben.modal is not None
    assert ben.modal.text.startswith("Filled with what you had typed")
    ben.submit()
    ben.submit()
    fill(ben, Purpose="A visit")
    assert ben.submit().action == "update"
    assert record_of(world, number_on_modal(ben)) == VALUES | {
        "cost": 30000, "hotel": False, "nights": "1", "why": "A visit"
    }  # fmt: skip


def test_c2_pages_that_are_not_there_any_more_are_asked_for_again(world: World) -> None:
    """Somebody who has the same form open twice: what one of them holds is not sent as the other's."""
    cara = world.person("cara")
    begin(cara)
    cara.submit()
    drafts.discard(world.bot.services.store, person="U0CARA", type_="trip")
    fill(cara, **{"Cost (EUR)": "300"})
    assert cara.submit().action == "update"
    assert page(cara)[0].startswith("Not sent: what stood on the earlier pages")
