"""Types made in Slack beside those of files: what is in force, and what was published (issue 4, 5)."""

from __future__ import annotations

from dataclasses import replace

from storage.unit_of_work import SqlStore
from tests.storage.made import LATER, NOW, POLICY, add, request, task
from workflow.model import RequestStatus, TaskStatus
from workflow.ports_types import SLACK, Publication, TypeDraft

GYM = replace(POLICY, id="gym", version="g1", origin=SLACK, name="")
FIRST = Publication(type="gym", n=1, version="g1", nonce="draft 1", by="U1", at=NOW)
SECOND = replace(FIRST, n=2, version="g2", nonce="draft 2", by="U2", at=LATER)


def in_force(store: SqlStore) -> list[str]:
    return [each.version for each in store.read(lambda unit: unit.policies.current())]


def test_loading_files_leaves_alone_what_was_made_in_slack(store: SqlStore) -> None:
    store.write(lambda unit: unit.policies.issue(GYM, NOW))
    store.write(lambda unit: unit.policies.load([POLICY], NOW))
    assert in_force(store) == ["g1", "v1"]
    assert store.read(lambda unit: unit.policies.of_type("gym")) == GYM
    store.write(lambda unit: unit.policies.load([], LATER))
    assert in_force(store) == ["g1"]


def test_a_version_takes_the_place_of_the_one_before_and_nothing_elses(store: SqlStore) -> None:
    store.write(lambda unit: (unit.policies.load([POLICY], NOW), unit.policies.issue(GYM, NOW)))
    store.write(lambda unit: unit.policies.issue(replace(GYM, version="g2"), LATER))
    assert in_force(store) == ["g2", "v1"]
    store.write(lambda unit: unit.policies.issue(GYM, LATER))
    assert in_force(store) == ["g1", "v1"], "one of before can be in force again"
    store.write(lambda unit: unit.policies.retire("gym"))
    assert in_force(store) == ["v1"]
    assert store.read(lambda unit: unit.policies.get("g2")) is not None


def test_what_was_published_and_retired_is_remembered(store: SqlStore) -> None:
    store.write(lambda unit: (unit.policies.issue(GYM, NOW), unit.publications.add(FIRST)))
    second = replace(GYM, version="g2")
    store.write(lambda unit: (unit.policies.issue(second, LATER), unit.publications.add(SECOND)))
    retired = replace(SECOND, retired_by="U3", retired_at=LATER)
    store.write(lambda unit: unit.publications.retire(retired))
    assert store.read(lambda unit: unit.publications.of_type("gym")) == [retired, FIRST]
    assert store.read(lambda unit: unit.publications.newest()) == {"gym": retired}
    assert store.read(lambda unit: unit.publications.of_nonce("draft 1")) == FIRST
    assert store.read(lambda unit: unit.publications.of_nonce("draft 3")) is None


def test_open_requests_are_counted_by_type(store: SqlStore) -> None:
    assert store.read(lambda unit: unit.requests.open_by_type()) == {}
    for type_ in ("leave", "leave", "gym"):
        add(store, request(task(), task("s2"), type=type_))
    add(store, request(task(status=TaskStatus.APPROVED), type="trip", status=RequestStatus.APPROVED))
    assert store.read(lambda unit: unit.requests.open_by_type()) == {"leave": 2, "gym": 1}


DRAFT = TypeDraft(
    id="d1",
    source={"title": "Gym", "id": "gym", "form": [], "route": [{"by": {"user": "U1"}}]},
    after=0,
    begun_by="U1",
    begun_at=NOW,
    changed_by="U1",
    changed_at=NOW,
)


def test_a_draft_is_kept_as_it_is_with_its_keys_in_order(store: SqlStore) -> None:
    trip = replace(DRAFT, id="d2", source={**DRAFT.source, "id": "trip"})
    store.write(lambda unit: (unit.type_drafts.add(trip), unit.type_drafts.add(DRAFT)))
    assert store.read(lambda unit: unit.type_drafts.all()) == [DRAFT, trip]
    changed = replace(DRAFT, revision=2, source={**DRAFT.source, "id": "sport"}, changed_by="U2", changed_at=LATER)
    store.write(lambda unit: unit.type_drafts.save(changed))
    assert store.read(lambda unit: unit.type_drafts.get("d1")) == changed
    assert store.read(lambda unit: unit.type_drafts.of_type("gym")) is None
    found = store.read(lambda unit: unit.type_drafts.of_type("sport"))
    assert found == changed
    assert list(found.source) == ["title", "id", "form", "route"]
    store.write(lambda unit: unit.type_drafts.discard("d1"))
    assert store.read(lambda unit: unit.type_drafts.all()) == [trip]
