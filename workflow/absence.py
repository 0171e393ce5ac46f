"""Who is away and who stands in for him, read in the transaction that needs it (D8)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from workflow import authority
from workflow.authority import Holders
from workflow.delegation import LONGEST_CHAIN, Delegation, StandIns, stand_ins
from workflow.eligible import may_sit
from workflow.errors import NotYours
from workflow.model import AskedKind, Person, Request, Task
from workflow.ports import UnitOfWork


def away_of(
    uow: UnitOfWork, request: Request, tasks: Iterable[Task], holders: Holders, at: datetime | None
) -> StandIns:
    """Who of those is away whom the live ones of these tasks ask, with whoever may be asked for him. `holders` of the
    roles they ask. `at` None: as far as the clock has seen to it, which is what cards show."""
    return _Away(uow, at).of(request, [task for task in tasks if task.live], holders)


def _owners(request: Request, task: Task, holders: Holders) -> frozenset[str]:
    """Whom a task asks, and who has taken it, who may be standing in himself: whoever might have others stand in."""
    return authority.owners(request, task, holders).union(filter(None, [task.claimed_by]))


def acts_for(uow: UnitOfWork, request: Request, task: Task, actor: str, at: datetime | None) -> str | None:
    """For whom that person decides the task at that moment, whom it does not ask himself; None: for nobody."""
    holders = uow.directory.holders_of([task.asked_id]) if task.asked_kind is AskedKind.ROLE else {}
    return authority.acts_for(request, task, actor, holders, _Away(uow, at).of(request, [task], holders))


def check_left_to_him(
    uow: UnitOfWork, request: Request, task: Task, actor: str, owner: str | None, at: datetime | None
) -> None:
    """Refuse whoever has to leave a live task that asks him, or `owner` for whom he acts, to others: one of the two
    approved beside it and somebody else is there (B7); or another has taken it, from whom he can take it over (D6).
    Raises NotYours."""
    beside = authority.approved_beside(request, task.node_id, actor, owner or actor)
    if not beside and task.claimed_by in (None, actor):
        return
    holders = uow.directory.holders_of([task.asked_id]) if task.asked_kind is AskedKind.ROLE else {}
    away = away_of(uow, request, [task], holders, at)
    if actor not in authority.audience(request, task, holders, away):
        raise NotYours(reason="second_seat", on_behalf_of=owner)
    if actor not in authority.acting(request, task, holders, away):
        raise NotYours(reason="claimed", asked=authority.claimer(request, task, holders, away))


def check_stood_in(uow: UnitOfWork, request: Request, task: Task, actor: str, at: datetime | None) -> None:
    """Refuse somebody for standing in no more, rather than for never having been asked: it is over (``stood_in``), or
    another holder of the role is there again (``others_there``). Raises NotYours."""
    holders = uow.directory.holders_of([task.asked_id]) if task.asked_kind is AskedKind.ROLE else {}
    owners = authority.owners(request, task, holders)
    away = _Away(uow, at).of(request, [task], holders)
    if any(actor in away.get(owner, ()) for owner in owners):
        raise NotYours(reason="others_there", role=task.asked_id)
    stood = stood_in_for(uow, request, owners, actor)
    if stood is not None:
        raise NotYours(reason="stood_in", asked=stood)


def stood_in_for(uow: UnitOfWork, request: Request, owners: Collection[str], user: str) -> str | None:
    """For which of these that person ever stood in, along a chain maybe, in requests of that type; None: for none."""
    reached, nearest = {user}, {user}
    for _ in range(LONGEST_CHAIN):
        found = (each for person in nearest for each in uow.delegations.of(person, _MOST) if each.delegate == person)
        stood = [each.owner for each in found if each.opened_at is not None and each.is_for(request.type)]
        if met := next((owner for owner in stood if owner in owners), None):
            return met
        nearest = set(stood) - reached
        reached |= nearest
    return None


def stands_in(uow: UnitOfWork, request: Request, user: str) -> bool:
    """Whether the request asks that person in somebody's place, or did before (F6)."""
    asked = Asked(uow)
    if any(user in asked.by(request, task) for task in request.tasks if task.live):
        return True
    stood = [each for each in uow.delegations.of(user, _MOST) if each.delegate == user and each.is_for(request.type)]
    met = [task for task in request.tasks if any(_met(each, task) for each in stood)]
    him = uow.directory.people({user}).values() if met else ()
    return any(may_sit(uow, request, task, him) for task in met)


