"""Different people for different seats: against brute force on small trees, and fast on large ones (B7, F75)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import examples
from workflow.distinct import barred, can_pass, candidates_of, groups_around, starves
from workflow.engine import Outcome, tally
from workflow.model import AskedKind, Group, Node, Seat, Verdict, seats_of

PEOPLE = "abcd"


def seat(name: str) -> Seat:
    return Seat(id=name, asked_kind=AskedKind.ROLE, asked_id=name)


def ann(name: str) -> Seat:
    return Seat(id=name, asked_kind=AskedKind.PERSON, asked_id="ann")


def group(name: str, need: int, *members: Node, distinct: bool = True, veto: bool = False) -> Group:
    return Group(id=name, members=members, need=need, distinct=distinct, veto=veto)


def all_of(name: str, *members: Node) -> Group:
    return group(name, len(members), *members)


def any_of(name: str, *members: Node) -> Group:
    return group(name, 1, *members, distinct=False)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> Group:
    """A group of up to seven seats, some of its groups distinct, some with veto."""
    names = iter(range(100))
    left = 7

    def node(level: int) -> Node:
        nonlocal left
        if level == 0 or left <= 1 or draw(st.booleans()):
            left -= 1
            return seat(f"s{next(names)}")
        return some(level - 1)

    def some(level: int) -> Group:
        members = tuple(node(level) for _ in range(draw(st.integers(1, 3))))
        need = draw(st.integers(1, len(members)))
        flags = {"distinct": draw(st.booleans()), "veto": draw(st.booleans())}
        return group(f"g{next(names)}", need, *members, **flags)

    return some(depth)


Sets = dict[str, frozenset[str]]


@st.composite
def situations(draw: st.DrawFn) -> tuple[Group, Sets, Sets, dict[str, Outcome]]:
    """A tree, who may take which seat, who decided which, some for somebody else, and how."""
    tree = draw(trees())
    candidates, decided, outcomes = {}, {}, {}
    for each in seats_of(tree):
        candidates[each.id] = draw(st.frozensets(st.sampled_from(PEOPLE), max_size=3))
        free = [p for p in sorted(candidates[each.id]) if not barred(tree, each.id, {p}, decided)]
        if free and draw(st.integers(0, 3)) == 0:
            asked = draw(st.sampled_from(free))
            others = [p for p in PEOPLE if not barred(tree, each.id, {p}, decided)]
            decided[each.id] = frozenset({asked, draw(st.sampled_from([asked, *others]))})
            outcomes[each.id] = draw(st.sampled_from([Outcome.APPROVED, Outcome.REJECTED]))
    return tree, candidates, decided, outcomes


def settled(node: Node, outcomes: dict[str, Outcome], latched: Mapping[str, Outcome]) -> Outcome:
    """The outcome of `node`; what was decided before stays decided."""
    if isinstance(node, Group):
        for member in node.members:
            settled(member, outcomes, latched)
        if latched.get(node.id, Outcome.PENDING) is Outcome.PENDING:
            outcomes[node.id] = tally(node, outcomes)
        else:
            outcomes[node.id] = latched[node.id]
    else:
        outcomes.setdefault(node.id, Outcome.PENDING)
    return outcomes[node.id]


def castings(
    tree: Group, candidates: Mapping[str, frozenset[str]], decided: dict[str, frozenset[str]]
) -> Iterator[dict[str, frozenset[str]]]:
    """Every way to give open seats to people, or to nobody, so that no distinct group sees one twice."""
    open_ = [each.id for each in seats_of(tree) if each.id not in decided]
    groups = [each for each in groups_of(tree) if each.distinct]
    for choice in product(*(("", *sorted(candidates[each])) for each in open_)):
        cast = {**decided, **{each: {person} for each, person in zip(open_, choice, strict=True) if person}}
        used = [[hand for each in seats_of(some) for hand in cast.get(each.id, ())] for some in groups]
        if all(len(people) == len(set(people)) for people in used):
            yield cast


def groups_of(node: Node) -> Iterator[Group]:
    if isinstance(node, Group):
        yield node
        for member in node.members:
            yield from groups_of(member)


def brute(tree: Group, candidates, decided, outcomes) -> bool:
    """Whether some casting approves the tree."""
    latched = dict(outcomes)
    settled(tree, latched, {})
    for cast in castings(tree, candidates, decided):
        votes = dict.fromkeys(cast, Outcome.APPROVED) | outcomes
        if settled(tree, votes, latched) is Outcome.APPROVED:
            return True
    return False


@examples(250)
@given(situations())
def test_agrees_with_brute_force(situation):
    assert can_pass(*situation) == brute(*situation)


@examples(150)
@given(situations(), st.data())
def test_whoever_may_not_take_a_seat_is_told_a_better_one(situation, data):
    tree, candidates, decided, outcomes = situation
    open_ = [(each.id, p) for each in seats_of(tree) if each.id not in decided for p in sorted(candidates[each.id])]
    if not open_:
        return
    node, asked = data.draw(st.sampled_from(open_))
    hands = {asked, data.draw(st.sampled_from([asked, *PEOPLE]))}  # himself, or somebody for him
    if barred(tree, node, hands, decided):
        return
    instead = starves(tree, node, hands, candidates, decided, outcomes)
    if not tree.distinct or not brute(tree, candidates, decided, outcomes):
        return
    after = brute(tree, candidates, {**decided, node: hands}, {**outcomes, node: Outcome.APPROVED})
    if instead is None:
        assert after
    elif not after:
        assert instead != node
        assert hands & candidates[instead]


HOLDERS = {"x": {"ann", "bob"}, "y": {"ann"}, "z": {"ann", "bob", "cat"}}


@pytest.mark.parametrize(
    ("tree", "passes"),
    [
        (all_of("g", seat("x"), seat("y")), True),
        (all_of("g", seat("x"), seat("y"), seat("z")), True),
        (all_of("g", seat("y"), ann("p")), False),
        (group("g", 2, seat("y"), ann("p"), distinct=False), True),
        (all_of("g", any_of("h", seat("y"), seat("x")), any_of("i", ann("p"))), True),
        (
            all_of("g", any_of("h", seat("y")), any_of("i", ann("p"))),
            False,
        ),
        (all_of("g", seat("nobody")), False),
        (any_of("g", seat("nobody"), seat("y")), True),
    ],
)
def test_needs_different_people(tree, passes):
    assert can_pass(tree, candidates_of(tree, HOLDERS, {"applicant"})) is passes


def test_the_applicant_is_no_holder():
    tree = all_of("g", seat("x"), seat("z"))
    assert candidates_of(tree, HOLDERS, {"ann"}) == {"x": {"bob"}, "z": {"bob", "cat"}}


def test_a_rule_needs_nobody():
    yes = Seat(id="r", asked_kind=AskedKind.RULE, asked_id="", verdict=Verdict.APPROVE)
    no = Seat(id="r", asked_kind=AskedKind.RULE, asked_id="", verdict=Verdict.REJECT)
    assert can_pass(all_of("g", seat("x"), yes), {"x": {"bob"}})
    assert not can_pass(all_of("g", seat("x"), no), {"x": {"bob"}})
    assert not can_pass(group("g", 1, seat("x"), no, veto=True), {"x": {"bob"}})


def test_one_signature_per_distinct_group():
    tree = all_of("route", group("g", 2, seat("x"), any_of("h", seat("y"), seat("z"))), seat("w"))
    loose = Group(id="route", members=tree.members, need=2)
    assert barred(tree, "w", {"ann"}, {"x": {"ann"}})
    assert barred(loose, "z", {"ann"}, {"x": {"ann"}})
    assert not barred(loose, "w", {"ann"}, {"x": {"ann"}})
    assert not barred(loose, "x", {"ann"}, {"x": {"ann"}})
    assert [each.id for each in groups_around(loose, "y")] == ["g"]
    assert not groups_around(loose, "w")


def test_the_only_holder_keeps_himself_for_his_seat():
    tree = all_of("g", seat("x"), seat("y"))
    people = candidates_of(tree, HOLDERS, ())
    assert starves(tree, "x", {"ann"}, people, {}) == "y"
    assert starves(tree, "x", {"bob"}, people, {}) is None
    assert starves(tree, "y", {"ann"}, people, {}) is None


def test_f100_two_seats_are_never_the_work_of_the_same_two():
    """Bob approved for Ann: neither he nor she may take another seat; nor may he for her while one needs him."""
    tree = all_of("g", seat("x"), seat("y"))
    assert barred(tree, "y", {"ann"}, {"x": {"ann", "bob"}})
    assert barred(tree, "y", {"bob"}, {"x": {"ann", "bob"}})
    assert barred(tree, "y", {"cat", "ann"}, {"x": {"ann", "bob"}}), "not even somebody else for her"
    assert not barred(tree, "y", {"cat"}, {"x": {"ann", "bob"}})
    assert starves(tree, "x", {"bob", "ann"}, {"x": {"ann"}, "y": {"bob"}}, {}) == "y"
    assert starves(tree, "x", {"bob", "ann"}, {"x": {"ann"}, "y": {"bob", "cat"}}, {}) is None


def test_a_rejection_may_use_up_the_last_person():
    """Bob rejects the first seat: one rejection is allowed for, but his own seat has nobody else now."""
    tree = group("g", 2, seat("x"), seat("y"), seat("z"))
    people = {"x": {"ann", "bob"}, "y": {"ann"}, "z": {"bob"}}
    assert can_pass(tree, people)
    assert not can_pass(tree, people, {"x": {"bob"}}, {"x": Outcome.REJECTED})


def test_whoever_decided_further_out_is_nobody_further_in():
    inner = all_of("inner", seat("x"), seat("z"))
    tree = group("outer", 2, seat("w"), inner)
    people = {"w": {"cat"}, "x": {"ann", "bob"}, "z": {"ann", "bob", "cat"}}
    assert starves(tree, "x", {"ann"}, people, {}) is None
    assert starves(tree, "x", {"ann"}, {**people, "z": {"ann", "cat"}}, {"w": {"cat"}}) == "z"


@pytest.mark.parametrize("need", [1, 30, 60])
def test_sixty_seats_are_no_effort(need):
    tree = group("g", need, *(seat(f"s{at}") for at in range(60)))
    people = {f"s{at}": [f"p{(at * 7 + step) % 60}" for step in range(20)] for at in range(60)}
    begun = time.thread_time()
    assert can_pass(tree, people)
    few = {each: people[each][:1] if int(each[1:]) % 2 else ["p0"] for each in people}
    assert can_pass(tree, few) == (need <= 31)
    assert time.thread_time() - begun < 1


def test_large_roles_and_many_overlapping_groups_end_in_time():
    crowd = [f"p{at}" for at in range(500)]
    tree = all_of("g", *(seat(f"s{at}") for at in range(60)))
    begun = time.thread_time()
    assert can_pass(tree, {f"s{at}": crowd for at in range(60)})
    triples = [all_of(f"h{at}", *(seat(f"t{at}{part}") for part in "xyz")) for at in range(20)]
    hard = group("g", 9, *triples)
    people = {
        f"t{at}{part}": [f"p{(at * (5 + step) + step) % 26}"] for at in range(20) for step, part in enumerate("xyz")
    }
    starves(hard, "t0x", {"p0"}, people, {})
    assert time.thread_time() - begun < 2
