"""Somebody takes another's place in what a policy says (issue 4, D11): in groups of groups, in whom one may choose, in
what its tests expect; and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from workflow.definition import User, members_of
from workflow.errors import SwapRefused
from workflow.model import Person
from workflow.policy import read_policy
from workflow.policy_swap import named_in, names, swapped, unknown

ANN = Person(id="U0ANN", name="Ann", email="ann@example.com")
BEN = Person(id="U0BEN", name="Ben", email="ben@example.com")
CAI = Person(id="U0CAI", name="Cai")
SOURCE: dict[str, Any] = {
    "id": "t",
    "title": "T",
    "apply": {"user": "ann@example.com"},
    "form": [{"id": "who", "label": "Who", "type": "person", "default": "ann@example.com"}],
    "route": [
        {"stage": "ann@example.com", "by": {"user": "ann@example.com"}},
        {
            "stage": "Board",
            "need": 2,
            "of": [
                {"any": [{"user": "U0ANN"}, {"role": "finance"}]},
                {"user": "Ann@Example.com", "when": "applicant.name != 'U0ANN'"},
                {"user": "U0DAN"},
            ],
        },
        {"stage": "Choice", "by": {"chosen": {"label": "C", "from": [{"user": "U0ANN"}, {"user": "ben@example.com"}]}}},
    ],
    "tests": [
        {
            "as": "ann@example.com",
            "form": {"who": "ann@example.com"},
            "choose": {"C": "ann@example.com"},
            "asks": ["ann@example.com", [{"role": "finance"}, "U0ANN", "U0DAN"], "ann@example.com"],
        }
    ],
}


def test_he_stands_wherever_the_route_named_the_other_and_the_tests_expected_him() -> None:
    made = swapped(SOURCE, ANN, BEN)
    assert [who.ref for who in members_of(read_policy(made).route) if isinstance(who, User)] == [
        "ben@example.com",
        "U0BEN",
        "ben@example.com",
        "U0DAN",
    ]
    assert made["tests"] == [
        {
            "as": "ann@example.com",
            "form": {"who": "ann@example.com"},
            "choose": {"C": "ben@example.com"},
            "asks": ["ben@example.com", [{"role": "finance"}, "U0BEN", "U0DAN"], "ben@example.com"],
        }
    ]
    for key in ("apply", "form"):
        assert made[key] == SOURCE[key], "who may apply, and what the form opens with, is not who approves"
    assert [stage["stage"] for stage in made["route"]] == ["ann@example.com", "Board", "Choice"]
    assert made["route"][1]["of"][1]["when"] == "applicant.name != 'U0ANN'"
    assert made["route"][2]["by"]["chosen"]["from"] == [{"user": "U0BEN"}, {"user": "ben@example.com"}]


def test_whoever_has_no_address_is_written_by_his_id() -> None:
    assert swapped(SOURCE, ANN, CAI)["route"][0]["by"] == {"user": "U0CAI"}


def test_there_and_back_is_as_it_was_in_one_spelling() -> None:
    there = swapped(SOURCE, ANN, CAI)
    assert not names(there, ANN)
    assert swapped(swapped(there, CAI, ANN), ANN, CAI) == there


def test_of_somebody_the_route_does_not_name_nobody_takes_the_place() -> None:
    assert not names({**SOURCE, "route": "applicant"}, ANN)
    with pytest.raises(SwapRefused) as refused:
        swapped(SOURCE, CAI, BEN)
    assert (refused.value.reason, refused.value.person) == ("not_named", "U0CAI")


def test_whom_a_route_names_is_found_whether_here_or_not() -> None:
    gone = replace(BEN, active=False)
    assert named_in(SOURCE, [CAI, gone, ANN]) == [gone, ANN, unknown("U0DAN")]
    assert named_in(SOURCE, []) == [unknown(ref) for ref in ("Ann@Example.com", "U0ANN", "U0DAN", ANN.email, BEN.email)]
    assert swapped(SOURCE, unknown("U0DAN"), CAI)["route"][1]["of"][2] == {"user": "U0CAI"}
    assert named_in({"route": "applicant"}, [ANN]) == []


@pytest.mark.parametrize("group", [{"all": []}, {"any": []}, {"need": 1, "of": []}])
def test_two_of_one_group_do_not_become_one(group: dict[str, Any]) -> None:
    """``all: [Ann, Ben]`` would be Ben alone."""
    inner = {
        key: [{"user": "U0ANN"}, {"user": "ben@example.com"}] if value == [] else value for key, value in group.items()
    }
    with pytest.raises(SwapRefused) as refused:
        swapped({**SOURCE, "route": [{"stage": "S", "all": [inner, {"role": "r"}]}]}, ANN, BEN)
    assert refused.value.reason == "same_group"
