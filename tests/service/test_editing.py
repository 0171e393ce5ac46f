"""Admins who say in Slack who holds a role and who leads whom: over the people file, until they take it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.service.world import ADA, ANN, BEN, CAI, DAN, EMMA, FAY, GUS, ROLES, STAFF, World, chain, role
from workflow import editing, upkeep
from workflow.edits import HELD, About, Edit
from workflow.errors import EditRefused, NotAdmin
from workflow.model import ADMIN_ROLE, AUDITOR_ROLE, Holding, Origin, Person, Roster
from workflow.ports_messages import MessageKind

CARD = MessageKind.CARD


def says(world: World, person: str, holds: bool, which: str = "finance", actor: str = ADA) -> None:
    now = world.now
    changed = editing.change_holder(world.store, actor=actor, role=which, person=person, holds=holds, now=now)
    upkeep.follow(world.store, changed, now)


def takes_back(world: World, edit: Edit, actor: str = ADA) -> None:
    changed = editing.take_back(world.store, actor=actor, edit_id=edit.id, now=world.now)
    upkeep.follow(world.store, changed, world.now)


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


def test_a_role_taken_from_its_last_holder_leaves_no_request_to_nobody(world: World) -> None:
    """F75: the policy's `empty` rule names who is asked instead."""
    request = world.applies(*chain(role("finance")))
    says(world, FAY, holds=False)
    says(world, GUS, holds=False)
    assert [task.asked_id for task in world.stored(request).tasks if task.live] == [ADMIN_ROLE]
    assert world.messages(kind=CARD.value, recipient=ADA) != []


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
    assert vars(error.value) == {"person": None, "role": None, "manager": None, **refused}
    assert world.contents() == before


def test_from_somebody_who_left_a_role_can_be_taken(world: World) -> None:
    world.people_are([replace(each, active=each.id != FAY) for each in STAFF])
    says(world, FAY, holds=False)
    assert set(holdings(world)) == {GUS}


# ---------------------------------------------------------------------------------------- department, position, manager


LEADS = {EMMA: ANN, ANN: BEN}
ORGANISED = tuple(replace(each, department="Sales", manager=LEADS.get(each.id, ""), calendar="DE") for each in STAFF)


def writes(world: World, whom: str, actor: str = ADA, **said: str) -> None:
    facts = {About(about): value for about, value in said.items()}
    editing.change_person(world.store, actor=actor, person=whom, said=facts, now=world.now)


def person(world: World, user: str) -> Person:
    found = world.store.read(lambda uow: uow.directory.person(user))
    assert found is not None
    return found


def test_what_an_admin_writes_of_somebody_survives_the_people_file_and_slack(world: World) -> None:
    world.people_are(ORGANISED)
    writes(world, EMMA, manager=BEN, department="Legal", position="lead")
    written = replace(person(world, EMMA), manager=BEN, department="Legal", position="lead")
    assert person(world, EMMA) == written
    world.people_are([replace(each, department="Board") for each in ORGANISED])
    told = replace(STAFF[0], name="Emma Stone", locale="")
    upkeep.save_person(world.store, told, world.now, event_id="a new name")
    assert person(world, EMMA) == replace(written, name="Emma Stone")
    assert {each.fact.about: (each.value, each.instead, each.clashes) for each in edits(world)} == {
        About.MANAGER: (BEN, ANN, True),
        About.DEPARTMENT: ("Legal", "Board", True),
        About.POSITION: ("lead", "", False),
    }
    for edit in edits(world):
        takes_back(world, edit)
    assert person(world, EMMA) == replace(written, name="Emma Stone", manager=ANN, department="Board", position="")


def test_what_is_written_as_it_is_is_no_edit_and_other_letters_are_no_other_word(world: World) -> None:
    world.people_are(ORGANISED)
    writes(world, EMMA, manager=ANN, department="SALES", position="")
    assert edits(world) == []
    writes(world, EMMA, manager="", department="new")
    writes(world, FAY, department="NEW", position="Clerk")
    writes(world, GUS, position="clerk")
    assert (person(world, EMMA).manager, person(world, FAY).department, person(world, GUS).position) == (
        "",
        "new",
        "Clerk",
    )
    assert [each.value for each in world.store.read(lambda uow: uow.edits.of_person(EMMA, 9))] == ["new", ""]


@pytest.mark.parametrize(
    ("whom", "manager", "refused"),
    [
        (EMMA, EMMA, {"reason": "circle", "person": EMMA, "manager": EMMA}),
        (BEN, EMMA, {"reason": "circle", "person": BEN, "manager": EMMA}),
        (EMMA, DAN, {"reason": "inactive_manager", "person": DAN}),
        (EMMA, "U0GHOST", {"reason": "inactive_manager", "person": "U0GHOST"}),
        ("U0GHOST", ANN, {"reason": "unknown", "person": "U0GHOST"}),
    ],
)
def test_who_cannot_lead_whom(world: World, whom: str, manager: str, refused: dict[str, str]) -> None:
    world.people_are([replace(each, active=each.id != DAN) for each in ORGANISED])
    before = world.contents()
    with pytest.raises(EditRefused) as error:
        writes(world, whom, department="Legal", manager=manager)
    assert vars(error.value) == {"role": None, "manager": None, **refused}
    with pytest.raises(NotAdmin):
        writes(world, EMMA, actor=EMMA, department="Legal")
    assert world.contents() == before


# ------------------------------------------------------------------------------------------------- managers in profiles


SILENT = frozenset(each.id for each in STAFF)


def reads_people(world: World, silent: frozenset[str] = SILENT, **managers: str) -> None:
    """The people as they are merged: `managers` from profiles or the file."""
    staff = tuple(replace(each, manager=managers.get(each.id, "")) for each in STAFF)
    content = upkeep.People(people=staff, roles=ROLES, silent=silent)
    upkeep.replace_directory(world.store, content, world.now)


def test_whom_a_profile_names_counts_at_once_and_after_the_next_reading(world: World) -> None:
    reads_people(world)
    upkeep.note_manager(world.store, EMMA, ANN)
    assert person(world, EMMA).manager == ANN
    reads_people(world, **{EMMA: ANN})
    upkeep.note_manager(world.store, EMMA, BEN)
    assert person(world, EMMA).manager == BEN
    upkeep.note_manager(world.store, EMMA, "")
    assert person(world, EMMA).manager == ""


def test_what_an_admin_wrote_counts_more_than_a_profile(world: World) -> None:
    reads_people(world)
    upkeep.note_manager(world.store, EMMA, ANN)
    writes(world, EMMA, manager=CAI)
    upkeep.note_manager(world.store, EMMA, BEN)
    (edit,) = edits(world)
    assert (person(world, EMMA).manager, edit.instead) == (CAI, BEN)
    takes_back(world, edit)
    assert person(world, EMMA).manager == BEN


def test_once_the_file_names_a_manager_the_profile_is_forgotten(world: World) -> None:
    reads_people(world)
    upkeep.note_manager(world.store, EMMA, ANN)
    reads_people(world, SILENT - {EMMA}, **{EMMA: BEN})
    assert person(world, EMMA).manager == BEN
    assert world.store.read(lambda uow: uow.profiles.all()) == {}
    assert world.store.read(lambda uow: uow.profiles.manager(EMMA)) == ""
    upkeep.note_manager(world.store, EMMA, ANN)
    assert person(world, EMMA).manager == BEN, "read too late: the file has spoken"
