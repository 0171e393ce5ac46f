"""Use cases nobody clicks: reminders that fall due, people and policies that change. One function, one transaction
(one per request where several requests are touched)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from workflow import absence, authority, clock, deadlines, progress
from workflow.delegation import StandIns
from workflow.edits import About, Edit, Fact, filed_value, settle_people, settle_roles
from workflow.linked import settle
from workflow.mending import Holders, Mended, held_roles, mend
from workflow.model import ActorKind, AskedKind, Origin, Person, Request, RequestStatus, Roster, Task, Text
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import DueCard, MessageKind, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everything the directory is to hold: people, role to holders' ids, role to its title, department to its head's id
    ('' for none), and user groups (None: not read, those that are known stay). `silent`: of whom the file names no
    manager, so that their profiles count."""

    people: tuple[Person, ...]
    roles: Mapping[str, Collection[str]] = field(default_factory=dict)
    role_titles: Mapping[str, Text] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    positions: tuple[str, ...] = ()  # from the bottom up
    rosters: tuple[Roster, ...] | None = None
    silent: frozenset[str] = frozenset()


def due_for_reminder(store: Store, now: datetime, limit: int = 100) -> Sequence[str]:
    """People for whom a reminder is due at `now`, longest due first."""
    return store.read(lambda uow: uow.messages.due(now, limit))


def remind(store: Store, *, person: str, now: datetime) -> int:
    """Want one message with everything that is due for the person (E1-E3, E6, E7). Returns the number of its rows.

    Only tasks that still wait for him are named; outside his working hours they are put off to the next opening."""
    return store.write(lambda uow: _remind(uow, person, now))


ROWS = 50
"""So many tasks at most are named by one reminder; the others come with the next. A transaction has to stay short."""


def _remind(uow: UnitOfWork, person_id: str, now: datetime) -> int:
    due, person = uow.messages.lock_due(person_id, now, ROWS), uow.directory.person(person_id)
    zone, window = (person.tz, clock.window(uow, person)) if person else ("UTC", deadlines.WINDOW)
    if not deadlines.inside(window, now, zone):
        uow.messages.put_off(person_id, now, deadlines.next_opening(window, now, zone))
        return 0
    requests = {id_: uow.requests.lock(id_) for id_ in sorted({card.request_id for card in due})}
    waiting = [card for card in due if person and _waits(uow, requests[card.request_id], card, person, now)]
    if waiting:
        tasks = {card.task_id: card.request_id for card in waiting}
        uow.messages.remind(person_id, tasks, {card.task_id: card.count + 1 for card in waiting}, now)
        again = {card.task_id: _next(requests, card, now, zone, window) for card in waiting}
        uow.messages.reminded(person_id, waiting, again)
    # The rest: too many for one message, or somebody else's for now. Who loses a role, or leaves, may come back.
    uow.messages.put_off(person_id, now, deadlines.add(now, "1d", zone, window))
    return len(waiting)


def _waits(uow: UnitOfWork, request: Request | None, card: DueCard, person: Person, now: datetime) -> bool:
    if request is None or not person.askable:
        return False
    task = request.task(card.task_id)
    if not task.live:
        return False
    holders = _holders(uow, [task])
    away = absence.away_of(uow, request, [task], holders, now)
    asked = person.id in authority.audience(request, task, holders, away)
    return asked and clock.runs_for(request, task, person.id, away)


def _next(
    requests: Mapping[str, Request | None], card: DueCard, now: datetime, zone: str, window: deadlines.Window
) -> datetime | None:
    request = requests[card.request_id]
    assert request is not None
    remind = progress.remind_of(request, request.task(card.task_id))
    return deadlines.next_reminder(remind, card.count + 1, now, zone, window)


def _holders(uow: UnitOfWork, tasks: Iterable[Task]) -> Mapping[str, Sequence[Person]]:
    roles = {task.asked_id for task in tasks if task.asked_kind is AskedKind.ROLE}
    return uow.directory.holders_of(roles) if roles else {}


