"""Admins put types in force in Slack, version by version, beside those of files (issue 4, 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.world import ADA, ANN, EMMA, PATIENCE, THREE_STAGES, World, at_once, chain, user
from workflow import policy_files, publishing
from workflow.errors import FileType, MayNotApply, NotAdmin, NotFound, TypeClash, TypeMoved
from workflow.model import RequestStatus
from workflow.policy import PolicyFaults, read_policy
from workflow.ports_types import Publication, StoredPolicy
from workflow.type_clashes import TypeClashes


def gym(*approvers: str, **keys: Any) -> dict[str, Any]:
    form = [{"id": "why", "label": "Why", "type": "text"}]
    return {"id": "gym", "title": "Gym", "form": form, "route": chain(*map(user, approvers or (ANN,))), **keys}


def issues(world: World, source: dict[str, Any], nonce: str, after: int = 0, actor: str = ADA) -> Publication:
    return world.store.write(
        lambda uow: publishing.issue(uow, source, after=after, actor=actor, nonce=nonce, now=world.now),
        within=PATIENCE,
    )


def retires(world: World, seen: int, type_: str = "gym", actor: str = ADA) -> None:
    publishing.retire(world.store, actor=actor, type_=type_, seen=seen, now=world.now, within=PATIENCE)


def in_force(world: World) -> list[str]:
    return [each.id for each in world.store.read(lambda uow: uow.policies.current())]


def loads(world: World, source: dict[str, Any]) -> None:
    policy = read_policy(source)
    stored = StoredPolicy(id=policy.id, version=policy.version, source=policy.source, name="a.yaml")
    policy_files.load(world.store, [stored], world.now)


def test_g5_open_requests_stay_with_the_version_they_began_with(world: World) -> None:
    first = issues(world, gym(ANN), "one")
    request = world.submits(first.version)
    second = issues(world, gym("U0BEN"), "two", after=1)
    assert (first.n, second.n, second.by) == (1, 2, ADA)
    assert world.approves(ANN, request).status is RequestStatus.APPROVED
    assert world.store.read(lambda uow: uow.policies.of_type("gym")).version == second.version


def test_what_is_published_twice_is_one_version(world: World) -> None:
    made = at_once(*(lambda: issues(world, gym(), "one") for _ in range(3)))
    assert {each.n for each in made if isinstance(each, Publication)} == {1}
    assert made == [made[0]] * 3


def test_of_two_who_publish_a_change_at_once_one_is_told_of_the_other(world: World) -> None:
    issues(world, gym(), "one")
    made = at_once(
        lambda: issues(world, gym("U0BEN"), "two", after=1), lambda: issues(world, gym("U0CAI"), "three", after=1)
    )
    assert sorted(type(each).__name__ for each in made) == ["Publication", "TypeMoved"]
    refused = next(each for each in made if isinstance(each, TypeMoved))
    assert (refused.n, refused.by) == (2, ADA)


def test_an_id_has_one_origin_and_a_clash_names_the_other(world: World) -> None:
    world.offers(*THREE_STAGES)
    with pytest.raises(TypeClash) as same_id:
        issues(world, gym(id="leave"), "one")
    assert (same_id.value.what, same_id.value.origin, same_id.value.title) == ("id", "file", {"": "Leave"})
    with pytest.raises(TypeClash) as same_number:
        issues(world, gym(number="lv-{year}-{seq:03d}"), "one")
    assert (same_number.value.what, same_number.value.other) == ("number", "leave")
    issues(world, gym(), "one")
    with pytest.raises(TypeClash):
        issues(world, gym(), "somebody else's")
    assert in_force(world) == ["gym", "leave"]


def test_a_file_is_refused_for_the_id_or_the_numbers_of_a_type_made_in_slack(world: World) -> None:
    issues(world, gym(), "one")
    for source in (gym(title="Of a file"), gym(id="sport", number="GYM-{year}-{seq:03d}")):
        with pytest.raises(TypeClashes) as refused:
            loads(world, source)
        (clash,) = refused.value.clashes
        assert (clash.type, clash.other, clash.origin) == (source["id"], "gym", "slack")
    loads(world, gym(id="sport"))
    assert in_force(world) == ["gym", "sport"], "loading files retires none of Slack's"


def test_a_retired_type_is_not_applied_for_and_its_open_requests_go_on(world: World) -> None:
    first = issues(world, gym(), "one")
    request = world.submits(first.version)
    retires(world, seen=7)
    assert in_force(world) == ["gym"], "another version was seen"
    for _ in range(2):
        retires(world, seen=1)
    assert in_force(world) == []
    with pytest.raises(MayNotApply):
        world.submits(first.version)
    assert world.approves(ANN, request).status is RequestStatus.APPROVED
    with pytest.raises(TypeClash):
        issues(world, gym(), "a new one of that name")
    assert issues(world, gym("U0BEN"), "taken up again", after=1).n == 2


def test_a_retired_types_id_is_free_for_a_file(world: World) -> None:
    issues(world, gym(), "one")
    retires(world, seen=1)
    loads(world, gym())
    with pytest.raises(FileType) as refused:
        retires(world, seen=1)
    assert refused.value.file == "a.yaml"
    with pytest.raises(TypeClash) as clash:
        issues(world, gym("U0BEN"), "two", after=1)
    assert (clash.value.what, clash.value.file) == ("id", "a.yaml")


def test_only_admins_publish_and_retire(world: World) -> None:
    with pytest.raises(NotAdmin):
        issues(world, gym(), "one", actor=EMMA)
    issues(world, gym(), "one")
    with pytest.raises(NotAdmin):
        retires(world, seen=1, actor=EMMA)
    with pytest.raises(NotFound):
        retires(world, seen=1, type_="none")
    with pytest.raises(PolicyFaults):
        issues(world, gym(form=[]), "two", after=1)
    assert in_force(world) == ["gym"]
