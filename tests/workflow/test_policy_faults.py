"""What a policy is refused for: every fault named at once, with its place, and with what was probably meant (G1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.policies import JUNK, SOURCE, changed, faults, only, read_or_refuse
from workflow.policy import read_policy

TEST = {"as": "U0EMMA", "asks": ["U0ANN"]}
BOSS = {"stage": "A", "by": {"role": "boss"}}


def built(*stages):
    """A custom type with a test that says that this is built."""
    return changed(route="applicant", tests=[{**TEST, "route": list(stages) or "x"}])


NOT_YET_AT_TOP = ("deadline",)


@pytest.mark.parametrize("key", NOT_YET_AT_TOP)
def test_keys_of_later_at_the_top(key):
    assert only(changed(**{key: []})) == ((key,), "not_available_yet", {"key": key})


@pytest.mark.parametrize("key", ["deadline"])
def test_keys_of_later_in_a_stage(key):
    assert only(changed("route", 0, **{key: "x"})) == (("route", 0, key), "not_available_yet", {"key": key})


def test_keys_of_later_beside_a_person():
    path, code, facts = only(changed("route", 1, "any", 0, tell="each"))
    assert (path[:4], code, facts) == (("route", 1, "any", 0), "not_available_yet", {"key": "tell"})


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


def test_the_nearest_field_of_an_expression():
    assert only(changed("route", 0, when="form.amout > 1"))[2]["nearest"] == "form.amount"


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
        (changed(channel="C0ABC"), ("channel",), "wrong_type"),
        (changed(channel={"show": ["item"]}), ("channel",), "missing"),
        (changed(channel={"id": "#board"}), ("channel", "id"), "bad_channel"),
        (changed(channel={"id": "C0ABC", "show": ["itme"]}), ("channel", "show", 0), "not_one_of"),
        (changed(channel={"id": "C0ABC", "show": ["why"]}), ("channel", "show", 0), "private_in_channel"),
        (changed(channel={"id": "C0ABC", "show": []}), ("channel", "show"), "empty"),
        (changed(show=["item"]), ("show",), "misplaced_key"),
        (changed(cc=[]), ("cc",), "empty"),
        (changed(cc=["ann"]), ("cc", 0), "wrong_type"),
        (changed(cc=[{}]), ("cc", 0), "one_of_keys"),
        (changed(cc=[{"user": "U0ANN", "role": "x"}]), ("cc", 0), "one_of_keys"),
        (changed(cc=[{"each": {"role": "x"}}]), ("cc", 0, "each"), "misplaced_key"),
        (changed(cc=[{"field": "item"}]), ("cc", 0, "field"), "names_nobody"),
        (changed(cc=[{"role": "x", "when": "form.nix > 1"}]), ("cc", 0, "when"), "unknown_name"),
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
        (changed(tests=[{**TEST, "behalf": "ann"}]), ("tests", 0, "behalf"), "bad_user"),
        (changed(tests=[{**TEST, "route": [BOSS]}]), ("tests", 0, "route"), "route_not_built"),
        (built(), ("tests", 0, "route"), "wrong_type"),
        (built({"stage": "A"}), ("tests", 0, "route", 0), "one_of_keys"),
        (built({**BOSS, "when": "true"}), ("tests", 0, "route"), "cannot_be_built"),
        (built({"stage": "A", "all": [{"all": [{"manager": 1}]}]}), ("tests", 0, "route"), "cannot_be_built"),
        (changed(tests=[{"as": "U0EMMA", "refuses": "itm"}]), ("tests", 0, "refuses"), "not_one_of"),
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
def test_faults(source, path, code):
    assert (path, code) in {(fault.path, fault.code) for fault in faults(source)}


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
        ({"chosen": {"label": "x", "at_least": 3, "at_most": 2}}, ("chosen", "at_least"), "min_above_max"),
        ({"chosen": {"label": "x", "from": "all"}}, ("chosen", "from"), "not_one_of"),
        ({"chosen_chain": {"at_least": 3, "at_most": 2}}, ("chosen_chain", "at_least"), "min_above_max"),
        ({"chosen_chain": {"util": "head"}}, ("chosen_chain", "util"), "unknown_key"),
        ({"each": {"role": "a", "usergroup": "b"}}, ("each",), "one_of_keys"),
    ],
)
def test_faults_of_whom_to_ask(who, path, code):
    found = {(fault.path, fault.code) for fault in faults(changed("route", 0, "by", to=who))}
    assert (("route", 0, "by", *path), code) in found


def test_summary_has_five_lines():
    form = [{"id": f"f{at}", "label": "x", "type": "text", "summary": True} for at in range(6)]
    assert only(changed("form", to=form)) == (("form",), "too_many_summary", {"max": 5})
    assert read_policy(changed("form", to=form[:5]))


def test_groups_have_an_end():
    member = {"user": "U0ANN"}
    for _ in range(300):
        member = {"all": [member]}
    assert only(changed("route", 1, "any", 0, to=member))[1] == "too_deep"


def test_all_faults_come_at_once():
    source = changed("form", 0, "type", to="txt") | {"tilte": "x", "number": "-", "deadline": []}
    assert {fault.code for fault in faults(source)} >= {
        "not_one_of", "unknown_key", "number_without_seq", "number_without_year", "not_available_yet"
    }  # fmt: skip


@given(st.sampled_from([*SOURCE]), JUNK)
def test_nothing_but_faults_comes_out_of_junk(key, junk):
    assert read_or_refuse(changed(key, to=junk)) is not None


@given(JUNK)
def test_junk_anywhere_in_the_route(junk):
    refused = read_or_refuse(changed("route", 1, "any", 0, to=junk))
    assert all(fault.path[:2] == ("route", 1) for fault in refused)
