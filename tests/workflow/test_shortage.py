"""Distinct groups that lost enough different people: which open seats have to go to somebody else (B7, F75)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow.test_distinct import all_of, ann, any_of, brute, group, groups_of, seat, settled, situations
from workflow.distinct import barred
from workflow.engine import Outcome
from workflow.model import Group, seats_of
from workflow.shortage import short_seat, supposing


def passes(tree: Group, some: Group, able, decided, outcomes) -> bool:
    """By brute force, whether the group can be approved by whoever may still approve there."""
    below = [each.id for each in seats_of(some)]
    left = {each: {who for who in able[each] if not barred(tree, each, {who}, decided)} for each in below}
    used = {each: who for each, who in decided.items() if each in below}
    return brute(some, left, used, {each: outcomes[each] for each in used})


@examples(60)
@given(situations(), st.data())
def test_as_few_seats_as_possible_go_to_somebody_else_until_every_distinct_group_can_pass(situation, data):
    tree, candidates, decided, outcomes = situation
    undecided = [each.id for each in seats_of(tree) if each.id not in decided]
    movable = [each for each in undecided if data.draw(st.integers(0, 3))]
    stands = dict(outcomes)
    settled(tree, stands, {})
    moved: list[str] = []

    def stuck(without: list[str]) -> list[str]:
        supposed = supposing(candidates, without)
        around = [each for each in groups_of(tree) if each.distinct and {s.id for s in seats_of(each)} & {*undecided}]
        return [each.id for each in around if not passes(tree, each, supposed, decided, outcomes)]

    while True:
        known = {each: who for each, who in supposing(candidates, moved).items() if each in undecided}
        short = short_seat(tree, known, [each for each in movable if each not in moved], decided, stands)
        if short is None:
            break
        assert short in movable
        assert short not in moved
        moved.append(short)
    assert stuck(moved) == stuck(movable), "whatever giving seats away can mend is mended"
    for each in moved:
        assert set(stuck([other for other in moved if other != each])) > set(stuck(moved)), "no seat is moved in vain"


HOLDERS = {"x": {"ann"}, "y": {"ann"}, "z": {"cat"}, "p": {"ann"}}


def short(tree, movable: str, **approved: str) -> str | None:
    outcomes = dict.fromkeys(approved, Outcome.APPROVED)
    settled(tree, outcomes, {})
    open_ = {each.id: HOLDERS[each.id] for each in seats_of(tree) if each.id not in approved}
    hands = {each: {who} for each, who in approved.items()}
    return short_seat(tree, open_, movable.split(), hands, outcomes)


def test_the_one_who_approved_already_leaves_his_other_seat():
    assert short(all_of("g", seat("x"), seat("y"), seat("z")), "y z", x="ann") == "y"


def test_of_two_that_would_do_the_last_moves():
    tree = all_of("g", seat("x"), ann("p"))
    assert short(tree, "p x") == "x"
    assert short(tree, "x p") == "p"


def test_what_is_not_reached_is_no_cause():
    tree = replace(all_of("g", seat("x"), seat("y")), in_order=True)
    assert short(tree, "x") is None
    assert short(tree, "y", x="ann") == "y"


def test_in_order_the_next_has_to_pass_though_there_are_enough_after_it():
    tree = replace(group("g", 2, seat("x"), seat("y"), seat("z")), in_order=True)
    assert short(tree, "y", x="ann") == "y"


def test_where_enough_people_are_left_everybody_keeps_his_seat():
    assert short(group("g", 2, seat("x"), seat("y"), any_of("h", seat("z"))), "x y z") is None
