"""From a filled-in form to the route it would take: one way for submitting and for the chain shown before (C4)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from workflow.application import Application, People
from workflow.approvers import resolve
from workflow.choosing import Choosing, Level, block
from workflow.conditions import Facts
from workflow.copies import copied
from workflow.definition import Chosen, ChosenChain, Policy, conditions_of, members_of
from workflow.deriving import derive, derive_what_is_known, sources_of
from workflow.errors import CannotWorkOut, Fault, FormFaults, NobodyToAsk
from workflow.facts import names_used
from workflow.forms import Raw, blocks_of, people_in, read_values
from workflow.model import Group, Node, Person, Seat, Text, Values
from workflow.pages import page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedOut:
    """What a form comes to: its values, who is asked, what was chosen, and who is told besides (D7)."""

    values: Values
    route: Group
    levels: tuple[Level, ...]
    cc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The route that a form would take as far as it is filled in (C4), with the choices that it asks for; `values` are
    its own as far as they are right, and what can be worked out from them (C3). `cc`: who would be told besides (D7),
    nobody while that cannot be said.

    `route` is None where it cannot be said yet: `needs` names the field it depends on, `nobody` the seat for which
    there is no one. A choice that is still to be made has a seat whose ``asked_id`` is empty.
    """

    values: Values = field(default_factory=dict)
    route: Group | None = None
    levels: tuple[Level, ...] = ()
    cc: tuple[str, ...] = ()
    needs: str = ""
    nobody: NobodyToAsk | None = field(default=None)


def work_out(policy: Policy, application: Application, directory: People) -> WorkedOut:
    """The values and the route of an application, read from its form as it came (`raw`).

    Raises FormFaults: what `workflow.forms.read_values` finds wrong field by field; ``not_a_person``; then, of the form
    as a whole, ``check`` (say) for the first check of each field that does not hold, and ``needed`` for an empty field
    without which a condition has no answer; then, by block, what is wrong with a choice (`workflow.choosing.Level`).
    Raises NobodyToAsk, CannotWorkOut.
    """
    values = read_values(policy.form, application.raw)
    _refuse_strangers(policy, values, directory)
    try:
        application = derive(policy, replace(application, values=values))
        _refuse_unchecked(policy, application.facts(policy))
        resolved = resolve(policy, application, directory)
        cc = copied(policy, application, directory)
    except CannotWorkOut as unclear:
        needed = [field.id for field in policy.form if field.id in sources_of(policy, unclear.missing)]
        if needed:
            raise FormFaults(faults=dict.fromkeys(needed, Fault("needed"))) from unclear
        raise
    wrong = {
        level.block: Fault(level.fault, {"least": level.least, "most": level.most})
        for level in resolved.levels
        if level.fault
    }
    if wrong:
        raise FormFaults(faults=wrong)
    return WorkedOut(values=application.values, route=resolved.route, levels=resolved.levels, cc=cc)


def check_page(policy: Policy, application: Application, directory: People, *, page: int) -> None:
    """Refuse what is wrong on one page of a form, as far as it can be said without those after it. Raises FormFaults,
    as `work_out`."""
    here = policy.on_page(page)
    _refuse_strangers(here, read_values(here.form, application.raw), directory)
    until = replace(policy, form=tuple(field for field in policy.form if field.page <= page))
    application = replace(application, values=_right_values(until, application.raw))
    known = {field.id for field in until.form}
    told_here = [check for check in policy.checks if any(field.id == check.field for field in here.form)]
    checks = tuple(check for check in told_here if known.issuperset(_fields_of(policy, check.unless.source)))
    with suppress(CannotWorkOut):
        _refuse_unchecked(replace(until, checks=checks), derive_what_is_known(until, application).facts(until))


def chosen_in(worked: WorkedOut) -> Mapping[str, Sequence[str]]:
    """The approvers whom the applicant chose, by block."""
    return {level.block: level.chosen for level in worked.levels if level.chosen}


def preview(policy: Policy, application: Application, directory: People) -> Preview:
    """The route that the form would take as it stands: what is wrong or missing in it counts as left empty."""
    application = replace(application, values=_right_values(policy, application.raw))
    application = derive_what_is_known(policy, application)
    try:
        resolved = resolve(policy, application, directory)
    except CannotWorkOut as unclear:
        lacking = [each for each in sources_of(policy, unclear.missing) if each not in application.values]
        return Preview(values=application.values, needs=lacking[0] if lacking else unclear.missing)
    except NobodyToAsk as nobody:
        return Preview(values=application.values, nobody=nobody)
    told = _told_so_far(policy, application, directory)
    return Preview(values=application.values, route=resolved.route, levels=resolved.levels, cc=told)


