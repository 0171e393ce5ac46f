"""Which requests are approved at two clicks: those for which the policy's `confirm` holds (D2)."""

from __future__ import annotations

from workflow import deadlines
from workflow.application import Application, People
from workflow.definition import Policy
from workflow.errors import CannotWorkOut
from workflow.model import Person, Request, Values


def asks_first(policy: Policy, request: Request, values: Values, directory: People) -> bool:
    """Whether approving this request asks first, for what stands in its form and for whom it is; `today` is the day it
    was sent. Where the policy's condition has no answer it asks: one click too many does no harm."""
    if policy.confirm is None:
        return False
    applicant = directory.person(request.applicant) or Person(id=request.applicant, name=request.applicant)
    application = Application(
        applicant=applicant,
        roles=directory.roles_of(applicant.id),
        values=values,
        today=deadlines.day_of(request.submitted_at, applicant.tz),
        calendar=directory.calendar(applicant.calendar),
    )
    try:
        return policy.confirm.holds(application.facts(policy))
    except CannotWorkOut:
        return True
