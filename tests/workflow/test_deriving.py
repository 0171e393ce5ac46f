"""Values that nobody fills in (C3): worked out from the others, used like any value, tried at load."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.house import house, policy_of
from workflow import calendars
from workflow.application import application_of
from workflow.applying import work_out
from workflow.conditions import Expression
from workflow.errors import CannotWorkOut, FormFaults
from workflow.forms import prefill
from workflow.model import seats_of
from workflow.policy_source import PolicyFaults

EMMA = house().person("U0EMMA")
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LABOUR_DAY, SATURDAYS_TOO = date(2026, 5, 1), frozenset(range(6))
PLANT = house(calendars={"plant": lambda day: day.weekday() in SATURDAYS_TOO and day != LABOUR_DAY})
DATES = [
    {"id": "first", "label": "First day", "type": "date"},
    {"id": "last", "label": "Last day", "type": "date"},
]
DAYS = {"id": "days", "label": "Days", "type": "number", "derived": "working_days(form.first, form.last)"}
LONG = {"id": "long", "label": "Long", "type": "checkbox", "derived": "form.days > 5.0"}
SAID = {"id": "said", "label": "Kind", "type": "text", "derived": "form.long ? 'a long one' : ''"}


def policy(*derived, when="form.days > 5.0", **top):
    return policy_of({"by": {"user": "U0ANN"}}, {"by": {"user": "U0BOB"}, "when": when}, form=[*derived, *DATES], **top)


def worked(first, last, policy=policy(DAYS, LONG, SAID), applicant=EMMA, office=PLANT):  # noqa: B008
    return work_out(
        policy, application_of(applicant, office, NOW, raw={"first": first, "last": last, "days": "99"}), office
    )


def test_derived_values_stand_in_the_record_and_decide_who_is_asked():
    """C3. What somebody sends under their names counts for nothing."""
    short, long = worked("2026-05-04", "2026-05-08"), worked("2026-05-04", "2026-05-11")
    assert short.values == {"first": "2026-05-04", "last": "2026-05-08", "days": "5", "long": False}
    assert long.values == {"first": "2026-05-04", "last": "2026-05-11", "days": "6", "long": True, "said": "a long one"}
    assert [[seat.asked_id for seat in seats_of(each.route)] for each in (short, long)] == [
        ["U0ANN"],
        ["U0ANN", "U0BOB"],
    ]


def test_working_days_are_those_of_the_applicants_calendar():
    """C3: 30 April to 4 May 2026 has a holiday and a Saturday in it; who has no calendar works Monday to Friday."""
    fields = {"calendar": "plant"}
    assert worked("2026-04-30", "2026-05-04", applicant=replace(EMMA, **fields)).values["days"] == "3"
    assert worked("2026-04-30", "2026-05-04", applicant=replace(EMMA, calendar="nowhere")).values["days"] == "3"
    assert worked("2026-05-01", "2026-05-02", applicant=replace(EMMA, **fields)).values["days"] == "1"
    assert worked("2026-05-02", "2026-05-01").values["days"] == "0"


def test_both_functions_take_a_date_range():
    dates = {"id": "dates", "label": "Dates", "type": "daterange"}
    both = {"id": "both", "label": "Both", "type": "number", "derived": "days(form.dates) - working_days(form.dates)"}
    of_range = policy_of({"by": {"user": "U0ANN"}}, form=[dates, both])
    found = work_out(
        of_range, application_of(EMMA, PLANT, NOW, raw={"dates.from": "2026-05-04", "dates.to": "2026-05-12"}), PLANT
    )
    assert found.values["both"] == "2"


DAY = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(DAY, st.integers(-3, 60), st.sets(DAY, max_size=9))
def test_days_are_counted_one_by_one(first, later, off):
    last = first + timedelta(days=later)
    every = [first + timedelta(days=n) for n in range(later + 1)]
    assert calendars.days(first, last) == len(every)
    off |= set(every[::4])
    expected = [day for day in every if day not in off]
    assert calendars.working_days(first, last, lambda day: day not in off) == len(expected)


@pytest.mark.parametrize(
    ("derived", "value"),
    [
        ("days(form.first, form.last) / 3.0", "0.3333333333"),
        ("0.1 + 0.2 - 0.3", "0"),
        ("1 - 3", "-2"),
        ("100.0 * 1000.0", "100000"),
    ],
)
def test_numbers_are_as_one_would_type_them(derived, value):
    assert worked("2026-05-04", "2026-05-04", policy({**DAYS, "derived": derived})).values["days"] == value


@pytest.mark.parametrize("derived", ["1.0 / (days(form.first, form.last) - 1.0)", "1e300"])
def test_no_number_is_no_value(derived):
    """Neither infinite nor beyond what a form can hold: it is refused, never cut."""
    with pytest.raises(CannotWorkOut):
        worked("2026-05-04", "2026-05-04", policy({**DAYS, "derived": derived}))


def test_a_period_without_end_is_refused():
    with pytest.raises(CannotWorkOut):
        worked("2026-05-04", "9999-12-31")


def test_what_a_derived_value_lacks_is_asked_for_where_it_can_be_given():
    """A field that samples at load did not show to be missing: the fault is at the field that somebody fills in."""
    form = [{**each, "required": False} for each in DATES]
    lacking = policy_of({"by": {"user": "U0ANN"}}, form=form)
    days = replace(policy(DAYS).field("days"), derived=Expression(DAYS["derived"]))
    with pytest.raises(FormFaults) as refused:
        worked("2026-05-04", "", replace(lacking, form=(*lacking.form, days)))
    assert {id_: fault.code for id_, fault in refused.value.faults.items()} == {"last": "needed"}


def test_a_copy_is_worked_out_anew():
    """C8: what nobody filled in is not filled in."""
    form = policy(DAYS).form
    assert prefill(form, worked("2026-05-04", "2026-05-08").values) == {"first": "2026-05-04", "last": "2026-05-08"}


@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ([{**DAYS, "derived": "form.first"}], ("form", 0, "derived"), "not_a_number"),
        ([{**DAYS, "derived": "form.days + 1.0"}], ("form", 0, "derived"), "unknown_name"),
        ([LONG, DAYS], ("form", 0, "derived"), "unknown_name"),
        ([DAYS, {**LONG, "derived": "form.days"}], ("form", 1, "derived"), "not_a_condition"),
        ([DAYS, {**SAID, "derived": "form.days"}], ("form", 1, "derived"), "not_a_text"),
        ([{**DAYS, "derived": "working_day(form.first, form.last)"}], ("form", 0, "derived"), "unknown_function"),
        ([{**DAYS, "derived": "days(form.first, 3)"}], ("form", 0, "derived"), "wrong_kinds"),
        ([{**DAYS, "derived": "days(form.first"}], ("form", 0, "derived"), "bad_expression"),
        ([{**DAYS, "type": "date"}], ("form", 0, "derived"), "not_for_type"),
        ([{**DAYS, "required": False}], ("form", 0, "required"), "not_for_derived"),
        ([{**DAYS, "max": 3}], ("form", 0, "max"), "not_for_derived"),
    ],
)
def test_faults_of_derived_fields(fields, path, code):
    with pytest.raises(PolicyFaults) as refused:
        policy(*fields, when="form.first > today")
    assert (path, code) in {(fault.path, fault.code) for fault in refused.value.faults}


def test_a_check_is_told_at_a_field_that_one_can_fill_in():
    check = [{"unless": "form.days > 0.0", "field": "days", "say": "x"}]
    with pytest.raises(PolicyFaults) as refused:
        policy(DAYS, check=check)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [(("check", 0, "field"), "not_one_of")]


def test_an_empty_derived_text_is_absent_and_has_to_be_asked_for():
    with pytest.raises(PolicyFaults) as refused:
        policy(DAYS, LONG, SAID, when="form.said == 'a long one'")
    assert [fault.code for fault in refused.value.faults] == ["may_be_missing"]
    asked = policy(DAYS, LONG, SAID, when="has(form.said) && form.said == 'a long one'")
    assert len(worked("2026-05-04", "2026-05-04", asked).route.members) == 1
