"""Forms in steps: longer than one modal, page by page, with nothing lost on the way (C2, C4, C11)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.private_answers import Answer
from bot.sandbox.person import Person
from tests.end_to_end.acting import modal_of, number_on_modal, rows, shows, tasks_of
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import World
from workflow import drafts
from workflow.behalf import BLOCK

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
OUTING = """
id: outing
title: Outing
number: "OU-{year}-{seq:04d}"
apply: [{user: U0EMMA}, {user: U0NOAH}]
behalf: {user: U0OLGA}
form:
  - step: What
  - {id: what, label: What, type: text, summary: true}
  - {id: offers, label: Offers, type: files, max: 2}
  - step: Costs
  - {id: cost, label: Cost, type: money, currency: EUR}
  - {id: bill, label: Bill, type: files, required: false}
  - step: Why
  - {id: why, label: Purpose, type: longtext}
route: applicant
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
    (folder / "outing.yaml").write_text(OUTING, "utf-8")
    made = World(new_sqlite(tmp_path_factory), policies=Path(folder))
    made.sandbox.scopes.add("files:read")
    with calm(made):
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


def add_group(person: Person, *people: str) -> None:
    """Puts a group together above the page, and waits until the page shows it."""
    before = modal_of(person)
    person.click("Add a group")
    person.fill("People", list(people))
    assert person.submit().action == "closed"
    person.wait(lambda: modal_of(person).id == before.id and modal_of(person).hash != before.hash)


def back(person: Person) -> None:
    before = page(person)
    person.click("Back")
    person.wait(lambda: page(person) != before, gently=True)


def test_c10_c2_b6_for_somebody_else_with_files_and_a_built_route_page_after_page(world: World) -> None:
    olga = world.person("olga")
    olga.command("/apply outing")
    assert page(olga) == ("Step 1 of 3: What", "Next", ("For whom", "What", "Offers"))
    fill(olga, What="A walk", Offers=["north.pdf", "south.pdf"])
    assert olga.submit().errors == {BLOCK: "This type is not for that person. Please choose somebody else."}
    fill(olga, **{"For whom": "Emma Li"})
    assert olga.submit().action == "update"
    fill(olga, **{"Cost (EUR)": "80"}, Bill=["bill.pdf"])
    back(olga)
    assert page(olga) == ("Step 1 of 3: What", "Next", ("For whom", "What", "Offers: already here", "Offers"))
    olga.submit()
    olga.submit()
    assert page(olga)[:2] == ("Step 3 of 3: Why", "Send")
    fill(olga, Purpose="Fresh air")
    assert olga.submit().action == "update"
    shows(olga, "Not sent yet")
    add_group(olga, "Ben Okafor", "Cara Rossi")
    add_group(olga, "Dan Novak")
    back(olga)
    assert page(olga)[0] == "Step 2 of 3: Costs"
    olga.submit()
    shows(olga, "1 · All of: Ben Okafor, Cara Rossi")
    shows(olga, "2 · Dan Novak")
    assert olga.submit().action == "update"
    number = number_on_modal(olga)
    record = record_of(world, number)
    assert isinstance(record, dict)
    assert [[file["name"] for file in record[each]] for each in ("offers", "bill")] == [
        ["north.pdf", "south.pdf"],
        ["bill.pdf"],
    ]
    ((applicant, sender),) = rows(
        world, "SELECT applicant, submitted_by FROM requests WHERE number = :number", number=number
    )
    assert (applicant, sender) == ("U0EMMA", "U0OLGA")
    assert [task[2] for task in tasks_of(world, number)] == ["U0BEN", "U0CARA", "U0DAN"]


def test_c11_for_whom_files_and_route_are_there_when_a_form_in_steps_opens_again(world: World) -> None:
    olga = world.person("olga")
    olga.command("/apply outing")
    fill(olga, **{"For whom": "Noah Weber"}, What="A swim", Offers=["lake.pdf"])
    olga.submit()
    fill(olga, **{"Cost (EUR)": "12"}, Bill=["bill.pdf"])
    olga.submit()
    add_group(olga, "Ben Okafor")
    olga.close_modal()
    olga.command("/apply outing")
    shows(olga, "Filled with what you had typed")
    olga.submit()
    olga.submit()
    shows(olga, "1 · Ben Okafor")
    fill(olga, Purpose="Hot")
    assert olga.submit().action == "update"
    number = number_on_modal(olga)
    assert [record_of(world, number)[each][0]["name"] for each in ("offers", "bill")] == ["lake.pdf", "bill.pdf"]
    assert rows(world, "SELECT applicant FROM requests WHERE number = :number", number=number) == [("U0NOAH",)]


def test_f39_what_was_drawn_for_a_page_does_not_take_the_place_of_the_next(world: World) -> None:
    noah, delivery = world.person("noah"), world.bot.services.delivery
    begin(noah)
    first = modal_of(noah)
    drawn = {key: first.view.definition[key] for key in ("type", "callback_id", "title", "submit", "close", "blocks")}
    late = {"view": {"id": first.id, "hash": first.hash}}
    noah.submit()
    second = modal_of(noah)
    delivery.answer(Answer.in_view(late, {**drawn, "private_metadata": first.private_metadata}))
    world.settle()
    assert (modal_of(noah).hash, page(noah)[0]) == (second.hash, "Step 2 of 3: Costs")


def test_f39_of_two_changes_of_a_page_both_are_shown(world: World) -> None:
    """The second was made before the first was shown: it names the form as it was. Whichever is drawn first, the form
    shows what was done last; where that changes nothing, it stays, unless something else was shown meanwhile."""
    noah, delivery = world.person("noah"), world.bot.services.delivery
    begin(noah)
    world.settle()
    form, before = modal_of(noah), page(noah)[0]

    def drawn(at: int, *, as_seen: bool = False) -> Answer:
        said = {"type": "section", "text": {"type": "plain_text", "text": f"Change {at}"}}
        kept = {key: form.view.definition[key] for key in ("type", "callback_id", "title", "submit", "close")}
        anew = {**kept, "private_metadata": form.private_metadata, "blocks": [said, *form.blocks]}
        seen = {"view": {"id": form.id, "hash": form.hash}, "actions": [{"action_ts": f"900000000{at}.5"}]}
        return Answer.in_form(seen, anew, as_seen=as_seen)

    for answers, shown in (
        ((drawn(2, as_seen=True), drawn(1)), before),
        ((drawn(3), drawn(4)), "Change 4"),
        ((drawn(6), drawn(5)), "Change 6"),
        ((drawn(7, as_seen=True),), "Change 7"),
    ):
        for answer in answers:
            delivery.answer(answer)
        world.settle()
        assert page(noah)[0] == shown
