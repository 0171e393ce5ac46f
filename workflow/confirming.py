"""Which requests are approved at two clicks: those for which the policy's `confirm` holds (D2)."""

from __future__ import annotations

from workflow.application import People, application_of, person_of
from workflow.definition import Policy
from workflow.errors import CannotWorkOut
from workflow.model import Request, Values


def asks_first(policy: Policy, request: Request, values: Values, directory: People) -> bool:
    """Whether approving this request asks first, for what stands in its form and for whom it is; `today` is the day it
    was sent. Where the policy's condition has no answer it asks: one click too many does no harm."""
    if policy.confirm is None:
        return False
    applicant = person_of(directory, request.applicant)
    application = application_of(applicant, directory, request.submitted_at, values=values)
    try:
        return policy.confirm.holds(application.facts(policy))
    except CannotWorkOut:
        return True
