"""Chains of managers: up to the top, and not round in circles (F82)."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workflow.model import Person
from workflow.superiors import ChainEnd, superiors

NAMES = "ABCDEF"


def looked_up(managers: dict[str, str], gone: str = ""):
    people = [Person(id=name, name=name, manager=above, active=name not in gone) for name, above in managers.items()]
    return {person.id: person for person in people}.get


def test_the_chain_is_as_long_as_it_is_asked_for():
    look_up = looked_up({"A": "B", "B": "C", "C": ""})
    person = look_up("A")
    assert [each.id for each in superiors(person, 1, look_up).people] == ["B"]
    assert superiors(person, 2, look_up).end is None
    assert superiors(person, 3, look_up).end is ChainEnd.TOP
    assert superiors(person, 0, look_up).people == ()


LEADS = st.fixed_dictionaries({name: st.sampled_from(["", "Z", *NAMES]) for name in NAMES})


@given(LEADS, st.sets(st.sampled_from(NAMES)))
def test_whoever_leads_whom_the_chain_ends(managers, gone):
    look_up = looked_up(managers, "".join(gone))
    chain = superiors(look_up("A"), 100, look_up)
    ids = ["A", *(person.id for person in chain.people)]
    assert len(ids) == len(set(ids)) <= len(NAMES)
    assert all(managers[below] == above for below, above in pairwise(ids))
    assert all(person.active for person in chain.people)
    following = managers[ids[-1]]
    expected = ChainEnd.TOP if not following else ChainEnd.GONE if following in gone | {"Z"} else ChainEnd.CIRCLE
    assert chain.end is expected
