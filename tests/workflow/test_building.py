"""B6: what an applicant builds is a policy's route, whatever he clicks in whatever order; or he is told why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.building import (
    MOST_GROUPS,
    MOST_MEMBERS,
    Building,
    Built,
    BuiltGroup,
    Combine,
    Kind,
    Member,
    building_of,
    from_data,
    group_faults,
    route_of,
    to_data,
)
from workflow.policy import read_policy

EMMA, ANN, BEN = "U0EMMA", "U0ANN", "U0BEN"
CUSTOM = {
    "id": "custom",
    "title": "Other request",
    "form": [{"id": "what", "label": "What", "type": "text"}],
    "route": "applicant",
}
MEMBERS = st.builds(Member, st.just(Kind.USER), st.sampled_from([ANN, BEN, "U0CAI"])) | st.builds(
    Member, st.sampled_from([Kind.ROLE, Kind.USERGROUP]), st.sampled_from(["finance", "legal"])
)
GROUPS = st.builds(
    lambda members, share, in_order: BuiltGroup(
        members=tuple(members), need=min(share, len(set(members))) or None, in_order=in_order
    ),
    st.lists(MEMBERS, min_size=1, max_size=6),
    st.integers(0, 4),
    st.booleans(),
)
PLACES = st.integers(-1, MOST_GROUPS + 1)
STEPS: st.SearchStrategy[Callable[[Building], Building]] = st.one_of(
    st.builds(lambda group: lambda b: b.with_group(group, len(b.groups)), GROUPS),
    st.builds(lambda group, at: lambda b: b.with_group(group, at), GROUPS, PLACES),
    st.builds(lambda at: lambda b: b.without_group(at), PLACES),
    st.builds(lambda at, by: lambda b: b.moved(at, by), PLACES, st.sampled_from([-1, 1])),
    st.builds(lambda combine: lambda b: b.combined(combine), st.sampled_from(Combine)),
)


def person(*users: str, **more: Any) -> BuiltGroup:
    return BuiltGroup(members=tuple(Member(Kind.USER, user) for user in users), **more)


def route(building: Building) -> Any:
    return route_of(Built(building=building, title=lambda number: {"en": f"Group {number}" if number else "Approval"}))


@given(st.lists(STEPS, max_size=30))
def test_b6_whatever_is_clicked_the_parser_accepts_it(
    steps: list[Callable[[Building], Building]],
) -> None:
    building = Building()
    for step in steps:
        building = step(building)
    assert len(building.groups) <= MOST_GROUPS
    assert from_data(to_data(building)) == alike(building)
    if building.groups:
        policy = read_policy({**CUSTOM, "route": route(building)})
        assert not policy.custom
        assert route(building_of(policy.source["route"])) == route(building)


def alike(building: Building) -> Building:
    """How many of one must approve, and in which order, is nothing that need be kept."""
    groups = (BuiltGroup(members=group.members) if len(group.members) == 1 else group for group in building.groups)
    return Building(groups=tuple(groups), combine=building.combine)


def test_b3_three_groups_combine_at_once_or_as_stages() -> None:
    building = Building(groups=(person(ANN), person(ANN, BEN, need=1), person(ANN, BEN, in_order=True)))
    one, some, all_ = (
        {"user": ANN},
        {"any": [{"user": ANN}, {"user": BEN}]},
        {"all": [{"user": ANN}, {"user": BEN}], "in_order": True},
    )
    only = {"stage": {"en": "Approval"}}
    assert route(building) == [{**only, "all": [one, some, all_], "distinct": False}]
    assert route(building.combined(Combine.ANY)) == [{**only, "any": [one, some, all_], "distinct": False}]
    assert route(building.combined(Combine.STAGES)) == [
        {"stage": {"en": "Group 1"}, "by": one},
        {"stage": {"en": "Group 2"}, **some},
        {"stage": {"en": "Group 3"}, **all_},
    ]
    assert route(Building(groups=(person(ANN, BEN),))) == [{**only, "all": [{"user": ANN}, {"user": BEN}]}]


def test_moving_keeps_every_group_and_duplicates_are_one() -> None:
    building = Building(groups=(person(ANN), person(BEN), person(ANN, BEN)))
    assert building.moved(0, 1).groups == (person(BEN), person(ANN), person(ANN, BEN))
    assert building.moved(2, -1).groups == (person(ANN), person(ANN, BEN), person(BEN))
    assert building.moved(0, -1) == building.moved(2, 1) == building
    assert person(ANN, BEN, ANN) == person(ANN, BEN)


@pytest.mark.parametrize(
    ("group", "faults"),
    [
        (person(ANN, BEN, need=2), {}),
        (BuiltGroup(members=(Member(Kind.ROLE, "finance"),)), {}),
        (person(), {"members": "nobody"}),
        (person(*(f"U{n:03d}" for n in range(MOST_MEMBERS + 1))), {"members": "too_many"}),
        (person(ANN, EMMA), {"members": "yourself"}),
        (person("U0GONE"), {"members": "not_a_person"}),
        (person(ANN, BEN, need=3), {"need": "too_few"}),
        (person(ANN, BEN, need=0), {"need": "too_few"}),
    ],
)
def test_a_group_that_cannot_stand_says_why(group: BuiltGroup, faults: dict[str, str]) -> None:
    found = group_faults(group, EMMA, {ANN, BEN})
    assert {place: fault.code for place, fault in found.items()} == faults


@pytest.mark.parametrize(
    "kept", [{}, {"combine": "all"}, {"combine": "?", "groups": []}, {"combine": "all", "groups": [3]}]
)
def test_what_was_kept_in_another_way_is_an_empty_building(kept: dict[str, Any]) -> None:
    assert from_data(kept) == Building()
    assert building_of([kept]) == Building()