def _told_so_far(policy: Policy, application: Application, directory: People) -> tuple[str, ...]:
    try:
        return copied(policy, application, directory)
    except CannotWorkOut:
        return ()


def fingerprint(route: Group) -> str:
    """What tells one route from another: who is asked, in what order, and how many are needed."""
    return _told_apart(_shape(route))


def fingerprint_of(policy: Policy, raw: Raw, *, before: int) -> str:
    """What tells one filled-in beginning of a form from another: all on the pages before that one."""
    given = sorted((block, said) for block, said in raw.items() if said and page_of(policy, block) < before)
    return _told_apart(given) if before else ""


def _told_apart(thing: object) -> str:
    return hashlib.sha256(repr(thing).encode()).hexdigest()[:16]


def _shape(node: Node) -> object:
    if isinstance(node, Seat):
        return (node.asked_kind.value, node.asked_id)
    return (node.need, node.in_order, node.veto, node.distinct, [_shape(member) for member in node.members])


def usual_choices(policy: Policy, applicant: Person, directory: People, submitter: str = "") -> Raw:
    """What the choices of a new form are filled in with: of a chain the applicant's own managers (A10)."""
    choosing = Choosing(applicant, directory, {}, submitter)
    chains = (who for who in members_of(policy.route) if isinstance(who, ChosenChain))
    return {block: user for chain in chains for block, user in choosing.usual(chain).items()}


def former_choices(policy: Policy, before: Policy, choices: Mapping[str, Sequence[str]]) -> Raw:
    """What was chosen in a form of the policy `before`, to be filled in where `policy` asks for the same: whether they
    can still be chosen is for whoever reads it."""
    asked, then = _choices(policy), _choices(before)
    same = {key for key, what in asked.items() if then.get(key) == what}
    return {place: list(chosen) for place, chosen in choices.items() if place.split(".")[1] in same}


def _choices(policy: Policy) -> Mapping[str, Text | None]:
    """The choices of approvers, by key, with the label; None for a chain."""
    asked = (who for who in members_of(policy.route) if isinstance(who, Chosen | ChosenChain))
    return {who.key: who.label if isinstance(who, Chosen) else None for who in asked}


def choice_at(
    policy: Policy, applicant: Person, place: str, below: Sequence[str], directory: People, submitter: str = ""
) -> Level | None:
    """The choice that a form asks for at that block, `below` having been chosen for the levels under it; None where it
    asks for none."""
    asked = (who for who in members_of(policy.route) if isinstance(who, Chosen | ChosenChain))
    for who in asked:
        said = {block(who.key, number): user for number, user in enumerate(below, start=1)}
        for level in Choosing(applicant, directory, said, submitter).levels(who):
            if level.block == place:
                return level
    return None


def deciding_fields(policy: Policy) -> frozenset[str]:
    """The ids of the fields on which it depends who is asked or told, and what is worked out in the form."""
    people = (*members_of(policy.route), *(each.who for each in policy.cc))
    named = (getattr(who, "field", "") for who in people)
    derived = (field.derived for field in policy.form if field.derived is not None)
    told = (each.when for each in policy.cc if each.when is not None)
    read = (*conditions_of(policy.route), *derived, *told)
    used = (name for each in read for name in _fields_of(policy, each.source))
    return frozenset(filter(None, (*named, *used)))


def _fields_of(policy: Policy, source: str) -> Collection[str]:
    """Those it names; all, where it speaks of the form as a whole."""
    named = names_used(source, "form")
    return named or ([field.id for field in policy.form] if "form" in source else ())


def _right_values(policy: Policy, raw: Raw) -> Values:
    try:
        return read_values(policy.form, raw)
    except FormFaults as wrong:
        right = [field for field in policy.form if not wrong.faults.keys() & set(blocks_of(field))]
        return read_values(right, raw)


def _refuse_strangers(policy: Policy, values: Values, directory: People) -> None:
    chosen = people_in(policy.form, values)
    known = directory.people({user for users in chosen.values() for user in users}) if chosen else {}
    faults = {
        field: Fault("not_a_person")
        for field, users in chosen.items()
        if not all(user in known and known[user].active for user in users)
    }
    if faults:
        raise FormFaults(faults=faults)


def _refuse_unchecked(policy: Policy, facts: Facts) -> None:
    faults: dict[str, Fault] = {}
    for check in policy.checks:
        if check.field not in faults and not check.unless.holds(facts):
            faults[check.field] = Fault("check", {"say": check.say})
    if faults:
        raise FormFaults(faults=faults)
