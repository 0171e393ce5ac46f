"""Who stands in for whom, and which delegation cannot be (D8, F9), against brute force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import examples
from workflow.delegation import (
    LONGEST_CHAIN,
    LOOK_AGAIN,
    Delegation,
    begun,
    over,
    period,
    seen,
    stand_ins,
    standing_in,
    stands_in_for,
    tangle,
    unseen,
)

START = datetime(2026, 6, 1, tzinfo=UTC)
PEOPLE = tuple("abcdefgh")
TYPES = ("leave", "purchase")


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def delegation(owner: str, delegate: str, since: int = 0, until: int = 9, *types: str, name: str = "") -> Delegation:
    made = Delegation(
        id=name or f"{owner}{delegate}",
        owner=owner,
        delegate=delegate,
        since=day(since),
        until=day(until),
        made_by=owner,
        made_at=START,
        types=frozenset(types),
    )
    return replace(made, opened_at=made.since)


@st.composite
def delegations(draw: st.DrawFn, most: int = 9) -> list[Delegation]:
    found = []
    for number in range(draw(st.integers(1, most))):
        owner, delegate = draw(st.permutations(PEOPLE))[:2]
        since = draw(st.integers(0, 4))
        until = since + draw(st.integers(1, 4))
        types = draw(st.sampled_from([(), ("leave",), ("purchase",)]))
        found.append(delegation(owner, delegate, since, until, *types, name=str(number)))
    return found


def walks(
    start: str, edges: Sequence[Delegation], passed: tuple[Delegation, ...] = ()
) -> Iterator[tuple[Delegation, ...]]:
    """Every way that leads on from somebody without meeting anybody twice, the last step excepted."""
    met = {start, *(each.owner for each in passed)}
    for each in edges:
        if each.owner == start:
            yield (*passed, each)
            if each.delegate not in met:
                yield from walks(each.delegate, edges, (*passed, each))


@examples(150)
@given(delegations(), st.sampled_from(TYPES), st.integers(0, 8), st.frozensets(st.sampled_from(PEOPLE), min_size=4))
def test_d8_whoever_can_be_reached_in_a_few_steps_stands_in_until_the_first_of_them_ends(found, type_, at, able):
    edges = [each for each in found if each.since <= day(at) < each.until and each.is_for(type_)]
    there = stand_ins(PEOPLE, found, able, type_, day(at))
    assert set(there) == {each.owner for each in edges} & able
    for owner, reached in there.items():
        ways = [way for way in walks(owner, edges) if len(way) <= LONGEST_CHAIN and way[-1].delegate != owner]
        ways = [way for way in ways if all(each.delegate in able for each in way)]
        ends: dict[str, datetime] = {}
        for way in ways:
            until = min(each.until for each in way)
            ends[way[-1].delegate] = max(until, ends.get(way[-1].delegate, until))
        assert reached == ends


@examples(150)
@given(delegations(most=12))
def test_f9_what_is_let_in_never_leads_in_a_circle_nor_too_far_and_nothing_else_is_refused(wanted):
    standing: list[Delegation] = []
    for new in wanted:
        wrong = tangle(new, standing)
        worst = max(length for day_, type_ in moments(new) for length in lengths(new, standing, day_, type_))
        assert (wrong is not None) == (worst > LONGEST_CHAIN), (new, standing)
        if wrong is None:
            standing.append(new)
        elif wrong.reason == "circle":
            assert wrong.people[0] == wrong.people[-1] == new.owner


def moments(new: Delegation) -> Iterator[tuple[datetime, str]]:
    for number in range(9):
        if new.since <= day(number) < new.until:
            yield from ((day(number), type_) for type_ in TYPES if new.is_for(type_))


def lengths(new: Delegation, standing: Sequence[Delegation], at: datetime, type_: str) -> Iterator[int]:
    """How long the chains through the new one are; a circle has no end."""
    edges = [each for each in (*standing, new) if each.since <= at < each.until and each.is_for(type_)]
    for start in PEOPLE:
        for way in walks(start, edges):
            if new in way:
                circle = way[-1].delegate in {each.owner for each in way}
                yield LONGEST_CHAIN + 1 if circle else len(way)


def test_f9_five_follow_one_another_and_neither_a_sixth_nor_the_first_again():
    chain = [delegation(*pair) for pair in ("ab", "bc", "cd", "de", "ef")]
    behind = stand_ins("a", chain, set(PEOPLE), "leave", START)["a"]
    assert list(behind) == ["b", "c", "d", "e", "f"]
    reasons = {to: tangle(delegation("f", to), chain) for to in ("g", "a")}
    assert {to: why and (why.reason, "".join(why.people)) for to, why in reasons.items()} == {
        "g": ("too_long", "abcdefg"),
        "a": ("circle", "fabcdef"),
    }
    assert tangle(delegation("f", "g", 0, 9, "purchase"), [*chain[1:], delegation("a", "b", 0, 9, "leave")]) is None
    assert tangle(delegation("f", "g", 9, 12), chain) is None, "all the others are over by then"


def test_for_one_of_several_somebody_stands_in_only_where_all_of_them_are_away():
    away = {"fay": {"ben": day(3)}, "gus": {"cai": day(4), "fay": day(4)}}
    assert standing_in({"fay", "gus"}, away) == {"ben", "cai"}
    assert standing_in({"fay", "gus", "eve"}, away) == frozenset(), "Eve is there"
    assert stands_in_for("cai", {"fay", "gus"}, away) == "gus"
    assert stands_in_for("fay", {"fay", "gus"}, away) is None, "she acts for herself"
    assert stands_in_for("ben", {"gus"}, away) is None


def test_days_are_whole_ones_where_he_lives_unless_he_says_a_time():
    """Berlin puts the clock forward on 29 March 2026."""
    first, last = date(2026, 3, 28), date(2026, 3, 29)
    since, until = period(first, last, "Europe/Berlin", None, None)
    assert (since.isoformat(), until.isoformat()) == ("2026-03-27T23:00:00+00:00", "2026-03-29T22:00:00+00:00")
    since, until = period(first, first, "Asia/Shanghai", time(12), time(17, 30))
    assert (since.isoformat(), until.isoformat()) == ("2026-03-28T04:00:00+00:00", "2026-03-28T09:30:00+00:00")


def test_the_clock_looks_at_it_until_the_messages_show_it_and_once_more():
    new = replace(delegation("a", "b", 1, 2), opened_at=None, due_at=day(1))
    assert not unseen(new)
    opened = begun(new, day(1))
    assert unseen(opened), "whoever was to see to the messages may have died"
    shown = seen(opened, day(1))
    assert not unseen(shown)
    assert shown.due_at == day(1) + LOOK_AGAIN
    assert seen(shown, day(1) + LOOK_AGAIN).due_at == day(2)
    ended = over(shown, day(2), day(3))
    assert (ended.ended_at, ended.ended_by, unseen(ended)) == (day(2), None, True)
    assert seen(ended, day(3)).due_at is None
