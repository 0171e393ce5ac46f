"""Forms in steps: how a policy says them, and what a page can be held to before the next is seen (C2, C3)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.workflow.house import house, policy_of
from workflow.application import application_of
from workflow.applying import check_page, fingerprint_of
from workflow.errors import FormFaults
from workflow.policy_source import PolicyFaults

EMMA = house().person("U0EMMA")
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TEXT = {"label": "L", "type": "text", "required": False}
A, B, C = ({"id": id_, **TEXT} for id_ in "abc")
ONE = {"id": "one", "label": "L", "type": "number"}
SUM = {"id": "sum", "label": "L", "type": "number", "derived": "form.one + form.two"}
TWO = {"id": "two", "label": "L", "type": "number", "default": 1}


def form(*items, **top):
    return policy_of({"by": {"user": "U0ANN"}}, form=list(items), **top)


def step(title):
    return {"step": title}


@pytest.mark.parametrize(
    ("items", "steps", "pages"),
    [
        ([A, B], (), [["a", "b"]]),
        ([step("X"), A, B], ({"": "X"},), [["a", "b"]]),
        ([A, step({"en": "Y", "zh": "乙"}), B], ({}, {"en": "Y", "zh": "乙"}), [["a"], ["b"]]),
        ([step("X"), A, step("Y"), B, C], ({"": "X"}, {"": "Y"}), [["a"], ["b", "c"]]),
        ([step("X"), ONE, SUM, step("Y"), TWO], ({"": "X"}, {"": "Y"}), [["one", "sum"], ["two"]]),
    ],
)
def test_each_step_begins_a_page(items, steps, pages):
    policy = form(*items)
    assert policy.steps == steps
    assert [[field.id for field in policy.on_page(page).form] for page in range(policy.pages)] == pages


MANY = [{"id": f"f{n}", **TEXT} for n in range(101)]


@pytest.mark.parametrize(
    ("items", "path", "code"),
    [
        ([step("X")], ("form", 0), "empty_step"),
        ([A, step("X"), step("Y"), B], ("form", 1), "empty_step"),
        ([step("X"), A, step("Y"), SUM, step("Z"), ONE, TWO], ("form", 2), "empty_step"),
        ([{"step": "X", "title": "Y"}, A], ("form", 0, "title"), "misplaced_key"),
        ([step(""), A], ("form", 0, "step"), "empty"),
        ([step("X"), A, step("Y"), A], ("form", 3, "id"), "duplicate"),
        (MANY[:41], ("form",), "long_page"),
        ([A, step("X"), *MANY[:41]], ("form", 1), "long_page"),
        ([*MANY[:40], step("X"), *MANY[40:80], step("Y"), *MANY[80:]], ("form",), "too_many_fields"),
    ],
)
def test_faults_of_steps(items, path, code):
    with pytest.raises(PolicyFaults) as refused:
        form(*items)
    assert (path, code) in {(fault.path, fault.code) for fault in refused.value.faults}


def test_a_hundred_fields_have_room():
    assert form(*MANY[:40], step("X"), *MANY[40:80], step("Y"), *MANY[80:100]).pages == 3


def wrong_on(page, policy, **raw):
    try:
        check_page(policy, application_of(EMMA, house(), NOW, raw=raw), house(), page=page)
    except FormFaults as refused:
        return {at: fault.facts.get("say", fault.code) for at, fault in refused.faults.items()}
    return {}


def test_a_page_is_held_to_what_stands_on_it_and_before_it():
    """A check that asks for what a later page says waits until that is there; `has` would be false before."""
    checks = [
        {"unless": "form.one > 0", "field": "one", "say": "none"},
        {"unless": "form.one < 9 || has(form.c)", "field": "one", "say": "why?"},
        {"unless": "form.two >= form.one", "field": "two", "say": "less"},
        {"unless": "form.sum < 10.0", "field": "one", "say": "much"},
    ]
    policy = form(step("X"), ONE, SUM, step("Y"), TWO, step("Z"), C, check=checks)
    assert wrong_on(0, policy, one="x") == {"one": "not_a_number"}
    assert wrong_on(0, policy, one="0", two="x") == {"one": {"": "none"}}
    assert wrong_on(0, policy, one="20", two="20") == {}
    assert wrong_on(1, policy, one="5", two="4") == {"two": {"": "less"}}
    assert wrong_on(1, policy, one="5", two="") == {"two": "required"}
    assert wrong_on(1, policy, one="x", two="5") == {}
    assert wrong_on(2, policy, one="20", two="20") == {}


def test_what_was_filled_in_before_a_page_is_told_apart():
    policy = form(step("X"), A, step("Y"), B, step("Z"), C)
    seen = {fingerprint_of(policy, {"a": "1", "b": said, "c": said}, before=1) for said in "xyz"}
    assert len(seen) == 1
    assert fingerprint_of(policy, {"a": "1", "b": "x"}, before=2) != fingerprint_of(policy, {"a": "1"}, before=2)
    assert fingerprint_of(policy, {"a": None}, before=1) == fingerprint_of(policy, {}, before=1)
    assert fingerprint_of(policy, {"a": "1"}, before=0) == ""
