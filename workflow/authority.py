"""Who may decide, withdraw and see: asked at the click, from the database, under the lock (D3, F84)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from workflow import distinct, repeating
from workflow.delegation import NOBODY_AWAY, StandIns, standing_in, stands_in_for
from workflow.engine import Standing
from workflow.errors import NotYours
from workflow.model import AskedKind, Person, Request, Task, seats_of
from workflow.ports_directory import Directory
from workflow.shortage import as_reached, straight_on, sure

Holders = Mapping[str, Collection[Person]]


def audience(request: Request, task: Task, holders: Holders, away: StandIns = NOBODY_AWAY) -> frozenset[str]:
    """Everyone a live task waits for, by user id.

    `holders` has the role that the task asks, if it asks one; `away` whoever is of those whom it asks (`owners`), and
    of those who have taken it, with those who stand in for him. Neither ever include the applicant. Whoever approved
    another seat of a distinct group is waited for, and may act, only where nobody else is left: to reject is his then
    (decision 8).
    """
    if task.asks_applicant:
        return request.applicants
    asked = _asked(request, task, holders, away)
    left = asked - _barred(request, task, asked, holders, away)
    return left if left - _unreachable(holders) else asked


def claimer(request: Request, task: Task, holders: Holders, away: StandIns = NOBODY_AWAY) -> str | None:
    """Who has taken a live task for himself, as one of those whom it asks; None: nobody, or nobody who still could."""
    return task.claimed_by if task.live and task.claimed_by in audience(request, task, holders, away) else None


def acting(request: Request, task: Task, holders: Holders, away: StandIns = NOBODY_AWAY) -> frozenset[str]:
    """Whose act is awaited at a live task: the audience's; or of whoever has taken it alone, and of those who stand in
    for him, who may hold the role themselves (D6)."""
    asked, has_it = audience(request, task, holders, away), claimer(request, task, holders, away)
    return asked if has_it is None else asked & {has_it, *away.get(has_it, ())}


def owners(request: Request, task: Task, holders: Holders) -> frozenset[str]:
    """Whom the task itself asks, or asked: that person, or the holders of the role but the applicants; or whoever
    applied. Its seat may be in the route no more."""
    if task.asks_applicant:
        return request.applicants
    if task.asked_kind is AskedKind.ROLE:
        return frozenset(_ids(holders).get(task.asked_id, ())).difference(request.applicants)
    return frozenset({task.asked_id})


def _asked(request: Request, task: Task, holders: Holders, away: StandIns) -> frozenset[str]:
    own = owners(request, task, holders)
    return own | standing_in(own, away).difference(request.applicants)


def acts_for(request: Request, task: Task, actor: str, holders: Holders, away: StandIns) -> str | None:
    """For whom that person decides this task: None where the task asks himself, or does not ask him at all. Of several
    for whoever has taken it."""
    if task.asks_applicant or actor in request.applicants:
        return None
    own, has_it = owners(request, task, holders), task.claimed_by
    first = stands_in_for(actor, own, away)
    return has_it if first and has_it in own and actor in away[has_it] else first


def _barred(request: Request, task: Task, people: Collection[str], holders: Holders, away: StandIns) -> frozenset[str]:
    """Those whose approval here would be the second in a distinct group, of themselves or of whom they stand in for."""
    if not distinct.groups_around(request.route, task.node_id):
        return frozenset()
    approved = approvals(request)
    return frozenset(
        person
        for person in people
        if distinct.barred(request.route, task.node_id, _hands(request, task, person, holders, away), approved)
    )


def _hands(request: Request, task: Task, person: str, holders: Holders, away: StandIns) -> frozenset[str]:
    return frozenset({person, acts_for(request, task, person, holders, away) or person})


def _ids(holders: Holders) -> Mapping[str, Collection[str]]:
    return {role: {person.id for person in people} for role, people in holders.items()}


def _unreachable(holders: Holders) -> frozenset[str]:
    return frozenset(person.id for people in holders.values() for person in people if not person.askable)


def _askable(holders: Holders) -> Holders:
    """Those for whom a request may wait: Slack takes messages for them (F33)."""
    return {role: [person for person in people if person.askable] for role, people in holders.items()}


def check_asked(request: Request, task: Task, actor: str, directory: Directory) -> None:
    """Refuse whoever this task does not ask to decide, whatever its state. Raises NotYours."""
    if task.asks_applicant:
        raise NotYours(reason=_own(request, actor) or "stranger")
    if task.asked_kind is AskedKind.PERSON:
        if actor != task.asked_id:
            raise NotYours(reason=_own(request, actor) or "stranger", asked=task.asked_id)
        person = directory.person(actor)
        if person is None or not person.active:
            raise NotYours(reason="inactive")
    elif actor in request.applicants or task.asked_id not in directory.roles_of(actor):
        raise NotYours(reason=_own(request, actor) or "not_holder", role=task.asked_id)


def _own(request: Request, actor: str) -> str | None:
    return "applicant" if actor in request.applicants else None


def may_approve(request: Request, task: Task, person: str, holders: Holders, away: StandIns = NOBODY_AWAY) -> bool:
    """Whether nobody's approval elsewhere keeps this person from approving here: false where his would be the second
    of a distinct group, and only rejecting is left to him. `holders` and `away` as for `audience`.

    Where the policy's `empty` rule asks and everybody it asks has approved there already, one of them may again."""
    askable = _askable(holders)
    asked = _asked(request, task, askable, away)
    barred = _barred(request, task, {person, *asked}, askable, away)
    return person not in barred or (request.seat(task.node_id).last_resort and barred.issuperset(asked))


