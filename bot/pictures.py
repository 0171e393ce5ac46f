"""Reads what a view of a request needs, in a few queries of one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.views.picture import Picture, picture_needs
from workflow import absence, authority, oversight, revising
from workflow.cancelling_approved import check_cancellable
from workflow.channels import channel_for
from workflow.confirming import asks_first
from workflow.definition import Policy
from workflow.errors import NotFound
from workflow.forms import people_in
from workflow.model import ADMIN_ROLE, AUDITOR_ROLE, AskedKind, Record, Request, Task
from workflow.policy_versions import policy_in_force
from workflow.ports import UnitOfWork, Waiting

LISTED = 20
COUNTED = 500


@dataclass(frozen=True, slots=True)
class Viewer:
    """In what capacity somebody looks at a request."""

    id: str
    roles: frozenset[str]

    @property
    def privileged(self) -> bool:
        """Whether every request is his to see."""
        return bool(self.roles & {ADMIN_ROLE, AUDITOR_ROLE})


def viewer(uow: UnitOfWork, user: str) -> Viewer:
    """That person as a viewer."""
    return Viewer(user, frozenset(uow.directory.roles_of(user)))


def picture_of(uow: UnitOfWork, request: Request) -> Picture:
    """Everything a view of this request needs."""
    policy, record = policy_in_force(uow, request.policy_version), uow.requests.record(request.record_id)
    asks = asks_first(policy, request, record.values, uow.directory)
    picture = replace(pictured(uow, request, record, policy), asks_first=asks)
    return _with_forms(uow, picture) if request.form_version > 1 else picture


def _with_forms(uow: UnitOfWork, picture: Picture) -> Picture:
    """The same with what stood in the form before, and whom that named."""
    forms = revising.forms_of(uow.requests.history(picture.request.id))
    named = (users for values in forms.values() for users in people_in(picture.policy.form, values).values())
    return with_people(uow, replace(picture, forms=forms), {user for users in named for user in users})


def pictured(uow: UnitOfWork, request: Request, record: Record, policy: Policy) -> Picture:
    """A request with whomever it mentions; it need not be stored. A channel that is switched off is not said to be told
    (F35)."""
    users, roles = picture_needs(request, record, policy)
    linked = request.cancels or request.cancellation
    holders = uow.directory.holders_of(roles) if roles else {}
    away = absence.away_of(uow, request, request.tasks, holders, None)
    return Picture(
        request=request,
        record=record,
        policy=policy if channel_for(uow, policy) else replace(policy, channel=None),
        people=uow.directory.people(users.union(away, *away.values())),
        holders={role: tuple(people) for role, people in holders.items()},
        role_titles=uow.directory.role_titles(roles) if roles else {},
        linked=uow.requests.get(linked) if linked else None,
        away=away,
    )


def with_people(uow: UnitOfWork, picture: Picture, users: Collection[str]) -> Picture:
    """The same with these people besides."""
    missing = set(users) - picture.people.keys()
    return replace(picture, people={**picture.people, **uow.directory.people(missing)}) if missing else picture


def with_former(uow: UnitOfWork, picture: Picture, task: Task, user: str) -> Picture:
    """The same for the card of somebody whom that task does not ask any more: whether he stood in for a holder of the
    role it asks."""
    request = picture.request
    if not task.live or task.asked_kind is not AskedKind.ROLE:
        return picture
    owners = authority.owners(request, task, picture.holders)
    if user in owners or any(user in picture.away.get(owner, ()) for owner in owners):
        return picture
    stood = absence.stood_in_for(uow, request, owners, user)
    return replace(picture, stood_in=frozenset({user})) if stood else picture


def may_see(uow: UnitOfWork, request: Request, who: Viewer) -> bool:
    """Whether the request exists for this person (F6)."""
    seen = authority.may_see(request, who.id, who.roles, privileged=who.privileged)
    return seen or oversight.audits(uow, request, who.id) or absence.stands_in(uow, request, who.id)


def oversees(uow: UnitOfWork, request: Request, who: Viewer) -> bool:
    """Whether he sees it whole, internal remarks too, whoever is asked: as an admin or an auditor."""
    return who.privileged or oversight.audits(uow, request, who.id)


def visible(uow: UnitOfWork, request: Request | None, who: Viewer) -> Picture:
    """The picture of a request that this person may see. Raises NotFound for one he may not, as for none (F6)."""
    if request is None or not may_see(uow, request, who):
        raise NotFound
    return picture_of(uow, request)


def cancellable(uow: UnitOfWork, request_id: str, user: str, now: datetime) -> Picture:
    """An approved request that this person may cancel (C9). Raises NotFound, CancelRefused."""
    request = uow.requests.get(request_id)
    if request is None:
        raise NotFound
    check_cancellable(uow, request, user, now)
    return picture_of(uow, request)


def waiting_for(uow: UnitOfWork, who: Viewer, most: int = LISTED) -> tuple[Sequence[tuple[Picture, str]], int]:
    """What waits for that person, longest waiting first: pictures with the task that is his, so many at `most`; and how
    many more.

    Filtered before it is cut: what asks his role but not him (his own requests, say) must not hide what does."""
    asked = absence.Asked(uow)
    found = [
        waiting
        for waiting in _perhaps_his(uow, who)
        if who.id in asked.acting(waiting.request, waiting.request.task(waiting.task_id))
    ]
    shown = [(picture_of(uow, waiting.request), waiting.task_id) for waiting in found[:most]]
    return shown, len(found) - len(shown)


def _perhaps_his(uow: UnitOfWork, who: Viewer) -> Sequence[Waiting]:
    """What asks him, his roles, or those for whom he may stand in."""
    owners = {each.owner for each in uow.delegations.before(who.id)}
    roles = who.roles.union(*(uow.directory.roles_of(owner) for owner in owners))
    return uow.requests.waiting_for({who.id, *owners}, roles, COUNTED)


def applied_by(uow: UnitOfWork, who: Viewer) -> Sequence[Picture]:
    """That person's own requests, newest first."""
    return [picture_of(uow, request) for request in uow.requests.applied_by(who.id, LISTED)]


def decided_by(uow: UnitOfWork, who: Viewer, limit: int) -> Sequence[tuple[Picture, str]]:
    """What that person decided, newest first: pictures with the task that was his."""
    return [(picture_of(uow, each.request), each.task_id) for each in uow.requests.decided_by(who.id, limit)]
