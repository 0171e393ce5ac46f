"""What a filled-in form comes to (C3, C4): its values and its route, or what is wrong with it at which field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.workflow.house import house, policy_of
from workflow.application import application_of
from workflow.applying import work_out
from workflow.conditions import Expression
from workflow.definition import StageDefinition, User
from workflow.errors import CannotWorkOut, FormFaults
from workflow.model import seats_of

EMMA = house().person("U0EMMA")
EVENING = datetime(2026, 5, 12, 22, 30, tzinfo=UTC)
FORM = [
    {"id": "first", "label": "First day", "type": "date"},
    {"id": "last", "label": "Last day", "type": "date"},
    {"id": "amount", "label": "Amount", "type": "money", "currency": "EUR", "required": False},
]
CHECK = [
    {"unless": "form.last >= form.first", "field": "last", "say": "Not before the first."},
    {"unless": "form.last - form.first < duration('240h')", "field": "last", "say": "Ten days at most."},
    {"unless": "form.first >= today", "field": "first", "say": "That day has passed."},
]
POLICY = policy_of({"by": {"user": "U0ANN"}}, form=FORM, check=CHECK)


def worked_out(policy, raw, applicant=EMMA):
    return work_out(policy, application_of(applicant, house(), EVENING, raw=raw), house())


def faults(policy=POLICY, applicant=EMMA, **raw):
    with pytest.raises(FormFaults) as refused:
        worked_out(policy, {"first": "2026-05-12", "last": "2026-05-14", **raw}, applicant)
    return {field: fault.facts.get("say", fault.code) for field, fault in refused.value.faults.items()}


def test_a_form_that_holds_has_values_and_a_route():
    worked = worked_out(POLICY, {"first": "2026-05-12", "last": "2026-05-12"})
    assert worked.values == {"first": "2026-05-12", "last": "2026-05-12"}
    assert [seat.asked_id for seat in seats_of(worked.route)] == ["U0ANN"]


def test_checks_are_told_at_their_fields_the_first_of_each():
    assert faults(last="2026-05-10") == {"last": {"": "Not before the first."}}
    assert faults(first="2026-05-01", last="2026-05-20") == {
        "first": {"": "That day has passed."},
        "last": {"": "Ten days at most."},
    }


def test_fields_are_put_right_before_the_form_as_a_whole():
    assert faults(first="", last="2026-05-10") == {"first": "required"}


def test_today_is_the_day_where_the_applicant_lives():
    """F50: at 22:30 in London the twelfth has passed in Tokyo."""
    assert faults(applicant=replace(EMMA, tz="Asia/Tokyo")) == {"first": {"": "That day has passed."}}


def test_an_empty_field_that_the_route_depends_on_is_asked_for():
    """What the samples at load did not bring to light; it must not count as false (DESIGN section 8)."""
    stage = StageDefinition(title={"": "S"}, member=User(ref="U0ANN"), when=Expression("form.amount > 5"))
    assert faults(policy=replace(POLICY, route=(stage,))) == {"amount": "needed"}
    unclear = replace(POLICY, route=(replace(stage, when=Expression("form.first > 5")),))
    with pytest.raises(CannotWorkOut):
        worked_out(unclear, {"first": "2026-05-12", "last": "2026-05-12"})
