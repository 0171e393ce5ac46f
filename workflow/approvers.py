"""Who sits in a seat: from a policy's route to the route of one request, with everything that leaves or fills a seat.

The rules are those of DESIGN section 2, "Leaving out". A seat nobody can fill never leaves its group.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Protocol

from workflow.conditions import Facts
from workflow.definition import (
    Conditional,
    EmptyRule,
    GroupDefinition,
    HeadOf,
    Manager,
    MemberDefinition,
    Policy,
    Role,
    SelfRule,
    StageDefinition,
    User,
    Usergroup,
    Who,
)
from workflow.distinct import can_pass, candidates_of
from workflow.errors import NobodyToAsk
from workflow.facts import facts_of
from workflow.model import ADMIN_ROLE, AskedKind, Group, Node, Person, Remind, Seat, Text, Values, Verdict
from workflow.superiors import superiors

_BY_RULE = {EmptyRule.APPROVE: Verdict.APPROVE, EmptyRule.REJECT: Verdict.REJECT}


class People(Protocol):
    """The part of `workflow.ports.Directory` that finding approvers needs."""

    def person(self, user: str) -> Person | None:
        """That person, active or not."""

    def people(self, users: Collection[str]) -> Mapping[str, Person]:
        """Those of them that are known, by id."""

    def by_email(self, email: str) -> Person | None:
        """The active person with that address, in any letter case."""

    def holders_of(self, roles: Collection[str]) -> Mapping[str, Sequence[Person]]:
        """The active holders of each of these roles."""

    def head_of(self, department: str) -> Person | None:
        """The department's head, active or not."""

    def usergroups(self, refs: Collection[str]) -> Mapping[str, str]:
        """The ids of those user groups, by what they are referred to with: id or handle. Unknown ones are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a route follows from: who applies, holding which roles, with what, and which day it is where he lives."""

    applicant: Person
    roles: Collection[str]
    values: Values
    today: date

    def facts(self, policy: Policy) -> Facts:
        """What the expressions of the policy are about."""
        return facts_of(policy.form, self.values, self.applicant, self.roles, self.today)


def may_apply(policy: Policy, person: Person, roles: Collection[str]) -> bool:
    """Whether the type is for this person, who holds `roles` (C7)."""
    audience = policy.apply
    if not person.active:
        return False
    if not audience.roles and not audience.departments:
        return True
    return person.department in audience.departments or not set(roles).isdisjoint(audience.roles)


def resolve(policy: Policy, application: Application, directory: People) -> Group:
    """The route of a request that is applied for now: a chain ``route`` with a member per stage that remains.

    Each member carries its stage's title. Raises NobodyToAsk where `empty: admin` finds no admin but the applicant;
    its `why` is what that seat is `missing`. Raises CannotWorkOut where a condition has no answer.
    """
    asked = tuple(_asked(policy))
    refs = {who.ref for who in asked if isinstance(who, Usergroup)}
    groups = directory.usergroups(refs) if refs else {}
    roles = {who.name for who in asked if isinstance(who, Role)}
    holders = directory.holders_of({*roles, *groups.values(), ADMIN_ROLE})
    ids = {role: frozenset(person.id for person in people if person.active) for role, people in holders.items()}
    whole = _Stage(
        applicant=application.applicant,
        directory=directory,
        holders=ids,
        groups=groups,
        facts=application.facts(policy),
        title=policy.title,
        self_rule=policy.self_rule,
        empty=policy.empty,
        remind=policy.remind,
    )
    reached = (each for each in policy.route if each.when is None or each.when.holds(whole.facts))
    stages = [stage for definition in reached if (stage := _stage(whole, definition)) is not None]
    if not stages:
        stages = [replace(whole.filled("route"), title=policy.title)]
    return Group(id="route", members=tuple(stages), need=len(stages), in_order=True)


def _stage(whole: _Stage, definition: StageDefinition) -> Node | None:
    stage = replace(
        whole,
        title=definition.title,
        self_rule=definition.self_rule or whole.self_rule,
        empty=definition.empty or whole.empty,
        remind=None if definition.never_remind else definition.remind or whole.remind,
    )
    node = stage.node(definition.member)
    return None if node is None else replace(node, title=definition.title)


