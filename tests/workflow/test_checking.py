"""What is wrong with a policy in the house where it is to work (G3)."""

from __future__ import annotations

from collections.abc import Sequence

from tests.workflow.house import House, policy_of
from workflow.checking import Finding, Report, check
from workflow.definition import GroupDefinition, Manager, Role
from workflow.model import Person, Verdict
from workflow.policy import read_policy

AMOUNT = [
    {"id": "amount", "label": "A", "type": "money", "currency": "EUR"},
    {"id": "who", "label": "W", "type": "person"},
]


class Peopled(House):
    """A house in which everybody can be asked for."""

    def everyone(self) -> Sequence[Person]:
        return [self.person(user) for user in sorted(self._all())]


def house(**changes) -> Peopled:
    """Emma below Lea below Hana; Finn does finance, Olga and Mei the office; Ada is the admin."""
    usual = {
        "managers": {"U0EMMA": "U0LEA", "U0LEA": "U0HANA"},
        "roles": {"admin": ["U0ADA"], "finance": ["U0FINN"], "office": ["U0OLGA", "U0MEI"]},
        "heads": {"Sales": "U0HANA"},
    }
    return Peopled(**usual | changes)


def found(*stages: dict, people: Peopled | None = None, **top) -> Report:
    return check(policy_of(*stages, **top), people or house())


