"""How many statements a use case sends: each costs a round trip and Python's time. Run with -rP to read them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.databases import counted
from tests.service.test_failures import (
    approve_in_the_middle,
    approve_one_of_several,
    approve_the_last_of_a_stage,
    approve_the_last_of_all,
    reject,
    submit,
    withdraw,
)
from tests.service.world import World
from workflow.model import Request

Prepare = Callable[[World], Callable[[], Request]]


@pytest.mark.parametrize(
    ("prepare", "most"),
    [
        (submit, 21),  # one of them asks whether the type is still offered, one who of those asked is away
        (approve_one_of_several, 11),
        (approve_in_the_middle, 15),
        (approve_the_last_of_a_stage, 13),
        (approve_the_last_of_all, 10),
        (reject, 10),
        (withdraw, 8),
    ],
    ids=lambda value: value.__name__.replace("_", " ") if callable(value) else "",
)
def test_a_use_case_sends_few_statements(world: World, prepare: Prepare, most: int) -> None:
    act = prepare(world)
    with counted(world.database) as sent:
        act()
    print(len(sent), *(" ".join(text.split())[:100] for text in sent.texts), sep="\n  ")
    assert len(sent) <= most


@pytest.mark.parametrize("prepare", [approve_in_the_middle, approve_the_last_of_all])
def test_a_repeated_click_only_reads(world: World, prepare: Prepare) -> None:
    act = prepare(world)
    act()
    with counted(world.database) as sent:
        act()
    assert [text.split()[0] for text in sent.texts] == ["SELECT", "SELECT"]
