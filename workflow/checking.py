"""What is wrong with a policy in the place where it is to work (G3): applied for by everybody who may, with a form for
every way its conditions can turn out, as far as samples show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from workflow.analysis import Analysis, analyse
from workflow.application import Application, People
from workflow.approvers import resolve
from workflow.audience import may_apply
from workflow.conditions import Expression, Facts
from workflow.copies import told_by
from workflow.definition import (
    Conditional,
    FieldType,
    GroupDefinition,
    HeadOf,
    MemberDefinition,
    Named,
    Policy,
    StageDefinition,
    conditions_of,
)
from workflow.distinct import Candidates, candidates_of
from workflow.errors import CannotWorkOut, NobodyToAsk
from workflow.facts import facts_of, names_used, outcomes, samples
from workflow.made_up import made_up, nameless, with_choices
from workflow.model import AskedKind, Group, Node, Person, Seat, Verdict, seats_of
from workflow.seating import Step

_MOST_FORMS = 12
_MOST_SAMPLES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to know about a policy; `grave` if it is surely not meant. `applicants` are those whom it concerns.

    ``nobody_applies``; ``built``: whoever applies builds the route;
    ``refused`` (missing): no admin could be asked; ``unfilled`` (part, missing, verdict): a seat,
    or a group with too few people, is filled by `empty`; ``unreached``: a stage is nobody's; ``never``, ``always``,
    ``nobodys`` (condition): it does not hold for any form, holds for every one, or for nobody who may apply;
    ``unclear`` (condition): it has no answer for some. ``own``: the applicant alone can approve his own; ``unasked``:
    it passes without anybody; ``stuck``: nobody can approve it; ``untold``: that `item` of `cc`, from 0, tells
    nobody; ``alone``, ``needed``, ``blocks`` (person): as
    `workflow.analysis` has them, where several are asked. `stage` counts the policy's stages from 0.
    """

    code: str
    grave: bool = False
    applicants: tuple[Person, ...] = ()
    stage: int | None = None
    part: StageDefinition | MemberDefinition | None = None
    missing: str = ""
    verdict: Verdict | None = None
    condition: Expression | None = None
    person: str = ""
    item: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `check` found, the grave first. `ways` are what approving takes, for the most applicants first."""

    policy: Policy
    applicants: tuple[Person, ...]
    findings: tuple[Finding, ...]
    ways: tuple[Taken, ...]

    @property
    def problems(self) -> int:
        """How much is surely not meant."""
        return sum(finding.grave for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What approving takes for these applicants, where those of the policy's conditions hold and no other."""

    analysis: Analysis
    applicants: tuple[Person, ...]
    conditions: tuple[Expression, ...] = ()


def check(policy: Policy, directory: People) -> Report:
    """Apply for everybody and look at what becomes of it."""
    applicants = tuple(p for p in directory.everyone() if may_apply(policy, p, directory))
    if not applicants:
        return Report(policy=policy, applicants=(), findings=(Finding(code="nobody_applies", grave=True),), ways=())
    if policy.custom:
        return Report(policy=policy, applicants=applicants, findings=(Finding(code="built"),), ways=())
    checking = _Check(policy, directory, applicants)
    for form in _forms(policy):
        for applicant in applicants:
            checking.apply(applicant, form)
    return checking.report()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial(Application):
    """An application with a form that was made up."""

    form: Facts

    def facts(self, policy: Policy) -> Facts:
        """The form that was made up, but the real applicant."""
        real = facts_of(policy.form, {}, self.applicant, self.roles, self.today)
        return replace(self.form, applicant=real.applicant)