def coded(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


def names(finding: Finding) -> list[str]:
    return [person.name for person in finding.applicants]


def test_a_seat_that_nobody_fills_is_told_with_whom_it_concerns():
    report = found({"by": {"manager": 2}}, {"by": {"role": "finance"}})
    manager, finance = coded(report, "unfilled")
    assert (manager.stage, manager.part, manager.missing) == (0, Manager(levels=2), "manager")
    assert "emma" not in names(manager)
    assert "hana" in names(manager)
    assert (finance.part, names(finance)) == (Role(name="finance"), ["finn"])
    assert not manager.grave


def test_a_role_without_holders_is_surely_not_meant():
    (role,) = coded(found({"by": {"role": "legal"}}), "unfilled")
    assert role.grave
    assert len(role.applicants) == len(house().everyone()) - 1  # the only admin cannot even apply


def test_passing_without_anybody_is_grave_even_for_one():
    report = found({"by": {"role": "finance"}, "empty": "approve"})
    (role,) = coded(report, "unfilled")
    assert (role.grave, role.verdict, names(role)) == (True, Verdict.APPROVE, ["finn"])
    assert [names(each) for each in coded(report, "unasked")] == [["finn"]]


def test_a_quorum_out_of_reach():
    group = {"need": 2, "of": [{"role": "finance"}, {"user": "U0FINN"}]}
    (short,) = coded(found(group), "unfilled")
    assert (short.missing, short.grave) == ("group", True)
    assert isinstance(short.part, GroupDefinition)
    rejecting = found(group, empty="reject")
    assert [each.grave for each in coded(rejecting, "stuck")] == [True]


def test_where_no_admin_can_be_asked_it_is_not_accepted():
    report = found({"by": {"manager": 1}}, people=house(roles={}))
    (refused,) = coded(report, "refused")
    assert refused.grave
    assert "hana" in names(refused)
    assert "emma" not in names(refused)


def test_whoever_could_approve_his_own():
    report = found({"any": [{"user": "U0EMMA"}, {"role": "finance"}], "self": "allow"})
    (own,) = coded(report, "own")
    assert (own.grave, names(own)) == (True, ["emma"])
    assert not coded(found({"any": [{"user": "U0EMMA"}, {"role": "finance"}]}), "own")


def test_on_whom_it_hangs():
    report = found(
        {"by": {"user": "U0ANN"}}, {"by": {"user": "U0ANN"}}, {"any": [{"role": "office"}, {"user": "U0ANN"}]}
    )
    hana = [each for each in report.findings if each.person and "hana" in names(each)]
    assert {(each.code, each.person) for each in hana} == {("alone", "U0ANN"), ("needed", "U0ANN")}
    office = found({"by": {"role": "office"}})
    assert {each.person for each in coded(office, "blocks")} == {"U0OLGA", "U0MEI"}


def test_conditions_that_never_or_always_or_for_nobody_hold():
    report = found(
        {"by": {"role": "office"}, "when": "form.amount < 0.0 && form.amount > 1.0"},
        {"by": {"role": "office"}, "when": "form.amount >= 0.0 || form.amount < 0.0"},
        {"by": {"role": "office"}, "when": "applicant.department == 'Sails'"},
        {"any": [{"role": "office"}, {"role": "legal", "when": "form.amount > 500.0"}]},
        form=AMOUNT,
    )
    told = {each.code: each.condition.source for each in report.findings if each.condition}
    assert told == {
        "never": "form.amount < 0.0 && form.amount > 1.0",
        "always": "form.amount >= 0.0 || form.amount < 0.0",
        "nobodys": "applicant.department == 'Sails'",
    }
    assert [each.part for each in coded(report, "unfilled") if each.grave] == [Role(name="legal")]
    assert not coded(report, "unreached")


def test_forms_are_made_that_the_checks_let_through():
    """A role that only a refused form would ask is nobody's trouble."""
    check_ = [{"unless": "form.amount < 100.0", "field": "amount", "say": "Too much"}]
    stages = [{"by": {"role": "office"}}, {"by": {"role": "legal"}, "when": "form.amount > 500.0"}]
    assert not coded(found(*stages, form=AMOUNT, check=check_), "unfilled")
    assert coded(found(*stages, form=AMOUNT), "unfilled")


def test_whom_a_form_names_is_not_known_beforehand():
    report = found({"by": {"field": "who"}}, {"by": {"head_of": {"field": "who"}}}, form=AMOUNT)
    assert not [each for each in report.findings if each.grave]


def test_a_stage_that_leaves_everybody_out():
    report = found({"by": {"user": "U0EMMA"}, "self": "skip"}, {"by": {"role": "office"}}, apply={"user": "U0EMMA"})
    assert [(each.stage, each.grave) for each in coded(report, "unreached")] == [(0, True)]


def test_a_type_that_is_for_nobody():
    report = found({"by": {"role": "office"}}, apply={"role": "sailors"})
    assert [each.code for each in report.findings] == ["nobody_applies"]


def test_b6_a_type_whose_applicants_build_the_route():
    report = check(read_policy({**policy_of({"by": {"manager": 1}}).source, "route": "applicant"}), house())
    assert [(each.code, each.grave) for each in report.findings] == [("built", False)]


def test_what_is_enough_is_told_once_for_whom_it_is_alike():
    report = found({"by": {"role": "finance"}}, {"by": {"role": "office"}})
    assert len(report.applicants) == sum(len(each.applicants) for each in report.ways)
    assert len(report.ways[0].applicants) == len(report.applicants) - 3


def test_nobody_is_named_twice_though_several_forms_come_to_the_same_for_him():
    small = {"by": {"role": "office"}, "when": "applicant.department == 'Sales'"}
    report = found({"by": {"role": "finance"}}, small, form=AMOUNT)
    assert all(len(set(each.applicants)) == len(each.applicants) for each in report.ways)


def test_choices_are_made_up_for_whoever_has_not_chosen():
    """Whoever is chosen has no name yet: nothing hangs on somebody who merely could be."""
    panel = {"need": 2, "of": [{"chosen": {"label": "Panel", "at_most": 3}}]}
    report = found(panel, {"by": {"role": "finance"}})
    assert not [each for each in report.findings if each.grave]
    assert {each.person for each in report.findings if each.code == "needed"} == {"U0FINN", "U0ADA"}
    empty = found({"by": {"chosen": {"label": "Legal", "from": {"role": "legal"}}}})
    assert [(each.missing, each.grave) for each in coded(empty, "unfilled")] == [("chosen", True)]


def test_d7_an_item_of_cc_that_tells_nobody_is_found_and_its_conditions_are_tried():
    told = [
        {"role": "nobodys"},
        {"role": "finance", "when": "form.amount > 100.0"},
        {"user": "nix@example.com"},
        {"field": "who"},
        {"user": "U0ANN", "when": "form.amount < 0.0 && form.amount > 1.0"},
    ]
    report = found({"by": {"manager": 1}}, form=AMOUNT, cc=told)
    assert [finding.item for finding in coded(report, "untold")] == [0, 2]
    assert [finding.condition.source for finding in coded(report, "never")] == [told[4]["when"]]
    assert coded(found({"by": {"manager": 1}}, cc=[{"role": "finance"}]), "untold") == []
