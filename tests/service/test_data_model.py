"""The lines of SQL on the page about the data model answer what they say they do (A1, A6, A13)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.service.world import ANN, BEN, World, all_of, chain, role, user

PAGE = (Path(__file__).parents[2] / "docs" / "data-model.md").read_text("utf-8")
BLOCKS = re.findall(r"([^\n]+)\n\n```sql\n([^\n]+);\n```", PAGE)


def asks(world: World, question: str, about: str = "") -> Sequence[Mapping[str, Any]]:
    """What the page's line of SQL under that question finds; `about` in place of the number or id that stands there."""
    (line,) = (line for words, line in BLOCKS if question in words)
    with world.database.reading() as connection:
        return connection.exec_driver_sql(re.sub(r"'(LV-|0)[^']+'", f"'{about}'", line)).mappings().all()


def test_whom_it_waits_for_and_who_rejected_it_are_a_line_each(world: World) -> None:
    request = world.applies(*chain(user(ANN), all_of(user(BEN), role("finance"))))
    assert [tuple(row.values()) for row in asks(world, "waiting for", request.number)] == [(1, "person", ANN)]
    world.approves(ANN, request)
    assert {tuple(row.values()) for row in asks(world, "waiting for", request.number)} == {
        (2, "person", BEN),
        (2, "role", "finance"),
    }
    assert asks(world, "rejected it", request.number) == []
    world.rejects(BEN, world.stored(request), opinion="no budget")
    assert asks(world, "waiting for", request.number) == []
    (found,) = asks(world, "rejected it", request.number)
    assert (found["stage"], found["decided_by"], found["opinion"]) == (2, BEN, "no budget")


def test_a_form_leads_to_its_request_and_a_task_to_the_form(world: World) -> None:
    request = world.applies(*chain(user(ANN)))
    assert asks(world, "From a form", request.record_id) == [{"number": request.number, "status": "pending"}]
    (form,) = asks(world, "From a task", request.tasks[0].id)
    assert (form["id"], form["type"]) == (request.record_id, "leave")


def test_a_type_is_read_as_a_table(world: World) -> None:
    amount = {"id": "amount", "label": "Amount", "type": "money", "currency": "EUR"}
    version = world.offers(*chain(user(ANN)), id="purchase", number="PU-{year}-{seq:04d}", form=[amount])
    for typed in ("499.99", "500", "1250.50"):
        world.submits(version, raw={"amount": typed})
    assert [float(row["amount"]) for row in asks(world, "column per field")] == [500, 1250.5]
