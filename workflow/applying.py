"""From a filled-in form to the route it would take: one function for submitting and for the chain shown before (C4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from workflow import deadlines
from workflow.approvers import Application, People, resolve
from workflow.conditions import Facts
from workflow.definition import Policy
from workflow.errors import CannotWorkOut, Fault, FormFaults
from workflow.forms import Raw, people_in, read_values
from workflow.model import Group, Person, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedOut:
    """What a form comes to: its values, and who is asked."""

    values: Values
    route: Group


def work_out(
    policy: Policy,
    applicant: Person,
    roles: Collection[str],
    raw: Raw,
    directory: People,
    now: datetime,
) -> WorkedOut:
    """The values and the route of a form as it was typed by `applicant`, who holds `roles`, at
    `now`.

    Raises FormFaults: what `workflow.forms.read_values` finds wrong field by field; ``not_a_person``; then, of the form
    as a whole, ``check`` (say) for the first check of each field that does not hold, and ``needed`` for an empty field
    without which a condition has no answer. Raises NobodyToAsk, CannotWorkOut.
    """
    values = read_values(policy.form, raw)
    _refuse_strangers(policy, values, directory)
    today = deadlines.day_of(now, applicant.tz)
    application = Application(applicant=applicant, roles=roles, values=values, today=today)
    try:
        _refuse_unchecked(policy, application.facts(policy))
        return WorkedOut(values=values, route=resolve(policy, application, directory))
    except CannotWorkOut as unclear:
        if any(field.id == unclear.missing for field in policy.form):
            raise FormFaults(faults={unclear.missing: Fault("needed")}) from unclear
        raise


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
