"""One approval type as admins look at it in Slack: its route, what is wrong with it, who would be asked (G2, G3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import explaining
from bot.office_directory import OfficeDirectory, copy_of
from bot.policy_export import as_yaml
from bot.policy_findings import called_by, checked, written_in
from bot.references import FormRef, decode
from bot.services import Services
from bot.types import new_nonce
from bot.views import words_policy, words_tests
from bot.views.blocks import Block
from bot.views.content import Content, private_answer
from bot.views.explain_form import APPLICANT, explain_modal, needs_field, not_active, with_choices
from bot.views.forms import field_errors
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.type_report import TypeReport, report_view
from workflow import checking, deadlines
from workflow.application import Application
from workflow.definition import Field, FieldType, Policy
from workflow.editing import check_admin
from workflow.errors import CannotWorkOut, FormFaults, MayNotApply, NotFound
from workflow.forms import Raw, blocks_of
from workflow.policy_versions import policy_in_force, policy_of
from workflow.ports import UnitOfWork
from workflow.ports_types import SLACK, StoredPolicy
from workflow.trying import try_out

Answer = dict[str, Any]


def unknown(uow: UnitOfWork, services: Services, user: str, word: str) -> Content | None:
    """What to answer where no type in force has that id. Raises NotAdmin."""
    check_admin(uow, user)
    ids = [stored.id for stored in uow.policies.current()]
    if word in ids:
        return None
    return private_answer(words_policy.no_such_type(word, ids, services.reader(uow, user)))


def look(uow: UnitOfWork, services: Services, user: str, type_: str) -> Block:
    """The type as it is before it was checked. Raises NotAdmin, NotFound."""
    return report_view(_report(uow, user, type_), services.reader(uow, user), services.office.now())


def check(services: Services, user: str, type_: str) -> Block:
    """The type with what was found. It is applied for by everybody, which takes seconds where they are many, so this is
    nothing to wait for; the database is not kept waiting either."""

    def read(uow: UnitOfWork) -> tuple[TypeReport, Reader, OfficeDirectory]:
        report = _report(uow, user, type_)
        return report, services.reader(uow, user), copy_of(uow.directory, [report.policy])

    report, reader, office = services.store.read(read)
    found = checked(checking.check(report.policy, office), office)
    whole = replace(report, checked=found, tests=_tests(report.policy, office, reader, services.office.now()))
    return report_view(whole, reader, services.office.now())


def _tests(policy: Policy, office: OfficeDirectory, reader: Reader, now: datetime) -> Sequence[str]:
    """What became of the tests in its file, tried among the people of the workspace (G4)."""
    tried = [try_out(policy, each, office, now) for each in policy.tests]
    if not tried:
        return ()
    passed, written = sum(each.passed for each in tried), written_in(office)
    lines = [words_tests.summary(passed, len(tried) - passed, reader)]
    for number, each in enumerate(tried, 1):
        lines += words_tests.test_lines(policy, each, f"{number}", written, reader)
    return lines


def _report(uow: UnitOfWork, user: str, type_: str) -> TypeReport:
    check_admin(uow, user)
    stored = _in_force(uow, type_)
    policy, newest = policy_of(stored), uow.publications.newest().get(stored.id)
    made = newest if stored.origin == SLACK else None
    return TypeReport(
        policy=policy,
        file=stored.name,
        publication=made,
        people=uow.directory.people([made.by]) if made else {},
        called=called_by(policy, uow.directory),
        source=as_yaml(policy.source),
    )


def _in_force(uow: UnitOfWork, type_: str) -> StoredPolicy:
    stored = uow.policies.of_type(type_)
    if stored is None:
        raise NotFound
    return stored


def ask(uow: UnitOfWork, services: Services, user: str, type_: str) -> Block:
    """The form for who would be asked. Raises NotAdmin, NotFound."""
    check_admin(uow, user)
    policy = policy_of(_in_force(uow, type_))
    return explain_modal(policy, FormRef(new_nonce(), policy.version), {}, (), services.reader(uow, user))


def explain(uow: UnitOfWork, services: Services, body: Answer) -> Answer:
    """The answer to that form: who would be asked, above it, or what is wrong where. Raises NotAdmin."""
    user, view = body["user"]["id"], body["view"]
    check_admin(uow, user)
    form, reader = decode(FormRef, view["private_metadata"]), services.reader(uow, user)
    policy = policy_in_force(uow, form.policy_version)
    raw = with_choices(policy, read_state(view["state"]), reader)
    applicant = uow.directory.person(str(raw[APPLICANT]))
    if applicant is None or not applicant.active:
        return _errors(not_active(reader), raw)
    given = [field for field in policy.form if field.type is FieldType.CHECKBOX or _is_given(field, raw)]
    today = deadlines.day_of(services.office.now(), applicant.tz)
    try:
        application = explaining.filled_in(policy, applicant, given, raw, uow.directory, today)
    except FormFaults as wrong:
        return _errors(field_errors(wrong, policy, reader), raw)
    try:
        said = explaining.explained(policy, application, uow.directory, reader)
    except MayNotApply:
        return _errors({APPLICANT: words_policy.may_not_apply(policy, applicant, reader)}, raw)
    except CannotWorkOut as unclear:
        return _errors(_unclear(policy, application, unclear, reader), raw)
    return {"response_action": "update", "view": explain_modal(policy, form, raw, said, reader)}


def _is_given(field: Field, raw: Raw) -> bool:
    return any(raw.get(block) for block in blocks_of(field))


def _unclear(policy: Policy, application: Application, unclear: CannotWorkOut, reader: Reader) -> Mapping[str, str]:
    needed = explaining.what_is_missing(policy, application, unclear)
    if needed:
        return needs_field(policy, needed[0], reader)
    return {APPLICANT: words_policy.cannot_work_out(unclear, (), reader)}


def _errors(errors: Mapping[str, str], raw: Raw) -> Answer:
    """Told where there is an input, else at the first: a form that is too long does not have all of them."""
    return {
        "response_action": "errors",
        "errors": {block if block in raw else APPLICANT: said for block, said in errors.items()},
    }
