"""Everything a view of one request needs, read beforehand: views read nothing themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflow.definition import Policy
from workflow.delegation import StandIns
from workflow.forms import people_in
from workflow.model import AskedKind, Person, Record, Request, Seat, Task, Text, Values, seats_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One request with its form, the policy version it runs under, and whoever is mentioned in it.

    `people` by user id: everyone of `picture_needs`; somebody missing is shown by his id. `holders` by role, the
    applicant among them or not: he is never named as one. `role_titles` of those roles that have one. `asks_first`: the
    policy wants every approval confirmed (`workflow.confirming`). `linked`: the approved request that this one asks to
    cancel, or the newest that asks to cancel this one (C9). `away`: who of those whom its open tasks ask is, with who
    stands in for him (D8); `stood_in`: who did before. `forms`: what stood in a form that was
    sent more than once, by its version.
    """

    request: Request
    record: Record
    policy: Policy
    people: Mapping[str, Person]
    holders: Mapping[str, tuple[Person, ...]]
    role_titles: Mapping[str, Text]
    asks_first: bool = False
    forms: Mapping[int, Values] = field(default_factory=dict)
    linked: Request | None = None
    away: StandIns = field(default_factory=dict)
    stood_in: frozenset[str] = frozenset()

    @property
    def applicant(self) -> Person:
        """Who applied."""
        return self.person(self.request.applicant)

    def person(self, user: str) -> Person:
        """That person; somebody unknown is called by his id."""
        return self.people.get(user) or Person(id=user, name=user)

    @property
    def sender(self) -> Person | None:
        """Who sent it for the applicant, if not he himself (C10)."""
        return self.person(self.request.submitted_by) if self.request.submitted_by else None

    def holders_of(self, role: str) -> tuple[Person, ...]:
        """The holders of the role who may be asked here: no applicant is (A11)."""
        return tuple(person for person in self.holders.get(role, ()) if person.id not in self.request.applicants)


def picture_needs(request: Request, record: Record, policy: Policy) -> tuple[frozenset[str], frozenset[str]]:
    """The user ids and the roles a picture of this request mentions, to be read in a query for each."""
    return frozenset(_users(request, record, policy)), frozenset(_roles(request))


def _users(request: Request, record: Record, policy: Policy) -> Iterator[str]:
    yield from request.applicants
    yield from filter(None, [request.cancelled_by])
    yield from request.cc
    for asked in _asked(request):
        if asked.asked_kind is AskedKind.PERSON:
            yield asked.asked_id
    for added in filter(None, (seat.added for seat in seats_of(request.route))):
        yield from filter(None, (added.by, added.on_behalf_of))
    for task in request.tasks:
        yield from filter(None, (task.decided_by, task.on_behalf_of, task.asked_by, task.claimed_by))
    for users in people_in(policy.form, record.values).values():
        yield from users


def _roles(request: Request) -> Iterator[str]:
    return (asked.asked_id for asked in _asked(request) if asked.asked_kind is AskedKind.ROLE)


def _asked(request: Request) -> Iterator[Seat | Task]:
    yield from seats_of(request.route)
    yield from request.tasks