def approved_beside(request: Request, node_id: str, *people: str) -> bool:
    """Whether one of them approved another seat of a group of different people to which this one belongs (B7)."""
    return distinct.barred(request.route, node_id, people, approvals(request))


def enough_people(request: Request, directory: Directory) -> bool:
    """Whether the request can still be approved, as far as different people are asked for (B7)."""
    candidates, outcomes = _candidates(request, directory), Standing.of(request).outcomes
    return distinct.can_pass(request.route, candidates, approvals(request), outcomes)


def check_distinct(
    request: Request, task: Task, actor: str, directory: Directory, on_behalf_of: str | None = None
) -> None:
    """Refuse a second approval of one person where different people are asked for (B7), and one that would leave
    another seat of the same group to nobody; what somebody approves for another is an approval of both (F100). For
    whoever may act there; rejecting is then never refused, or a request could wait on nobody. Raises NotYours."""
    if not distinct.groups_around(request.route, task.node_id):
        return
    candidates = _candidates(request, directory)
    approved, hands = approvals(request), {actor, on_behalf_of or actor}
    if distinct.barred(request.route, task.node_id, hands, approved):
        asked = candidates[task.node_id]
        nobody_else = all(distinct.barred(request.route, task.node_id, {person}, approved) for person in asked)
        if not (nobody_else and request.seat(task.node_id).last_resort):
            raise NotYours(reason="second_seat", on_behalf_of=on_behalf_of)
    elsewhere = _needed_at(request, task, hands, candidates)
    if elsewhere is not None:
        seat = request.seat(elsewhere)
        role = seat.asked_id if seat.asked_kind is AskedKind.ROLE else None
        person = None if role else seat.asked_id
        raise NotYours(reason="needed_elsewhere", role=role, asked=person, on_behalf_of=on_behalf_of)


def _needed_at(request: Request, task: Task, hands: Collection[str], candidates: distinct.Candidates) -> str | None:
    """The seat that one of them must be kept for. Where the people who are there could not bring the group around to
    approval, only what is reached counts: other seats find somebody when they open."""
    approved, outcomes = approvals(request), Standing.of(request).outcomes
    route, able = straight_on(request.route, outcomes), candidates
    outermost, *_inner = distinct.groups_around(route, task.node_id)
    if not distinct.can_pass_in(route, outermost, able, approved, outcomes):
        route, able = as_reached(request.route, outcomes), sure(request.route, candidates)
    return distinct.starves(route, task.node_id, hands, able, approved, outcomes)


def _candidates(request: Request, directory: Directory) -> Mapping[str, Collection[str]]:
    seats = tuple(seats_of(request.route))
    roles = {seat.asked_id for seat in seats if seat.asked_kind is AskedKind.ROLE}
    people = directory.people({seat.asked_id for seat in seats if seat.asked_kind is AskedKind.PERSON})
    askable = {person.id for person in people.values() if person.askable}
    holders = _ids(_askable(directory.holders_of(roles))) if roles else {}
    found = distinct.candidates_of(request.route, holders, request.applicants)
    persons = {seat.id for seat in seats if seat.asked_kind is AskedKind.PERSON}
    return {node: ids & askable if node in persons else ids for node, ids in found.items()}


def approvals(request: Request) -> distinct.Hands:
    """Whose approval the seats hold that hold one, by node id: who gave it, and for whom."""
    given = ((task, repeating.approver_of(task)) for task in request.tasks)
    return {task.node_id: {by, task.on_behalf_of or by} for task, by in given if by is not None}


def asked_ever(request: Request, actor: str, roles: Collection[str]) -> bool:
    """Whether this person is asked now or was before, as himself or through a role he holds now."""
    return any(
        actor in (task.decided_by, task.on_behalf_of)
        or (task.asked_kind is AskedKind.PERSON and task.asked_id == actor)
        or (task.asked_kind is AskedKind.ROLE and task.asked_id in roles)
        for task in request.tasks
    )


def may_see(request: Request, actor: str, roles: Collection[str], *, privileged: bool) -> bool:
    """Whether the request exists for this person (F6): applicant, asked now or before, CC, auditors and admins.
    Whom a policy names as auditors `workflow.oversight` says."""
    return privileged or actor in request.applicants or actor in request.cc or asked_ever(request, actor, roles)
