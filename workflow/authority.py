"""Who may decide, withdraw and see: asked at the click, from the database, under the lock (D3, F84)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from workflow import distinct, repeating
from workflow.engine import Standing
from workflow.errors import NotYours
from workflow.model import AskedKind, Person, Request, Task, seats_of
from workflow.ports_directory import Directory
from workflow.shortage import as_reached, straight_on, sure


def audience(request: Request, task: Task, holders: Mapping[str, Collection[Person]]) -> frozenset[str]:
    """Everyone a live task waits for, by user id.

    `holders` has the role that the task asks, if it asks one. A role's holders never include the applicant. Whoever
    approved another seat of a distinct group is waited for only where nobody else is left: he may still reject.
    """
    if task.asks_applicant:
        return request.applicants
    asked = _asked(request, task, holders)
    return asked - _barred(request, task, asked) or asked


def _asked(request: Request, task: Task, holders: Mapping[str, Collection[Person]]) -> frozenset[str]:
    node = task.node_id
    return distinct.candidates_of(request.seat(node), _ids(holders), request.applicants).get(node, frozenset())


def _barred(request: Request, task: Task, people: Collection[str]) -> frozenset[str]:
    """Those whose approval here would be their second in a distinct group."""
    approved = approvals(request)
    return frozenset(person for person in people if distinct.barred(request.route, task.node_id, person, approved))


def _ids(holders: Mapping[str, Collection[Person]]) -> Mapping[str, Collection[str]]:
    return {role: {person.id for person in people} for role, people in holders.items()}


def _askable(holders: Mapping[str, Collection[Person]]) -> Mapping[str, Collection[Person]]:
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


def may_approve(request: Request, task: Task, person: str, holders: Mapping[str, Collection[Person]]) -> bool:
    """Whether nobody's approval elsewhere keeps this person from approving here: false where his would be the second
    of a distinct group, and only rejecting is left to him. `holders` as for `audience`.

    Where the policy's `empty` rule asks and everybody it asks has approved there already, one of them may again."""
    return _may_approve(request, task, person, _asked(request, task, _askable(holders)))


def _may_approve(request: Request, task: Task, person: str, asked: Collection[str]) -> bool:
    barred = _barred(request, task, {person, *asked})
    return person not in barred or (request.seat(task.node_id).last_resort and barred.issuperset(asked))


def approved_beside(request: Request, node_id: str, person: str) -> bool:
    """Whether he approved another seat of a group of different people to which this one belongs (B7)."""
    return distinct.barred(request.route, node_id, person, approvals(request))


def enough_people(request: Request, directory: Directory) -> bool:
    """Whether the request can still be approved, as far as different people are asked for (B7)."""
    candidates, outcomes = _candidates(request, directory), Standing.of(request).outcomes
    return distinct.can_pass(request.route, candidates, approvals(request), outcomes)


def check_distinct(request: Request, task: Task, actor: str, directory: Directory) -> None:
    """Refuse a second approval of one person where different people are asked for (B7), and one that would leave
    another seat of the same group to nobody. Rejecting is never refused so, or a request could wait on nobody.
    Raises NotYours."""
    if not distinct.groups_around(request.route, task.node_id):
        return
    candidates = _candidates(request, directory)
    if not _may_approve(request, task, actor, candidates[task.node_id]):
        raise NotYours(reason="second_seat")
    elsewhere = _needed_at(request, task, actor, candidates)
    if elsewhere is not None:
        seat = request.seat(elsewhere)
        role = seat.asked_id if seat.asked_kind is AskedKind.ROLE else None
        raise NotYours(reason="needed_elsewhere", role=role, asked=None if role else seat.asked_id)


def _needed_at(request: Request, task: Task, actor: str, candidates: distinct.Candidates) -> str | None:
    """The seat he must keep himself for. Where the people who are there could not bring the group around to approval,
    only what is reached counts: other seats find somebody when they open."""
    approved, outcomes = approvals(request), Standing.of(request).outcomes
    route, able = straight_on(request.route, outcomes), candidates
    outermost, *_inner = distinct.groups_around(route, task.node_id)
    if not distinct.can_pass_in(route, outermost, able, approved, outcomes):
        route, able = as_reached(request.route, outcomes), sure(request.route, candidates)
    return distinct.starves(route, task.node_id, actor, able, approved, outcomes)


def _candidates(request: Request, directory: Directory) -> Mapping[str, Collection[str]]:
    seats = tuple(seats_of(request.route))
    roles = {seat.asked_id for seat in seats if seat.asked_kind is AskedKind.ROLE}
    people = directory.people({seat.asked_id for seat in seats if seat.asked_kind is AskedKind.PERSON})
    askable = {person.id for person in people.values() if person.askable}
    holders = _ids(_askable(directory.holders_of(roles))) if roles else {}
    found = distinct.candidates_of(request.route, holders, request.applicants)
    persons = {seat.id for seat in seats if seat.asked_kind is AskedKind.PERSON}
    return {node: ids & askable if node in persons else ids for node, ids in found.items()}


def approvals(request: Request) -> Mapping[str, str]:
    """Whose approval the seats hold that hold one, by node id."""
    return {task.node_id: person for task in request.tasks if (person := repeating.approver_of(task)) is not None}


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
