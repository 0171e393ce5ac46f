"""An approved absence, of which the form says the days (`away`; D8): for these somebody can be arranged to stand in."""

from __future__ import annotations

from datetime import date, datetime

from workflow.deadlines import day_of
from workflow.definition import Policy
from workflow.model import Person, Request, RequestStatus, Values


def days_away(
    policy: Policy, request: Request, values: Values, applicant: Person, now: datetime
) -> tuple[date, date] | None:
    """The first and the last day on which the applicant is away, as an approved request says; None where it says
    nothing of it, or they are over for him."""
    dates = values.get(policy.away) if policy.away else None
    if dates is None or request.status is not RequestStatus.APPROVED:
        return None
    first, last = (date.fromisoformat(dates[end]) for end in ("from", "to"))
    return (first, last) if last >= day_of(now, applicant.tz) else None
