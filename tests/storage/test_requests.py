"""Requests, records, numbers: what goes in comes out, once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.databases import counted
from tests.storage.made import LATER, NOW, add, approving, full_task, publish, record_of, request, seat, submit, task
from workflow.model import AskedKind, Group, Request, RequestStatus, TaskStatus


def test_every_value_comes_back_as_it_was(store: SqlStore) -> None:
    made = add(
        store,
        request(
            task(),
            full_task(),
            status=RequestStatus.REJECTED,
            current_stage=2,
            version=7,
            form_version=3,
            route_version=5,
            decided_at=LATER,
            history_head="abc",
            history_count=9,
        ),
    )
    assert store.read(lambda unit: unit.requests.get(made.id)) == made
    assert store.read(lambda unit: unit.requests.record(made.record_id)) == record_of(made)


def test_instants_come_back_in_utc(store: SqlStore) -> None:
    made = add(store, request())
    found = store.read(lambda unit: unit.requests.get(made.id))
    assert found is not None
    assert found.submitted_at.utcoffset() == timedelta(0)


def test_a_request_is_found_by_all_it_is_known_by(store: SqlStore) -> None:
    add(store, request())
    made = add(store, request(task(), task("s2")))
    opened = made.tasks[1].id
    assert store.read(lambda unit: unit.requests.of_task(opened)) == made
    assert store.read(lambda unit: unit.requests.by_number(made.number.lower())) == made
    assert store.read(lambda unit: unit.requests.of_submission(f"nonce of {made.id}")) == made
    assert store.write(lambda unit: unit.requests.lock(made.id)) == made
    assert store.write(lambda unit: unit.requests.lock_of_task(opened)) == made


def test_what_is_not_there_is_none(store: SqlStore) -> None:
    for lookup in ("get", "lock", "of_task", "lock_of_task", "by_number", "of_submission"):
        assert store.write(lambda unit, lookup=lookup: getattr(unit.requests, lookup)("?")) is None
    with pytest.raises(KeyError):
        store.read(lambda unit: unit.requests.record("?"))


def test_another_workspace_sees_nothing(store: SqlStore, database: Database) -> None:
    """F46."""
    made = add(store, request())
    other = SqlStore(database, "T0OTHER")
    assert other.read(lambda unit: unit.requests.get(made.id)) is None
    assert add(other, made) == made


def test_save_stores_what_changed_and_keeps_the_order_of_tasks(store: SqlStore) -> None:
    made = add(store, request(task(), task("s2"), task("s3")))
    decided = replace(full_task(), id=made.tasks[0].id, node_id="s1", kind=made.tasks[0].kind)
    closed = replace(made.tasks[2], status=TaskStatus.CLOSED, decided_at=LATER)
    after = replace(
        made,
        tasks=(decided, made.tasks[1], closed, task("s5", id="a task whose id sorts first")),
        status=RequestStatus.APPROVED,
        version=2,
        current_stage=3,
        decided_at=LATER,
        history_head="h",
        history_count=3,
    )
    store.write(lambda unit: unit.requests.save(made, after))
    assert store.read(lambda unit: unit.requests.get(made.id)) == after


def test_a_new_route_is_stored_with_its_version(store: SqlStore) -> None:
    made = add(store, request())
    after = replace(made, route=Group(id="root", need=1, members=(seat("s9"),)), route_version=2, version=2)
    store.write(lambda unit: unit.requests.save(made, after))
    assert store.read(lambda unit: unit.requests.get(made.id)) == after


def test_saving_what_was_read_unlocked_and_changed_since_runs_again(store: SqlStore) -> None:
    """The lock makes this impossible; the version is the second line of defence (F17)."""
    made = add(store, request())
    store.write(lambda unit: unit.requests.save(made, replace(made, version=2)))
    seen = iter([made, replace(made, version=2)])
    store.write(lambda unit: unit.requests.save(next(seen), replace(made, version=3)))
    found = store.read(lambda unit: unit.requests.get(made.id))
    assert found == replace(made, version=3)


def test_a_seat_has_one_live_task(store: SqlStore) -> None:
    made = add(store, request(task("s1", status=TaskStatus.RETURNED), task("s1")))
    twice = replace(made, version=2, tasks=(*made.tasks, task("s1")))
    with pytest.raises(IntegrityError):
        store.write(lambda unit: unit.requests.save(made, twice))
    assert store.read(lambda unit: unit.requests.get(made.id)) == made


def test_a_decision_takes_few_statements(store: SqlStore, database: Database) -> None:
    made = submit(store, "U1", "U2")
    store.write(approving(made.tasks[0].id, "U1"))
    with counted(database) as seen:
        store.write(approving(made.tasks[1].id, "U2"))
    assert len(seen) == 8  # lock, tasks, events, payloads, request, tasks, messages, Homes


def test_numbers_run_by_type_and_year(store: SqlStore) -> None:
    taken = [
        store.write(lambda unit, type_=type_, year=year: unit.requests.next_seq(type_, year))
        for type_, year in [("leave", 2026), ("leave", 2026), ("trip", 2026), ("leave", 2027), ("leave", 2026)]
    ]
    assert taken == [1, 2, 1, 1, 3]


def test_no_number_is_given_twice_to_eight_at_once(store: SqlStore) -> None:
    start = threading.Barrier(8)

    def take(_: int) -> list[int]:
        start.wait()
        return [store.write(lambda unit: unit.requests.next_seq("leave", 2026), within=10) for _ in range(5)]

    with ThreadPoolExecutor(8) as threads:
        taken = [number for numbers in threads.map(take, range(8)) for number in numbers]
    assert sorted(taken) == list(range(1, 41))


def test_a_submission_makes_one_request(store: SqlStore) -> None:
    made = add(store, request())
    with pytest.raises(IntegrityError):
        store.write(lambda unit: unit.requests.add(other := request(), record_of(other), f"nonce of {made.id}"))


def test_submitting_the_same_form_at_once_makes_one_request(store: SqlStore) -> None:
    publish(store)
    start = threading.Barrier(4)

    def send(_: int) -> str:
        start.wait()

        def work(unit: SqlUnitOfWork) -> str:
            found = unit.requests.of_submission("same")
            if found is None:
                found = request()
                unit.requests.add(found, record_of(found), "same")
            return found.id

        return store.write(work)

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(send, range(4)))) == 1


def test_waiting_for_a_person_and_his_roles_longest_first(store: SqlStore) -> None:
    role = {"asked_kind": AskedKind.ROLE, "asked_id": "finance"}
    second = add(store, request(task(opened_at=LATER), task("s2", asked_id="U2")))
    first = add(store, request(task(opened_at=NOW), task("s3", **role, opened_at=LATER + timedelta(1))))
    add(store, request(task(status=TaskStatus.APPROVED)))
    waiting = store.read(lambda unit: unit.requests.waiting_for(["U1"], ["finance"], 10))
    assert [(item.task_id, item.request) for item in waiting] == [
        (first.tasks[0].id, first),
        (second.tasks[0].id, second),
        (first.tasks[1].id, first),
    ]
    assert len(store.read(lambda unit: unit.requests.waiting_for(["U1"], ["finance"], 2))) == 2
    assert len(store.read(lambda unit: unit.requests.waiting_for(["U1"], [], 9))) == 2
    assert [item.task_id for item in store.read(lambda unit: unit.requests.open_role_tasks(["finance"]))] == [
        first.tasks[1].id
    ]
    assert store.read(lambda unit: unit.requests.open_role_tasks([])) == []


def test_whoever_a_route_names_is_found_page_by_page(store: SqlStore) -> None:
    """Open requests of the type, by id, whether he is asked, was, or will be."""
    later, ended = Group(id="root", need=1, members=(seat("s1", "U3"),)), task(status=TaskStatus.CLOSED)
    made = [add(store, request(id=f"request-{letter}")) for letter in "abc"]
    add(store, request(type="trip"))
    add(store, request(ended, status=RequestStatus.WITHDRAWN))
    add(store, request(route=later))

    def named(person: str, after: str = "", limit: int = 9) -> list[Request]:
        return store.read(lambda unit: list(unit.requests.open_naming("leave", person, after, limit)))

    assert [named("U1"), named("U2", limit=2), named("U2", made[1].id, 2)] == [made, made[:2], made[2:]]
    assert [len(named("U3")), len(named("U"))] == [1, 0]
    assert [
        store.read(lambda unit, after=after: unit.requests.count_naming("leave", "U2", after))
        for after in ("", made[0].id)
    ] == [3, 2]


def test_a_person_sees_his_own_requests_newest_first(store: SqlStore) -> None:
    old, new = add(store, request(applicant="U5")), add(store, request(applicant="U5", submitted_at=LATER))
    add(store, request(applicant="U6"))
    assert store.read(lambda unit: unit.requests.applied_by("U5", 9)) == [new, old]
    assert store.read(lambda unit: unit.requests.applied_by("U5", 1)) == [new]
    latest = LATER + timedelta(days=1)
    for_another = add(store, request(applicant="U7", submitted_by="U5", submitted_at=latest))
    assert store.read(lambda unit: unit.requests.applied_by("U5", 9)) == [for_another, new, old]
    assert store.read(lambda unit: unit.requests.applied_by("U7", 9)) == [for_another]


def test_a_person_sees_what_he_decided_newest_first(store: SqlStore) -> None:
    """F1."""
    one, two, other = (submit(store, "U1", "U2") for _ in range(3))
    for made, who in ((one, "U1"), (two, "U1"), (other, "U2")):
        task = next(task for task in made.tasks if task.asked_id == who)
        store.write(approving(task.id, who))
    found = store.read(lambda unit: unit.requests.decided_by("U1", 9))
    assert {(each.task_id, each.request.id) for each in found} == {(r.tasks[0].id, r.id) for r in (one, two)}
    moments = [each.request.task(each.task_id).decided_at for each in found]
    assert moments == sorted(moments, key=str, reverse=True)
    assert store.read(lambda unit: unit.requests.decided_by("U1", 1)) == found[:1]
    assert store.read(lambda unit: unit.requests.decided_by("U3", 9)) == []


@pytest.mark.parametrize("n", [2, 5])
def test_the_last_votes_of_all_at_once_end_the_request(store: SqlStore, n: int) -> None:
    """Finding 1: without the row lock two votes at once each see the other missing."""
    made = submit(store, *(f"U{number}" for number in range(n)))
    start = threading.Barrier(n)

    def vote(number: int) -> None:
        start.wait()
        store.write(approving(made.tasks[number].id, f"U{number}"), within=10)

    with ThreadPoolExecutor(n) as threads:
        list(threads.map(vote, range(n)))
    ended = store.read(lambda unit: unit.requests.get(made.id))
    assert ended is not None
    assert ended.status is RequestStatus.APPROVED
    assert ended.version == 1 + n
