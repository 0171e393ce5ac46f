"""Which requests ask before they are approved (`confirm`: D2)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.workflow.house import House
from workflow.confirming import asks_first
from workflow.model import AskedKind, Group, Person, Request, Seat
from workflow.policy import PolicyFaults, read_policy


class Office(House):
    """Emma's, in Shanghai."""

    def person(self, user: str) -> Person:
        return Person(id=user, name=user, department="Sales", tz="Asia/Shanghai")


OFFICE = Office(roles={"buyer": ["emma"]})
SEAT = Seat(id="n1", asked_kind=AskedKind.PERSON, asked_id="ben")
REQUEST = Request(
    id="r",
    type="purchase",
    number="P-1",
    record_id="f",
    applicant="emma",
    route=Group(id="route", members=(SEAT,), need=1, in_order=True),
    submitted_at=datetime(2026, 5, 11, 20, tzinfo=UTC),  # the next morning in Shanghai
    policy_version="1",
)


def policy(confirm: str | None):
    return read_policy(
        {
            "id": "purchase",
            "title": "Purchase",
            "form": [
                {"id": "amount", "label": "Amount", "type": "money", "currency": "EUR"},
                {"id": "needed", "label": "Needed by", "type": "date"},
            ],
            "route": [{"stage": "Lead", "by": {"user": "ben@example.com"}}],
        }
        | ({"confirm": confirm} if confirm else {})
    )


def asks(confirm: str | None, **values: object) -> bool:
    filled = {"amount": 500000, "needed": "2026-05-12"} | values
    return asks_first(policy(confirm), REQUEST, filled, OFFICE)


@pytest.mark.parametrize(
    ("confirm", "expected"),
    [
        (None, False),
        ("form.amount >= 5000", True),
        ("form.amount > 5000", False),
        ("applicant.department == 'Sales' && 'buyer' in applicant.roles", True),
        ("form.needed == today", True),
    ],
)
def test_where_it_holds_for_form_applicant_and_the_day_it_was_sent(confirm: str | None, expected: bool) -> None:
    assert asks(confirm) is expected


def test_where_it_has_no_answer_it_asks() -> None:
    filled = {"needed": "2026-05-12"}  # as if a field had been empty after all
    assert asks_first(policy("form.amount >= 5000"), REQUEST, filled, OFFICE)


@pytest.mark.parametrize("wrong", ["form.amuont > 1", "form.amount", "1 +", ""])
def test_what_is_no_condition_is_refused_where_it_stands(wrong: str) -> None:
    with pytest.raises(PolicyFaults) as refused:
        read_policy(dict(policy(None).source) | {"confirm": wrong})
    assert [fault.path for fault in refused.value.faults] == [("confirm",)]