def _asked(policy: Policy) -> Iterator[Who]:
    waiting: list[MemberDefinition] = [stage.member for stage in policy.route]
    while waiting:
        member = waiting.pop()
        if isinstance(member, Conditional):
            waiting.append(member.member)
        elif isinstance(member, GroupDefinition):
            waiting.extend(member.members)
        else:
            yield member


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """What resolves one stage, or the whole route, for one applicant. `holders` are active people's ids by role, that
    of a user group being its id; `groups` are those ids by what the policy calls the group."""

    applicant: Person
    directory: People
    holders: Mapping[str, frozenset[str]]
    groups: Mapping[str, str]
    facts: Facts
    title: Text
    self_rule: SelfRule
    empty: EmptyRule
    remind: Remind | None
    # Ids name a node for as long as the request lives, also after seats were added beside it: never a position.
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def node(self, member: MemberDefinition) -> Node | None:
        """The resolved member; None if it leaves its group."""
        if isinstance(member, Conditional):
            return self.node(member.member) if member.when.holds(self.facts) else None
        if isinstance(member, GroupDefinition):
            return self._group(member)
        if isinstance(member, Role):
            return self._role(member.name, "role")
        if isinstance(member, Usergroup):
            return self._role(self.groups.get(member.ref, ""), "usergroup")
        return self._person(member)

    def _group(self, definition: GroupDefinition) -> Node:
        members = _one_seat_per_person(node for each in definition.members if (node := self.node(each)) is not None)
        need = len(members) if definition.need is None else definition.need
        if not 1 <= need <= len(members):
            return self.filled("group")
        group = Group(
            id=self._id(),
            members=members,
            need=need,
            in_order=definition.in_order,
            veto=definition.veto,
            distinct=definition.need != 1 if definition.distinct is None else definition.distinct,
        )
        return group if self._enough_people(group) else self.filled("group")

    def _enough_people(self, group: Group) -> bool:
        return can_pass(group, candidates_of(group, self.holders, self.applicant.id))

    def _role(self, role: str, why: str) -> Seat:
        if self.holders.get(role, frozenset()) - {self.applicant.id}:
            return self._seat(AskedKind.ROLE, role, why)
        return self.filled(why)

    def _person(self, who: User | Manager | HeadOf) -> Seat | None:
        person, why = self._find(who), _WHY[type(who)]
        if person is None or not person.active:
            return self.filled(self._end_above(who.levels) if isinstance(who, Manager) else why)
        if person.id != self.applicant.id or self.self_rule is SelfRule.ALLOW:
            return self._seat(AskedKind.PERSON, person.id, why)
        if self.self_rule is SelfRule.SKIP:
            return None
        manager = self._manager(1)
        return self.filled("self") if manager is None else self._seat(AskedKind.PERSON, manager.id, "self")

    def _find(self, who: User | Manager | HeadOf) -> Person | None:
        if isinstance(who, User):
            return self.directory.by_email(who.ref) if "@" in who.ref else self.directory.person(who.ref)
        if isinstance(who, Manager):
            return self._manager(who.levels)
        department = self.applicant.department if who.department == "applicant" else who.department
        return self.directory.head_of(department) if department else None

    def _manager(self, levels: int) -> Person | None:
        """The manager that many levels up; None where the chain ends, is broken by somebody who left, or is a circle
        (F82)."""
        chain = superiors(self.applicant, levels, self.directory.person)
        return chain.people[-1] if chain.end is None else None

    def _end_above(self, levels: int) -> str:
        end = superiors(self.applicant, levels, self.directory.person).end
        assert end is not None
        return end.value

    def filled(self, why: str) -> Seat:
        """The seat that the policy's `empty` rule puts where nobody can sit."""
        if self.empty is not EmptyRule.ADMIN:
            seat = replace(self._seat(AskedKind.RULE, "", "empty"), verdict=_BY_RULE[self.empty], remind=None)
        elif self.holders.get(ADMIN_ROLE, frozenset()) - {self.applicant.id}:
            seat = self._seat(AskedKind.ROLE, ADMIN_ROLE, "empty")
        else:
            raise NobodyToAsk(stage=self.title, why=why)
        return replace(seat, missing=why)

    def _seat(self, kind: AskedKind, asked: str, why: str) -> Seat:
        return Seat(id=self._id(), asked_kind=kind, asked_id=asked, why=why, remind=self.remind)

    def _id(self) -> str:
        return f"n{next(self.numbers)}"


_WHY = {User: "user", Manager: "manager", HeadOf: "head_of"}


def _one_seat_per_person(nodes: Iterator[Node]) -> tuple[Node, ...]:
    kept: list[Node] = []
    people: set[str] = set()
    for node in nodes:
        if isinstance(node, Seat) and node.asked_kind is AskedKind.PERSON:
            if node.asked_id in people:
                continue
            people.add(node.asked_id)
        kept.append(node)
    return tuple(kept)
