"""A form with a field of every type, from the first keystroke to the copy of it (C2, C8)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.people import SandboxChannel
from bot.stops import Failed
from tests.end_to_end.acting import apply_for, find_with, number_on_modal, open_card, reject, rows, shows
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import World
from workflow.definition import FieldType

POLICY = """
id: trip
title: Business trip
number: "TR-{year}-{seq:04d}"
form:
  - {id: where, label: Where, type: text, summary: true}
  - {id: why, label: Purpose, type: longtext, private: true}
  - {id: seats, label: Seats, type: number}
  - {id: cost, label: Cost, type: money, currency: EUR}
  - {id: day, label: Leaving, type: date}
  - {id: away, label: Away, type: daterange, summary: true}
  - {id: days, label: Working days, type: number, derived: working_days(form.away)}
  - {id: at, label: At, type: time}
  - {id: class, label: Class, type: select, options: [{value: first, label: First}, {value: second, label: Second}]}
  - {id: town, label: Town, type: select, options: TOWNS}
  - {id: purposes, label: For, type: multiselect, options: [Visit, Talk, Training], max: 2}
  - {id: car, label: With a car, type: checkbox}
  - {id: host, label: Host, type: person}
  - {id: party, label: Going along, type: people, summary: true}
  - {id: room, label: Told in, type: channel}
  - {id: bills, label: Offers, type: files, max: 3, summary: true}
  - {id: plan, label: Programme, type: link, summary: true}
route: [{stage: Lead, by: {user: U0BEN}}]
"""
TOWNS = [f"Town {n:03d}" for n in range(150)]
GENERAL = SandboxChannel(id="C0GENERAL", name="general", bot_is_member=False)
DESK = """
id: desk
title: Desk
number: "DE-{year}-{seq:04d}"
form:
  - {id: what, label: What, type: text, default: Oak, help: The wood}
  - {id: size, label: Size, type: number, default: 1.5, required: false}
  - {id: day, label: Day, type: date, default: today}
  - {id: span, label: Span, type: daterange, default: {from: today, to: 2026-12-31}}
  - {id: kinds, label: Kinds, type: multiselect, options: [a, b, c], default: [c, a]}
  - {id: box, label: Box, type: checkbox, default: true}
  - {id: whom, label: For whom, type: person, default: applicant}
  - {id: with, label: With, type: people, default: [ben@example.com, gone@example.com]}
