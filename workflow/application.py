"""What a route follows from: who applies with what, and the directory that is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from workflow import deadlines
from workflow.calendars import Calendar, monday_to_friday
from workflow.conditions import Facts
from workflow.definition import Policy
from workflow.facts import facts_of
from workflow.forms import Raw
from workflow.model import Person, Values


class Known(Protocol):
    """The part of `workflow.ports.Directory` that knows people."""

    def person(self, user: str) -> Person | None:
        """That person, active or not."""


class People(Known, Protocol):
    """The part of `workflow.ports.Directory` that finding approvers needs."""

    def people(self, users: Collection[str]) -> Mapping[str, Person]:
        """Those of them that are known, by id."""

    def by_email(self, email: str) -> Person | None:
        """The active person with that address, in any letter case."""

    def holders_of(self, roles: Collection[str]) -> Mapping[str, Sequence[Person]]:
        """The active holders of each of these roles."""

    def head_of(self, department: str) -> Person | None:
        """The department's head, active or not."""

    def usergroups(self, refs: Collection[str]) -> Mapping[str, str]:
        """The ids of those user groups, by what they are referred to with: id or handle. Unknown ones are left out."""

    def calendar(self, code: str) -> Calendar:
        """The calendar with that code, as people have them."""

    def positions(self) -> Sequence[str]:
        """The positions there are, from the bottom up."""

    def roles_of(self, user: str) -> Collection[str]:
        """The roles that person holds."""

    def everyone(self) -> Sequence[Person]:
        """All people, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a route follows from: who applies, holding which roles, with what, which day it is where he lives, and by
    which calendar he works; `raw` is the form as it came, for the approvers he chose; `submitter` sends it,
    if not he."""

    applicant: Person
    roles: Collection[str]
    values: Values
    today: date
    raw: Raw = field(default_factory=dict)
    submitter: str = ""
    calendar: Calendar = monday_to_friday

    @property
    def applicants(self) -> frozenset[str]:
        """Who counts as applicant: he, and who sends it for him (C10)."""
        return frozenset({self.applicant.id, self.submitter or self.applicant.id})

    def facts(self, policy: Policy) -> Facts:
        """What the expressions of the policy are about."""
        return facts_of(policy.form, self.values, self.applicant, self.roles, self.today, self.calendar)


def application_of(
    applicant: Person,
    directory: People,
    now: datetime,
    *,
    values: Values | None = None,
    raw: Raw | None = None,
    submitter: str = "",
) -> Application:
    """What he applies with at `now`, as the directory knows him."""
    return Application(
        applicant=applicant,
        roles=directory.roles_of(applicant.id),
        values=values or {},
        today=deadlines.day_of(now, applicant.tz),
        raw=raw or {},
        submitter=submitter,
        calendar=directory.calendar(applicant.calendar),
    )


def find(directory: People, who: str) -> Person | None:
    """Somebody by e-mail address or Slack id."""
    return directory.by_email(who) if "@" in who else directory.person(who)


def person_of(directory: Known, user: str) -> Person:
    """That person; somebody the directory does not know is called by his id."""
    return directory.person(user) or Person(id=user, name=user)