def replace_directory(store: Store, content: People, now: datetime) -> int:
    """Make `content` the directory. Open role tasks reach new holders and change for former ones (DESIGN section 6,
    F80), and show what the role is called now; cards that an earlier change failed to give are given. Returns how many
    requests were touched."""

    def change(uow: UnitOfWork) -> None:
        edits = _revised(uow, content)
        uow.directory.replace_people(settle_people(content.people, edits))
        holders = settle_roles(content.roles, edits)
        uow.directory.replace_roles(holders.filed, now)
        uow.directory.replace_roles(holders.edited, now, Origin.SLACK)
        uow.directory.replace_role_titles(content.role_titles)
        uow.directory.replace_departments(content.departments)
        uow.directory.replace_positions(content.positions)
        uow.profiles.forget(uow.profiles.all().keys() - content.silent)
        if content.rosters is not None:
            uow.directory.replace_rosters(content.rosters, now)

    touched = _change(store, change, now)
    # Of an earlier change: the database may have failed before all its cards were wanted.
    for request_id in store.read(lambda uow: uow.messages.uncarded()):
        store.write(partial(_complete, request_id=request_id, now=now), within=_NO_HURRY)
    return touched


def _revised(uow: UnitOfWork, content: People) -> Sequence[Edit]:
    """What admins said in Slack, each noting what the file says by now."""
    in_force, people = uow.edits.in_force(), {person.id: person for person in content.people}
    for edit in in_force:
        filed = filed_value(edit.fact, people, content.roles)
        if filed != edit.instead:
            uow.edits.revise(edit.id, filed)
    return in_force


def save_person(store: Store, person: Person, now: datetime, *, event_id: str) -> int:
    """Add or change one person as Slack tells of him: what it does not tell stays. Returns how many requests were
    touched.

    An event that was taken in before changes nothing (F41): what was read since then is newer (F42)."""

    def change(uow: UnitOfWork) -> None:
        if uow.first_time(event_id, now):
            uow.directory.save_person(_completed(person, uow.directory.person(person.id)))

    return _change(store, change, now)


def _completed(told: Person, known: Person | None) -> Person:
    if known is None:
        return told
    locale = told.locale or known.locale
    return replace(known, name=told.name, email=told.email, tz=told.tz, locale=locale, active=told.active)


def note_manager(store: Store, user: str, manager: str) -> None:
    """Note whom that person's profile names, of whom the people file names no manager. It counts at once, unless an
    admin said otherwise."""

    def work(uow: UnitOfWork) -> None:
        uow.directory.alone()
        person, before = uow.directory.person(user), uow.profiles.manager(user)
        uow.profiles.note(user, manager)
        edit = uow.edits.of(Fact(person=user, about=About.MANAGER))
        if edit is not None and edit.instead == before:
            uow.edits.revise(edit.id, manager)
        elif edit is None and person is not None and person.manager == before:
            uow.directory.save_person(replace(person, manager=manager))

    store.write(work, within=_NO_HURRY)


def save_roster(store: Store, roster: Roster, now: datetime, *, event_id: str) -> int:
    """Take over a user group that is known, as `save_person` does a person. Returns how many requests were touched.

    What Slack told before what is known comes too late and changes nothing (F42)."""

    def change(uow: UnitOfWork) -> None:
        known = uow.directory.roster(roster.id)
        if uow.first_time(event_id, now) and known and known.changed <= roster.changed:
            uow.directory.save_roster(roster, now)

    return _change(store, change, now)


def move_members(
    store: Store, group: str, joined: Iterable[str], left: Iterable[str], changed: int, now: datetime, *, event_id: str
) -> int:
    """As `save_roster`, where only the difference is told: who joined and who left the group, `changed` being when."""

    def change(uow: UnitOfWork) -> None:
        known = uow.directory.roster(group)
        if uow.first_time(event_id, now) and known and known.changed <= changed:
            members = (known.members | set(joined)) - set(left)
            uow.directory.save_roster(replace(known, members=members, changed=changed), now)

    return _change(store, change, now)


def repair_cards(store: Store, now: datetime) -> int:
    """Want the cards that open role tasks miss, and mend what asks too few people: a process that ended between a
    change of people and its cards left them out. For the start of a process. Returns how many requests were short of
    some."""
    asking = _all_asking(store, store.read(lambda uow: uow.directory.roles().keys()))
    return sum(store.write(partial(_complete, request_id=id_, now=now), within=_NO_HURRY) for id_ in asking)


