"""Who is told of a request without being asked (D7)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.workflow.house import House, house, policy_of
from workflow.application import application_of
from workflow.applying import deciding_fields, preview, work_out
from workflow.copies import copies
from workflow.model import AskedKind, Group, Request, Seat
from workflow.ports_messages import MessageKind, Wanted

NOW = datetime(2026, 5, 12, 8, tzinfo=UTC)
FORM = [
    {"id": "what", "label": "What", "type": "text"},
    {"id": "amount", "label": "Amount", "type": "number", "required": False},
    {"id": "for", "label": "For", "type": "people", "required": False},
    {"id": "unit", "label": "Unit", "type": "text", "required": False},
]


def told(*cc: dict, people: House | None = None, submitter: str = "", **raw: object) -> list[str]:
    """Whom Emma's request is copied to."""
    policy, office = policy_of({"by": {"manager": 1}}, cc=list(cc), form=FORM), people or house()
    emma = office.person("U0EMMA")
    assert emma is not None
    application = application_of(emma, office, NOW, raw={"what": "x", **raw}, submitter=submitter)
    return [user.removeprefix("U0") for user in work_out(policy, application, office).cc]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ({"user": "ann@example.com"}, ["ANN"]),
        ({"user": "U0BOB"}, ["BOB"]),
        ({"user": "nix@example.com"}, []),
        ({"role": "office"}, ["MEI", "OLGA"]),
        ({"role": "nobodys"}, []),
        ({"usergroup": "@legal"}, ["LEO"]),
        ({"usergroup": "mute"}, []),
        ({"manager": 2}, ["HANA"]),
        ({"manager": 9}, []),
        ({"managers": {"up_to": "head"}}, ["LEA", "HANA"]),
        ({"managers": {"up_to": "ceo"}}, ["LEA", "HANA", "DAN"]),
        ({"head_of": "applicant"}, ["HANA"]),
        ({"head_of": {"field": "unit"}}, ["HANA"]),
        ({"head_of": "Nowhere"}, []),
        ({"field": "for"}, ["BOB", "CAT"]),
    ],
)
def test_d7_everybody_whom_a_policy_can_name_can_be_told(who, expected):
    office = house(held={"U0HANA": "head"}, ranks=("lead", "head"))
    assert told(who, people=office, **{"for": ["U0EMMA", "U0BOB", "U0CAT"], "unit": "Sales"}) == expected


def test_d7_each_once_in_the_order_of_the_policy_and_nobody_who_applies_or_left():
    cc = [{"role": "finance"}, {"user": "U0FINN"}, {"user": "U0EMMA"}, {"user": "U0ANN"}, {"user": "U0BOB"}]
    assert told(*cc, people=house(gone={"U0ANN"})) == ["FINN", "BOB"]
    assert told(*cc, submitter="U0BOB") == ["FINN", "ANN"]


def test_d7_only_where_the_condition_holds():
    cc = [{"role": "finance", "when": "has(form.amount) && form.amount > 100.0"}, {"user": "U0ANN"}]
    assert told(*cc, amount="100.5") == ["FINN", "ANN"]
    assert told(*cc, amount="99") == ["ANN"]
    assert told(*cc) == ["ANN"]


def test_d7_the_form_shows_who_would_be_told_and_follows_what_that_depends_on():
    """C4: as submitting would, as far as the form goes."""
    cc = [{"role": "finance", "when": "form.what == 'desk'"}, {"field": "for"}, {"head_of": {"field": "unit"}}]
    policy, office = policy_of({"by": {"manager": 1}}, cc=cc, form=FORM), house()
    emma = office.person("U0EMMA")
    assert emma is not None
    assert deciding_fields(policy) == {"what", "for", "unit"}
    seen = preview(policy, application_of(emma, office, NOW, raw={"for": ["U0BOB"]}), office)
    assert (seen.cc, bool(seen.route)) == ((), True)
    application = application_of(emma, office, NOW, raw={"what": "desk", "for": ["U0BOB"]})
    assert preview(policy, application, office).cc == work_out(policy, application, office).cc == ("U0FINN", "U0BOB")


def test_d7_whoever_has_a_card_of_it_at_the_same_moment_needs_no_copy():
    seat = Seat(id="s", asked_kind=AskedKind.PERSON, asked_id="U0ANN")
    route = Group(id="route", members=(seat,), need=1)
    told_of = {"type": "t", "number": "T-1", "record_id": "c", "applicant": "U0EMMA", "policy_version": "v"}
    request = Request(id="r", route=route, submitted_at=NOW, cc=("U0ANN", "U0BOB"), **told_of)
    card = Wanted(kind=MessageKind.CARD, recipient="U0ANN", subject="t1", request_id="r")
    assert copies(request, [card]) == [
        Wanted(kind=MessageKind.COPY, recipient="U0BOB", subject="r", request_id="r"),
    ]
