"""An approved absence says for which days somebody can stand in (`away`: D8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.workflow.test_confirming import REQUEST
from workflow.leaving import days_away
from workflow.model import Person, RequestStatus
from workflow.policy import PolicyFaults, read_policy

MAY = {"dates": {"from": "2026-05-12", "to": "2026-05-14"}}
APPROVED = replace(REQUEST, status=RequestStatus.APPROVED)
EMMA = Person(id="emma", name="Emma", tz="Asia/Shanghai")


def policy(**keys: object):
    fields = [{"id": "why", "label": "Why", "type": "text"}, {"id": "dates", "label": "Dates", "type": "daterange"}]
    return read_policy(
        {
            "id": "leave",
            "title": "Leave",
            "form": [*fields[:1], fields[1] | {"required": False}],
            "route": [{"stage": "Lead", "by": {"user": "ben@example.com"}}],
            **keys,
        }
    )


def test_only_once_it_is_approved_and_until_its_last_day_is_over_where_he_lives():
    leave, evening = policy(away="dates"), datetime(2026, 5, 14, 15, 59, tzinfo=UTC)
    assert days_away(leave, APPROVED, MAY, EMMA, evening) == (date(2026, 5, 12), date(2026, 5, 14))
    assert days_away(leave, APPROVED, MAY, EMMA, evening.replace(hour=16)) is None
    assert days_away(leave, REQUEST, MAY, EMMA, evening) is None
    assert days_away(leave, APPROVED, {}, EMMA, evening) is None
    assert days_away(policy(), APPROVED, MAY, EMMA, evening) is None


@pytest.mark.parametrize(("wrong", "nearest"), [("dats", "dates"), ("why", None)])
def test_it_names_a_field_of_two_days(wrong: str, nearest: str | None) -> None:
    with pytest.raises(PolicyFaults) as refused:
        policy(away=wrong)
    (fault,) = refused.value.faults
    assert (fault.path, fault.code, fault.facts["nearest"]) == (("away",), "not_one_of", nearest)
