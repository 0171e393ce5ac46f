"""Who sits in a seat (A11, D10, F74-F77, F82): every rule of leaving out and filling up, on a small house."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.workflow.house import House, house, policy_of
from workflow.application import Application
from workflow.approvers import resolve
from workflow.audience import may_apply
from workflow.errors import NobodyToAsk
from workflow.model import AskedKind, Group, Node, Remind, Seat, Values, Verdict, seats_of


def shown(node: Node) -> str:
    """The route in one line: ``all[lea, finance?]``, a role with a question mark, a rule in capitals."""
    if isinstance(node, Seat):
        if node.asked_kind is AskedKind.RULE:
            return str(node.verdict).upper()
        return node.asked_id + "?" if node.asked_kind is AskedKind.ROLE else node.asked_id.removeprefix("U0").lower()
    order = ">" if node.in_order else ""
    return f"{node.need}{order}[{', '.join(shown(member) for member in node.members)}]"


TODAY = date(2026, 5, 12)


def route(
    *stages: dict, of: str = "U0EMMA", by: str = "", in_: House | None = None, values: Values | None = None, **top
) -> Group:
    directory = in_ or house()
    applicant = directory.person(of)
    assert applicant is not None
    roles = directory.roles_of(of)
    application = Application(applicant=applicant, roles=roles, values=values or {}, today=TODAY, submitter=by)
    return resolve(policy_of(*stages, **top), application, directory).route


def asked(*stages: dict, of: str = "U0EMMA", by: str = "", in_: House | None = None, **top) -> str:
    chain = route(*stages, of=of, by=by, in_=in_, **top)
    assert (chain.id, chain.in_order, chain.need, chain.distinct) == ("route", True, len(chain.members), False)
    return " ".join(shown(stage) for stage in chain.members)


LEA, HANA, FINANCE, OFFICE = {"manager": 1}, {"head_of": "applicant"}, {"role": "finance"}, {"role": "office"}
ANN, BOB, CAT = ({"user": f"U0{name}"} for name in ("ANN", "BOB", "CAT"))
LAW = {"usergroup": "legal"}
EMMA, NOBODY = {"user": "emma@example.com"}, {"role": "astronaut"}


@pytest.mark.parametrize(
    ("who", "seat"),
    [
        ({"user": "U0ANN"}, "ann"),
        ({"user": "Ann@Example.com"}, "ann"),
        ({"user": "U0GHOST"}, "admin?"),
        ({"role": "finance"}, "finance?"),
        ({"role": "astronaut"}, "admin?"),
        ({"usergroup": "S0LAW"}, "S0LAW?"),
        ({"usergroup": "@legal"}, "S0LAW?"),
        ({"usergroup": "mute"}, "admin?"),
        ({"usergroup": "S0GONE"}, "admin?"),
        ({"manager": 1}, "lea"),
        ({"manager": 3}, "dan"),
        ({"manager": 4}, "admin?"),
        ({"head_of": "applicant"}, "hana"),
        ({"head_of": "Sales"}, "hana"),
        ({"head_of": "Moon"}, "admin?"),
    ],
)
def test_finds_whoever_is_asked(who, seat):
    assert asked({"by": who}) == seat


def test_says_why_a_seat_is_whose():
    chain = route({"by": LEA}, {"by": FINANCE}, {"by": LAW}, {"by": HANA}, {"by": ANN}, {"by": NOBODY})
    assert [seat.why for seat in seats_of(chain)] == ["manager", "role", "usergroup", "head_of", "user", "empty"]
    assert [seat.why for seat in seats_of(route({"by": EMMA}))] == ["self"]


def test_ids_are_unique_and_stages_carry_their_titles():
    chain = route({"by": LEA}, {"all": [FINANCE, {"any": [ANN, BOB]}]})
    ids = [seat.id for seat in seats_of(chain)]
    assert len(set(ids)) == len(ids) == 4
    assert [member.title for member in chain.members] == [{"": "S1"}, {"": "S2"}]
    assert [seat.title for seat in seats_of(chain.members[1])] == [{}, {}, {}]


@pytest.mark.parametrize(("rule", "seats"), [("manager", "lea ann"), ("skip", "ann"), ("allow", "emma ann")])
def test_f76_a_seat_that_would_ask_the_applicant(rule, seats):
    assert asked({"by": EMMA}, {"by": ANN}, self=rule) == seats
    assert asked({"by": EMMA, "self": rule}, {"by": ANN}) == seats


def test_the_head_of_the_department_is_the_applicant():
    assert asked({"by": HANA}, of="U0HANA") == "dan"
    assert asked({"by": HANA}, of="U0HANA", in_=house(managers={})) == "admin?"


@pytest.mark.parametrize(
    ("broken", "missing"),
    [
        ({"managers": {"U0EMMA": "U0LEA", "U0LEA": "U0EMMA"}}, "circle"),
        ({"managers": {"U0EMMA": "U0LEA", "U0LEA": "U0LEA"}}, "circle"),
        ({"managers": {"U0EMMA": "U0LEA"}}, "manager"),
        ({"managers": {}}, "manager"),
        ({"managers": {"U0EMMA": "U0LEA", "U0LEA": "U0HANA"}, "gone": {"U0HANA"}}, "gone"),
        ({"gone": {"U0LEA"}}, "gone"),
    ],
)
def test_f82_a_broken_chain_of_managers_is_nobody(broken, missing):
    """F82."""
    (seat,) = seats_of(route({"by": {"manager": 2}}, in_=house(**broken)))
    assert (shown(seat), seat.missing) == ("admin?", missing)


@pytest.mark.parametrize(
    ("stage", "missing"),
    [
        ({"by": {"role": "astronaut"}}, "role"),
        ({"by": {"usergroup": "mute"}}, "usergroup"),
        ({"by": {"head_of": "Moon"}}, "head_of"),
        ({"by": {"user": "U0GHOST"}}, "user"),
        ({"need": 2, "of": [{"user": "U0ANN"}, {"user": "U0ANN"}]}, "group"),
        ({"by": {"role": "finance"}}, ""),
    ],
)
@pytest.mark.parametrize("empty", ["admin", "reject"])
def test_a_seat_says_in_whose_place_it_stands(stage, missing, empty):
    assert [seat.missing for seat in seats_of(route(stage, empty=empty))] == [missing]


def test_whoever_left_is_nobody():
    assert asked({"by": HANA}, {"by": ANN}, in_=house(gone={"U0HANA", "U0ANN"})) == "admin? admin?"


def test_a_role_never_counts_the_applicant():
    assert asked({"by": FINANCE}, of="U0FINN") == "admin?"
    assert asked({"by": FINANCE}, of="U0FINN", self="allow") == "admin?"
    assert asked({"by": OFFICE}, of="U0OLGA") == "office?"


@pytest.mark.parametrize(
    ("rule", "seat", "group"),
    [
        # A group that a rule's rejection has lost already asks nobody.
        ("reject", "REJECT", "REJECT"),
        ("approve", "APPROVE", "2[ann, APPROVE]"),
        ("admin", "admin?", "2[ann, admin?]"),
    ],
)
def test_f74_what_fills_a_seat_nobody_can_fill(rule, seat, group):
    assert asked({"all": [ANN, NOBODY], "empty": rule}) == group
    filled = route({"by": NOBODY}, empty=rule).members[0]
    assert shown(filled) == seat
    assert filled.why == "empty"
    if rule != "admin":
        assert (filled.asked_kind, filled.remind) == (AskedKind.RULE, None)
        assert filled.verdict is Verdict(rule)


def test_f74_an_unfilled_seat_never_leaves_its_group():
    assert asked({"all": [ANN, NOBODY]}) == "2[ann, admin?]"
    assert asked({"any": [ANN, NOBODY]}) == "1[ann, admin?]"


@pytest.mark.parametrize(
    ("stage", "seats"),
    [
        ({"all": [EMMA, ANN, BOB]}, "2[ann, bob]"),
        ({"any": [EMMA, ANN]}, "1[ann]"),
        ({"need": 2, "of": [EMMA, ANN, BOB]}, "2[ann, bob]"),
        ({"need": 2, "of": [EMMA, ANN]}, "admin?"),
        ({"all": [EMMA]}, "admin?"),
        ({"all": [EMMA], "empty": "reject"}, "REJECT"),
        ({"any": [{"all": [EMMA]}, ANN]}, "1[admin?, ann]"),
    ],
)
def test_leaving_out_shrinks_the_group_and_not_the_need(stage, seats):
    assert asked({**stage, "self": "skip"}) == seats


def test_a_route_that_nobody_is_left_in():
    assert asked({"by": EMMA}, self="skip") == "admin?"
    assert asked({"by": EMMA}, self="skip", empty="approve") == "APPROVE"
    assert route({"by": EMMA}, self="skip").members[0].title == {"": "T"}


@pytest.mark.parametrize(
    ("stage", "seats"),
    [
        ({"all": [ANN, ANN, BOB]}, "2[ann, bob]"),
        ({"any": [ANN, {"user": "ann@example.com"}]}, "1[ann]"),
        ({"need": 2, "of": [ANN, ANN]}, "admin?"),
        ({"need": 2, "of": [ANN, ANN, BOB]}, "2[ann, bob]"),
        ({"all": [LEA, EMMA]}, "1[lea]"),
        ({"all": [ANN, {"any": [BOB, BOB]}]}, "2[ann, 1[bob]]"),
        ({"all": [ANN, BOB, ANN], "in_order": True}, "2>[ann, bob]"),
        ({"all": [OFFICE, OFFICE]}, "2[office?, office?]"),
    ],
)
def test_the_same_person_is_one_seat_of_a_group(stage, seats):
    assert asked(stage) == seats


def test_the_same_person_may_have_several_stages():
    assert asked({"by": ANN}, {"by": ANN}) == "ann ann"


@pytest.mark.parametrize(
    ("stage", "seats"),
    [
        ({"all": [FINANCE, {"user": "U0FINN"}]}, "admin?"),
        ({"all": [LAW, {"user": "U0LEO"}]}, "admin?"),
        ({"all": [FINANCE, {"user": "U0FINN"}], "distinct": False}, "2[finance?, finn]"),
        ({"all": [OFFICE, OFFICE, OFFICE]}, "admin?"),
        ({"need": 2, "of": [FINANCE, {"user": "U0FINN"}, ANN]}, "2[finance?, finn, ann]"),
        ({"all": [FINANCE, {"any": [{"user": "U0FINN"}, FINANCE]}]}, "admin?"),
        ({"any": [{"all": [FINANCE, {"user": "U0FINN"}]}, ANN]}, "1[admin?, ann]"),
        ({"any": [FINANCE, {"user": "U0FINN"}]}, "1[finance?, finn]"),
    ],
)
def test_f75_a_group_without_enough_different_people(stage, seats):
    assert asked(stage) == seats


def test_two_empty_seats_need_two_admins():
    assert asked({"all": [NOBODY, NOBODY]}) == "2[admin?, admin?]"
    one = house(roles={"admin": ["U0ADA"]})
    assert asked({"all": [NOBODY, NOBODY]}, in_=one) == "admin?"


@pytest.mark.parametrize(
    ("stage", "why"),
    [
        ({"by": NOBODY}, "role"),
        ({"by": {"manager": 9}}, "manager"),
        ({"by": {"usergroup": "mute"}}, "usergroup"),
        ({"by": {"head_of": "Moon"}}, "head_of"),
        ({"by": {"user": "U0GHOST"}}, "user"),
        ({"need": 2, "of": [ANN, ANN]}, "group"),
    ],
)
def test_without_an_admin_nothing_is_submitted(stage, why):
    with pytest.raises(NobodyToAsk) as refused:
        route({"by": ANN}, stage, in_=house(roles={"admin": ["U0EMMA"]}))
    assert (refused.value.stage, refused.value.why) == ({"": "S2"}, why)


def test_reminders_are_resolved_onto_the_seats():
    chain = route(
        {"by": ANN},
        {"any": [BOB, CAT], "remind": {"after": "4h"}},
        {"by": CAT, "remind": "never"},
        remind={"every": "2d"},
    )
    assert [seat.remind for seat in seats_of(chain)] == [
        Remind(every="2d"),
        Remind(after="4h", every="2d"),
        Remind(after="4h", every="2d"),
        None,
    ]
    assert [seat.remind for seat in seats_of(route({"by": ANN}, remind="never"))] == [None]


@pytest.mark.parametrize(
    ("apply", "roles", "may"),
    [
        ("everyone", [], True),
        ({"role": "staff"}, [], False),
        ({"role": "staff"}, ["staff"], True),
        ({"department": "Sales"}, [], True),
        ({"department": "Legal"}, ["staff"], False),
        ([{"role": "staff"}, {"department": "Legal"}], ["staff"], True),
        ({"user": "Emma@example.com"}, [], True),
        ({"user": "U0ANN"}, [], False),
        ({"usergroup": "legal"}, [], False),
        ({"usergroup": "legal"}, ["S0LAW"], True),
        ({"usergroup": "nobody"}, ["S0LAW"], False),
        ({"position": "employee"}, [], True),
        ({"position": "lead"}, [], True),
        ({"position": "head"}, [], False),
        ({"position": "emperor"}, [], False),
    ],
)
def test_who_may_apply(apply, roles, may):
    """C7; whatever is not known belongs to nobody."""
    directory = house(roles={role: ["U0EMMA"] for role in roles}, held={"U0EMMA": "lead"})
    policy, person = policy_of({"by": ANN}, apply=apply), directory.person("U0EMMA")
    assert may_apply(policy, person, directory) is may
    assert not may_apply(policy, replace(person, active=False), directory)


FORM = [
    {"id": "amount", "label": "Amount", "type": "money", "currency": "EUR"},
    {"id": "kind", "label": "Kind", "type": "select", "options": ["it", "other"]},
]


@pytest.mark.parametrize(
    ("values", "of", "chain"),
    [
        ({"amount": 49999, "kind": "it"}, "U0EMMA", "lea 1[ann]"),
        ({"amount": 50000, "kind": "it"}, "U0EMMA", "lea finance? 1[ann]"),
        ({"amount": 100, "kind": "other"}, "U0EMMA", "lea 1[ann, office?]"),
        ({"amount": 100, "kind": "it"}, "U0FINN", "1[ann]"),
    ],
)
def test_stages_and_members_leave_where_their_condition_is_false(values, of, chain):
    """A9: how many stages there are follows from the form and the applicant."""
    directory = house(managers={"U0EMMA": "U0LEA", "U0FINN": "U0HANA"})
    stages = (
        {"by": LEA, "when": "!('finance' in applicant.roles)"},
        {"by": FINANCE, "when": "form.amount >= 500"},
        {"any": [ANN, {**OFFICE, "when": "form.kind == 'other'"}]},
    )
    assert asked(*stages, of=of, in_=directory, values=values, form=FORM) == chain


def test_all_means_all_that_remain_and_k_does_not_shrink():
    no, yes = {"when": "form.kind == 'other'"}, {"when": "form.kind == 'it'"}
    values = {"amount": 1, "kind": "it"}
    both = {"all": [{**ANN, **no}, {**BOB, **yes}, {"any": [CAT, HANA], **no}]}
    assert asked(both, values=values, form=FORM) == "1[bob]"
    assert asked({"need": 2, "of": [ANN, BOB, {**CAT, **no}]}, values=values, form=FORM) == "2[ann, bob]"
    assert asked({"need": 2, "of": [ANN, {**BOB, **no}]}, values=values, form=FORM) == "admin?"
    assert asked({"all": [{**ANN, **no}]}, values=values, form=FORM) == "admin?"


def test_a_route_of_which_nothing_remains_falls_to_empty():
    gone = {"by": ANN, "when": "form.amount > 1000"}
    values = {"amount": 1, "kind": "it"}
    assert asked(gone, values=values, form=FORM) == "admin?"
    assert asked(gone, values=values, form=FORM, empty="reject") == "REJECT"


RANKS = {"U0LEA": "lead", "U0HANA": "head", "U0DAN": "director"}


@pytest.mark.parametrize(
    ("up_to", "of", "changes", "chain"),
    [
        ("lead", "U0EMMA", {}, "lea"),
        ("head", "U0EMMA", {}, "lea hana"),
        ("director", "U0EMMA", {}, "lea hana dan"),
        ("head", "U0HANA", {}, "dan"),
        ("head", "U0EMMA", {"held": {"U0DAN": "director"}}, "lea hana dan"),
        ("emperor", "U0EMMA", {}, "lea hana dan admin?"),
        ("director", "U0EMMA", {"managers": {"U0EMMA": "U0LEA", "U0LEA": "U0HANA"}}, "lea hana admin?"),
        ("director", "U0EMMA", {"managers": {"U0EMMA": "U0LEA", "U0LEA": "U0EMMA"}}, "lea admin?"),
        ("director", "U0EMMA", {"gone": {"U0HANA"}}, "lea admin?"),
    ],
)
def test_managers_up_to_a_position_are_a_stage_each(up_to, of, changes, chain):
    """A9: how many stages there are follows from where the applicant stands; F82: a gap or a circle ends in `empty`."""
    directory = house(**{"held": RANKS, **changes})
    assert asked({"by": {"managers": {"up_to": up_to}}}, of=of, in_=directory) == chain


def test_managers_in_a_group_are_a_group_in_order():
    member = {"any": [{"managers": {"up_to": "head"}}, ANN]}
    assert asked(member, in_=house(held=RANKS)) == "1[2>[lea, hana], ann]"
    assert asked({"any": [{"managers": {"up_to": "lead"}}, ANN]}, in_=house(held=RANKS)) == "1[lea, ann]"


def test_each_holder_has_a_seat():
    each, panel = {"each": {"role": "office"}}, {"need": 2, "of": [{"each": {"role": "panel"}}]}
    directory = house(
        roles={"admin": ["U0ADA"], "office": ["U0OLGA", "U0EMMA", "U0MEI"], "panel": ["U0ANN", "U0BOB", "U0CAT"]}
    )
    assert asked({"by": each}, in_=directory) == "2[mei, olga]"
    assert asked({"all": [each, ANN]}, in_=directory) == "3[mei, olga, ann]"
    assert asked(panel, in_=directory) == "2[ann, bob, cat]"
    assert asked({"by": {"each": {"usergroup": "legal"}}}) == "leo"
    assert asked({"by": {"each": {"role": "astronaut"}}}) == "admin?"
    assert asked({"need": 2, "of": [{"each": {"usergroup": "legal"}}]}) == "admin?"


NAMING = [
    {"id": "who", "label": "Who", "type": "person", "required": False},
    {"id": "where", "label": "Where", "type": "select", "options": ["Legal", "Moon"], "required": False},
]


@pytest.mark.parametrize(
    ("who", "values", "seat"),
    [
        ({"field": "who"}, {"who": "U0ANN"}, "ann"),
        ({"field": "who"}, {"who": "U0EMMA"}, "lea"),
        ({"field": "who"}, {"who": "U0GHOST"}, "admin?"),
        ({"field": "who"}, {}, "admin?"),
        ({"head_of": {"field": "where"}}, {"where": "Legal"}, "leo"),
        ({"head_of": {"field": "where"}}, {"where": "Moon"}, "admin?"),
        ({"head_of": {"field": "where"}}, {}, "admin?"),
        ({"head_of": {"field": "who"}}, {"who": "U0CAT"}, "leo"),
        ({"head_of": {"field": "who"}}, {"who": "U0BOB"}, "hana"),
    ],
)
def test_the_form_names_whom_to_ask(who, values, seat):
    directory = house(heads={"Legal": "U0LEO", "Sales": "U0HANA"}, departments={"U0CAT": "Legal"})
    assert asked({"by": who}, values=values, form=NAMING, in_=directory) == seat


@pytest.mark.parametrize(
    ("stages", "by", "top", "seats"),
    [
        ([LEA], "U0LEA", {}, "hana"),
        ([LEA, {"user": "U0ANN"}], "U0LEA", {"self": "skip"}, "ann"),
        ([LEA], "U0LEA", {"self": "allow"}, "lea"),
        ([EMMA], "U0LEA", {}, "hana"),
        ([{"manager": 2}], "U0HANA", {}, "dan"),
        ([{"manager": 3}], "U0DAN", {}, "admin?"),
        ([FINANCE], "U0FINN", {}, "admin?"),
        ([OFFICE], "U0OLGA", {}, "office?"),
        ([{"each": OFFICE}], "U0OLGA", {}, "mei"),
        ([{"role": "admin"}], "U0ADA", {}, "admin?"),
    ],
)
def test_c10_f76_who_sends_it_for_another_counts_as_applicant(stages: list, by: str, top: dict, seats: str) -> None:
    assert asked(*({"by": who} for who in stages), by=by, **top) == seats


def test_c10_a_chain_of_managers_passes_by_whoever_sends_it() -> None:
    office = house(held={"U0LEA": "lead", "U0HANA": "head", "U0DAN": "director"})
    up_to = [{"by": {"managers": {"up_to": "head"}}}]
    assert asked(*up_to, in_=office) == "lea hana"
    assert asked(*up_to, by="U0LEA", in_=office) == "hana"
    assert asked(*up_to, by="U0HANA", in_=office) == "lea dan"
    assert asked(*up_to, by="U0HANA", in_=office, self="skip") == "lea"
