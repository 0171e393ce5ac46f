"""The history is the state: what happened, in order and nothing else, replays to what is stored (G6, C5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

import pytest

from storage.rows import route_of
from tests.service.world import (
    ANN,
    BEN,
    CAI,
    DAN,
    EMMA,
    EVE,
    FAY,
    GUS,
    THREE_STAGES,
    Member,
    World,
    all_of,
    any_of,
    chain,
    need,
    role,
    user,
)
from workflow.errors import NotYours
from workflow.model import ActorKind, AskedKind, Request, RequestStatus, Task, TaskKind, TaskStatus
from workflow.ports import HistoryEntry

ROUTES: Mapping[str, list[Member]] = {
    "three stages": THREE_STAGES,
    "all, then any": chain(all_of(user(ANN), user(BEN)), any_of(user(CAI), role("finance"))),
    "two of four with a veto, in order": chain(need(2, user(ANN), user(BEN), user(CAI), role("finance"), veto=True)),
    "groups of groups": chain(any_of(all_of(user(ANN), user(BEN)), need(2, user(CAI), user(DAN), role("finance")))),
    "in order, within at once": chain(all_of(all_of(user(ANN), user(BEN), in_order=True), user(EVE)), user(DAN)),
    "a rule approves": chain(user(ANN), any_of(role("nobody holds it"), user(BEN)), user(CAI)),
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES)
def test_the_history_of_a_request_replays_to_what_is_stored(world: World, route: list[Member], seed: int) -> None:
    request = world.applies(*route, empty="approve" if seed % 2 else "admin")
    assert replayed(world, request) == comparable(world.stored(request))
    for after in lived(world, request, Random(seed)):
        assert replayed(world, request) == comparable(world.stored(after))
        assert world.fault(request) is None


def lived(world: World, request: Request, chance: Random) -> Iterator[Request]:
    """One act after the other by people who may, until the request ends."""
    while request.status is RequestStatus.PENDING:
        if chance.random() < 0.1:
            yield (request := world.withdraws(request, EMMA))
            return
        task = chance.choice([task for task in request.tasks if task.live])
        actor = chance.choice(_who(world, task))
        act = world.approves if chance.random() < 0.7 else world.rejects
        try:
            yield (request := act(actor, request, task.node_id, opinion=chance.choice(["fine 好", "as usual"])))
        except NotYours:
            yield (request := world.rejects(actor, request, task.node_id))


def _who(world: World, task: Task) -> list[str]:
    if task.asked_kind is AskedKind.PERSON:
        return [task.asked_id]
    return [person.id for person in world.store.read(lambda uow: uow.directory.holders(task.asked_id))]


def comparable(request: Request) -> tuple[object, ...]:
    """Everything of a request that its history must tell."""
    tasks = tuple(sorted(request.tasks, key=lambda task: task.id))
    return request.status, request.decided_at, request.applicant, request.submitted_at, request.route, tasks


def replayed(world: World, request: Request) -> tuple[object, ...]:
    """The same, from the entries alone."""
    entries = world.history(request)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    values = world.store.read(lambda uow: uow.requests.record(request.record_id)).values
    return _Replay.of(entries, values)


class _Replay:
    """Knows the words of the history and nothing of the engine."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.status, self.ended = RequestStatus.PENDING, None

    @classmethod
    def of(cls, entries: Sequence[HistoryEntry], values: Mapping[str, Any]) -> tuple[object, ...]:
        first, *others = entries
        assert (first.kind, first.actor) == ("submitted", first.payload and first.payload["by"])
        assert first.payload is not None
        assert first.payload["values"] == values
        replay = cls()
        for entry in others:
            getattr(replay, entry.kind)(entry, entry.payload)
        tasks = tuple(replay.tasks[task_id] for task_id in sorted(replay.tasks))
        route = route_of(first.payload["route"])
        return replay.status, replay.ended, first.payload["by"], first.at, route, tasks

    def opened(self, entry: HistoryEntry, said: Mapping[str, Any]) -> None:
        for row in said["tasks"]:
            assert datetime.fromisoformat(row["opened_at"]) == entry.at
            self.tasks[row["id"]] = Task(
                id=row["id"],
                node_id=row["node_id"],
                stage=row["stage"],
                asked_kind=AskedKind(row["asked_kind"]),
                asked_id=row["asked_id"],
                opened_at=entry.at,
                kind=TaskKind(row["kind"]),
                form_version=row["form_version"],
            )

    def decided(self, entry: HistoryEntry, said: Mapping[str, Any]) -> None:
        by, rejected = said.get("by"), said["verdict"] == "reject"
        passed = TaskStatus.APPROVED if by else TaskStatus.SKIPPED
        assert by in (entry.actor, None)
        self.tasks[said["task_id"]] = replace(
            self.tasks[said["task_id"]],
            status=TaskStatus.REJECTED if rejected else passed,
            decided_by=by,
            actor_kind=ActorKind(said["actor_kind"]),
            decided_at=entry.at,
            opinion=said.get("opinion"),
            rule=said.get("rule"),
        )

    def closed(self, entry: HistoryEntry, said: Mapping[str, Any]) -> None:
        for task_id in said["task_ids"]:
            assert self.tasks[task_id].live
            self.tasks[task_id] = replace(self.tasks[task_id], status=TaskStatus.CLOSED, decided_at=entry.at)

    def finished(self, entry: HistoryEntry, said: Mapping[str, Any]) -> None:
        self.status, self.ended = RequestStatus(said["status"]), entry.at

    def withdrawn(self, entry: HistoryEntry, said: Mapping[str, Any]) -> None:
        assert said["by"] == entry.actor
        self.status, self.ended = RequestStatus.WITHDRAWN, entry.at


