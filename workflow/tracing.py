"""Why a policy asks whom it asks: the route of one application with how it came about, and what it comes down to
(G2, G3)."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from workflow.analysis import Analysis, analyse
from workflow.application import Application, People
from workflow.approvers import resolve
from workflow.definition import Each, Policy, Role
from workflow.distinct import candidates_of
from workflow.errors import NobodyToAsk
from workflow.made_up import made_up, nameless, with_choices
from workflow.model import AskedKind, Group, Person, seats_of
from workflow.seating import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What an application would lead to. `route` and `analysis` are None where submitting is refused because nobody can
    be asked: `trail` ends there. `holders` are those of every role the route asks."""

    trail: Step
    route: Group | None
    analysis: Analysis | None
    people: Mapping[str, Person]
    holders: Mapping[str, Sequence[Person]]
    made_up: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        """Every role that was thought of, held by somebody or not."""
        parts = (step.part.who if isinstance(step.part, Each) else step.part for step in _steps(self.trail))
        named = (part.name for part in parts if isinstance(part, Role))
        return frozenset(self.holders) | frozenset(named)


def trace(policy: Policy, application: Application, directory: People) -> Trace:
    """What this application would lead to; choices that are still to be made are made up. Raises CannotWorkOut."""
    trail, route = Step(), None
    filled = with_choices(policy, application.applicant, directory, application.raw)
    invented = made_up(application.raw, filled)
    application = replace(application, raw=filled)
    with contextlib.suppress(NobodyToAsk):
        route = resolve(policy, application, directory, trail).route
    seats = [seat for step in _steps(trail) for node in step.nodes for seat in seats_of(node)]
    holders = directory.holders_of({seat.asked_id for seat in seats if seat.asked_kind is AskedKind.ROLE})
    people = directory.people({seat.asked_id for seat in seats if seat.asked_kind is AskedKind.PERSON})
    ids = {role: [person.id for person in people] for role, people in holders.items()}
    return Trace(
        trail=trail,
        route=route,
        analysis=_analysis(route, ids, application, invented) if route else None,
        people=people,
        holders=holders,
        made_up=invented,
    )


def _analysis(
    route: Group, holders: Mapping[str, Sequence[str]], application: Application, invented: Collection[str]
) -> Analysis:
    candidates = candidates_of(route, holders, application.applicants)
    return analyse(route, nameless(route, candidates, invented))


def _steps(step: Step) -> Iterator[Step]:
    yield step
    for inner in step.steps:
        yield from _steps(inner)
