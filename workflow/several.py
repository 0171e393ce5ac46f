"""Several tasks decided with one act (D9): each is a transaction of its own, so that what is refused keeps nothing else
back, and repeating it changes nothing (F16)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflow import authority, service
from workflow.authority import Holders
from workflow.delegation import StandIns
from workflow.errors import Busy, WorkflowError
from workflow.form_text import must_say
from workflow.model import Request, Task, Verdict
from workflow.ports import Store

ENOUGH = 0.5
"""Seconds that one more of them may take; with less left, the rest stays as it is."""


class Hindrance(StrEnum):
    """Why a task is not decided together with others: approving it takes more than one click."""

    OPINION = "opinion"  # the stage asks for one of its own
    LOOK_TWICE = "look_twice"  # the policy's `confirm` holds
    SECOND_SEAT = "second_seat"  # he approved beside it already and may only reject


def hindrance(
    request: Request, task: Task, person: str, holders: Holders, away: StandIns, *, asks_first: bool
) -> Hindrance | None:
    """What keeps this person from deciding the task together with others; None for nothing. That his approval would end
    the request does not: whoever decides several is asked once for all. `holders` and `away` as for
    `authority.audience`, `asks_first` as `workflow.confirming` says."""
    if not authority.may_approve(request, task, person, holders, away):
        return Hindrance.SECOND_SEAT
    if request.seat(task.node_id).asks_input:
        return Hindrance.OPINION
    return Hindrance.LOOK_TWICE if asks_first else None


@dataclass(frozen=True, slots=True)
class Item:
    """A task to decide, and the version of the form that was seen (F15)."""

    task_id: str
    seen: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it: recorded now or before, or `refused`."""

    item: Item
    refused: WorkflowError | None = None


def decide_several(
    store: Store,
    *,
    items: Collection[Item],
    verdict: Verdict,
    opinion: str | None,
    actor: str,
    now: datetime,
    left: Callable[[], float],
) -> Sequence[Result]:
    """Decide all of them alike, by ascending id, for as long as time is `left` (seconds until whoever waits must be
    answered). What the results do not name is as it was. Raises OpinionRequired for a rejection without an opinion,
    which goes to all of them."""
    if verdict is Verdict.REJECT:
        must_say(opinion)
    act = service.approve if verdict is Verdict.APPROVE else service.reject
    results: list[Result] = []
    for item in sorted(items, key=lambda item: item.task_id):
        if left() < ENOUGH:
            break
        try:
            act(store, task_id=item.task_id, actor=actor, seen=item.seen, opinion=opinion, now=now, within=left())
        except Busy:
            break
        except WorkflowError as refused:
            results.append(Result(item, refused))
        else:
            results.append(Result(item))
    return results
