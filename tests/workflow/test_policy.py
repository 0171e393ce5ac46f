"""Reading a policy: what section 8 allows now, and what it then means (G1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.workflow.policies import SOURCE, changed, only
from workflow.conditions import Expression
from workflow.currencies import CURRENCIES, minor_digits
from workflow.definition import (
    Audience,
    Chosen,
    ChosenChain,
    Conditional,
    Each,
    EmptyRule,
    FieldType,
    GroupDefinition,
    HeadOf,
    Manager,
    Managers,
    Named,
    Option,
    Role,
    SelfRule,
    User,
    Usergroup,
)
from workflow.model import Remind, Repeat
from workflow.policy import policy_version, read_policy


def test_reads_everything_that_is_available():
    policy = read_policy(SOURCE)
    assert (policy.id, policy.title, policy.number) == (
        "purchase", {"en": "Purchase", "zh": "采购"}, "PU-{year}-{seq:04d}"
    )  # fmt: skip
    assert policy.apply == Audience(everyone=True)
    assert policy.field("amount").min == Decimal("0.01")
    assert policy.field("kind").options == (
        Option(value="it", label={"en": "IT", "zh": "信息"}),
        Option(value="Furniture", label={"": "Furniture"}),
    )
    assert [field.summary for field in policy.form] == [True, True, False, False, False]
    assert policy.field("why").private
    assert not policy.field("needed").required
    manager, finance, board = policy.route
    assert manager.member == Manager(levels=1)
    assert finance.member == GroupDefinition(
        members=(Role(name="finance"), User(ref="cfo@example.com")), need=1, distinct=False
    )
    cat_and_dan = GroupDefinition(members=(User(ref="U0CAT"), User(ref="U0DAN")), distinct=True)
    assert board.member == GroupDefinition(
        members=(User(ref="U0ANN"), HeadOf(department="Legal"), cat_and_dan),
        need=2,
        veto=True,
        in_order=True,
        distinct=True,
    )
    assert (board.self_rule, board.empty) == (SelfRule.SKIP, EmptyRule.REJECT)
    assert board.remind == Remind(after="4h", every="2d", at_most=5)
    assert policy.remind == Remind(after="1d", every="2d", at_most=5)


def test_what_is_left_out():
    policy = read_policy({key: SOURCE[key] for key in ("id", "title", "form", "route")})
    assert policy.number.format(year=2026, seq=42) == "PURCHASE-2026-0042"
    assert (policy.self_rule, policy.empty, policy.remind) == (SelfRule.MANAGER, EmptyRule.ADMIN, Remind())
    assert policy.apply == Audience(everyone=True)


def test_never_is_explicit():
    assert read_policy(changed("remind", to="never")).remind is None
    assert read_policy(changed("route", 0, remind="never")).route[0].never_remind


@pytest.mark.parametrize(
    ("apply", "audience"),
    [
        ({"role": "staff"}, Audience(roles=("staff",))),
        ([{"role": "staff"}, {"department": "Sales"}], Audience(roles=("staff",), departments=("Sales",))),
        (
            [{"user": "ann@example.com"}, {"usergroup": "@law"}, {"position": "lead"}],
            Audience(users=("ann@example.com",), usergroups=("law",), positions=("lead",)),
        ),
    ],
)
def test_who_may_apply(apply, audience):
    assert read_policy(changed("apply", to=apply)).apply == audience


def test_the_version_is_of_the_content():
    turned = dict(reversed(SOURCE.items()))
    assert policy_version(turned) == policy_version(SOURCE) == read_policy(turned).version
    assert len(policy_version(SOURCE)) == 64
    assert policy_version(changed("title", to="x")) != policy_version(SOURCE)
    assert read_policy(read_policy(SOURCE).source) == read_policy(SOURCE)


def test_reads_the_tests_of_a_policy():
    """G4."""
    tests = [
        {
            "name": "Desk",
            "as": "emma@example.com",
            "form": {"item": "Desk", "amount": 1.5, "kind": "it"},
            "on": "2026-05-12",
            "asks": ["U0ANN", [{"role": "finance"}, {"usergroup": "@desk"}], []],
        },
        {"as": "U0EMMA", "refuses": "may_not_apply"},
    ]
    first, second = read_policy(changed(tests=tests)).tests
    assert first.asks == ((User(ref="U0ANN"),), (Role(name="finance"), Usergroup(ref="desk")), ())
    assert (first.name, first.sender, first.on) == ("Desk", "emma@example.com", date(2026, 5, 12))
    assert first.form == {"item": "Desk", "amount": 1.5, "kind": "it"}
    assert (second.refuses, second.asks) == ("may_not_apply", ())


def test_what_is_asked_of_whoever_approves():
    """D2 and D10."""
    policy = read_policy(changed("route", 2, "opinion", to="required") | {"repeat": "once"})
    assert [stage.asks_input for stage in policy.route] == [False, False, True]
    assert policy.repeat is Repeat.ONCE
    assert only(changed("repeat", to="twice"))[1] == "not_one_of"


def test_a_private_field_may_stand_on_the_approvers_card():
    assert read_policy(changed("form", 0, private=True)).field("item").summary


def test_currencies():
    assert {minor_digits(each) for each in CURRENCIES} == {0, 2, 3, 4}
    assert [minor_digits(each) for each in ("EUR", "JPY", "KWD")] == [2, 0, 3]
    assert all(len(each) == 3 and each.isupper() for each in CURRENCIES)


def test_every_type_is_read():
    types = {"text", "longtext", "number", "money", "date", "time", "link"}
    types |= {"daterange", "select", "multiselect", "checkbox", "person", "people", "channel", "files"}
    assert {type_.value for type_ in FieldType} == types


def test_how_many_can_be_chosen():
    several = {"id": "who", "label": "Who", "type": "people", "min": 2, "max": 5}
    field = read_policy(changed("form", 0, to=several)).field("who")
    assert (field.min, field.max) == (2, 5)
    for bounds in ({"min": None, "max": 0}, {"min": None, "max": 101}, {"min": 1.5}):
        assert only(changed("form", 0, to=several | bounds))[1] == "out_of_range"
    assert only(changed("form", 0, to=several | {"type": "multiselect"}))[2] == {"key": "options"}
    assert only(changed("form", 0, to=several | {"type": "files", "max": 11}))[1] == "out_of_range"
    assert only(changed("form", 0, to=several | {"type": "files", "default": ["a.pdf"]}))[1] == "not_for_type"


def test_a_box_need_not_be_ticked_unless_the_policy_says_so():
    box = {"id": "car", "label": "Car", "type": "checkbox"}
    assert not read_policy(changed("form", 0, to=box)).field("car").required
    assert read_policy(changed("form", 0, to=box | {"required": True})).field("car").required


def test_reads_conditions_and_checks():
    source = changed("route", 1, when="form.amount >= 500") | {
        "check": [{"unless": "!has(form.needed) || form.needed >= today", "field": "needed", "say": {"en": "Passed."}}]
    }
    source["route"][1]["any"][0]["when"] = "form.kind == 'it'"
    policy = read_policy(source)
    assert policy.route[1].when == Expression("form.amount >= 500")
    member = policy.route[1].member
    assert isinstance(member, GroupDefinition)
    assert member.members[0] == Conditional(when=Expression("form.kind == 'it'"), member=Role(name="finance"))
    assert [(check.field, check.say) for check in policy.checks] == [("needed", {"en": "Passed."})]


@pytest.mark.parametrize(
    ("who", "read"),
    [
        ({"managers": {"up_to": "head"}}, Managers(up_to="head")),
        ({"head_of": {"field": "kind"}}, HeadOf(field="kind")),
        ({"field": "user"}, Named(field="user")),
        ({"each": {"role": "board"}}, Each(who=Role(name="board"))),
        ({"each": {"usergroup": "@law"}}, Each(who=Usergroup(ref="law"))),
        (
            {"chosen": {"label": "Reader", "from": {"department": "Legal"}, "at_most": 2}},
            Chosen(key="c1", label={"": "Reader"}, source=Audience(departments=("Legal",)), at_most=2),
        ),
        (
            {"chosen": {"label": "Reader", "at_least": 2}},
            Chosen(key="c1", label={"": "Reader"}, source=Audience(everyone=True), at_least=2, at_most=2),
        ),
        (
            {"chosen_chain": {"from": {"position": "lead"}, "at_least": 2, "until": "head"}},
            ChosenChain(key="c1", source=Audience(positions=("lead",)), at_least=2, at_most=5, until="head"),
        ),
    ],
)
def test_reads_whoever_is_asked(who, read):
    source = changed("route", 0, "by", to=who)
    source["form"].append({"id": "user", "label": "Who", "type": "person"})
    assert read_policy(source).route[0].member == read


def test_how_many_are_needed_is_open_where_how_many_there_are_is_open():
    board = read_policy(changed("route", 2, "of", to=[{"each": {"role": "board"}}])).route[2].member
    assert isinstance(board, GroupDefinition)
    assert board.need == 2
