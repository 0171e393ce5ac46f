"""A policy that says everything, changed at one place, and how it is refused then."""

from __future__ import annotations

import copy

import pytest
from hypothesis import strategies as st

from workflow.policy import PolicyFaults, read_policy

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
    """What it is refused for."""
    with pytest.raises(PolicyFaults) as refused:
        read_policy(source)
    return refused.value.faults


def only(source):
    """Place, code and facts of the one fault there is."""
    found = faults(source)
    assert len(found) == 1, found
    return found[0].path, found[0].code, found[0].facts


def read_or_refuse(source):
    """The faults, none where it is read; anything else that is raised goes on."""
    try:
        read_policy(source)
    except PolicyFaults as refused:
        return refused.faults
    return ()


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*SOURCE, "by", "all", "of", "need", "user", "type", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)
