"""Who may stand in where the applicant chose from certain people: whom he could have chosen (F100)."""

from __future__ import annotations

from collections.abc import Collection

from workflow.approvers import who_at
from workflow.choosing import could_choose
from workflow.definition import Chosen, ChosenChain
from workflow.model import Person, Request, Task
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork

_CHOSEN = "chosen"


def may_sit(uow: UnitOfWork, request: Request, task: Task, people: Collection[Person]) -> frozenset[str]:
    """The ids of those who may decide that task in the place of whom it asks; of all where nobody was chosen."""
    everybody = frozenset(person.id for person in people)
    seat = request.seat_now(task.node_id)
    if not people or seat is None or task.asks_applicant or seat.why != _CHOSEN:
        return everybody
    who = who_at(policy_in_force(uow, request.policy_version), seat.at)
    applicant = uow.directory.person(request.applicant)
    if applicant is None or not isinstance(who, Chosen | ChosenChain):
        return everybody
    return everybody & {person.id for person in could_choose(applicant, who.source, people, uow.directory)}
