"""Trying a policy out: its own tests (G4), with the same steps as when somebody really applies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workflow import deadlines
from workflow.application import People
from workflow.applying import work_out
from workflow.audience import Belonging, may_apply
from workflow.definition import Policy, PolicyTest, Role, User, Usergroup
from workflow.errors import CannotWorkOut, FormFaults, MayNotApply, NobodyToAsk, WorkflowError
from workflow.model import AskedKind, Group, Person, Seat, seats_of
from workflow.written import given


class Workplace(People, Belonging, Protocol):
    """The part of `workflow.ports.Directory` that applying needs."""


Asked = tuple[AskedKind, str]
"""A person by id, or a role, user groups among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of a test. `expected` and `asked` are who is asked, stage by stage; `asked` is None where applying
    was refused, as `refused` says. Neither: the directory has nobody of the test's name."""

    test: PolicyTest
    passed: bool
    expected: tuple[tuple[Asked, ...], ...] = ()
    asked: tuple[tuple[Asked, ...], ...] | None = None
    refused: WorkflowError | None = None


def try_out(policy: Policy, test: PolicyTest, office: Workplace, now: datetime) -> Tried:
    """What the test comes to; `now` where it names no day."""
    applicant = find(office, test.applicant)
    if applicant is None:
        return Tried(test=test, passed=False)
    try:
        route = _apply(policy, test, applicant, office, now)
    except (MayNotApply, FormFaults, NobodyToAsk, CannotWorkOut) as refused:
        return Tried(test=test, passed=_meant(test, refused), refused=refused)
    asked = tuple(tuple(_asked(seat) for seat in seats_of(stage)) for stage in route.members)
    asked = tuple(tuple(each for each in stage if each[0] is not AskedKind.RULE) for stage in asked)
    expected = tuple(tuple(_expected(who, office) for who in stage) for stage in test.asks)
    alike = [Counter(stage) for stage in asked] == [Counter(stage) for stage in expected]
    return Tried(test=test, passed=alike and not test.refuses, expected=expected, asked=asked)


def find(office: Workplace, who: str) -> Person | None:
    """Somebody by e-mail address or Slack id."""
    return office.by_email(who) if "@" in who else office.person(who)


def _apply(policy: Policy, test: PolicyTest, applicant: Person, office: Workplace, now: datetime) -> Group:
    if not may_apply(policy, applicant, office):
        raise MayNotApply(type=policy.id)
    if test.on is not None:
        now = deadlines.noon(test.on, applicant.tz)
    raw = given(policy.form, test.form, lambda who: find(office, who))
    return work_out(policy, applicant, office.roles_of(applicant.id), raw, office, now).route


def _meant(test: PolicyTest, refused: WorkflowError) -> bool:
    if isinstance(refused, FormFaults):
        return test.refuses in {block.partition(".")[0] for block in refused.faults}
    return test.refuses == refused.code


def _asked(seat: Seat) -> Asked:
    return seat.asked_kind, seat.asked_id


def _expected(who: User | Role | Usergroup, office: Workplace) -> Asked:
    if isinstance(who, Role):
        return AskedKind.ROLE, who.name
    if isinstance(who, Usergroup):
        return AskedKind.ROLE, office.usergroups([who.ref]).get(who.ref, who.ref)
    person = find(office, who.ref)
    return AskedKind.PERSON, person.id if person else who.ref
