"""A form that was returned to whoever applied and is sent anew (DESIGN section 2, "Reopening"): which route it takes,
and whose approval it keeps.

Pure functions as in `workflow.engine`: nobody's right to do it is asked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from workflow.engine import Change, NewId, advance, fact_of, with_tasks
from workflow.events import Event, Resubmitted
from workflow.model import (
    ActorKind,
    Group,
    Node,
    Request,
    Seat,
    Task,
    TaskKind,
    TaskStatus,
    Values,
    Verdict,
    seats_of,
)
from workflow.ports import HistoryEntry

RESUBMITTED, CARRIED = "resubmitted", "carried"
"""What a task says as its rule: returned, because the form was sent anew; holding an approval of before that."""

_COUNTING = (TaskStatus.APPROVED, TaskStatus.REJECTED, TaskStatus.SKIPPED)


def changed_fields(before: Values, after: Values) -> frozenset[str]:
    """The ids of the fields that hold something else now."""
    return frozenset(each for each in before.keys() | after.keys() if before.get(each) != after.get(each))


def stand(changed: Collection[str], binding: Collection[str] | None) -> bool:
    """Whether approvals stand although these fields changed: those on which they depend, all where None, did not."""
    return not changed if binding is None else not set(changed) & set(binding)


def forms_of(history: Sequence[HistoryEntry]) -> Mapping[int, Values]:
    """Every version of the form, by number, as the history tells it; what was erased is left out."""
    sent = (entry.payload for entry in history if entry.kind in ("submitted", "resubmitted") and entry.payload)
    return {said.get("form_version", 1): said["values"] for said in sent}


def kept_nodes(request: Request, route: Group) -> Group:
    """That new route with the old node ids where seat and person are the same; every other node has an id that the
    request never had."""
    known: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for seat in seats_of(request.route):
        known[_place(seat)].append(seat.id)
    members = tuple(_renamed(member, known, f"v{request.route_version + 1}") for member in route.members)
    return replace(route, members=members)


def _renamed(node: Node, known: Mapping[tuple[str, str, str], list[str]], new: str) -> Node:
    if isinstance(node, Group):
        members = tuple(_renamed(member, known, new) for member in node.members)
        return replace(node, id=f"{new}.{node.id}", members=members)
    same = known.get(_place(node))
    return replace(node, id=same.pop(0) if same else f"{new}.{node.id}")


def _place(seat: Seat) -> tuple[str, str, str]:
    return seat.at, seat.asked_kind.value, seat.asked_id


def carried(request: Request, route: Group) -> Mapping[str, Task]:
    """Whose approvals a route keeps, by the seats that have the same person, or role, in them."""
    asked = {seat.id: (seat.asked_kind, seat.asked_id) for seat in seats_of(route)}
    return {
        task.node_id: task
        for task in request.tasks
        if task.status is TaskStatus.APPROVED and asked.get(task.node_id) == (task.asked_kind, task.asked_id)
    }


def resubmit(
    request: Request,
    values: Values,
    route: Group,
    keeps: Mapping[str, Task],
    by: str,
    now: datetime,
    new_id: NewId,
) -> Change:
    """The request with that form and route, asked from its first stage on; seats that `keeps` names are answered as
    soon as they are reached, by the approval given before."""
    asked = request.revision
    assert asked is not None, f"request {request.id} is not being revised"
    done = replace(asked, status=TaskStatus.CLOSED, decided_by=by, actor_kind=ActorKind.PERSON, decided_at=now)
    before = [task for task in request.tasks if task.status in _COUNTING and task.kind is TaskKind.DECIDE]
    gone = (replace(task, status=TaskStatus.RETURNED, rule=RESUBMITTED) for task in before)
    told = Resubmitted(
        task_id=asked.id,
        by=by,
        form_version=request.form_version + 1,
        values=values,
        route=route,
        task_ids=tuple(task.id for task in before),
    )
    changed = replace(
        request,
        version=request.version + 1,
        form_version=request.form_version + 1,
        route=route,
        route_version=request.route_version + (route != request.route),
        total_stages=len(route.members),
        tasks=with_tasks(request.tasks, done, *gone),
    )
    changed, events = advance(changed, now, new_id)
    facts: list[Event] = [told, *events]
    while answered := next(_to_carry(changed, keeps), None):
        changed = replace(changed, tasks=with_tasks(changed.tasks, answered))
        changed, events = advance(changed, now, new_id)
        facts += [fact_of(answered, Verdict.APPROVE), *events]
    return changed, tuple(facts)


def _to_carry(request: Request, keeps: Mapping[str, Task]) -> Iterator[Task]:
    """The live tasks that an approval of before answers, answered."""
    for task in request.tasks:
        given = keeps.get(task.node_id) if task.live else None
        if given is not None:
            yield replace(
                task,
                status=TaskStatus.APPROVED,
                rule=CARRIED,
                decided_by=given.decided_by,
                on_behalf_of=given.on_behalf_of,
                actor_kind=given.actor_kind,
                decided_at=given.decided_at,
                opinion=given.opinion,
                remark=given.remark,
            )
