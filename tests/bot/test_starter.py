"""The starter set: whoever of the eight applies for whatever, the others can bring it to approval; and the guide."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from bot.file_directory import office_of
from bot.offices import starter_office
from bot.people import Merged, merge
from bot.people_file import read_people_file
from bot.policies import read_files
from bot.starter import ADMINS, CAST, people_file
from workflow import engine
from workflow.application import application_of
from workflow.applying import preview, work_out
from workflow.audience import may_apply
from workflow.definition import FieldType, Policy
from workflow.distinct import barred, candidates_of, starves
from workflow.forms import Raw
from workflow.model import Decision, Group, Person, Request, RequestStatus, Verdict, seats_of
from workflow.trying import try_out
from workflow.written import given

NOW = datetime(2026, 5, 12, 8, tzinfo=UTC)
STARTER = [file.policy for file in read_files(None)]
POLICIES = {policy.id: policy for policy in STARTER if not policy.custom}


def cast() -> list[Person]:
    return [Person(id=each.id, name=each.real_name, email=each.email, tz=each.tz, locale=each.locale) for each in CAST]


def merged() -> Merged:
    with people_file() as path:
        return merge(cast(), read_people_file(path), ADMINS)


OFFICE = office_of(merged())
KNOWN = {person.id: person for person in OFFICE.everyone()}


def filled(policy: Policy, applicant: str) -> Raw:
    """The form of the policy's first test, with the first people who can be chosen."""
    raw: Raw = given(policy.form, policy.tests[0].form, OFFICE.by_email)
    while True:
        shown = preview(policy, application_of(KNOWN[applicant], OFFICE, NOW, raw=raw), OFFICE)
        missing = [level for level in shown.levels if level.fault]
        if not missing:
            return raw
        others = sorted(set(KNOWN) - {applicant})
        eligible = others if missing[0].eligible is None else [person.id for person in missing[0].eligible]
        raw = {**raw, missing[0].block: eligible[: missing[0].most]}


def submitted(policy: Policy, applicant: str) -> Request:
    application = application_of(KNOWN[applicant], OFFICE, NOW, raw=filled(policy, applicant))
    worked = work_out(policy, application, OFFICE)
    request = Request(
        id="r", type=policy.id, number="N", record_id="b", applicant=applicant, route=worked.route, submitted_at=NOW,
        policy_version=policy.version,
    )  # fmt: skip
    ids = count()
    return engine.submit(request, worked.values, NOW, lambda: f"t{next(ids)}")[0]


def may_decide(request: Request, node: str, actor: str) -> bool:
    candidates = candidates_of(request.route, holders(request.route), request.applicants)
    decided = {task.node_id: {task.decided_by} for task in request.tasks if task.decided_by}
    outcomes = engine.Standing.of(request).outcomes
    return (
        actor in candidates[node]
        and not barred(request.route, node, {actor}, decided)
        and starves(request.route, node, {actor}, candidates, decided, outcomes) is None
    )


def holders(route: Group) -> dict[str, list[str]]:
    roles = {seat.asked_id for seat in seats_of(route)}
    return {role: [person.id for person in people] for role, people in OFFICE.holders_of(roles).items()}


def approve_all(request: Request, order: int) -> Request:
    """Whoever may decide an open task approves; `order` turns around who and which comes first."""
    ids = count(1000)
    while request.status is RequestStatus.PENDING:
        acts = [
            (task.id, person)
            for task in request.tasks[::order]
            if task.live
            for person in sorted(KNOWN)[::order]
            if may_decide(request, task.node_id, person)
        ]
        assert acts, "the request waits on nobody"
        task, person = acts[0]
        assert person != request.applicant
        decision = Decision(by=person, verdict=Verdict.APPROVE)
        request = engine.decide(request, task, decision, NOW, lambda: f"t{next(ids)}")[0]
    return request


LEADERS = {"U0BEN", "U0CARA", "U0DAN"}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("type_", sorted(POLICIES))
@pytest.mark.parametrize("applicant", [each.id for each in CAST])
def test_everybody_can_apply_for_everything_and_be_approved(applicant, type_, order):
    policy = POLICIES[type_]
    assert may_apply(policy, KNOWN[applicant], OFFICE) is (policy.id != "hiring" or applicant in LEADERS)
    request = approve_all(submitted(policy, applicant), order)
    assert request.status is RequestStatus.APPROVED