def _met(each: Delegation, task: Task) -> bool:
    """Whether the task waited for its owner while it was in force."""
    asked = task.asked_kind is AskedKind.PERSON and task.asked_id == each.owner and not task.asks_applicant
    if not asked or each.opened_at is None:
        return False
    begun, ended = max(each.since, each.opened_at), each.ended_at or each.until
    return task.opened_at < ended and (task.decided_at is None or task.decided_at > begun)


def able_stand_ins(uow: UnitOfWork) -> frozenset[str]:
    """Who could decide for somebody who is away, or will be."""
    delegates = {each.delegate for each in uow.delegations.standing()}
    return frozenset(person.id for person in uow.directory.people(delegates).values() if person.askable)


def hanging(uow: UnitOfWork, owners: Collection[str]) -> Mapping[str, Request]:
    """The open requests that ask one of these people, himself or in a role, by their ids."""
    roles = {role for person in owners for role in uow.directory.roles_of(person)}
    return {each.request.id: each.request for each in uow.requests.waiting_for(owners, roles, _EVERY)}


_EVERY = 100_000
_MOST = 500
AsIf = Callable[[Sequence[Delegation]], Sequence[Delegation]]


class Asked:
    """Whom tasks ask, one after the other; what several of them need is read once. `as_if`: whoever else is away, or is
    not. `able`: who counts as able to decide, whether he is or not."""

    def __init__(self, uow: UnitOfWork, as_if: AsIf = lambda found: found, able: Collection[str] = ()) -> None:
        self._uow, self._away = uow, _Away(uow, None, as_if, able)
        self._holders = dict[str, Sequence[Person]]()

    def by(self, request: Request, task: Task) -> frozenset[str]:
        """Everybody whom a live task asks, as far as cards show it (`workflow.authority.audience`)."""
        return authority.audience(request, task, *self._read(request, task))

    def until(self, request: Request, task: Task) -> Mapping[str, frozenset[datetime]]:
        """The same, each with the moments until when he stands in, if he does."""
        behind = self.away(request, task).values()
        return {user: frozenset(each[user] for each in behind if user in each) for user in self.by(request, task)}

    def acting(self, request: Request, task: Task) -> frozenset[str]:
        """Whose act is awaited there (`workflow.authority.acting`)."""
        return authority.acting(request, task, *self._read(request, task))

    def away(self, request: Request, task: Task) -> StandIns:
        """Who of those is away whom it asks, or who have taken it, as `away_of` says."""
        return self._read(request, task)[1]

    def _read(self, request: Request, task: Task) -> tuple[Holders, StandIns]:
        role = task.asked_id if task.asked_kind is AskedKind.ROLE else None
        if role is not None and role not in self._holders:
            self._holders[role] = self._uow.directory.holders(role)
        return self._holders, self._away.of(request, [task], self._holders)


class _Away:
    """Who is away at one moment; those who stand in for the same people are read once."""

    def __init__(
        self, uow: UnitOfWork, at: datetime | None, as_if: AsIf = lambda found: found, able: Collection[str] = ()
    ) -> None:
        self._uow, self._at, self._as_if, self._able = uow, at, as_if, able
        self._read = dict[Collection[str], tuple[Sequence[Delegation], Mapping[str, Person]]]()

    def of(self, request: Request, tasks: Sequence[Task], holders: Holders) -> StandIns:
        owners = frozenset().union(*(_owners(request, task, holders) for task in tasks))
        if owners not in self._read:
            self._read[owners] = self._behind(owners)
        found, people = self._read[owners]
        able = {id_ for id_, person in people.items() if person.askable or id_ in self._able}
        away = dict(stand_ins(owners, found, able, request.type, self._at))
        for task in tasks:
            if behind := away.get(task.asked_id):
                may = may_sit(self._uow, request, task, [people[user] for user in behind])
                away[task.asked_id] = {user: until for user, until in behind.items() if user in may}
        return away

    def _behind(self, owners: Collection[str]) -> tuple[Sequence[Delegation], Mapping[str, Person]]:
        found = self._as_if(self._uow.delegations.behind(owners))
        return found, self._uow.directory.people({user for each in found for user in (each.owner, each.delegate)})