@dataclass(slots=True)
class _Check:
    policy: Policy
    directory: People
    applicants: tuple[Person, ...]
    noted: dict[object, tuple[Finding, dict[str, Person]]] = field(default_factory=dict)
    written: dict[int, str] = field(default_factory=dict)
    ways: dict[object, tuple[Taken, dict[str, Person]]] = field(default_factory=dict)
    known: dict[object, Analysis] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)
    holding: set[Expression] = field(default_factory=set)
    telling: set[int] = field(default_factory=set)

    def apply(self, applicant: Person, form: Facts) -> None:
        """One application: what becomes of it is noted."""
        trial = _Trial(
            applicant=applicant,
            roles=self.directory.roles_of(applicant.id),
            values=self._values(applicant, form),
            today=form.today.date(),
            raw=with_choices(self.policy, applicant, self.directory, {}),
            form=form,
        )
        trail = Step()
        try:
            facts = trial.facts(self.policy)
            holding = tuple(each for each in dict.fromkeys(conditions_of(self.policy.route)) if each.holds(facts))
            self.holding.update(each for each in _conditions(self.policy) if each.holds(facts))
            told = told_by(self.policy, trial, self.directory)
            self.telling.update(at for at, people in enumerate(told) if people)
            route = resolve(self.policy, trial, self.directory, trail).route
        except CannotWorkOut as unclear:
            self._note(applicant, Finding(code="unclear", grave=True, condition=Expression(unclear.expression)))
        except NobodyToAsk:
            self._look(applicant, trail, None)
        else:
            self._look(applicant, trail, None)
            self._weigh(trial, route, holding)

    def _values(self, applicant: Person, form: Facts) -> Mapping[str, Any]:
        """What the form names, as far as routes look at it: somebody else where it names a person."""
        other = next((p.id for p in self.directory.everyone() if p.active and p.id != applicant.id), applicant.id)
        people = {f.id: other for f in self.policy.form if f.type is FieldType.PERSON}
        several = {f.id: [other] for f in self.policy.form if f.type is FieldType.PEOPLE}
        return {id_: value for id_, value in form.form.items() if isinstance(value, str)} | people | several

    def _look(self, applicant: Person, step: Step, stage: int | None) -> None:
        """Note what the resolver had to put up with."""
        part = step.part
        if isinstance(part, StageDefinition):
            stage = self.policy.route.index(part)
            self.reached |= {stage} if step.nodes else set()
        if step.missing:
            self._note(applicant, Finding(code="refused", grave=True, stage=stage, part=part, missing=step.missing))
        filled = () if isinstance(part, StageDefinition | Conditional) else _filled(step)
        for seat in filled:
            found = Finding(code="unfilled", stage=stage, part=part, missing=seat.missing, verdict=seat.verdict)
            self._note(applicant, replace(found, grave=seat.verdict is Verdict.APPROVE))
        if filled and isinstance(part, GroupDefinition):
            return  # what its members would have been is nobody's concern
        for inner in step.steps:
            self._look(applicant, inner, stage)

    def _weigh(self, trial: Application, route: Group, holding: tuple[Expression, ...]) -> None:
        applicant, analysis = trial.applicant, self._analysis(trial, route)
        alike = (holding, frozenset(frozenset(way) for way in analysis.ways))
        taken = Taken(analysis=analysis, applicants=(), conditions=holding)
        _taken, applicants = self.ways.setdefault(alike, (taken, {}))
        applicants.setdefault(applicant.id, applicant)
        if not analysis.ways or analysis.ways == ((),):
            self._note(applicant, Finding(code="unasked" if analysis.ways else "stuck", grave=True))
        if applicant.id in analysis.alone:
            self._note(applicant, Finding(code="own", grave=True))
        several = sum(seat.asked_kind is not AskedKind.RULE for seat in seats_of(route)) > 1
        people = {"alone": analysis.alone if several else (), "needed": analysis.needed}
        for code, whom in {**people, "blocks": analysis.blockers - analysis.needed}.items():
            for person in whom:
                self._note(applicant, Finding(code=code, person=person))

    def _analysis(self, trial: Application, route: Group) -> Analysis:
        """Routes of the same shape with the same people are worked out once."""
        roles = {seat.asked_id for seat in seats_of(route) if seat.asked_kind is AskedKind.ROLE}
        holders = {role: [p.id for p in people] for role, people in self.directory.holders_of(roles).items()}
        asked = candidates_of(route, holders, {trial.applicant.id})
        candidates = nameless(route, asked, made_up({}, trial.raw))
        shape = _shape(route, candidates)
        if shape not in self.known:
            self.known[shape] = analyse(route, candidates)
        return self.known[shape]

    def _note(self, applicant: Person, finding: Finding) -> None:
        alike = (*self._seat(finding), finding.code, finding.verdict, finding.condition, finding.person)
        _finding, applicants = self.noted.setdefault(alike, (finding, {}))
        applicants.setdefault(applicant.id, applicant)

    def _seat(self, finding: Finding) -> tuple[object, ...]:
        """What tells the seat: a part with texts in it has no hash, and parts are noted many times."""
        part = finding.part
        if id(part) not in self.written:
            self.written[id(part)] = repr(part)
        return (finding.stage, self.written[id(part)], finding.missing)

    def report(self) -> Report:
        """Everything that was noted, the grave first."""
        noted = [replace(each, applicants=tuple(whom.values())) for each, whom in self.noted.values()]
        noted = [replace(each, grave=each.grave or self._nobodys_at_all(each, noted)) for each in noted]
        found = [*self._about_conditions(), *self._unreached(), *self._untold(), *noted]
        found.sort(key=lambda each: (not each.grave, _ORDER.index(each.code), -len(each.applicants), each.person))
        taken = [replace(each, applicants=tuple(whom.values())) for each, whom in self.ways.values()]
        ways = sorted(taken, key=lambda each: -len(each.applicants))
        return Report(
            policy=self.policy,
            applicants=self.applicants,
            findings=tuple(found),
            ways=tuple(ways),
        )

    def _nobodys_at_all(self, finding: Finding, noted: Sequence[Finding]) -> bool:
        """Whether it is the seat of nobody for any applicant, be it that `empty` fills it or that nothing can."""
        if finding.code != "unfilled":
            return False
        alike = (each for each in noted if each.missing and self._seat(each) == self._seat(finding))
        return len({person.id for each in alike for person in each.applicants}) == len(self.applicants)

    def _about_conditions(self) -> Iterator[Finding]:
        for condition in _conditions(self.policy):
            come_to = outcomes(condition, self.policy.form)
            if True not in come_to:
                yield Finding(code="never", grave=True, condition=condition)
            elif False not in come_to:
                yield Finding(code="always", condition=condition)
            elif condition not in self.holding and names_used(condition.source, "applicant"):
                yield Finding(code="nobodys", condition=condition)

    def _unreached(self) -> Iterator[Finding]:
        if not self.ways:
            return
        for number, stage in enumerate(self.policy.route):
            if number not in self.reached and stage.when is None:
                yield Finding(code="unreached", grave=True, stage=number)

    def _untold(self) -> Iterator[Finding]:
        """Whom a form names cannot be known beforehand, and of a condition that holds for nobody it is said already."""
        for at, each in enumerate(self.policy.cc):
            holds = each.when is None or each.when in self.holding
            if at not in self.telling and holds and not getattr(each.who, "field", ""):
                yield Finding(code="untold", grave=True, item=at)


