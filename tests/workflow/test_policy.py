"""Reading a policy: what section 8 allows now, and every fault named at once, with its place (G1)."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from workflow.policy import PolicyFaults, policy_version, read_policy

SOURCE = {
    "id": "purchase",
    "title": {"en": "Purchase", "zh": "采购"},
    "number": "PU-{year}-{seq:04d}",
    "apply": "everyone",
    "form": [
        {"id": "item", "label": "What", "type": "text", "max": 120, "summary": True},
        {"id": "amount", "label": "Amount", "type": "money", "currency": "EUR", "min": 0.01, "summary": True},
        {"id": "needed", "label": "Needed by", "type": "date", "required": False},
        {
            "id": "kind",
            "label": "Kind",
            "type": "select",
            "options": [{"value": "it", "label": {"en": "IT", "zh": "信息"}}, "Furniture"],
        },
        {"id": "why", "label": "Reason", "type": "longtext", "private": True},
    ],
    "route": [
        {"stage": "Line manager", "by": {"manager": 1}},
        {"stage": "Finance", "any": [{"role": "finance"}, {"user": "cfo@example.com"}]},
        {
            "stage": {"en": "Board"},
            "need": 2,
            "of": [{"user": "U0ANN"}, {"head_of": "Legal"}, {"all": [{"user": "U0CAT"}, {"user": "U0DAN"}]}],
            "veto": True,
            "in_order": True,
            "self": "skip",
            "empty": "reject",
            "remind": {"after": "4h"},
            "opinion": "optional",
        },
    ],
    "self": "manager",
    "empty": "admin",
    "repeat": "ask",
    "remind": {"after": "1d", "every": "2d", "at_most": 5},
}


def changed(*path, to=..., **more):
    """The source with the value at `path` replaced (or taken out), or keys added to the mapping there."""
    source = copy.deepcopy(SOURCE)
    at = source
    for step in path if more else path[:-1]:
        at = at[step]
    if more:
        at.update({key.rstrip("_"): value for key, value in more.items()})
    elif to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return source


def faults(source):
    with pytest.raises(PolicyFaults) as refused:
        read_policy(source)
    return refused.value.faults


def only(source):
    found = faults(source)
    assert len(found) == 1, found
    return found[0].path, found[0].code, found[0].facts


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


TEST = {"as": "U0EMMA", "asks": ["U0ANN"]}


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
    assert (first.name, first.applicant, first.on) == ("Desk", "emma@example.com", date(2026, 5, 12))
    assert first.form == {"item": "Desk", "amount": 1.5, "kind": "it"}
    assert (second.refuses, second.asks) == ("may_not_apply", ())


NOT_YET_AT_TOP = ("deadline", "cc", "channel", "reapprove")


@pytest.mark.parametrize("key", NOT_YET_AT_TOP)
def test_keys_of_later_at_the_top(key):
    assert only(changed(**{key: []})) == ((key,), "not_available_yet", {"key": key})


@pytest.mark.parametrize("key", ["deadline", "cc"])
def test_keys_of_later_in_a_stage(key):
    assert only(changed("route", 0, **{key: "x"})) == (("route", 0, key), "not_available_yet", {"key": key})


def test_keys_of_later_beside_a_person():
    path, code, facts = only(changed("route", 1, "any", 0, tell="each"))
    assert (path[:4], code, facts) == (("route", 1, "any", 0), "not_available_yet", {"key": "tell"})


def test_what_is_asked_of_whoever_approves():
    """D2 and D10."""
    policy = read_policy(changed("route", 2, "opinion", to="required") | {"repeat": "once"})
    assert [stage.asks_input for stage in policy.route] == [False, False, True]
    assert policy.repeat is Repeat.ONCE
    assert only(changed("repeat", to="twice"))[1] == "not_one_of"


@pytest.mark.parametrize(
    ("source", "path", "nearest"),
    [
        (changed(tilte="x"), ("tilte",), "title"),
        (changed("form", 0, sumary=True), ("form", 0, "sumary"), "summary"),
        (changed("route", 0, emty="admin"), ("route", 0, "emty"), "empty"),
        (changed("route", 0, "by", to={"menager": 1}), ("route", 0, "by", "menager"), "manager"),
        (changed("route", 2, "remind", affter="1d"), ("route", 2, "remind", "affter"), "after"),
        (changed(xyzzy=1), ("xyzzy",), None),
    ],
)
def test_an_unknown_key_names_the_nearest(source, path, nearest):
    found, code, facts = only(source)
    assert (found, code, facts["nearest"]) == (path, "unknown_key", nearest)


def test_a_right_key_in_the_wrong_place():
    path, code, facts = only(changed(veto=True))
    assert (path, code, facts["belongs"]) == (("veto",), "misplaced_key", ("stage", "group"))


def test_the_nearest_value():
    assert only(changed("form", 0, "type", to="txt"))[2]["nearest"] == "text"
    assert only(changed("form", 1, "currency", to="eur"))[2]["nearest"] == "EUR"


@pytest.mark.parametrize(
    ("source", "path", "code"),
    [
        (changed("id"), (), "missing"),
        (changed("route", 0, "stage"), ("route", 0), "missing"),
        (changed("form", 0, "label"), ("form", 0), "missing"),
        (changed("form", 1, "currency"), ("form", 1), "missing"),
        (changed("form", 3, "options"), ("form", 3), "missing"),
        (changed("id", to="Purchase!"), ("id",), "bad_id"),
        (changed("id", to=7), ("id",), "wrong_type"),
        (changed("title", to=""), ("title",), "empty"),
        (changed("title", to={"English": "x"}), ("title",), "bad_language"),
        (changed("title", to={"en": 1}), ("title", "en"), "wrong_type"),
        (changed("route", to=[]), ("route",), "empty"),
        (changed("form", to=[]), ("form",), "empty"),
        (changed("form", 2, "id", to="item"), ("form", 2, "id"), "duplicate"),
        (changed("form", 3, "options", 1, to="it"), ("form", 3, "options", 1), "duplicate"),
        (changed("form", 0, min=200), ("form", 0, "min"), "min_above_max"),
        (changed("form", 0, "max", to=4000), ("form", 0, "max"), "out_of_range"),
        (changed("form", 0, "max", to=1.5), ("form", 0, "max"), "out_of_range"),
        (changed("form", 1, "min", to=0.001), ("form", 1, "min"), "too_many_decimals"),
        (changed("form", 1, "min", to="1e99999999"), ("form", 1, "min"), "wrong_type"),
        (changed("form", 1, "min", to=float("nan")), ("form", 1, "min"), "wrong_type"),
        (changed("form", 0, currency="EUR"), ("form", 0, "currency"), "not_for_type"),
        (changed("form", 2, max=3), ("form", 2, "max"), "not_for_type"),
        (changed("form", 0, "summary", to="yes"), ("form", 0, "summary"), "wrong_type"),
        (changed("route", 2, "need", to=4), ("route", 2, "need"), "out_of_range"),
        (changed("route", 2, "need", to=0), ("route", 2, "need"), "out_of_range"),
        (changed("route", 2, "of"), ("route", 2), "missing"),
        (changed("route", 2, "need"), ("route", 2), "one_of_keys"),
        (changed("route", 1, all=[{"manager": 1}]), ("route", 1), "one_of_keys"),
        (changed("route", 1, of=[{"manager": 1}]), ("route", 1, "of"), "of_without_need"),
        (changed("route", 0, veto=True), ("route", 0, "veto"), "beside_by"),
        (changed("route", 0, "by"), ("route", 0), "one_of_keys"),
        (changed("route", 0, "by", to={}), ("route", 0, "by"), "one_of_keys"),
        (changed("route", 0, "by", to={"role": "x", "manager": 1}), ("route", 0, "by"), "one_of_keys"),
        (changed("route", 0, "by", to={"any": []}), ("route", 0, "by", "any"), "misplaced_key"),
        (changed("route", 0, "by", to="ann"), ("route", 0, "by"), "wrong_type"),
        (changed("route", 0, "by", to={"user": "ann"}), ("route", 0, "by", "user"), "bad_user"),
        (changed("route", 0, "by", to={"manager": True}), ("route", 0, "by", "manager"), "wrong_type"),
        (changed("route", 0, "by", to={"manager": 0}), ("route", 0, "by", "manager"), "out_of_range"),
        (changed("route", 1, "any", to=[]), ("route", 1, "any"), "empty"),
        (changed("remind", "after", to="1w"), ("remind", "after"), "bad_amount"),
        (changed("remind", "after", to="0d"), ("remind", "after"), "bad_amount"),
        (changed("remind", "at_most", to=21), ("remind", "at_most"), "out_of_range"),
        (changed("self", to="ignore"), ("self",), "not_one_of"),
        (changed("apply", to="all"), ("apply",), "not_one_of"),
        (changed("apply", to=[]), ("apply",), "empty"),
        (changed("apply", to={}), ("apply",), "one_of_keys"),
        (changed("number", to="PU-{year}"), ("number",), "number_without_seq"),
        (changed("number", to="PU-{seq}"), ("number",), "number_without_year"),
        (changed("number", to="{seq}-{seq:03d}-{year}"), ("number",), "number_without_seq"),
        (changed("number", to="{id}-{year}-{seq}"), ("number",), "number_placeholder"),
        (changed("number", to="{year}-{seq:4d}"), ("number",), "number_placeholder"),
        (changed("number", to="P {year}-{seq}"), ("number",), "number_characters"),
        (changed("number", to="{{{year}-{seq}"), ("number",), "number_characters"),
        (changed(tests=[]), ("tests",), "empty"),
        (changed(tests=[{"as": "emma", "asks": ["U0ANN"]}]), ("tests", 0, "as"), "bad_user"),
        (changed(tests=[{"as": "U0EMMA"}]), ("tests", 0), "one_of_keys"),
        (changed(tests=[{"as": "U0EMMA", "asks": ["U0ANN"], "refuses": "item"}]), ("tests", 0), "one_of_keys"),
        (changed(tests=[{"asks": ["U0ANN"]}]), ("tests", 0), "missing"),
        (changed(tests=[{**TEST, "form": {"itm": 1}}]), ("tests", 0, "form", "itm"), "unknown_key"),
        (changed(tests=[{**TEST, "form": {"item": None}}]), ("tests", 0, "form", "item"), "wrong_type"),
        (changed(tests=[{**TEST, "form": []}]), ("tests", 0, "form"), "wrong_type"),
        (changed(tests=[{**TEST, "on": "12 May"}]), ("tests", 0, "on"), "bad_day"),
        (changed(tests=[{**TEST, "on": "2026-02-30"}]), ("tests", 0, "on"), "bad_day"),
        (changed(tests=[{**TEST, "asks": [["ann"]]}]), ("tests", 0, "asks", 0, 0), "bad_user"),
        (changed(tests=[{**TEST, "asks": [{"role": "a", "usergroup": "b"}]}]), ("tests", 0, "asks", 0), "one_of_keys"),
        (changed(tests=[{**TEST, "asks": [{"user": "U0ANN"}]}]), ("tests", 0, "asks", 0, "user"), "misplaced_key"),
        (changed(tests=[{"as": "U0EMMA", "refuses": "itm"}]), ("tests", 0, "refuses"), "not_one_of"),
    ],
)  # fmt: skip
def test_faults(source, path, code):
    assert (path, code) in {(fault.path, fault.code) for fault in faults(source)}


def test_summary_has_five_lines():
    form = [{"id": f"f{at}", "label": "x", "type": "text", "summary": True} for at in range(6)]
    assert only(changed("form", to=form)) == (("form",), "too_many_summary", {"max": 5})
    assert read_policy(changed("form", to=form[:5]))


def test_a_private_field_may_stand_on_the_approvers_card():
    assert read_policy(changed("form", 0, private=True)).field("item").summary


def test_groups_have_an_end():
    member = {"user": "U0ANN"}
    for _ in range(300):
        member = {"all": [member]}
    assert only(changed("route", 1, "any", 0, to=member))[1] == "too_deep"


def test_all_faults_come_at_once():
    source = changed("form", 0, "type", to="txt") | {"tilte": "x", "number": "-", "cc": []}
    assert {fault.code for fault in faults(source)} >= {
        "not_one_of", "unknown_key", "number_without_seq", "number_without_year", "not_available_yet"
    }  # fmt: skip


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*SOURCE, "by", "all", "of", "need", "user", "type", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def read_or_refuse(source):
    try:
        read_policy(source)
    except PolicyFaults as refused:
        return refused.faults
    return ()


@settings(deadline=None)
@given(st.sampled_from([*SOURCE]), JUNK)
def test_nothing_but_faults_comes_out_of_junk(key, junk):
    assert read_or_refuse(changed(key, to=junk)) is not None


@settings(deadline=None)
@given(JUNK)
def test_junk_anywhere_in_the_route(junk):
    refused = read_or_refuse(changed("route", 1, "any", 0, to=junk))
    assert all(fault.path[:2] == ("route", 1) for fault in refused)


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
    ("source", "path", "code"),
    [
        (changed("route", 0, when="form.amout > 1"), ("route", 0, "when"), "unknown_name"),
        (changed("route", 0, when="form.needed > today"), ("route", 0, "when"), "may_be_missing"),
        (changed("route", 0, when="form.amount >"), ("route", 0, "when"), "bad_expression"),
        (changed("route", 0, when=True), ("route", 0, "when"), "wrong_type"),
        (changed("route", 0, "by", when="form.amount"), ("route", 0, "by", "when"), "not_a_condition"),
        (changed("route", 2, "of", 2, when="f()"), ("route", 2, "of", 2, "when"), "unknown_function"),
        (changed(check=[{"unless": "true", "field": "neded", "say": "x"}]), ("check", 0, "field"), "not_one_of"),
        (changed(check=[{"unless": "true", "field": "item"}]), ("check", 0), "missing"),
        (changed(check=[{"unles": "true", "field": "item", "say": "x"}]), ("check", 0, "unles"), "unknown_key"),
        (changed(check=[]), ("check",), "empty"),
    ],
)  # fmt: skip
def test_faults_of_expressions(source, path, code):
    assert (path, code) in {(fault.path, fault.code) for fault in faults(source)}


def test_the_nearest_field_of_an_expression():
    assert only(changed("route", 0, when="form.amout > 1"))[2]["nearest"] == "form.amount"


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


@pytest.mark.parametrize(
    ("who", "path", "code"),
    [
        ({"managers": "head"}, ("managers",), "wrong_type"),
        ({"managers": {}}, ("managers",), "missing"),
        ({"managers": {"up": "head"}}, ("managers", "up"), "unknown_key"),
        ({"head_of": {"field": "amount"}}, ("head_of", "field"), "names_nobody"),
        ({"head_of": {"field": "knd"}}, ("head_of", "field"), "not_one_of"),
        ({"field": "item"}, ("field",), "names_nobody"),
        ({"field": 3}, ("field",), "wrong_type"),
        ({"each": {"manager": 1}}, ("each", "manager"), "misplaced_key"),
        ({"each": {}}, ("each",), "one_of_keys"),
        ({"chosen": {}}, ("chosen",), "missing"),
        ({"chosen": {"label": "x", "at_most": 0}}, ("chosen", "at_most"), "out_of_range"),
        ({"chosen": {"label": "x", "from": "all"}}, ("chosen", "from"), "not_one_of"),
        ({"chosen_chain": {"at_least": 3, "at_most": 2}}, ("chosen_chain", "at_least"), "min_above_max"),
        ({"chosen_chain": {"util": "head"}}, ("chosen_chain", "util"), "unknown_key"),
        ({"each": {"role": "a", "usergroup": "b"}}, ("each",), "one_of_keys"),
    ],
)
def test_faults_of_whom_to_ask(who, path, code):
    found = {(fault.path, fault.code) for fault in faults(changed("route", 0, "by", to=who))}
    assert (("route", 0, "by", *path), code) in found
