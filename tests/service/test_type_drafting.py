"""Admins put a type together in Slack: kept at every step, refused where it cannot be, nothing lost (issue 4, 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.service.test_custom import built, group
from tests.service.world import ADA, ANN, BEN, CAI, EMMA, PATIENCE, ROLES, STAFF, THREE_STAGES, World, at_once
from workflow import publishing, type_drafting
from workflow.building import Building, BuiltGroup
from workflow.definition import FieldType
from workflow.errors import (
    DraftChanged,
    DraftGone,
    FileType,
    NotAdmin,
    NotFound,
    RouteRefused,
    TypeClash,
    TypeMoved,
    WorkflowError,
)
from workflow.model import ADMIN_ROLE, RequestStatus
from workflow.policy import PolicyFaults
from workflow.ports_types import Publication, TypeDraft
from workflow.type_source import FieldSaid, Heading, fields_of

GYM = Heading(title={"en": "Gym"})
WHAT = FieldSaid(label={"en": "What"})
KIND = FieldSaid(label={"en": "Kind"}, type=FieldType.SELECT, choices={"en": ["Ball", "Mat"]}, required=False)
EVE = "U0EVE"


@pytest.fixture
def world(world: World) -> World:
    """With a second admin."""
    world.people_are(STAFF, {**ROLES, ADMIN_ROLE: (ADA, EVE)})
    return world


def does(world: World, act: Callable[..., Any], actor: str = ADA, **given: Any) -> Any:
    return act(world.store, actor=actor, now=world.now, within=PATIENCE, **given)


def begins(world: World, heading: Heading = GYM, draft_id: str = "d1", **given: Any) -> TypeDraft:
    return does(world, type_drafting.begin, draft_id=draft_id, heading=heading, **given)


def asks(world: World, draft: TypeDraft, *groups: BuiltGroup, **given: Any) -> TypeDraft:
    building = Building(groups=groups)
    title = built().title
    return does(world, type_drafting.build, draft_id=draft.id, change=lambda _now: building, title=title, **given)


def puts(world: World, draft: TypeDraft, said: FieldSaid, **given: Any) -> TypeDraft:
    return does(world, type_drafting.put_field, draft_id=draft.id, seen=draft.revision, said=said, **given)


def publishes(world: World, draft: TypeDraft, **given: Any) -> Publication:
    return does(world, type_drafting.publish, draft_id=draft.id, seen=draft.revision, **given)


def discard(store: Any, *, now: Any, **given: Any) -> None:
    """Takes a moment, as all the others do."""
    type_drafting.discard(store, **given)


def whole(world: World, draft_id: str = "d1", heading: Heading = GYM) -> TypeDraft:
    draft = begins(world, heading, draft_id)
    return puts(world, asks(world, draft, group(ANN)), WHAT)


def test_the_id_proposed_for_a_title_without_latin_letters_is_free(world: World) -> None:
    """In force, or put together by somebody; whoever changes his own keeps it."""
    gym, trip = Heading(title={"zh": "健身"}), Heading(title={"zh": "出差"})
    publishes(world, whole(world, heading=gym))
    drafts = [begins(world, trip, "d2"), begins(world, gym, "d3")]
    again = does(world, type_drafting.head, draft_id="d2", seen=1, heading=gym)
    assert [draft.type for draft in (*drafts, again)] == ["type_2", "type_3", "type_2"]


def test_a_custom_requests_route_becomes_a_type_with_fields_that_somebody_uses(world: World) -> None:
    custom = world.offers(route="applicant", apply={"user": EMMA})
    request = world.submits(custom, built=built(group(ANN), group(BEN, CAI, need=1), group(role="finance")))
    draft = begins(world, request_id=request.id)
    draft = puts(world, puts(world, draft, WHAT), KIND)
    published = publishes(world, draft)
    assert (published.type, published.n, published.by, published.version != request.policy_version) == (
        "gym",
        1,
        ADA,
        True,
    )
    used = world.submits(published.version, applicant=EMMA, raw={"what": "Ropes", "kind": "Mat"})
    assert used.number == "GYM-2026-0001"
    for actor, node in ((ANN, None), (CAI, None), ("U0FAY", "finance")):
        world.approves(actor, used, node)
    assert world.stored(used).status is RequestStatus.APPROVED
    with world.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT what, kind FROM v_gym").all() == [("Ropes", "Mat")], "A13"
    assert world.stored(request).status is RequestStatus.PENDING


def test_a_route_that_no_applicant_built_becomes_no_type(world: World) -> None:
    with pytest.raises(NotFound):
        begins(world, request_id=world.applies(*THREE_STAGES).id)
    published = publishes(world, whole(world))
    request = world.submits(published.version, raw={"what": "Ropes"})
    with pytest.raises(NotFound):
        begins(world, Heading(title={"en": "Another"}), "d2", request_id=request.id)


def test_a_change_follows_the_version_in_force_and_open_requests_stay_with_theirs(world: World) -> None:
    first = publishes(world, whole(world))
    request = world.submits(first.version, raw={"what": "Ropes"})
    draft = does(world, type_drafting.change, type_="gym", draft_id="d2")
    assert does(world, type_drafting.change, type_="gym", draft_id="d3", actor=EVE) == draft, "one draft per type"
    second = publishes(world, asks(world, draft, group(BEN)))
    assert second.n == 2
    assert world.approves(ANN, request).status is RequestStatus.APPROVED
    later = world.submits(second.version, raw={"what": "Ropes"})
    assert world.approves(BEN, later).status is RequestStatus.APPROVED


def test_the_same_begun_or_published_twice_is_one(world: World) -> None:
    drafts = at_once(*(lambda: begins(world) for _ in range(3)))
    assert drafts == [drafts[0]] * 3
    draft = puts(world, asks(world, begins(world), group(ANN)), WHAT)
    made = at_once(*(lambda: publishes(world, draft) for _ in range(3)))
    assert [each for each in made if not isinstance(each, Publication)] == []
    assert made == [made[0]] * 3
    assert world.store.read(lambda uow: uow.type_drafts.all()) == []


def test_of_two_admins_who_change_a_draft_at_once_one_is_told_of_the_other(world: World) -> None:
    draft = begins(world)
    made = at_once(lambda: puts(world, draft, WHAT), lambda: puts(world, draft, KIND, actor=EVE))
    refused = next(each for each in made if isinstance(each, WorkflowError))
    kept = next(each for each in made if isinstance(each, TypeDraft))
    assert isinstance(refused, DraftChanged)
    assert (refused.by, refused.at) == (kept.changed_by, world.now)
    assert len(fields_of(world.store.read(lambda uow: uow.type_drafts.get("d1")).source)) == 1
    for act, more in (
        (type_drafting.move_field, {"field_id": "what", "by": 1}),
        (type_drafting.remove_field, {"field_id": "what"}),
        (discard, {}),
        (type_drafting.head, {"heading": GYM}),
        (type_drafting.publish, {}),
    ):
        with pytest.raises(DraftChanged):
            does(world, act, draft_id="d1", seen=draft.revision, **more)


def test_what_is_gone_is_gone(world: World) -> None:
    draft = begins(world)
    does(world, discard, draft_id=draft.id, seen=draft.revision)
    with pytest.raises(DraftGone):
        puts(world, draft, WHAT)
    published = publishes(world, whole(world, "d2"))
    with pytest.raises(DraftGone):
        asks(world, replace(draft, id="d2"), group(BEN))
    does(world, publishing.retire, type_="gym", seen=published.n)
    draft = does(world, type_drafting.change, type_="gym", draft_id="d3")
    assert publishes(world, draft).n == 2, "a retired type is taken up again"


def test_what_cannot_be_is_refused_and_leaves_nothing(world: World) -> None:
    world.offers(*THREE_STAGES)
    draft = whole(world)
    before = world.contents()
    for heading, code in ((Heading(title={"en": ""}), "empty"), (replace(GYM, id="A b"), "bad_id")):
        with pytest.raises(PolicyFaults) as faulty:
            begins(world, heading, "d2")
        assert [fault.code for fault in faulty.value.faults] == [code]
    for heading, what, origin in (
        (replace(GYM, id="leave"), "id", "file"),
        (replace(GYM, id="sport", number="lv-{year}-{seq}"), "number", "file"),
        (GYM, "id", "draft"),
    ):
        with pytest.raises(TypeClash) as clash:
            begins(world, heading, "d2")
        assert (clash.value.what, clash.value.origin) == (what, origin)
    with pytest.raises(PolicyFaults):
        puts(world, draft, replace(KIND, choices={}))
    with pytest.raises(FileType):
        does(world, type_drafting.change, type_="leave", draft_id="d2")
    with pytest.raises(NotFound):
        does(world, type_drafting.change, type_="none", draft_id="d2")
    assert world.contents() == before


def test_an_unfinished_type_and_one_that_asks_somebody_gone_are_not_published(world: World) -> None:
    draft = asks(world, begins(world), group(ANN))
    with pytest.raises(PolicyFaults):
        publishes(world, draft)
    draft = puts(world, draft, WHAT)
    world.people_are([replace(each, active=each.id != ANN) for each in STAFF], {**ROLES, ADMIN_ROLE: (ADA, EVE)})
    with pytest.raises(RouteRefused) as refused:
        publishes(world, draft)
    assert refused.value.group == 1
    assert publishes(world, asks(world, draft, group(BEN), actor=EVE)).by == ADA


def test_a_type_published_otherwise_meanwhile_is_not_published_over_unseen(world: World) -> None:
    """Who was told of it may publish the draft in that version's place: his work is not lost."""
    publishes(world, whole(world))
    draft = does(world, type_drafting.change, type_="gym", draft_id="d2")
    source = {**draft.source, "title": "Sport"}
    world.store.write(
        lambda uow: publishing.issue(uow, source, after=1, actor=EVE, nonce="a swap", now=world.now), within=PATIENCE
    )
    with pytest.raises(TypeMoved) as moved:
        publishes(world, draft)
    assert (moved.value.n, moved.value.by) == (2, EVE)
    draft = does(world, type_drafting.head, draft_id="d2", seen=draft.revision, heading=Heading(title={"en": "Gear"}))
    after = does(world, type_drafting.follow, draft_id="d2", seen=draft.revision, n=2)
    with pytest.raises(DraftChanged):
        publishes(world, draft)
    assert publishes(world, after).n == 3


def test_the_id_of_a_published_type_stays(world: World) -> None:
    publishes(world, whole(world))
    draft = does(world, type_drafting.change, type_="gym", draft_id="d2")
    heading = Heading(title={"en": "Sport"}, id="sport")
    after = does(world, type_drafting.head, draft_id="d2", seen=draft.revision, heading=heading)
    assert (after.type, after.source["title"]) == ("gym", "Sport")


def test_only_admins_put_types_together(world: World) -> None:
    draft = whole(world)
    before = world.contents()
    for act in (
        lambda: begins(world, draft_id="d2", actor=EMMA),
        lambda: puts(world, draft, WHAT, actor=EMMA),
        lambda: asks(world, draft, group(BEN), actor=EMMA),
        lambda: publishes(world, draft, actor=EMMA),
        lambda: does(world, type_drafting.change, actor=EMMA, type_="gym", draft_id="d2"),
        lambda: does(world, discard, actor=EMMA, draft_id=draft.id, seen=draft.revision),
    ):
        with pytest.raises(NotAdmin):
            act()
    assert world.contents() == before
