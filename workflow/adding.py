"""An approver has others asked too: before himself, after his own approval, or beside himself (D6, DESIGN section 2).

His seat gives its place to a group in which it stands with those added. What is around that place stays as it was, so
whatever becomes of the group follows from the one rule. Pure functions as in `workflow.engine`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflow import authority, progress
from workflow.addition import ADDED, Addition, Place, Several, at_stage
from workflow.delegation import capacity
from workflow.distinct import groups_around
from workflow.engine import Change, NewId, advance, decide, with_tasks
from workflow.events import Added
from workflow.model import (
    AskedKind,
    Decision,
    Group,
    Node,
    Person,
    Request,
    Seat,
    Task,
    TaskKind,
    TaskStatus,
    seats_of,
)

MOST_AT_ONCE = 10
MOST_DEEP = 6
"""Groups around a seat beyond which nobody is added there: one reads what a route says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """Whom somebody adds, for himself or `on_behalf_of` whom he stands in for, where, how they decide if they are
    several, and what he writes to them."""

    by: str
    people: tuple[str, ...]
    place: Place
    several: Several = Several.ALL
    note: str = ""
    on_behalf_of: str | None = None

    @property
    def addition(self) -> Addition:
        """What their seats say of it."""
        return Addition(
            by=self.by, place=self.place, several=self.several, note=self.note, on_behalf_of=self.on_behalf_of
        )


def add(
    request: Request, task_id: str, adding: Adding, now: datetime, new_id: NewId, approval: Decision | None = None
) -> Change:
    """Have them asked at a live task: in its stead, which opens anew once they approved; beside it; or next, with
    `approval` as the decision of the task itself. The caller has checked that they may be (`why_not`)."""
    task = request.task(task_id)
    assert task.live, f"task {task_id} is {task.status}"
    seat = request.seat(task.node_id)
    group = _around(seat, adding, new_id)
    told = Added(
        by=adding.by,
        task_id=task_id,
        node_id=seat.id,
        place=adding.place,
        people=adding.people,
        several=adding.several,
        group=group,
        note=adding.note,
        on_behalf_of=adding.on_behalf_of,
    )
    changed = replace(request, route=with_node(request.route, seat.id, group), route_version=request.route_version + 1)
    if adding.place is Place.AFTER:
        assert approval is not None, "whoever adds somebody after himself approves"
        changed, events = decide(changed, task_id, approval, now, new_id)
    else:
        waits = [_waits(task, adding, now)] if adding.place is Place.BEFORE else []
        changed = replace(changed, version=request.version + 1, tasks=with_tasks(changed.tasks, *waits))
        changed, events = advance(changed, now, new_id)
    return changed, (told, *events)


def with_node(group: Group, node_id: str, node: Node) -> Group:
    """The group in which `node` stands in the place of the one with that id, somewhere below it."""
    return replace(group, members=tuple(_with_node(member, node_id, node) for member in group.members))


def _with_node(member: Node, node_id: str, node: Node) -> Node:
    if member.id == node_id:
        return node
    return with_node(member, node_id, node) if isinstance(member, Group) else member


def _waits(task: Task, adding: Adding, now: datetime) -> Task:
    return replace(
        task,
        status=TaskStatus.TRANSFERRED,
        decided_by=adding.by,
        on_behalf_of=adding.on_behalf_of,
        actor_kind=capacity(adding.on_behalf_of),
        decided_at=now,
        rule=Place.BEFORE.value,
    )


def _around(seat: Seat, adding: Adding, new_id: NewId) -> Group:
    """The group that takes the place of the seat, and its title: of a stage that is the stage's."""
    in_order = adding.place is not Place.BESIDE
    added = _together([_seat(seat, person, adding, new_id) for person in adding.people], adding, in_order, new_id)
    own = replace(seat, title={})
    members = (*added, own) if adding.place is Place.BEFORE else (own, *added)
    return Group(id=new_id(), members=members, need=len(members), in_order=in_order, distinct=True, title=seat.title)


def _together(seats: Sequence[Seat], adding: Adding, in_order: bool, new_id: NewId) -> Sequence[Node]:
    """Those added as members of the group: by themselves where they decide as its members do."""
    same = adding.several is not Several.ANY and (adding.several is Several.IN_ORDER) is in_order
    if len(seats) == 1 or same:
        return seats
    need = 1 if adding.several is Several.ANY else len(seats)
    return [Group(id=new_id(), members=tuple(seats), need=need, in_order=adding.several is Several.IN_ORDER)]


def _seat(seat: Seat, person: str, adding: Adding, new_id: NewId) -> Seat:
    return Seat(
        id=new_id(),
        asked_kind=AskedKind.PERSON,
        asked_id=person,
        why=ADDED,
        at=at_stage(seat.at),
        remind=seat.remind,
        asks_input=seat.asks_input,
        added=adding.addition,
    )


def may_add(request: Request, task: Task) -> bool:
    """Whether whoever decides this task may have others asked there."""
    deep = len(progress.groups_above(request.route, task.node_id))
    return task.live and task.kind is TaskKind.DECIDE and deep < MOST_DEEP


def why_not(request: Request, task: Task, by: str, person: str, known: Person | None) -> str:
    """Why that person, of whom the directory says `known`, cannot be added at this task (`ActRefused`); empty where he
    can. To sit in the same group counts here also where a group around it asks different people (B7)."""
    if person in request.applicants:
        return "applicant"
    if person in (by, task.asked_id):
        return "asked_already"
    if person in _sitting(request, task.node_id):
        return "same_group"
    if authority.approved_beside(request, task.node_id, person):
        return "approved"
    return "" if known is not None and known.askable else "inactive"


def _sitting(request: Request, node_id: str) -> set[str]:
    """Who is asked by name in the group in which that seat stands, and in the groups of different people around it."""
    own, around = progress.groups_above(request.route, node_id)[:1], groups_around(request.route, node_id)
    beside = [seat for group in own for seat in group.members if isinstance(seat, Seat)]
    seats = [*beside, *(seat for group in around for seat in seats_of(group))]
    return {seat.asked_id for seat in seats if seat.asked_kind is AskedKind.PERSON}


def was_added(request: Request, task: Task, adding: Adding) -> bool:
    """Whether that has been done already at this very task: somebody did it twice, for whomever."""
    if task.live is not (adding.place is Place.BESIDE):
        return False
    own = progress.groups_above(request.route, task.node_id)[:1]
    beside = [(seat, seat.added) for group in own for seat in seats_of(group) if seat.added]
    same = (seat.asked_id for seat, added in beside if replace(added, on_behalf_of=None) == adding.addition)
    return tuple(same) == adding.people
