"""Who is told of a request without being asked (CC, D7): they may read it, and decide nothing."""

from __future__ import annotations

from collections.abc import Iterable

from workflow.application import Application, People
from workflow.approvers import seating
from workflow.definition import Policy
from workflow.model import Request
from workflow.ports_messages import MessageKind, Wanted
from workflow.seating import Step


def copied(policy: Policy, application: Application, directory: People) -> tuple[str, ...]:
    """Whom `cc` names for this application, each once, in its order: those who can be told, and nobody who counts as
    applicant. Where it leads to nobody, nobody is told. Raises CannotWorkOut where a condition has no answer."""
    told = told_by(policy, application, directory)
    return tuple(dict.fromkeys(person for people in told for person in people))


def told_by(policy: Policy, application: Application, directory: People) -> list[tuple[str, ...]]:
    """As `copied`, by each item of `cc`."""
    if not policy.cc:
        return []
    found = seating(policy, application, directory, Step(), [each.who for each in policy.cc])
    meant = (found.people(each.who) if each.when is None or each.when.holds(found.facts) else () for each in policy.cc)
    known = ([person for person in people if person is not None and person.askable] for people in meant)
    return [tuple(person.id for person in people if person.id not in application.applicants) for people in known]


def copies(request: Request, cards: Iterable[Wanted], channel: str = "") -> list[Wanted]:
    """A message for each who is told, and for the `channel` that is: posted when the request is sent, changed with it
    until it ends. Not for whoever has one of these `cards` of it at the same moment."""
    asked = {card.recipient for card in cards}
    people = [(MessageKind.COPY, person) for person in request.cc if person not in asked]
    channels = [(MessageKind.CHANNEL, channel)] if channel else []
    return [
        Wanted(kind=kind, recipient=recipient, subject=request.id, request_id=request.id)
        for kind, recipient in (*people, *channels)
    ]
