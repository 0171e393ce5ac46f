"""From a policy's route to the route of one request (`workflow.seating` says who sits where)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workflow.addition import ANYWHERE
from workflow.application import Application, People
from workflow.choosing import Choosing, Level
from workflow.definition import (
    Chosen,
    ChosenChain,
    Conditional,
    Each,
    GroupDefinition,
    Managers,
    MemberDefinition,
    Named,
    Policy,
    Role,
    StageDefinition,
    Usergroup,
    Who,
    members_of,
)
from workflow.forms import people_in
from workflow.model import ADMIN_ROLE, SWAPPED, TRANSFERRED, Group, Node, Seat
from workflow.seating import Seating, Step
from workflow.shortage import short_at_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A route, and the choices that it asks the applicant for. A choice that is not made, or not rightly, has an empty
    seat (``asked_id`` ``""``) that must not be submitted."""

    route: Group
    levels: tuple[Level, ...]


def resolve(policy: Policy, application: Application, directory: People, trail: Step | None = None) -> Resolved:
    """The route of a request that is applied for now: a chain ``route`` with a member per stage that remains. `trail`,
    an empty step, is told how it came about.

    Each member carries its stage's title. Raises NobodyToAsk where `empty: admin` finds no admin but the applicant;
    its `why` is what that seat is `missing`. Raises CannotWorkOut where a condition has no answer.
    """
    whole = seating(policy, application, directory, trail or Step(), members_of(policy.route))
    stages = tuple(node for place, each in enumerate(policy.route) for node in _stages(whole, place, each))
    whole.step.nodes = stages or (replace(whole.filled("route"), title=policy.title),)
    route = Group(id="route", members=whole.step.nodes, need=len(whole.step.nodes), in_order=True)
    return Resolved(route=route, levels=tuple(whole.levels))


def reseat(policy: Policy, application: Application, directory: People, seat: Seat) -> Seat:
    """The seat as it would be filled now that nobody can fill it (F75, F81): looked for again at its place in the
    policy, by the policy's `empty` rule where that leads to nobody or to several. Its id stays, its time to be reminded
    begins anew. Raises NobodyToAsk."""
    stage, who = _place(policy, application, directory, seat)
    if seat.why in (SWAPPED, TRANSFERRED):  # at its place the policy has whose place this was
        return _instead(seat, stage.filled("user"))
    if who is None or isinstance(who, Managers | Named | Each | Chosen | ChosenChain):
        return _instead(seat, stage.filled(seat.missing or seat.why))
    found = stage.seats(who)
    return _instead(seat, found[0] if found else stage.filled("self"))


def vacate(policy: Policy, application: Application, directory: People, seat: Seat) -> Seat:
    """As `reseat` for a seat whose group has too few different people (F75): filled by the policy's `empty` rule."""
    stage, _who = _place(policy, application, directory, seat)
    return _instead(seat, stage.filled("group"))


def _place(policy: Policy, application: Application, directory: People, seat: Seat) -> tuple[Seating, Who | None]:
    """What fills the seat's place in the policy's route, and who is asked there."""
    whole = seating(policy, application, directory, Step(), members_of(policy.route))
    place, _inner = _split(seat.at)
    if not 0 <= place < len(policy.route):
        return whole, None
    return _for_stage(whole, place, policy.route[place]), who_at(policy, seat.at)


def who_at(policy: Policy, at: str) -> Who | None:
    """Who is asked at that place (`Seat.at`) of the policy's route; None where there is no such place, or a group."""
    place, inner = _split(at)
    if not 0 <= place < len(policy.route) or ANYWHERE in inner:
        return None
    return _part(policy.route[place].member, [int(each) for each in inner])


def _split(at: str) -> tuple[int, list[str]]:
    first, *inner = at.split(".") if at else ("-1",)
    return int(first), inner


def _instead(seat: Seat, found: Seat) -> Seat:
    return replace(found, id=seat.id, title=seat.title, at=seat.at, added=seat.added)


def _part(member: MemberDefinition, inner: Sequence[int]) -> Who | None:
    """Who is asked at that place; None where there is no such place, or a group."""
    while isinstance(member, Conditional | GroupDefinition):
        if isinstance(member, Conditional):
            member = member.member
        elif inner and inner[0] < len(member.members):
            member, inner = member.members[inner[0]], inner[1:]
        else:
            return None
    return None if inner else member


def seating(policy: Policy, application: Application, directory: People, step: Step, whom: Iterable[Who]) -> Seating:
    """What says who `whom` of that policy is, of this application."""
    asked = [who.who if isinstance(who, Each) else who for who in whom]
    refs = {who.ref for who in asked if isinstance(who, Usergroup)}
    groups = directory.usergroups(refs) if refs else {}
    roles = {who.name for who in asked if isinstance(who, Role)}
    holders = directory.holders_of({*roles, *groups.values(), ADMIN_ROLE})
    ids = {role: frozenset(person.id for person in people if person.askable) for role, people in holders.items()}
    return Seating(
        application=application,
        directory=directory,
        holders=ids,
        groups=groups,
        facts=application.facts(policy),
        choosing=Choosing(application.applicant, directory, application.raw, application.submitter),
        named=people_in(policy.form, application.values),
        title=policy.title,
        self_rule=policy.self_rule,
        empty=policy.empty,
        remind=policy.remind,
        repeat=policy.repeat,
        step=step,
    )


def _stages(whole: Seating, place: int, definition: StageDefinition) -> tuple[Node, ...]:
    step = whole.step.into(definition)
    if definition.when is not None and not definition.when.holds(whole.facts):
        return ()
    stage = replace(_for_stage(whole, place, definition), step=step)
    step.nodes = tuple(replace(node, title=definition.title) for node in stage.stages(definition.member))
    _fill_short(stage)
    return step.nodes


def _fill_short(stage: Seating) -> None:
    """Have `empty` fill those seats now that it would fill as soon as the stage is reached (`workflow.mending`): the
    chain shown is the chain asked (C4)."""
    while (short := _short_at_first(stage)) is not None:
        stage.step.put(_instead(short, stage.filled("group")))


def _short_at_first(stage: Seating) -> Seat | None:
    found = (short_at_first(node, stage.candidates(node)) for node in stage.step.nodes)
    return next(filter(None, found), None)


def _for_stage(whole: Seating, place: int, definition: StageDefinition) -> Seating:
    return replace(
        whole,
        at=(place,),
        title=definition.title,
        self_rule=definition.self_rule or whole.self_rule,
        empty=definition.empty or whole.empty,
        remind=None if definition.never_remind else definition.remind or whole.remind,
        asks_input=definition.asks_input,
    )
