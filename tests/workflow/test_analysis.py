"""What a route comes down to, against brute force: smallest approving sets, blockers, single points of failure (G3)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow.oracle import open_seats, verdict_of, with_rules
from tests.workflow.test_distinct import PEOPLE, all_of, any_of, castings, group, seat
from workflow.analysis import MOST_WAYS, Some, Way, analyse
from workflow.distinct import barred
from workflow.model import AskedKind, Group, Node, Seat, Verdict, seats_of

YES, NO = Verdict.APPROVE, Verdict.REJECT
Seats = Mapping[str, frozenset[str]]


@st.composite
def routes(draw: st.DrawFn, seats: int = 6) -> tuple[Group, Seats]:
    """A route of groups, and who may take which seat. Not of every sort at once: rules answer when they are reached,
    and the analysis has them answer first; where people run out, it does not look whom a veto in order lets through."""
    names, left = iter(range(100)), seats
    sorts = draw(st.sampled_from([{"rules", "distinct"}, {"in_order", "veto"}, {"in_order", "distinct"}]))

    def node(level: int) -> Node:
        nonlocal left
        if level == 0 or left <= 1 or draw(st.booleans()):
            left -= 1
            answer = draw(st.sampled_from([None] * 4 + [YES, NO] * ("rules" in sorts)))
            kind = AskedKind.RULE if answer else AskedKind.ROLE
            return Seat(id=f"s{next(names)}", asked_kind=kind, asked_id="", verdict=answer)
        return some(level - 1)

    def some(level: int) -> Group:
        members = tuple(node(level) for _ in range(draw(st.integers(1, 3))))
        flags = {flag: draw(st.booleans()) for flag in sorted(sorts - {"rules"})}
        need = draw(st.integers(1, len(members)))
        return Group(id=f"g{next(names)}", members=members, need=need, **flags)

    route = some(3)
    people = st.frozensets(st.sampled_from(PEOPLE), min_size=1, max_size=3)
    return route, {each.id: draw(people) for each in seats_of(route) if each.verdict is None}


def approves(route: Group, candidates: Seats, people: frozenset[str]) -> bool:
    """Whether some casting of these people, who all say yes in whatever order, approves the route."""
    rules = {each.id: each.verdict for each in seats_of(route) if each.verdict}
    free = {each.id: candidates.get(each.id, frozenset()) & people for each in seats_of(route)}
    return any(
        verdict_of(route, [*rules.items(), *((each, YES) for each in cast if each not in rules)]) is YES
        for cast in castings(route, free, {})
    )


def sets_of(way: Way) -> Iterator[frozenset[str]]:
    """The sets of people that are this way."""
    parts = (combinations(some.people, some.count) for some in way)
    return (frozenset().union(*chosen) for chosen in product(*parts))


@examples(120)
@given(routes())
def test_the_smallest_sets_are_those_of_brute_force(drawn):
    route, candidates = drawn
    everybody = sorted({person for people in candidates.values() for person in people})
    able = [
        set_
        for size in range(len(everybody) + 1)
        for set_ in map(frozenset, combinations(everybody, size))
        if approves(route, candidates, set_)
    ]
    smallest = {each for each in able if not any(other < each for other in able)}
    found = analyse(route, candidates)
    assert {set_ for way in found.ways for set_ in sets_of(way)} == smallest
    assert not found.cut
    assert found.needed == (frozenset.intersection(*able) if able else frozenset())
    assert found.alone == {person for person in everybody if frozenset(person) in able}


def escapes(route: Group, candidates: Seats, person: str, votes: list, cast: dict[str, str]) -> bool:
    """Whether there is something the others can do for it to be approved, while he rejects whatever opens to him."""
    votes = with_rules(route, votes)
    while his := [each.id for each in open_seats(route, votes) if person in candidates.get(each.id, ())]:
        votes = with_rules(route, [*votes, (his[0], NO)])
    if verdict := verdict_of(route, votes):
        return verdict is YES
    open_ = open_seats(route, votes)
    return any(
        escapes(route, candidates, person, [*votes, (each.id, YES)], {**cast, each.id: other})
        for each in open_
        for other in candidates[each.id]
        if not barred(route, each.id, {other}, {node: {who} for node, who in cast.items()})
    ) or any(escapes(route, candidates, person, [*votes, (each.id, NO)], cast) for each in open_)


@examples(120)
@given(routes(seats=5))
def test_whoever_can_block_it_alone_is_told(drawn):
    route, candidates = drawn
    everybody = {person for people in candidates.values() for person in people}
    found = analyse(route, candidates)
    if found.ways:
        assert found.blockers == {p for p in everybody if not escapes(route, candidates, p, [], {})}


def test_people_who_may_take_the_same_seats_are_one_kind():
    route = all_of("g", seat("legal"), any_of("money", seat("finance"), seat("cfo")))
    people = {"legal": {"lea"}, "finance": {"finn", "fay", "fred"}, "cfo": {"cora"}}
    found = analyse(route, people)
    lea, finance = Some(count=1, people=("lea",)), Some(count=1, people=("fay", "finn", "fred"))
    assert {frozenset(way) for way in found.ways} == {
        frozenset({lea, finance}),
        frozenset({lea, Some(count=1, people=("cora",))}),
    }
    assert (found.needed, found.alone, found.blockers) == ({"lea"}, frozenset(), {"lea"})


def test_one_person_who_sits_everywhere():
    route = group("route", 2, seat("manager"), seat("head"), distinct=False)
    found = analyse(route, {"manager": {"ben"}, "head": {"ben"}})
    assert (found.needed, found.alone, found.blockers) == ({"ben"}, {"ben"}, {"ben"})


def test_out_of_reach_and_nobody_needed():
    no = Seat(id="r", asked_kind=AskedKind.RULE, asked_id="", verdict=NO)
    assert analyse(all_of("g", seat("x"), no), {"x": {"ann"}}).ways == ()
    yes = Seat(id="r", asked_kind=AskedKind.RULE, asked_id="", verdict=YES)
    assert analyse(any_of("g", seat("x"), yes), {"x": {"ann"}}).ways == ((),)


@pytest.mark.parametrize("need", [1, 10, 20])
def test_a_large_board_is_cut_in_time(need):
    route = group("board", need, *(seat(f"s{at}") for at in range(20)))
    begun = time.thread_time()
    found = analyse(route, {f"s{at}": {f"p{at}"} for at in range(20)})
    assert time.thread_time() - begun < 3
    assert found.cut is (need == 10)
    assert len(found.ways) == {1: 20, 10: MOST_WAYS, 20: 1}[need]
