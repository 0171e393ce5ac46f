"""What an admin puts together in Slack is a policy's source, whatever he does in whatever order (issue 4, 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.building import Building, Built, BuiltGroup, Kind, Member
from workflow.definition import FieldType
from workflow.policy import read_policy
from workflow.policy_source import ID
from workflow.type_source import (
    FieldSaid,
    Heading,
    Source,
    building_in,
    faults_of,
    fields_of,
    free_id,
    heading_of,
    moved_field,
    new_source,
    slug,
    with_building,
    with_field,
    with_heading,
    without_field,
)

CUSTOM = {
    "id": "custom",
    "title": "Other request",
    "number": "AP-{year}-{seq:04d}",
    "apply": {"role": "staff"},
    "remind": "never",
    "form": [{"id": "subject", "label": "Subject", "type": "text"}],
    "check": [{"unless": "form.subject != ''", "field": "subject", "say": "No."}],
    "route": [{"stage": "Approval", "by": {"user": "U0ANN"}}],
}
GYM = new_source(Heading(title={"en": "Gym", "zh": "健身"}), CUSTOM)
WHAT = FieldSaid(label={"en": "What", "zh": "什么"}, summary=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1, max_size=20)
LABELS = st.dictionaries(st.sampled_from(["en", "zh"]), TEXTS, min_size=1)
CHOICES = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4, unique_by=lambda row: row[0])


@st.composite
def fields(draw: st.DrawFn) -> FieldSaid:
    type_ = draw(st.sampled_from(FieldType))
    rows = draw(CHOICES) if type_ in (FieldType.SELECT, FieldType.MULTISELECT) else []
    languages = draw(st.sampled_from([("en",), ("zh",), ("en", "zh")])) if rows else ()
    return FieldSaid(
        label=draw(LABELS),
        type=type_,
        required=draw(st.booleans()),
        choices={language: [row[at] for row in rows] for at, language in enumerate(languages)},
        currency="EUR" if type_ is FieldType.MONEY else "",
        private=draw(st.booleans()),
    )


def named(source: Source, at: int) -> str:
    """The id of the field there; empty where there is none."""
    return [*(each["id"] for each in source["form"]), *[""] * 7][at]


PLACES = st.integers(0, 6)
STEPS: st.SearchStrategy[Callable[[Source], Source]] = st.one_of(
    st.builds(lambda said, at: lambda source: with_field(source, said, named(source, at)), fields(), PLACES),
    st.builds(lambda at: lambda source: without_field(source, named(source, at)), PLACES),
    st.builds(
        lambda at, by: lambda source: moved_field(source, named(source, at), by), PLACES, st.sampled_from([-1, 1])
    ),
)


@given(st.lists(STEPS, max_size=8))
def test_whatever_is_done_with_its_fields_it_is_a_policy_as_soon_as_it_has_one(steps: list[Any]) -> None:
    source = GYM
    for step in steps:
        source = step(source)
    assert {fault.path for fault in faults_of(source)} == (set() if source["form"] else {("form",)})


@given(st.lists(fields(), min_size=1, max_size=5))
def test_what_was_said_of_a_field_is_read_again(said: list[FieldSaid]) -> None:
    source = GYM
    for each in said:
        source = with_field(source, each)
    again = GYM
    for each in fields_of(source).values():
        again = with_field(again, each)
    assert again == source
    policy = read_policy(source)
    for each, field in zip(said, policy.form, strict=True):
        assert (field.type, field.required, field.private) == (each.type, each.required, each.private)
        texts = set(each.label.values())
        for_all = len(texts) == 1 and "en" in each.label
        assert field.label == ({"": texts.pop()} if for_all else each.label)
        assert [option.value for option in field.options] == list(next(iter(each.choices.values()), ()))


def test_a_type_begins_with_the_route_and_the_settings_of_the_request_and_without_its_form() -> None:
    assert {
        "id": "gym",
        "title": {"en": "Gym", "zh": "健身"},
        "apply": {"role": "staff"},
        "remind": "never",
        "form": [],
        "route": CUSTOM["route"],
    } == GYM
    assert new_source(Heading(title={"en": "Gym"})) == {"id": "gym", "title": "Gym", "form": [], "route": []}
    assert {fault.path for fault in faults_of(new_source(Heading(title={"en": "Gym"})))} == {("form",), ("route",)}


def test_a_heading_can_be_changed_without_touching_the_rest() -> None:
    source = with_field(GYM, WHAT)
    named = with_heading(source, Heading(title={"zh": "运动", "en": " "}, id="sport", number=" SP-{year}-{seq} "))
    assert heading_of(named) == Heading(title={"zh": "运动"}, id="sport", number="SP-{year}-{seq}")
    agreed = with_heading(named, replace(heading_of(named), cancel_approved="approvers"))
    assert (agreed["cancel_approved"], faults_of(agreed)) == ("approvers", faults_of(named))
    assert with_heading(agreed, heading_of(named)) == named
    assert with_heading(named, heading_of(source)) == source


def test_a_field_keeps_its_id_when_it_is_called_something_else_and_two_never_share_one() -> None:
    source = with_field(with_field(GYM, WHAT), WHAT)
    assert [field["id"] for field in source["form"]] == ["what", "what_2"]
    source = moved_field(with_field(source, FieldSaid(label={"en": "Why"}), "what"), "what", 1)
    assert [field["id"] for field in source["form"]] == ["what_2", "what"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (FieldSaid(label={}), "empty"),
        (FieldSaid(label={"en": "x" * 201}), "too_long"),
        (FieldSaid(label={"en": "Kind"}, type=FieldType.SELECT), "empty"),
        (FieldSaid(label={"en": "Kind"}, type=FieldType.SELECT, choices={"en": ["a", "a"]}), "duplicate"),
        (FieldSaid(label={"en": "Cost"}, type=FieldType.MONEY, currency="eu"), "bad_currency"),
        (FieldSaid(label={"en": "Cost"}, type=FieldType.MONEY), "empty"),
    ],
)
def test_what_the_parser_refuses_is_a_fault_of_that_field(said: FieldSaid, why: str) -> None:
    (fault,) = faults_of(with_field(with_field(GYM, WHAT), said))
    assert (fault.path[:2], fault.code) == (("form", 1), why)


def test_five_fields_stand_on_the_card_and_no_more() -> None:
    source = GYM
    for _more in range(6):
        source = with_field(source, WHAT)
    assert [(fault.path, fault.code) for fault in faults_of(source)] == [(("form",), "too_many_summary")]


def test_choices_without_a_translation_are_called_the_same_in_all_languages() -> None:
    said = FieldSaid(label={"en": "Kind"}, type=FieldType.SELECT, choices={"en": ["IT", "Desk"], "zh": ["信息"]})
    (field,) = read_policy(with_field(GYM, said)).form
    assert [option.label for option in field.options] == [{"en": "IT", "zh": "信息"}, {"en": "Desk", "zh": "Desk"}]


def test_a_choice_keeps_its_value_when_it_is_called_something_else_in_one_language() -> None:
    """What requests were filled in with goes on meaning it; a reader of another language begins with his own."""
    begun = FieldSaid(label={"en": "Kind"}, type=FieldType.SELECT, choices={"en": ["IT", "Desk"]})
    source = with_field(GYM, begun)
    both = FieldSaid(
        label={"en": "Kind"}, type=FieldType.SELECT, choices={"zh": ["桌子", "信息"], "en": ["Desk", "IT"]}
    )
    source = with_field(source, both, "kind")
    renamed = {"zh": ["书桌", "信息", "其他"], "en": ["Desk", "Information", "Other"]}
    source = with_field(source, FieldSaid(label={"en": "Kind"}, type=FieldType.SELECT, choices=renamed), "kind")
    assert source["form"][0]["options"] == [
        {"value": "Desk", "label": {"zh": "书桌", "en": "Desk"}},
        {"value": "IT", "label": {"zh": "信息", "en": "Information"}},
        {"value": "其他", "label": {"zh": "其他", "en": "Other"}},
    ]
    swapped = FieldSaid(label={"en": "Kind"}, type=FieldType.SELECT, choices={"zh": ["书桌", "IT"]})
    again = read_policy(with_field(source, swapped, "kind")).form[0].options
    assert [option.value for option in again] == ["Desk", "IT"]


def test_groups_are_built_on_those_that_are_there() -> None:
    assert building_in(GYM).groups == (BuiltGroup(members=(Member(Kind.USER, "U0ANN"),)),)
    both = BuiltGroup(members=(Member(Kind.USER, "U0ANN"), Member(Kind.ROLE, "finance")))
    asking = with_building(
        with_field(GYM, WHAT), Built(building=Building(groups=(both,)), title=lambda _n: {"en": "Approval"})
    )
    assert building_in(asking).groups == (both,)
    assert faults_of(asking) == ()
    assert building_in(with_building(GYM, Built(building=Building(), title=lambda _n: {}))) == Building()


def test_types_whose_titles_have_no_latin_letter_get_ids_that_differ() -> None:
    first, second = Heading(title={"zh": "请假"}), Heading(title={"zh": "出差 2"})
    assert [heading_of(new_source(each, taken={"type", "type_2"})).id for each in (first, second)] == [
        "type_3",
        "type_2_2",
    ]
    assert heading_of(new_source(Heading(title={"en": "Gym"}), taken={"gym"})).id == "gym", "which is refused"


@given(st.dictionaries(st.sampled_from(["en", "zh", "fr"]), st.text(max_size=80), max_size=3))
def test_a_proposed_id_is_always_an_id(text: dict[str, str]) -> None:
    assert ID.fullmatch(slug(text, "type"))
    assert free_id(slug(text, "type"), {slug(text, "type")}) != slug(text, "type")
    assert ID.fullmatch(free_id("x" * 40, {"x" * 40}))


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ({"en": "Gym equipment!", "zh": "健身"}, "gym_equipment"),
        ({"": "Größe & Maß"}, "groe_ma"),
        ({"zh": "健身"}, "type"),
        ({"en": "2nd floor"}, "type_2nd_floor"),
    ],
)
def test_an_id_is_proposed_from_the_title(text: dict[str, str], id_: str) -> None:
    assert slug(text, "type") == id_