_NO_HURRY = 30.0
"""Nobody waits for an answer here; given up, the cards would stay as they are."""


def _change(store: Store, change: Callable[[UnitOfWork], None], now: datetime) -> int:
    def work(uow: UnitOfWork) -> Reshuffle:
        uow.directory.alone()
        before, there = _shown(uow), absence.able_stand_ins(uow)
        change(uow)
        return reshuffled(uow, _differing(before, _shown(uow)), there ^ absence.able_stand_ins(uow))

    return follow(store, store.write(work, within=_NO_HURRY), now)


@dataclass(frozen=True, slots=True)
class Reshuffle:
    """Roles whose holders changed, or what they are called; people who stand in for others and can be asked no more, or
    again; and the open requests whose cards show it since then."""

    roles: Collection[str] = ()
    stand_ins: Collection[str] = ()
    shown: Collection[str] = ()


def reshuffled(uow: UnitOfWork, roles: Collection[str], stand_ins: Collection[str] = ()) -> Reshuffle:
    """Have open cards show who holds these roles, and for whom these people can decide, in the transaction that changes
    it: whoever is to `follow` may not live to do it, and somebody who lost a role would keep its buttons."""
    asking = _asking(uow, roles, stand_ins)
    for request_id in asking:
        uow.messages.changed(request_id)
    return Reshuffle(roles, stand_ins, asking)


def follow(store: Store, change: Reshuffle, now: datetime) -> int:
    """After people changed: give new holders their cards, have cards that opened meanwhile show it too, and tasks that
    nobody can decide any more, or too few different people, ask somebody else. Returns how many requests ask these
    roles, or those for whom somebody stands in."""
    asking = _all_asking(store, change.roles, change.stand_ins)
    for request_id in asking:
        missed = request_id not in change.shown
        store.write(partial(recard, request_id=request_id, missed=missed, now=now), within=_NO_HURRY)
    mend_all(store, now)
    return len(asking)


def mend_all(store: Store, now: datetime, fewer: Collection[str] = ()) -> None:
    """Have every open task that nobody can decide any more ask somebody else (F75, F81); after people changed, and at
    the start of a process, which another one may have ended in the middle of it. `fewer`: roles for which somebody
    cannot be asked any more; what asks them may have too few different people."""
    asking = _all_asking(store, fewer)
    for request_id in sorted({*store.read(lambda uow: uow.requests.stranded()), *asking}):
        store.write(partial(_mend, request_id=request_id, now=now), within=_NO_HURRY)


def _mend(uow: UnitOfWork, *, request_id: str, now: datetime) -> None:
    before = uow.requests.lock(request_id)
    if before is None:
        return
    after = record_mended(uow, before, mend(uow, before, before.tasks, now), now)
    if after is before:
        return
    uow.messages.changed(after.id)
    uow.messages.want([*cards(uow, after, after.tasks[len(before.tasks) :], now), *outcome(after, actor=None)])


def record_mended(uow: UnitOfWork, before: Request, mended: Mended, now: datetime) -> Request:
    """Store what was mended of a request that stands as `before`; the same where nothing was."""
    if not mended.events:
        return before
    after = uow.requests.append(mended.request, mended.events, actor=None, actor_kind=ActorKind.SYSTEM, at=now)
    uow.requests.save(before, after)
    clock.turn(uow, before, after, now)
    settle(uow, after, None, ActorKind.SYSTEM, now)
    return after


_Shown = tuple[frozenset[str], Text | None]


def _shown(uow: UnitOfWork) -> Mapping[str, _Shown]:
    """What open cards say of every role: who holds it, and what it is called."""
    holders = uow.directory.roles()
    titles = uow.directory.role_titles(holders.keys())
    return {role: (frozenset(person.id for person in people), titles.get(role)) for role, people in holders.items()}


def _differing(before: Mapping[str, _Shown], after: Mapping[str, _Shown]) -> Collection[str]:
    return {role for role in before.keys() | after.keys() if before.get(role) != after.get(role)}


def _asking(uow: UnitOfWork, roles: Collection[str], stand_ins: Collection[str]) -> Sequence[str]:
    asking = {waiting.request.id for waiting in uow.requests.open_role_tasks(roles)} if roles else set[str]()
    owners = {each.owner for person in stand_ins for each in uow.delegations.before(person)}
    return sorted(asking.union(absence.hanging(uow, owners) if owners else ()))


