"""Expressions (C3, A9, DESIGN section 8): what they see, what is refused at load, and that nothing missing is
ever taken for an answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.conditions import BadExpression, Facts, read_expression
from workflow.definition import Field, FieldType, Option
from workflow.errors import CannotWorkOut
from workflow.facts import facts_of, outcomes, trouble_with
from workflow.model import Person

OPTIONS = (Option(value="it", label={}), Option(value="x", label={}))
FIELDS = (
    Field(id="amount", label={}, type=FieldType.MONEY, currency="EUR"),
    Field(id="pieces", label={}, type=FieldType.NUMBER),
    Field(id="needed", label={}, type=FieldType.DATE, required=False),
    Field(id="kind", label={}, type=FieldType.SELECT, options=OPTIONS),
    Field(id="due-by", label={}, type=FieldType.DATE),
    Field(id="away", label={}, type=FieldType.DATERANGE, required=False),
    Field(id="uses", label={}, type=FieldType.MULTISELECT, options=OPTIONS),
    Field(id="with", label={}, type=FieldType.PEOPLE, required=False),
    Field(id="urgent", label={}, type=FieldType.CHECKBOX, required=False),
)  # fmt: skip
EMMA = Person(id="U0EMMA", name="Emma", department="Sales", position="lead", manager="U0LEA")
VALUES = {"amount": 50000, "pieces": "2.5", "kind": "it", "due-by": "2026-05-14", "uses": ["x"], "urgent": True}


def seen(**changes) -> Facts:
    values = {key.replace("_", "-"): value for key, value in changes.items()}
    return facts_of(FIELDS, VALUES | values, EMMA, ["buyer"], date(2026, 5, 12))


@pytest.mark.parametrize(
    "source",
    [
        "form.amount >= 500",
        "form.amount == 500.0",
        "form.pieces > 2",
        "'x' in form.uses && size(form.uses) == 1",
        "!has(form.with) || size(form.with) > 2",
        "form.urgent",
        "!has(form.away) || form.away.to - form.away.from < duration('240h') || form.away.from > today",
        "form.kind == 'it' && form.kind in ['it', 'x']",
        "form['due-by'] > today",
        "form['due-by'] - today == duration('48h')",
        "!has(form.needed)",
        "!has(form.needed) || form.needed >= today",
        "applicant.department == 'Sales' && applicant.position in ['lead', 'head']",
        "'buyer' in applicant.roles && applicant.manager == 'U0LEA'",
        "today == timestamp('2026-05-12T00:00:00Z')",
    ],
)
def test_sees_the_form_the_applicant_and_the_day(source):
    expression = read_expression(source)
    assert trouble_with(expression, FIELDS) is None
    assert expression.holds(seen())


@pytest.mark.parametrize(
    ("source", "code", "fact"),
    [
        ("form.amout >= 500", "unknown_name", "form.amout"),
        ("applicant.rank > 1", "unknown_name", "applicant.rank"),
        ("from.amount > 1", "unknown_name", "from"),
        ("days(today)", "wrong_kinds", None),
        ("dayz(today)", "unknown_function", None),
        ("form.needed >= today", "may_be_missing", "needed"),
        ("form.kind == 'it' && form.needed >= today", "may_be_missing", "needed"),
        ("form.needed >= today || form.kind == 'it'", "may_be_missing", "needed"),
        ("size(form.with) > 2", "may_be_missing", "with"),
        ("form.away.from > today", "may_be_missing", "away"),
        ("has(form.away) && form.away.till > today", "unknown_name", "till"),
        ("form.amount > 'x'", "wrong_kinds", None),
        ("form.amount + 1 > 2", "wrong_kinds", None),
        ("form.kind == 'x' && form.pieces + 1 > 2", "wrong_kinds", None),
        ("form.amount", "not_a_condition", None),
        ("form.kind == 'it' ? true : form.amount", "not_a_condition", None),
    ],
)
def test_what_some_form_would_break_is_refused_at_load(source, code, fact):
    trouble = trouble_with(read_expression(source), FIELDS)
    assert trouble is not None
    assert trouble.code == code
    assert fact is None or fact in trouble.facts.values()


@pytest.mark.parametrize("source", ["form.amount >=", "(", "a b", "'", "x" * 501, "(" * 200 + "1" + ")" * 200])
def test_what_is_no_expression(source):
    with pytest.raises(BadExpression):
        read_expression(source)


def test_words_in_quotes_are_no_names():
    assert trouble_with(read_expression("form.kind == 'form.nothing'"), FIELDS) is None
    assert trouble_with(read_expression("applicant.roles.exists(each, each == 'buyer')"), FIELDS) is None


def test_a_missing_value_is_never_an_answer():
    with pytest.raises(CannotWorkOut) as refused:
        read_expression("form.needed > today").holds(seen())
    assert refused.value.missing == "needed"
    with pytest.raises(CannotWorkOut):
        read_expression("form.amount").holds(seen())


def test_says_which_conditions_never_hold():
    assert outcomes(read_expression("form.amount < 10 && form.amount > 20"), FIELDS) == {False}
    assert outcomes(read_expression("form.amount < 10 && form.amount > 9"), FIELDS) == {False, True}
    assert outcomes(read_expression("today < timestamp('2020-01-01T00:00:00Z')"), FIELDS) == {True, False}


@given(st.integers(0, 2**53 - 1), st.integers(0, 2**53 - 1))
def test_money_compares_as_it_is_written(minor, bound):
    """Exact against a decimal literal (DESIGN section 8), as far as doubles tell cents apart."""
    bound %= 10**15
    minor %= 10**15
    literal = format(Decimal(bound).scaleb(-2), "f")
    literal = literal if "." in literal else literal + ".0"
    assert read_expression(f"form.amount >= {literal}").holds(seen(amount=minor)) is (minor >= bound)
