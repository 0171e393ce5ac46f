"""What a form opens with because the policy says so: every type, read when the policy is loaded (C2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.workflow.policies import changed, only
from workflow.definition import FieldType
from workflow.forms import read_values
from workflow.model import Person
from workflow.policy import read_policy
from workflow.written import opening

EMMA, ANN = Person(id="U0EMMA", name="Emma"), Person(id="U0ANN", name="Ann")
DAY = date(2026, 5, 12)
MORE: dict[str, dict[str, Any]] = {
    "money": {"currency": "EUR"},
    "select": {"options": ["it", "law"]},
    "multiselect": {"options": ["it", "law"]},
}
GOOD = [
    ("text", "Lyon", "Lyon"),
    ("text", 7, "7"),
    ("longtext", "one\ntwo", "one\ntwo"),
    ("number", 2, "2"),
    ("number", "1.50", "1.5"),
    ("money", 12.5, 1250),
    ("date", "today", "2026-05-12"),
    ("date", "2026-06-01", "2026-06-01"),
    ("daterange", {"from": "today", "to": "today"}, {"from": "2026-05-12", "to": "2026-05-12"}),
    ("time", "09:30", "09:30"),
    ("time", 630, "10:30"),
    ("select", "law", "law"),
    ("multiselect", ["law", "it"], ["law", "it"]),
    ("multiselect", "law", ["law"]),
    ("checkbox", True, True),
    ("checkbox", False, False),
    ("person", "applicant", "U0EMMA"),
    ("person", "ann@example.com", "U0ANN"),
    ("people", ["applicant", "ann@example.com"], ["U0EMMA", "U0ANN"]),
    ("channel", "C0GENERAL", "C0GENERAL"),
    ("link", "https://example.com/", "https://example.com/"),
]
BAD = [
    ("text", ""),
    ("text", {"en": "Lyon"}),
    ("number", "many"),
    ("number", True),
    ("money", 0.001),
    ("date", "tomorrow"),
    ("date", "applicant"),
    ("daterange", "today"),
    ("daterange", {"from": "today"}),
    ("daterange", {"from": "2026-06-02", "to": "2026-06-01"}),
    ("time", 1440),
    ("select", "hr"),
    ("multiselect", "hr"),
    ("multiselect", ["it", 7]),
    ("multiselect", []),
    ("checkbox", "perhaps"),
    ("person", "ann"),
    ("people", ["ann@example.com", "ben"]),
    ("channel", "#general"),
    ("link", "example.com"),
    ("text", None),
]


def form(type_: str, default: object) -> dict[str, Any]:
    field = {"id": "f", "label": "F", "type": type_, "default": default, "required": False, **MORE.get(type_, {})}
    return changed("form", 0, to=field)


def find(ref: str) -> Person | None:
    return ANN if ref in ("ann@example.com", "U0ANN") else None


@pytest.mark.parametrize(("type_", "written", "value"), GOOD)
def test_a_default_is_what_one_would_have_filled_in(type_: str, written: object, value: object) -> None:
    fields = [read_policy(form(type_, written)).field("f")]
    assert read_values(fields, opening(fields, EMMA, DAY, find)) == {"f": value}


def test_every_type_can_have_one() -> None:
    """But files, which no form in Slack opens with."""
    assert {type_ for type_, _written, _value in GOOD} == {type_.value for type_ in FieldType} - {"files"}


@pytest.mark.parametrize(("type_", "written"), BAD)
def test_what_the_field_would_refuse_is_no_default(type_: str, written: object) -> None:
    path, code, _facts = only(form(type_, written))
    assert (path, code) == (("form", 0, "default"), "bad_default")


def test_a_default_keeps_to_the_bounds_of_its_field() -> None:
    assert only(changed("form", 1, default=0))[1] == "bad_default", "the amount is 0.01 at least"


def test_whoever_is_not_there_is_left_out() -> None:
    """F78: nobody is asked in his place, and the form says itself that it wants somebody."""
    ann = read_policy(form("person", "bob@example.com")).field("f")
    both = read_policy(form("people", ["bob@example.com", "applicant"])).field("f")
    assert opening([ann], EMMA, DAY, find) == {"f": ""}
    assert opening([both], EMMA, DAY, find) == {"f": ["U0EMMA"]}
