"""Who sits in a seat: each part of a policy's route turned into nodes, with everything that leaves or fills a seat.

The rules are those of DESIGN section 2, "Leaving out". A seat nobody can fill never leaves its group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from workflow.application import Application, People, find
from workflow.audience import reaches
from workflow.choosing import Choosing, Level
from workflow.conditions import Facts
from workflow.definition import (
    Chosen,
    ChosenChain,
    Conditional,
    Each,
    EmptyRule,
    GroupDefinition,
    HeadOf,
    Manager,
    Managers,
    MemberDefinition,
    Named,
    Role,
    SelfRule,
    StageDefinition,
    User,
    Usergroup,
    Who,
)
from workflow.distinct import Candidates, can_pass, candidates_of
from workflow.engine import with_seat
from workflow.errors import NobodyToAsk
from workflow.model import (
    ADMIN_ROLE,
    AskedKind,
    Group,
    Node,
    Person,
    Remind,
    Repeat,
    Seat,
    Text,
    Verdict,
    seats_of,
)
from workflow.superiors import superiors

_MOST_MANAGERS = 30

_BY_RULE = {EmptyRule.APPROVE: Verdict.APPROVE, EmptyRule.REJECT: Verdict.REJECT}


@dataclass(slots=True, kw_only=True)
class Step:
    """How a part of the policy's route came to what it is, for whoever asks why (G2): the `nodes` made of it, none
    where it left its group, and its own parts. `missing` is what NobodyToAsk says where no admin could be asked either.
    The whole route is the part None."""

    part: StageDefinition | MemberDefinition | None = None
    nodes: tuple[Node, ...] = ()
    missing: str = ""
    steps: list[Step] = field(default_factory=list)

    def into(self, part: StageDefinition | MemberDefinition) -> Step:
        """The step that goes on with `part`."""
        self.steps.append(Step(part=part))
        return self.steps[-1]

    def put(self, seat: Seat) -> None:
        """Let that seat stand in the place of the one with its id, here and in the parts."""
        self.nodes = tuple(with_seat(node, seat) for node in self.nodes)
        for step in self.steps:
            step.put(seat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """What resolves one stage, or the whole route, for one application. `holders` are active people's ids by role, that
    of a user group being its id; `groups` are those ids by what the policy calls the group; `named`: whom the form
    names, by field."""

    application: Application
    directory: People
    holders: Mapping[str, frozenset[str]]
    groups: Mapping[str, str]
    facts: Facts
    choosing: Choosing
    named: Mapping[str, Sequence[str]]
    title: Text
    self_rule: SelfRule
    empty: EmptyRule
    remind: Remind | None
    step: Step
    at: tuple[int, ...] = ()
    asks_input: bool = False
    repeat: Repeat = Repeat.ASK
    # Ids name a node for as long as the request lives, also after seats were added beside it: never a position.
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    levels: list[Level] = field(default_factory=list)

    def stages(self, member: MemberDefinition) -> Sequence[Node]:
        """What the member becomes as a stage's own: several stages for a chain of managers, else one; none if it leaves
        the route."""
        return self._traced(member, Seating.as_stages)

    def nodes(self, member: MemberDefinition) -> Sequence[Node]:
        """What the member becomes in its group; nothing if it leaves it."""
        return self._traced(member, Seating.in_group)

    def _traced(
        self, member: MemberDefinition, become: Callable[[Seating, MemberDefinition], Sequence[Node]]
    ) -> Sequence[Node]:
        step = self.step.into(member)
        step.nodes = tuple(become(replace(self, step=step), member))
        return step.nodes

    def as_stages(self, member: MemberDefinition) -> Sequence[Node]:
        """As `stages`, with `step` the member's."""
        if isinstance(member, Conditional):
            return self.stages(member.member) if member.when.holds(self.facts) else ()
        if isinstance(member, Managers | ChosenChain):
            return self.seats(member)
        if isinstance(member, Named | Each | Chosen):
            return self._together(self.seats(member), in_order=False)
        return self.in_group(member)

    def in_group(self, member: MemberDefinition) -> Sequence[Node]:
        """As `nodes`, with `step` the member's."""
        if isinstance(member, Conditional):
            return self.nodes(member.member) if member.when.holds(self.facts) else ()
        if isinstance(member, GroupDefinition):
            return (self._group(member),)
        if isinstance(member, Managers | ChosenChain):
            return self._together(self.seats(member), in_order=True)
        return self.seats(member)

    def seats(self, who: Who) -> Sequence[Seat]:
        """Whoever that is, a seat each."""
        match who:
            case Role():
                return (self._role(who.name, "role"),)
            case Usergroup():
                return (self._role(self.groups.get(who.ref, ""), "usergroup"),)
            case Each():
                return self._each(who)
            case Named():
                return self._people(self._of_field(who.field), "field")
            case Managers():
                return self._managers(who)
            case Chosen() | ChosenChain():
                return self._chosen(who)
            case Manager():
                manager = self._manager(who.levels)
                return self._people([manager], "manager") if manager else (self.filled(self._end_above(who.levels)),)
            case _:
                return self._people([self._find(who)], "user" if isinstance(who, User) else "head_of")

    def people(self, who: Who) -> Sequence[Person | None]:
        """Whoever that is, whether or not he could sit; None for somebody unknown. Of a role all who hold it."""
        match who:
            case Role(name=role):
                return self._holders(role)
            case Usergroup(ref=ref):
                return self._holders(self.groups.get(ref, ""))
            case Named(field=field_id):
                return self._of_field(field_id)
            case Manager(levels=levels):
                return [self._manager(levels)]
            case Managers(up_to=up_to):
                return self._up_to(up_to)
            case _:
                return [self._find(who)]

    def _holders(self, role: str) -> Sequence[Person | None]:
        return [self.directory.person(user) for user in sorted(self.holders.get(role, ()))]

    def _up_to(self, position: str) -> Sequence[Person | None]:
        positions = self.directory.positions()
        chain = superiors(self.application.applicant, _MOST_MANAGERS, self.directory.person).people
        reached = (at for at, person in enumerate(chain, start=1) if reaches(person, position, positions))
        return chain[: next(reached, len(chain))]

    def _together(self, seats: Sequence[Seat], *, in_order: bool) -> Sequence[Node]:
        if len(seats) < 2:
            return seats
        return (Group(id=self._id(), members=tuple(seats), need=len(seats), in_order=in_order, distinct=True),)

    def _group(self, definition: GroupDefinition) -> Node:
        parts = (replace(self, at=(*self.at, place)).nodes(each) for place, each in enumerate(definition.members))
        members = _one_seat_per_person(node for nodes in parts for node in nodes)
        need = len(members) if definition.need is None else definition.need
        if not 1 <= need <= len(members):
            return self._too_few(members)
        group = Group(
            id=self._id(),
            members=members,
            need=need,
            in_order=definition.in_order,
            veto=definition.veto,
            distinct=definition.need != 1 if definition.distinct is None else definition.distinct,
        )
        return group if self._enough_people(group) else self._too_few(members)

    def _too_few(self, members: Sequence[Node]) -> Seat:
        """What stands for a group that has too few people; as long as somebody is to be chosen, that is not known."""
        seats = (seat for member in members for seat in seats_of(member))
        if any(seat.asked_kind is AskedKind.PERSON and not seat.asked_id for seat in seats):
            return self._seat(AskedKind.PERSON, "", "chosen")
        return self.filled("group")

    def _enough_people(self, group: Group) -> bool:
        return can_pass(group, self.candidates(group))

    def candidates(self, node: Node) -> Candidates:
        """Who may decide each seat below that node."""
        return candidates_of(node, self.holders, self.application.applicants)

    def _role(self, role: str, why: str) -> Seat:
        if self.holders.get(role, frozenset()) - self.application.applicants:
            return self._seat(AskedKind.ROLE, role, why)
        return self.filled(why)

    def _each(self, each: Each) -> Sequence[Seat]:
        role = each.who.name if isinstance(each.who, Role) else self.groups.get(each.who.ref, "")
        why = "role" if isinstance(each.who, Role) else "usergroup"
        holders = sorted(self.holders.get(role, frozenset()) - self.application.applicants)
        return [self._seat(AskedKind.PERSON, holder, why) for holder in holders] or (self.filled(why),)

    def _people(self, people: Sequence[Person | None], why: str) -> Sequence[Seat]:
        seats = [seat for person in people or [None] if (seat := self._person(person, why)) is not None]
        return [seat for seat in _one_seat_per_person(iter(seats)) if isinstance(seat, Seat)]

    def _person(self, person: Person | None, why: str) -> Seat | None:
        if person is None or not person.askable:
            return self.filled(why)
        if self._may_sit(person):
            return self._seat(AskedKind.PERSON, person.id, why)
        if self.self_rule is SelfRule.SKIP:
            return None
        above = superiors(person, len(self.application.applicants), self.directory.person).people
        manager = next((each for each in above if self._may_sit(each)), None)
        return self.filled("self") if manager is None else self._seat(AskedKind.PERSON, manager.id, "self")

    def _may_sit(self, person: Person) -> bool:
        """Nobody who counts as applicant, unless the policy allows that."""
        return person.id not in self.application.applicants or self.self_rule is SelfRule.ALLOW

    def _find(self, who: Who) -> Person | None:
        if isinstance(who, User):
            return find(self.directory, who.ref)
        assert isinstance(who, HeadOf)
        department = self._department(who)
        return self.directory.head_of(department) if department else None

    def _department(self, who: HeadOf) -> str:
        if not who.field:
            return self.application.applicant.department if who.department == "applicant" else who.department
        named = self._of_field(who.field)
        if named:
            return named[0].department if named[0] else ""
        return str(self.application.values.get(who.field, ""))

    def _of_field(self, field_id: str) -> Sequence[Person | None]:
        """The people whom a field of the form names; nobody where it names none or is of another type."""
        return [self.directory.person(user) for user in self.named.get(field_id, ())]

    def _managers(self, managers: Managers) -> Sequence[Seat]:
        """A chain that ends, is broken or goes round before `up_to` is reached ends in a seat that nobody can fill."""
        positions = self.directory.positions()
        chain = superiors(self.application.applicant, _MOST_MANAGERS, self.directory.person)
        seats: list[Seat] = []
        for person in chain.people:
            last = reaches(person, managers.up_to, positions)
            if self._may_sit(person):
                seats.append(self._seat(AskedKind.PERSON, person.id, "managers"))
            elif self.self_rule is SelfRule.MANAGER:
                continue  # the next one takes his place
            if last:
                return seats
        return [*seats, self.filled(chain.end.value if chain.end else "manager")]

    def _chosen(self, who: Chosen | ChosenChain) -> Sequence[Seat]:
        levels = self.choosing.levels(who)
        self.levels.extend(levels)
        if all(level.eligible == () for level in levels):
            return (self.filled("chosen"),)
        seats = []
        for level in levels:
            if level.fault:
                seats.append(self._seat(AskedKind.PERSON, "", "chosen"))
            seats += [self._seat(AskedKind.PERSON, user, "chosen") for user in level.chosen if not level.fault]
            if level.short:
                seats.append(self.filled("chosen"))
        return seats

    def _manager(self, levels: int) -> Person | None:
        """The manager that many levels up; None where the chain ends, is broken by somebody who left, or is a circle
        (F82)."""
        chain = superiors(self.application.applicant, levels, self.directory.person)
        return chain.people[-1] if chain.end is None else None

    def _end_above(self, levels: int) -> str:
        end = superiors(self.application.applicant, levels, self.directory.person).end
        assert end is not None
        return end.value

    def filled(self, why: str) -> Seat:
        """The seat that the policy's `empty` rule puts where nobody can sit."""
        if self.empty is not EmptyRule.ADMIN:
            seat = replace(self._seat(AskedKind.RULE, "", "empty"), verdict=_BY_RULE[self.empty], remind=None)
        elif self.holders.get(ADMIN_ROLE, frozenset()) - self.application.applicants:
            seat = self._seat(AskedKind.ROLE, ADMIN_ROLE, "empty")
        else:
            self.step.missing = why
            raise NobodyToAsk(stage=self.title, why=why)
        return replace(seat, missing=why)

    def _seat(self, kind: AskedKind, asked: str, why: str) -> Seat:
        return Seat(
            id=self._id(),
            asked_kind=kind,
            asked_id=asked,
            why=why,
            at=".".join(map(str, self.at)),
            remind=self.remind,
            asks_input=self.asks_input and kind is not AskedKind.RULE,
            repeat=self.repeat if kind is AskedKind.PERSON else Repeat.ASK,
        )

    def _id(self) -> str:
        return f"n{next(self.numbers)}"


def _one_seat_per_person(nodes: Iterator[Node]) -> tuple[Node, ...]:
    kept: list[Node] = []
    people: set[str] = set()
    for node in nodes:
        if isinstance(node, Seat) and node.asked_kind is AskedKind.PERSON and node.asked_id:
            if node.asked_id in people:
                continue
            people.add(node.asked_id)
        kept.append(node)
    return tuple(kept)