def asked(type_: str, applicant: str) -> list[list[str]]:
    route = submitted(POLICIES[type_], applicant).route
    return [[seat.asked_id.removeprefix("U0").lower() for seat in seats_of(stage)] for stage in route.members]


@pytest.mark.parametrize(
    ("type_", "applicant", "who"),
    [
        ("leave", "U0EMMA", [["ben"], ["cara"], ["director"]]),
        ("leave", "U0BEN", [["cara"], ["director"]]),
        ("leave", "U0CARA", [["dan"], ["director"]]),
        ("leave", "U0DAN", [["admin"], ["admin"]]),
        ("purchase", "U0EMMA", [["ben", "finance"], ["cara", "director"]]),
        ("purchase", "U0FINN", [["admin"], ["director"]]),
        (
            "contract",
            "U0EMMA",
            [["ben", "cara", "finance", "director"], ["director", "finance", "cara", "research_office"]],
        ),
        ("research", "U0EMMA", [["ben"], ["research_office"], ["cara"]]),
        ("research", "U0OLGA", [["cara"], ["research_office"], ["cara"]]),
    ],
)  # fmt: skip
def test_who_is_asked(type_, applicant, who):
    assert asked(type_, applicant) == who


def test_a9_an_employees_and_a_leads_leave_have_different_numbers_of_stages():
    """OA: approvers and their number differ by department and position, without code for it."""
    employee, lead = (submitted(POLICIES["leave"], applicant) for applicant in ("U0EMMA", "U0BEN"))
    assert (employee.total_stages, lead.total_stages) == (3, 2)


@pytest.mark.parametrize("type_", sorted(POLICIES))
def test_the_starter_set_passes_its_own_tests(type_):
    """G4."""
    policy = POLICIES[type_]
    office = starter_office([policy]).directory
    tried = [try_out(policy, test, office, NOW) for test in policy.tests]
    assert [each for each in tried if not each.passed] == []
    assert {bool(each.test.refuses) for each in tried} == {True, False}
    assert all(each.test.name for each in tried)


def test_nobody_is_named_in_a_starter_policy():
    assert all(
        seat.why != "user" for type_ in POLICIES for seat in seats_of(submitted(POLICIES[type_], "U0EMMA").route)
    )


def test_texts_are_there_in_both_languages():
    for policy in STARTER:
        texts = [policy.title, *(stage.title for stage in policy.route)]
        texts += [field.label for field in policy.form]
        texts += [option.label for field in policy.form for option in field.options]
        assert all(set(text) == {"en", "zh"} for text in texts)


def test_the_headline_has_something_to_say():
    for policy in POLICIES.values():
        first = next(field for field in policy.form if field.summary)
        assert first.required
        assert not first.private


def test_the_cast():
    assert len({each.id for each in CAST}) == len({each.name for each in CAST}) == len(CAST) == 8
    assert set(OFFICE.roles_of("U0DAN")) == {"director", "admin"}
    assert set(OFFICE.roles_of("U0FINN")) == {"finance", "admin"}
    assert merged().warnings == ()


def test_the_example_of_the_guide_is_right(tmp_path):
    guide = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert example
    (tmp_path / "example.yaml").write_text(example[1], encoding="utf-8")
    policy = read_files(tmp_path)[0].policy
    assert policy.number.format(year=2026, seq=7) == "EQ-2026-0007"


def test_the_guide_has_a_row_for_every_type_of_field():
    guide = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
    table = guide.partition("| type | what one gives")[2].partition("\n\n")[0]
    told = {
        type_ for cell in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for type_ in re.findall(r"`(\w+)`", cell)
    }
    assert told == set(FieldType)


def test_the_guide_names_every_key():
    from workflow import policy_keys

    guide = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
    kinds = (policy_keys.POLICY, policy_keys.FIELD, policy_keys.STAGE, policy_keys.GROUP, policy_keys.WHO)
    missing = [key for kind in kinds for key in kind.allowed if not re.search(rf"[`{{]{key}\b", guide)]
    assert missing == []
