"""Approvers whom the applicant chooses (A10): from whom, level by level upwards, and where it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.house import house, policy_of
from workflow.application import application_of
from workflow.applying import Preview, choice_at, deciding_fields, former_choices, preview, usual_choices, work_out
from workflow.audience import belongs, those_of
from workflow.definition import Audience
from workflow.errors import FormFaults
from workflow.model import seats_of

NOW = datetime(2026, 5, 12, 8, tzinfo=UTC)
HELD = {"U0EMMA": "employee", "U0LEA": "lead", "U0LEO": "lead", "U0HANA": "head", "U0HUGO": "head", "U0DAN": "director"}
DIRECTORY = house(held=HELD, departments={"U0LEO": "Legal", "U0HUGO": "Legal"})
EMMA = DIRECTORY.person("U0EMMA")
LEADERS = {"position": "lead"}


def chain(**more):
    return policy_of({"by": {"chosen_chain": {"from": LEADERS, "at_most": 4, **more}}})


def preview_of(policy, raw, directory=DIRECTORY, applicant=EMMA) -> Preview:
    return preview(policy, application_of(applicant, directory, NOW, raw=raw), directory)


def shown(policy, directory=DIRECTORY, applicant=EMMA, **raw) -> Preview:
    typed = {"what": "x"} | {f"choose.{block.replace('_', '.')}": said for block, said in raw.items()}
    return preview_of(policy, typed, directory, applicant)


def levels(found: Preview):
    return [(level.block, [person.id for person in level.eligible or ()], level.fault) for level in found.levels]


def sent(policy, directory=DIRECTORY, applicant=EMMA, **raw):
    typed = {"what": "x"} | {f"choose.{block.replace('_', '.')}": said for block, said in raw.items()}
    worked = work_out(policy, application_of(applicant, directory, NOW, raw=typed), directory)
    return [[seat.asked_id for seat in seats_of(stage)] for stage in worked.route.members]


def faults(policy, **raw):
    with pytest.raises(FormFaults) as refused:
        sent(policy, **raw)
    return {block: fault.code for block, fault in refused.value.faults.items()}


def test_each_choice_reveals_the_next_level_of_those_above():
    leads, heads = ["U0DAN", "U0HANA", "U0HUGO", "U0LEA", "U0LEO"], ["U0DAN", "U0HANA", "U0HUGO"]
    assert levels(shown(chain())) == [("choose.c1.1", leads, "required")]
    assert levels(shown(chain(), c1_1="U0LEO")) == [("choose.c1.1", leads, ""), ("choose.c1.2", heads, "")]
    assert levels(shown(chain(), c1_1="U0HANA"))[1:] == [("choose.c1.2", ["U0DAN"], "")]
    assert len(shown(chain(), c1_1="U0DAN").levels) == 1, "nobody stands above him"


@pytest.mark.parametrize(
    ("chosen", "stages"),
    [
        ({"c1_1": "U0LEA"}, [["U0LEA"]]),
        ({"c1_1": "U0LEA", "c1_2": "stop"}, [["U0LEA"]]),
        ({"c1_1": "U0LEA", "c1_2": "U0HANA"}, [["U0LEA"], ["U0HANA"]]),
        ({"c1_1": "U0LEA", "c1_2": "U0HANA", "c1_3": "U0DAN"}, [["U0LEA"], ["U0HANA"], ["U0DAN"]]),
        ({"c1_1": "U0DAN"}, [["U0DAN"]]),
        ({"c1_1": "U0LEA", "c1_2": "", "c1_3": "U0DAN"}, [["U0LEA"]]),
    ],
)
def test_how_many_stages_there_are_is_the_applicants_choice(chosen, stages):
    assert sent(chain(), **chosen) == stages


def test_what_was_chosen_before_fills_in_what_asks_for_the_same():
    """C8: not a choice by another name that only stands in the same place."""
    before = policy_of(
        {"by": {"chosen_chain": {"from": LEADERS}}},
        {"by": {"chosen": {"label": "Reader", "from": LEADERS}}},
    )
    now = policy_of(
        {"by": {"chosen_chain": {"from": LEADERS, "at_most": 2}}},
        {"by": {"chosen": {"label": "Lawyer", "from": LEADERS}}},
    )
    chosen = {"choose.c1.1": ("U0LEO",), "choose.c1.2": ("U0HANA",), "choose.c2": ("U0LEA",)}
    assert former_choices(before, before, chosen) == {place: list(users) for place, users in chosen.items()}
    assert former_choices(now, before, chosen) == {"choose.c1.1": ["U0LEO"], "choose.c1.2": ["U0HANA"]}
    assert former_choices(now, before, {}) == {}


def test_a_group_that_is_still_to_be_chosen_is_not_said_to_be_too_small():
    panel = policy_of({"need": 2, "of": [{"chosen": {"label": "Panel", "from": LEADERS, "at_most": 3}}]})
    for chosen, asked in (([], [""]), (["U0LEA"], ["admin"]), (["U0LEA", "U0LEO"], ["U0LEA", "U0LEO"])):
        assert [seat.asked_id for seat in seats_of(shown(panel, c1=chosen).route)] == asked


def test_a_choice_by_itself_is_the_one_in_the_form():
    """What a select is filled with that Slack asks for: all that is told of it is what was chosen below."""
    for below in ([], ["U0LEO"], ["U0LEO", "U0HANA"]):
        typed = {f"c1_{number}": user for number, user in enumerate(below, start=1)}
        *_lower, level = shown(chain(), **typed).levels
        assert choice_at(chain(), EMMA, level.block, below, DIRECTORY) == level
    assert choice_at(chain(), EMMA, "choose.c1.3", ["U0LEO"], DIRECTORY) is None
    assert choice_at(chain(), EMMA, "choose.c2", [], DIRECTORY) is None


@pytest.mark.parametrize(
    "audience",
    [
        Audience(everyone=True),
        Audience(positions=("head",)),
        Audience(roles=("finance", "office"), departments=("Legal",)),
        Audience(usergroups=("legal",), users=("hana@example.com",)),
    ],
)
def test_those_of_an_audience_are_whoever_belongs_to_it(audience):
    directory = house(held=HELD, departments={"U0LEO": "Legal"}, gone={"U0MEI", "U0HUGO"})
    people = directory.everyone()
    assert list(those_of(audience, people, directory)) == [p for p in people if belongs(audience, p, directory)]


def test_where_a_chain_may_and_must_end():
    assert faults(chain(at_least=2), c1_1="U0LEA") == {"choose.c1.2": "required"}
    assert faults(chain(at_least=2), c1_1="U0LEA", c1_2="stop") == {"choose.c1.2": "required"}
    assert sent(chain(at_least=2), c1_1="U0LEA", c1_2="U0HUGO") == [["U0LEA"], ["U0HUGO"]]
    assert sent(chain(at_least=3), c1_1="U0DAN") == [["U0DAN"]], "there is nobody above who could be asked"
    assert sent(chain(until="head"), c1_1="U0LEA", c1_2="U0HANA", c1_3="U0DAN") == [["U0LEA"], ["U0HANA"]]
    assert sent(chain(at_most=1), c1_1="U0LEA", c1_2="U0HANA") == [["U0LEA"]]


@pytest.mark.parametrize(
    "chosen",
    [
        {"c1_1": "U0EMMA"},
        {"c1_1": "U0GHOST"},
        {"c1_1": "U0ANN"},
        {"c1_1": "U0LEA", "c1_2": "U0LEA"},
        {"c1_1": "U0HANA", "c1_2": "U0LEA"},
    ],
)
def test_whoever_is_not_above_cannot_be_chosen(chosen):
    """F76: nor can the applicant; what a form sends is not believed."""
    assert set(faults(chain(), **chosen).values()) == {"not_eligible"}


def test_a_form_opens_with_the_managers_there_are():
    assert usual_choices(chain(at_least=2), EMMA, DIRECTORY) == {"choose.c1.1": "U0LEA", "choose.c1.2": "U0HANA"}
    assert usual_choices(chain(), EMMA, DIRECTORY) == {"choose.c1.1": "U0LEA"}
    assert usual_choices(chain(), replace(EMMA, manager="U0ANN"), DIRECTORY) == {}, "she is no leader"


CHOICE = {"chosen": {"label": "Reader", "from": {"department": "Legal"}, "at_most": 2}}


def test_chosen_people_have_a_seat_each():
    policy = policy_of({"by": CHOICE}, {"any": [{"user": "U0ANN"}, {"chosen": {"label": "Other"}}]})
    readers = ["U0HUGO", "U0LEO"]
    assert levels(shown(policy)) == [("choose.c1", readers, "required"), ("choose.c2", [], "required")]
    assert shown(policy).levels[1].eligible is None, "everybody"
    assert sent(policy, c1=readers, c2="U0CAT") == [readers, ["U0ANN", "U0CAT"]]
    assert sent(policy, c1=["U0LEO"], c2=["U0CAT"]) == [["U0LEO"], ["U0ANN", "U0CAT"]]
    assert faults(policy, c1=["U0LEO", "U0CAT"], c2="U0EMMA") == dict.fromkeys(
        ["choose.c1", "choose.c2"], "not_eligible"
    )
    assert faults(policy_of({"by": CHOICE | {}}), c1=["U0LEO", "U0HUGO", "U0CAT"]) == {"choose.c1": "too_many"}


def test_so_many_are_chosen_at_least():
    panel = {"label": "Panel", "from": LEADERS, "at_least": 2, "at_most": 3}
    policy = policy_of({"need": 2, "of": [{"chosen": panel}]})
    assert faults(policy, c1=[]) == {"choose.c1": "required"}
    assert faults(policy, c1=["U0LEA"]) == {"choose.c1": "too_few"}
    assert [seat.asked_id for seat in seats_of(shown(policy, c1=["U0LEA"]).route)] == [""]
    assert sent(policy, c1=["U0LEA", "U0LEO"]) == [["U0LEA", "U0LEO"]]


def test_d10_where_fewer_can_be_chosen_than_must_be_empty_fills_a_seat():
    three = policy_of({"by": {"chosen": {"label": "Reader", "from": {"department": "Legal"}, "at_least": 3}}})
    assert faults(three, c1=["U0LEO"]) == {"choose.c1": "too_few"}
    assert sent(three, c1=["U0LEO", "U0HUGO"]) == [["U0LEO", "U0HUGO", "admin"]]


def test_choosing_from_ones_own_department():
    policy = policy_of({"by": {"chosen": {"label": "Colleague", "from": {"department": "applicant"}}}})
    assert "U0HANA" in levels(shown(policy))[0][1]
    assert "U0LEO" not in levels(shown(policy))[0][1]
    assert "U0EMMA" not in levels(shown(policy))[0][1]


def test_where_nobody_could_be_chosen_empty_fills_the_seat():
    policy = policy_of({"by": {"chosen": {"label": "x", "from": {"role": "astronaut"}}}})
    assert sent(policy) == [["admin"]]
    assert sent(chain(), applicant=DIRECTORY.person("U0DAN")) == [["admin"]], "nobody is above him"


def test_the_chain_is_shown_as_far_as_the_form_goes():
    """C4: what is missing is named, not guessed."""
    form = [{"id": "amount", "label": "Amount", "type": "money", "currency": "EUR"}]
    policy = policy_of({"by": {"user": "U0ANN"}, "when": "form.amount > 5"}, {"by": {"user": "U0BOB"}}, form=form)
    assert deciding_fields(policy) == {"amount"}
    assert preview_of(policy, {}) == Preview(needs="amount")
    assert preview_of(policy, {"amount": "five"}) == Preview(needs="amount")
    route = preview_of(policy, {"amount": "4"}).route
    assert route is not None
    assert [seat.asked_id for seat in seats_of(route)] == ["U0BOB"]
    empty = shown(chain()).route
    assert empty is not None
    assert [seat.asked_id for seat in seats_of(empty)] == [""]


@given(st.lists(st.sampled_from([*HELD, "stop", "", "U0GHOST"]), max_size=5), st.integers(1, 3))
def test_what_is_shown_is_what_is_asked(said, at_least):
    """C4: the chain shown before sending is the chain that will be asked, or sending is refused at a shown level."""
    policy = chain(at_least=at_least)
    raw = {f"c1_{number}": user for number, user in enumerate(said, start=1)}
    before = shown(policy, **raw)
    assert before.route is not None
    wrong = {level.block for level in before.levels if level.fault}
    if wrong:
        assert set(faults(policy, **raw)) == wrong
    else:
        assert sent(policy, **raw) == [[seat.asked_id for seat in seats_of(stage)] for stage in before.route.members]