_ORDER = (
    *(
        "nobody_applies",
        "own",
        "unasked",
        "stuck",
        "refused",
        "never",
        "unclear",
        "unreached",
        "untold",
        "unfilled",
        "nobodys",
    ),
    *("always", "alone", "needed", "blocks"),
)


def _filled(step: Step) -> tuple[Seat, ...]:
    """The seats that `empty` filled. Whom a form names cannot be known beforehand."""
    if isinstance(step.part, Named) or (isinstance(step.part, HeadOf) and step.part.field):
        return ()
    filled = (node for node in step.nodes if isinstance(node, Seat) and node.missing)
    return tuple(seat for seat in filled if step.part is not None or seat.missing == "route")


def _forms(policy: Policy) -> list[Facts]:
    """A form for every way the conditions were seen to turn out; of those that the checks let through, if there are."""
    conditions = _conditions(policy)
    source = "\n".join(each.source for each in (*conditions, *(check.unless for check in policy.checks)))
    kept: dict[tuple[bool, ...], Facts] = {}
    for facts in islice(samples(source, policy.form), _MOST_SAMPLES):
        sound = all(check.unless.holds(facts) for check in policy.checks)
        turned = (sound, *(each.holds(facts) for each in conditions))
        kept.setdefault(turned, facts)
    sound_ones = [facts for turned, facts in kept.items() if turned[0]]
    return (sound_ones or list(kept.values()))[:_MOST_FORMS]


def _conditions(policy: Policy) -> tuple[Expression, ...]:
    """Those on which it depends who is asked, and who is told."""
    told = (each.when for each in policy.cc if each.when is not None)
    return tuple(dict.fromkeys((*conditions_of(policy.route), *told)))


def _shape(node: Node, candidates: Candidates) -> object:
    if isinstance(node, Seat):
        return (node.verdict, frozenset(candidates.get(node.id, ())))
    return (node.need, node.in_order, node.veto, node.distinct, *(_shape(each, candidates) for each in node.members))