def test_history_says_who_did_it_and_in_what_capacity(world: World) -> None:
    request = world.applies(*chain(any_of(user(ANN), role("finance")), user(CAI)))
    world.rejects(CAI, world.approves(GUS, request, "finance"))
    assert [(entry.kind, entry.actor, entry.actor_kind) for entry in world.history(request)] == [
        ("submitted", EMMA, ActorKind.PERSON),
        ("opened", EMMA, ActorKind.PERSON),
        ("decided", GUS, ActorKind.PERSON),
        ("closed", GUS, ActorKind.PERSON),
        ("opened", GUS, ActorKind.PERSON),
        ("decided", CAI, ActorKind.PERSON),
        ("finished", CAI, ActorKind.PERSON),
    ]
    assert FAY not in {entry.actor for entry in world.history(request)}


def test_f54_what_happened_later_stands_later_though_the_clock_went_back(world: World) -> None:
    request = world.applies(*THREE_STAGES)
    earlier = request.submitted_at - timedelta(hours=1)
    for actor in (ANN, BEN, CAI):
        world.approves(actor, request, now=earlier)
        request = world.stored(request)
    assert [entry.actor for entry in world.history(request) if entry.kind == "decided"] == [ANN, BEN, CAI]
    assert replayed(world, request) == comparable(request)
    assert (request.status, request.decided_at) == (RequestStatus.APPROVED, earlier)
    assert world.is_settled(request)


def test_numbers_begin_anew_with_every_year_of_office_time(world: World) -> None:
    version = world.offers(*THREE_STAGES)
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    moments = [new_year - timedelta(microseconds=1), new_year, new_year + timedelta(days=1)]
    numbers = [world.submits(version, now=moment).number for moment in moments]
    assert numbers == ["LV-2026-0001", "LV-2027-0001", "LV-2027-0002"]


def test_the_year_is_that_of_the_offices_clock_where_it_is(world: World) -> None:
    in_shanghai = datetime(2027, 1, 1, 7, 59, tzinfo=timezone(timedelta(hours=8)))
    request = world.submits(world.offers(*THREE_STAGES), now=in_shanghai)
    assert request.number == "LV-2027-0001"
    assert world.stored(request).submitted_at == in_shanghai


def test_every_type_counts_for_itself(world: World) -> None:
    travel = {"id": "travel", "number": "TR-{year}-{seq}"}
    numbers = [world.applies(*THREE_STAGES, **keys).number for keys in ({}, travel, {}, travel)]
    assert numbers == ["LV-2026-0001", "TR-2026-1", "LV-2026-0002", "TR-2026-2"]


def test_a_type_that_counts_as_a_former_one_did_goes_on_where_that_ended(world: World) -> None:
    former = world.offers(*THREE_STAGES, id="holiday")
    assert [world.submits(former).number for _ in range(2)] == ["LV-2026-0001", "LV-2026-0002"]
    renamed = world.offers(*THREE_STAGES, id="leave")
    assert [world.submits(renamed).number for _ in range(2)] == ["LV-2026-0003", "LV-2026-0004"]
