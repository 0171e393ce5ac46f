"""Trying a policy out: its own tests (G4), with the same steps as when somebody really applies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from workflow import deadlines
from workflow.application import People, application_of, find
from workflow.applying import WorkedOut, work_out
from workflow.behalf import BLOCK, for_whom
from workflow.building import Building, Built, Kind, Member
from workflow.custom import built_for
from workflow.definition import Policy, PolicyTest, Role, User, Usergroup
from workflow.errors import CannotWorkOut, FormFaults, MayNotApply, NobodyToAsk, RouteRefused, WorkflowError
from workflow.model import AskedKind, Person, Seat, seats_of
from workflow.written import given
from workflow.written_choices import chosen

Asked = tuple[AskedKind, str]
"""A person by id, or a role, user groups among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of a test. `expected` and `asked` are who is asked, stage by stage; `asked` is None where applying
    was refused, as `refused` says. Neither: the directory has nobody of the test's name. `told` is who is told, where
    it is only that which the test expects otherwise."""

    test: PolicyTest
    passed: bool
    expected: tuple[tuple[Asked, ...], ...] = ()
    asked: tuple[tuple[Asked, ...], ...] | None = None
    refused: WorkflowError | None = None
    told: tuple[str, ...] | None = None


def try_out(policy: Policy, test: PolicyTest, office: People, now: datetime) -> Tried:
    """What the test comes to; `now` where it names no day."""
    sender = find(office, test.sender)
    if sender is None:
        return Tried(test=test, passed=False)
    try:
        worked = _apply(policy, test, sender, office, now)
    except (MayNotApply, FormFaults, RouteRefused, NobodyToAsk, CannotWorkOut) as refused:
        return Tried(test=test, passed=_meant(test, refused), refused=refused)
    asked = tuple(tuple(_asked(seat) for seat in seats_of(stage)) for stage in worked.route.members)
    asked = tuple(tuple(each for each in stage if each[0] is not AskedKind.RULE) for stage in asked)
    expected = tuple(tuple(_expected(who, office) for who in stage) for stage in test.asks)
    alike = [Counter(stage) for stage in asked] == [Counter(stage) for stage in expected]
    right = alike and not test.refuses
    told = worked.cc if right and _tells_others(test, worked.cc, office) else None
    return Tried(test=test, passed=right and told is None, expected=expected, asked=asked, told=told)


def _tells_others(test: PolicyTest, told: Collection[str], office: People) -> bool:
    return test.cc is not None and {_id(who, office) for who in test.cc} != set(told)


def _apply(policy: Policy, test: PolicyTest, sender: Person, office: People, now: datetime) -> WorkedOut:
    """As `workflow.service.submit`, without a trace."""

    def look_up(who: str) -> Person | None:
        return find(office, who)

    raw = {**given(policy.form, test.form, look_up), **chosen(policy.route, test.choose, look_up)}
    if test.behalf:
        raw[BLOCK] = _id(test.behalf, office)
    applicant = for_whom(policy, sender, raw, office)
    if policy.custom:
        policy = built_for(policy, _built(test.route, office), sender.id, office)
    if test.on is not None:
        now = deadlines.noon(test.on, applicant.tz)
    return work_out(policy, application_of(applicant, office, now, raw=raw, submitter=sender.id), office)


def _built(building: Building, office: People) -> Built:
    """With people by their ids, as whoever builds in Slack has them."""

    def known(member: Member) -> Member:
        return replace(member, ref=_id(member.ref, office)) if member.kind is Kind.USER else member

    groups = [replace(group, members=tuple(map(known, group.members))) for group in building.groups]
    return Built(building=replace(building, groups=tuple(groups)), title=lambda number: {"en": f"Stage {number}"})


def _id(who: str, office: People) -> str:
    person = find(office, who)
    return person.id if person else who


def _meant(test: PolicyTest, refused: WorkflowError) -> bool:
    if isinstance(refused, FormFaults):
        return test.refuses in {block.partition(".")[0] for block in refused.faults}
    return test.refuses == ("route" if isinstance(refused, RouteRefused) else refused.code)


def _asked(seat: Seat) -> Asked:
    return seat.asked_kind, seat.asked_id


def _expected(who: User | Role | Usergroup, office: People) -> Asked:
    if isinstance(who, Role):
        return AskedKind.ROLE, who.name
    if isinstance(who, Usergroup):
        return AskedKind.ROLE, office.usergroups([who.ref]).get(who.ref, who.ref)
    return AskedKind.PERSON, _id(who.ref, office)
