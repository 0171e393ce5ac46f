"""Admins who say in Slack who holds a role: over the people file, for as long as they do not take it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.service.world import ADA, ANN, BEN, EMMA, FAY, GUS, ROLES, STAFF, World, chain, role
from workflow import editing, upkeep
from workflow.edits import HELD, Edit
from workflow.errors import EditRefused, NotAdmin
from workflow.model import ADMIN_ROLE, AUDITOR_ROLE, Holding, Origin, Roster
from workflow.ports_messages import MessageKind

CARD = MessageKind.CARD


def says(world: World, person: str, holds: bool, which: str = "finance", actor: str = ADA) -> None:
    now = world.now
    changed = editing.change_holder(world.store, actor=actor, role=which, person=person, holds=holds, now=now)
    upkeep.recard(world.store, changed, now)


def takes_back(world: World, edit: Edit, actor: str = ADA) -> None:
    changed = editing.take_back(world.store, actor=actor, edit_id=edit.id, now=world.now)
    upkeep.recard(world.store, changed, world.now)


def holdings(world: World, which: str = "finance") -> dict[str, tuple[Origin, datetime]]:
    found: list[Holding] = list(world.store.read(lambda uow: uow.directory.holdings([which])))
    return {each.holder.id: (each.origin, each.since) for each in found}


def edits(world: World) -> list[Edit]:
    return list(world.store.read(lambda uow: uow.edits.in_force()))


def test_what_an_admin_says_survives_the_people_file(world: World) -> None:
    begun = world.now
    world.now = later = begun.replace(hour=15)
    says(world, BEN, holds=True)
    says(world, FAY, holds=False)
    expected = {GUS: (Origin.FILE, begun), BEN: (Origin.SLACK, later)}
    assert holdings(world) == expected
    world.now = later.replace(hour=16)
    world.people_are()
    assert holdings(world) == expected
    assert [(each.fact.person, each.value, each.instead, each.clashes) for each in edits(world)] == [
        (BEN, HELD, "", False),
        (FAY, "", HELD, True),
    ]


def test_open_cards_follow(world: World) -> None:
    world.applies(*chain(role("finance")))
    world.delivers()
    says(world, BEN, holds=True)
    assert {row.recipient: (row.shown, row.wanted) for row in world.messages(kind=CARD.value)} == {
        FAY: (1, 2),
        GUS: (1, 2),
        BEN: (0, 1),
    }


def test_the_file_may_change_its_mind_and_counts_again_once_the_edit_is_taken_back(world: World) -> None:
    says(world, BEN, holds=True)
    says(world, FAY, holds=False)
    world.people_are(roles=ROLES | {"finance": (BEN,)})
    given, taken = edits(world)
    assert (given.instead, taken.instead) == (HELD, "")
    takes_back(world, taken)
    takes_back(world, given)
    assert {user: origin for user, (origin, _) in holdings(world).items()} == {BEN: Origin.FILE}
    assert edits(world) == []
    told = world.store.read(lambda uow: uow.edits.of_role("finance", 9))
    assert [(each.fact.person, each.ended_by) for each in told] == [(FAY, ADA), (BEN, ADA)], "nothing is forgotten"
    takes_back(world, given)
    assert world.store.read(lambda uow: uow.edits.get(given.id)) == told[1]


def test_saying_what_the_file_says_is_no_edit(world: World) -> None:
    says(world, FAY, holds=True)
    says(world, BEN, holds=False)
    assert edits(world) == []
    says(world, FAY, holds=False)
    says(world, FAY, holds=False)
    (edit,) = edits(world)
    says(world, FAY, holds=True)
    assert edits(world) == []
    assert holdings(world)[FAY][0] is Origin.FILE
    assert len(world.store.read(lambda uow: uow.edits.of_role("finance", 9))) == 1
    assert edit.by == ADA


@pytest.mark.parametrize("actor", [EMMA, FAY, "U0GHOST"])
def test_only_admins_say_it(world: World, actor: str) -> None:
    says(world, BEN, holds=True)
    (edit,) = edits(world)
    before = world.contents()
    with pytest.raises(NotAdmin):
        says(world, actor, holds=True, actor=actor)
    with pytest.raises(NotAdmin):
        takes_back(world, edit, actor)
    assert world.contents() == before


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"role": ADMIN_ROLE}, {"reason": "settings", "role": ADMIN_ROLE}),
        ({"role": AUDITOR_ROLE}, {"reason": "settings", "role": AUDITOR_ROLE}),
        ({"role": "S0LAW"}, {"reason": "usergroup", "role": "S0LAW"}),
        ({"person": ANN}, {"reason": "inactive", "person": ANN}),
        ({"person": "U0GHOST"}, {"reason": "inactive", "person": "U0GHOST"}),
    ],
)
def test_what_cannot_be_said_here(world: World, asked: dict[str, Any], refused: dict[str, Any]) -> None:
    law = Roster(id="S0LAW", handle="legal", name="Legal", members=frozenset({FAY}), changed=1)
    world.people_are([replace(each, active=each.id != ANN) for each in STAFF], rosters=(law,))
    before = world.contents()
    with pytest.raises(EditRefused) as error:
        editing.change_holder(
            world.store, **{"actor": ADA, "role": "finance", "person": BEN, "holds": True, "now": world.now, **asked}
        )
    assert vars(error.value) == {"person": None, "role": None, **refused}
    assert world.contents() == before


def test_from_somebody_who_left_a_role_can_be_taken(world: World) -> None:
    world.people_are([replace(each, active=each.id != FAY) for each in STAFF])
    says(world, FAY, holds=False)
    assert set(holdings(world)) == {GUS}
