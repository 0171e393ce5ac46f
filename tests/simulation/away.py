"""Who stands in for whom, naively: by what was arranged, without asking whether it was right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from workflow.delegation import LONGEST_CHAIN, Delegation
from workflow.model import AskedKind, Request, Task

SKEW = timedelta(seconds=70)
"""So much at most one clock of the bot's is before another."""
_LATEST = timedelta(hours=1)
"""So long after it was due what the clock has to do is done, when all has come to rest."""


def behind(delegations: Iterable[Delegation], owners: Collection[str], type_: str) -> set[str]:
    """Everybody who may decide in the place of one of these, one behind the other."""
    found, these = set(owners), [each for each in delegations if each.is_for(type_)]
    for _ in range(LONGEST_CHAIN):
        found |= {each.delegate for each in these if each.owner in found}
    return found.difference(owners)


def perhaps_behind(uow: Any, request: Request, owners: Collection[str]) -> set[str]:
    """Who may decide in the place of one of these if it is time for it, and if all of them are away."""
    return behind(uow.delegations.standing(), owners, request.type) - request.applicants


def owners_of(uow: Any, request: Request, task: Task) -> set[str]:
    """Whom the task itself asks."""
    if task.asked_kind is AskedKind.PERSON:
        return {task.asked_id}
    return {person.id for person in uow.directory.holders(task.asked_id)} - request.applicants


def all_arranged(uow: Any, people: Iterable[str]) -> list[Delegation]:
    """Every delegation of these people, ended or not."""
    found = (each for person in people for each in uow.delegations.of(person, 10_000))
    return list({each.id: each for each in found}.values())


def faults(arranged: Sequence[Delegation], requests: Iterable[Request], moment: float) -> Iterator[str]:
    """What begins and ends did so in its time, and nobody decided for another for whom he did not stand in then."""
    now = datetime.fromtimestamp(moment, UTC)
    for each in arranged:
        if each.ended_at is None and each.opened_at is None and each.since < now - _LATEST:
            yield f"{each} has not begun"
        if each.ended_at is None and each.until < now - _LATEST:
            yield f"{each} is not over"
    for request in requests:
        for task in request.tasks:
            if task.decided_by and task.decided_at and task.on_behalf_of and not task.asks_applicant:
                at = task.decided_at
                counting = [each for each in arranged if _may_count(each, at)]
                if task.decided_by not in behind(counting, {task.on_behalf_of}, request.type):
                    yield f"nobody arranged that {task.decided_by} decides in {request.number} for {task.on_behalf_of}"


def _may_count(each: Delegation, at: datetime) -> bool:
    return each.since - SKEW <= at < min(each.until, each.ended_at or each.until) + SKEW