def _all_asking(store: Store, roles: Collection[str], stand_ins: Collection[str] = ()) -> Sequence[str]:
    """Also those whose tasks opened while people changed."""

    def work(uow: UnitOfWork) -> Sequence[str]:
        uow.directory.settle()
        return _asking(uow, roles, stand_ins)

    return store.write(work, within=_NO_HURRY) if roles or stand_ins else ()


def recard(uow: UnitOfWork, *, request_id: str, missed: bool, now: datetime) -> None:
    """Want the cards that a request lacks; where its messages `missed` whom it asks now, have them show it."""
    uow.requests.lock(request_id)  # always first
    if missed:
        uow.messages.changed(request_id)
    _complete(uow, request_id=request_id, now=now)


def _complete(uow: UnitOfWork, *, request_id: str, now: datetime) -> bool:
    """Mend it; whether the request was short of cards still, which it is no more."""
    _mend(uow, request_id=request_id, now=now)
    request = uow.requests.lock(request_id)
    if request is None or request.status is not RequestStatus.PENDING:
        return False
    live = [task for task in request.tasks if task.live]
    have = {task.id: uow.messages.cards_of(task.id) for task in live}
    missing = [card for card in cards(uow, request, live, now) if card.recipient not in have[card.subject]]
    if missing:
        uow.messages.want(missing)
    for task in live:
        if task.claimed_by:
            clock.wake(uow, request, task, now)
    return bool(missing)


def cards(
    uow: UnitOfWork, request: Request, tasks: Iterable[Task], now: datetime, holders: Holders | None = None
) -> list[Wanted]:
    """The cards that these tasks call for: one per person whom a live one asks, himself or for somebody who is away,
    with his first reminder. `holders` of the roles they ask, where those were read already (`workflow.mending`)."""
    live = [task for task in tasks if task.live]
    if not live:
        return []
    if holders is None:
        holders = held_roles(uow, live)
    away = absence.away_of(uow, request, live, holders, now)
    asked = {task.id: sorted(authority.audience(request, task, holders, away)) for task in live}
    held = {person.id: person for people in holders.values() for person in people}
    known = {**held, **uow.directory.people({user for users in asked.values() for user in users} - held.keys())}
    return [
        _card(uow, request, task, known[user], away, now) for task in live for user in asked[task.id] if user in known
    ]


def _card(uow: UnitOfWork, request: Request, task: Task, person: Person, away: StandIns, now: datetime) -> Wanted:
    return Wanted(
        kind=MessageKind.CARD,
        recipient=person.id,
        subject=task.id,
        request_id=request.id,
        remind_at=clock.first_reminder(uow, request, task, person, away, now),
    )


FOLLOWED = timedelta(days=30)
"""How long after somebody last looked at it his Home goes on following."""


def forget_homes(store: Store, now: datetime) -> None:
    """Leave alone the Homes that nobody has looked at for long, and of people who left, until they are opened again."""
    store.write(lambda uow: uow.messages.forget_homes(now - FOLLOWED), within=_NO_HURRY)


def outcome(request: Request, actor: str | None) -> list[Wanted]:
    """The notice that makes a sound, but not to whoever ended the request himself (DESIGN section 5)."""
    if request.status in (RequestStatus.PENDING, RequestStatus.WITHDRAWN):
        return []
    # Of an approved request that is cancelled they have had one before.
    occurrence = request.status.value if request.status is RequestStatus.CANCELLED else ""
    return to_applicants(MessageKind.OUTCOME, request, but=actor, occurrence=occurrence)


def to_applicants(kind: MessageKind, request: Request, *, but: str | None = None, occurrence: str = "") -> list[Wanted]:
    """A message for everyone who counts as applicant (C10)."""
    return [to(person, kind, request, occurrence) for person in sorted(request.applicants - {but})]


def to(person: str, kind: MessageKind, request: Request, occurrence: str = "") -> Wanted:
    """A message about the request for that person."""
    return Wanted(kind=kind, recipient=person, subject=request.id, request_id=request.id, occurrence=occurrence)