route: [{stage: Lead, by: {user: U0BEN}}]
"""
FILLED: dict[str, Any] = {
    "Where": "Lyon",
    "Purpose": "To see the fair.",
    "Seats": "2",
    "Cost (EUR)": "480",
    "Leaving": date(2026, 6, 1),
    "Away: from": date(2026, 6, 1),
    "Away: to": date(2026, 6, 3),
    "At": time(7, 5),
    "Class": "Second",
    "Town": "Town 149",
    "For": ["Talk", "Visit"],
    "With a car": "Yes",
    "Host": "Ben Okafor",
    "Going along": ["Cara Rossi", "Dan Novak"],
    "Told in": "#general",
    "Offers": ["rail.pdf", "hotel.pdf"],
    "Programme": "https://fair.example.com/programme?day=1",
}
VALUES: dict[str, Any] = {
    "where": "Lyon",
    "why": "To see the fair.",
    "seats": "2",
    "cost": 48000,
    "day": "2026-06-01",
    "away": {"from": "2026-06-01", "to": "2026-06-03"},
    "days": "3",
    "at": "07:05",
    "class": "second",
    "town": "Town 149",
    "purposes": ["Talk", "Visit"],
    "car": True,
    "host": "U0BEN",
    "party": ["U0CARA", "U0DAN"],
    "room": "C0GENERAL",
    "bills": ["rail.pdf", "hotel.pdf"],
    "plan": "https://fair.example.com/programme?day=1",
}
ON_THE_CARD = (
    "Away: 1-3 Jun",
    "Going along: Cara Rossi, Dan Novak",
    "Offers: rail.pdf, hotel.pdf",
    "Programme: fair.example.com/programme?day=1",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("policies")
    (folder / "trip.yaml").write_text(POLICY.replace("TOWNS", json.dumps(TOWNS)), "utf-8")
    (folder / "desk.yaml").write_text(DESK, "utf-8")
    made = World(new_sqlite(tmp_path_factory), policies=Path(folder), channels=[GENERAL])
    made.sandbox.scopes.add("files:read")
    with calm(made):
        yield made


def values_of(world: World, number: str) -> dict[str, Any]:
    """The record, of its files only what they are called."""
    found = record_of(world, number)
    return found | {"bills": [file["name"] for file in found["bills"]]}


def record_of(world: World, number: str) -> dict[str, Any]:
    sql = 'SELECT "values" FROM records JOIN requests ON requests.record_id = records.id WHERE number = :number'
    ((values,),) = rows(world, sql, number=number)
    found: dict[str, Any] = json.loads(values)
    return found


def test_c2_every_type_is_filled_in_kept_shown_and_copied(world: World) -> None:
    assert set(re.findall(r"type: (\w+)", POLICY)) == {kind.value for kind in FieldType}
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for(emma, "trip", FILLED)
    assert values_of(world, number) == VALUES
    card = open_card(ben, number)
    assert [line for line in ON_THE_CARD if line not in card.visible] == []

    reject(ben, number, "By train, please")
    notice = emma.wait(lambda: find_with(emma, number, "Copy and resubmit"))
    assert notice is not None
    emma.click("Copy and resubmit", in_=notice)
    emma.submit()
    again = number_on_modal(emma)
    assert again != number
    assert record_of(world, again) == record_of(world, number)

    emma.click("Copy and resubmit", in_=notice)
    emma.fill("Offers: already here", ["hotel.pdf"])
    emma.fill("Offers", ["train.pdf"])
    emma.submit()
    assert values_of(world, number_on_modal(emma))["bills"] == ["hotel.pdf", "train.pdf"]


def test_c2_a_list_beyond_slack_s_hundred_is_asked_for_while_one_types(world: World) -> None:
    emma = world.person("emma")
    emma.command("/apply trip")
    assert emma.suggestions("Town", "") == TOWNS[:100]
    assert emma.suggestions("Town", "wn 14") == TOWNS[140:]
    assert emma.suggestions("Town", "TOWN 001") == ["Town 001"]
    assert emma.suggestions("Town", "Paris") == []
    emma.close_modal()


def test_c2_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(world: World) -> None:
    emma = world.person("emma")
    emma.command("/apply trip")
    for label, said in FILLED.items():
        emma.fill(label, said)
    emma.fill("Away: to", date(2026, 6, 8))
    shows(emma, "Working days: 6")
    emma.fill("Away: to", date(2026, 5, 31))
    emma.fill("Programme", "https://bank.example@evil.example/")
    outcome = emma.submit()
    assert outcome.errors == {
        "plan": "Please paste an address that begins with https:// or http://.",
        "away.to": "The last day is before the first.",
    }
    for label in ("Programme", "Away: to"):
        emma.fill(label, FILLED[label])
    assert emma.submit().action == "update"
    assert values_of(world, number_on_modal(emma)) == VALUES


def test_c2_a_form_opens_with_its_defaults_and_a_copy_with_what_was_sent(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    emma.command("/apply desk")
    assert emma.modal is not None
    assert "The wood" in emma.modal.text
    emma.fill("Size", "")
    emma.fill("Box", [])
    emma.submit()
    number = number_on_modal(emma)
    sent = {
        "what": "Oak",
        "day": "2026-05-11",
        "span": {"from": "2026-05-11", "to": "2026-12-31"},
        "kinds": ["c", "a"],
        "box": False,
        "whom": "U0EMMA",
        "with": ["U0BEN"],
    }
    assert record_of(world, number) == sent
    reject(ben, number, "Pine, please")
    notice = emma.wait(lambda: find_with(emma, number, "Copy and resubmit"))
    emma.click("Copy and resubmit", in_=notice)
    emma.submit()
    assert record_of(world, number_on_modal(emma)) == sent


def test_f96_a_form_that_takes_files_is_not_served_without_the_scope(tmp_path: Path) -> None:
    (tmp_path / "trip.yaml").write_text(POLICY.replace("TOWNS", "[a]"), "utf-8")
    without = World(f"sqlite:///{tmp_path / 'other.db'}", policies=tmp_path)
    with pytest.raises(Failed, match=r"files: the app lacks the scope files:read\. .*`countersign manifest`"), without:
        raise AssertionError("it serves")


def test_c11_files_of_a_half_filled_form_are_there_when_it_opens_again(world: World) -> None:
    noah = world.person("noah")
    noah.command("/apply trip")
    noah.fill("Offers", ["rail.pdf"])
    noah.fill("Where", "Lyon")
    noah.close_modal()
    noah.command("/apply trip")
    for label, said in FILLED.items():
        if label not in ("Offers", "Where"):
            noah.fill(label, said)
    assert noah.submit().action == "update"
    found = values_of(world, number_on_modal(noah))
    assert (found["where"], found["bills"]) == ("Lyon", ["rail.pdf"])
