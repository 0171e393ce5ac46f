"""A policy's own tests, tried with the steps of a real application (G4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.workflow.house import House, house, policy_of
from workflow.policy import read_policy
from workflow.trying import Tried, try_out

NOW = datetime(2026, 5, 12, 8, tzinfo=UTC)
ROUTE = (
    {"by": {"chosen": {"label": {"en": "Second reader", "zh": "复核人"}, "from": {"role": "office"}, "at_most": 2}}},
    {"by": {"chosen_chain": {"from": "everyone", "at_least": 1, "at_most": 3}}},
    {"by": {"role": "finance"}, "when": "today > timestamp('2026-06-01T00:00:00Z')"},
)


def tried(test: dict, people: House | None = None, **top) -> Tried:
    policy = policy_of(*ROUTE, tests=[{"as": "emma@example.com", "form": {"what": "x"}, **test}], **top)
    return try_out(policy, policy.tests[0], people or house(ranks=[]), NOW)


@pytest.mark.parametrize(
    "test",
    [
        {
            "choose": {"Second reader": "olga@example.com", "S2": ["U0LEA", "U0HANA"]},
            "asks": ["U0OLGA", "U0LEA", "U0HANA"],
        },
        {"choose": {"复核人": ["U0OLGA", "U0MEI"], "S2": "U0LEA"}, "asks": [["U0MEI", "U0OLGA"], "lea@example.com"]},
        {
            "choose": {"Second reader": "U0MEI", "S2": "U0LEA"},
            "on": "2026-06-02",
            "asks": ["U0MEI", "U0LEA", {"role": "finance"}],
        },
        {"choose": {"Second reader": "U0FINN", "S2": "U0LEA"}, "refuses": "choose"},
        {"choose": {"S2": "U0LEA"}, "refuses": "choose"},
        {"form": {}, "refuses": "what"},
        {"as": "U0ANN", "refuses": "may_not_apply"},
        {
            "choose": {"Second reader": "U0MEI", "S2": "U0LEA"},
            "asks": ["U0MEI", "U0LEA"],
            "cc": ["finn@example.com", "U0LEA"],
        },
    ],
)
def test_passes(test):
    outcome = tried(test, apply={"user": "emma@example.com"}, cc=[{"role": "finance"}, {"manager": 1}])
    assert outcome.passed, outcome


@pytest.mark.parametrize(
    "test",
    [
        {"choose": {"Second reader": "U0MEI", "S2": "U0LEA"}, "asks": ["U0OLGA", "U0LEA"]},
        {"choose": {"Second reader": "U0MEI", "S2": "U0LEA"}, "asks": ["U0MEI"]},
        {"choose": {"Second reader": "U0MEI", "S2": "U0LEA"}, "refuses": "what"},
        {"form": {}, "refuses": "nobody_to_ask"},
        {"form": {}, "asks": ["U0MEI", "U0LEA"]},
        {"as": "U0NIX", "refuses": "may_not_apply"},
    ],
)
def test_fails(test):
    assert not tried(test).passed


def test_where_nobody_can_be_asked():
    policy = policy_of(
        {"by": {"manager": 4}}, tests=[{"as": "U0EMMA", "form": {"what": "x"}, "refuses": "nobody_to_ask"}]
    )
    assert try_out(policy, policy.tests[0], house(roles={}), NOW).passed
    assert not try_out(policy, policy.tests[0], house(), NOW).passed


@pytest.mark.parametrize(
    "test",
    [
        {"as": "U0OLGA", "behalf": "emma@example.com", "asks": ["U0LEA"]},
        {"as": "U0OLGA", "behalf": "lea@example.com", "refuses": "behalf"},
        {"as": "U0OLGA", "behalf": "U0NIX", "refuses": "behalf"},
        {"as": "U0EMMA", "behalf": "olga@example.com", "refuses": "behalf"},
        {"as": "U0FINN", "refuses": "may_not_apply"},
    ],
)
def test_somebody_applies_on_behalf_of_another(test):
    """C10: it is the applicant for whom the type must be, and his route that is asked."""
    test = {"form": {"what": "x"}, **test}
    policy = policy_of(
        {"by": {"manager": 1}}, apply={"user": "emma@example.com"}, behalf={"role": "office"}, tests=[test]
    )
    outcome = try_out(policy, policy.tests[0], house(), NOW)
    assert outcome.passed, outcome


BEN_OR_FINANCE = {"any": [{"user": "bob@example.com"}, {"role": "finance"}]}


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ([{"stage": "A", "by": {"user": "bob@example.com"}}], {"asks": ["U0BOB"]}),
        (
            [{"stage": "A", **BEN_OR_FINANCE}, {"stage": "B", "by": {"usergroup": "legal"}}],
            {"asks": [["U0BOB", {"role": "finance"}], {"usergroup": "legal"}]},
        ),
        (
            [{"stage": "A", "all": [BEN_OR_FINANCE, {"user": "U0BOB"}]}],
            {"asks": [["U0BOB", {"role": "finance"}, "U0BOB"]]},
        ),
        ([{"stage": "A", "any": [{"user": "emma@example.com"}, {"role": "finance"}]}], {"refuses": "route"}),
        ([{"stage": "A", "by": {"user": "nix@example.com"}}], {"refuses": "route"}),
        (None, {"refuses": "route"}),
        ([{"stage": "A", "by": {"role": "finance"}}], {"form": {}, "refuses": "what"}),
    ],
)
def test_a_route_is_built(route, said):
    """B6: as whoever applies would build it in Slack, with what cannot be built there refused."""
    test = {"as": "U0EMMA", "form": {"what": "x"}, **({"route": route} if route else {}), **said}
    source = {**policy_of({"by": {"manager": 1}}).source, "route": "applicant", "tests": [test]}
    policy = read_policy(source)
    outcome = try_out(policy, policy.tests[0], house(), NOW)
    assert outcome.passed, outcome


def test_d7_who_is_told_is_tried_as_well():
    choices = {"choose": {"Second reader": "U0MEI", "S2": "U0LEA"}, "asks": ["U0MEI", "U0LEA"]}
    outcome = tried({**choices, "cc": []}, cc=[{"role": "finance"}])
    assert (outcome.passed, outcome.told) == (False, ("U0FINN",))
