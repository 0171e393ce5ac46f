"""Who holds what, and what is known of somebody; for an admin and for anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.views.people import InUse, Known, facts_form, person_view
from bot.views.role import OneRole, role_view
from bot.views.roles import Roles, roles_view
from bot.views.words_directory import Ages
from tests.bot.views.samples import (
    ADA,
    BEN,
    CAI,
    CARA,
    DAN,
    EMMA,
    EVE,
    MORNING,
    NOA,
    NONCE,
    PEOPLE,
    ROLE_TITLES,
    reader,
)
from workflow.edits import HELD, About, Edit, Fact
from workflow.model import Holding, Origin
from workflow.superiors import Chain, ChainEnd


def directory_payloads() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name to payload, as `payloads.every_payload`."""
    since = datetime(2025, 11, 3, 8, tzinfo=UTC)
    held = [Holding(role="finance", holder=each, since=MORNING, origin=Origin.FILE) for each in (DAN, EVE)]
    crowd = [replace(CAI, id=f"U0{n}", name=f"Colleague {n}") for n in range(7)]
    law = [Holding(role="S0LAW", holder=each, since=since, origin=Origin.USERGROUP) for each in crowd]
    gone = Holding(role="finance", holder=replace(CARA, active=False), since=since, origin=Origin.FILE)
    admin = Holding(role="admin", holder=ADA, since=since, origin=Origin.FILE)
    roles = Roles(
        ids=["finance", "S0LAW", "research office", "admin", "auditor"],
        holdings=[*held, gone, *law, admin],
        titles={**ROLE_TITLES, "S0LAW": {"": "Legal team"}},
        handles={"S0LAW": "legal"},
        edits=[],
        names={},
        whole=True,
        changes=False,
        ages=Ages(people=timedelta(minutes=3), usergroups=timedelta(hours=2)),
    )
    yield "roles_all", roles_view(roles, reader(ADA), MORNING)
    own = replace(roles, ids=["finance"], whole=False, ages=Ages(people=timedelta(minutes=3)))
    yield from _editing(roles)
    yield "roles_of_a_holder", roles_view(own, reader(DAN), MORNING)
    yield "roles_of_nobody", roles_view(replace(own, ids=[], ages=Ages()), reader(NOA), MORNING)
    known = Known(
        person=replace(DAN, position="controller", manager=CARA.id, calendar="DE-BY"),
        chain=Chain(people=(CARA, ADA), end=ChainEnd.CIRCLE),
        heads=["Finance", "Purchasing"],
        holdings=[held[0], law[0], replace(held[0], role="auditor", origin=Origin.SLACK)],
        titles=roles.titles,
        edits={},
        past=[],
        names=PEOPLE,
        whole=True,
        changes=False,
        profile="",
        ages=Ages(people=timedelta(minutes=3), usergroups=timedelta(hours=2)),
    )
    yield "person_seen_by_an_auditor", person_view(known, reader(ADA), MORNING)
    yield from _facts(known)
    alone = Known(
        person=replace(NOA, department=""),
        chain=Chain(people=(), end=ChainEnd.TOP),
        heads=[],
        holdings=[],
        titles={},
        edits={},
        past=[],
        names=PEOPLE,
        whole=False,
        changes=False,
        profile="",
        ages=Ages(people=timedelta(days=1)),
    )
    yield "person_seen_by_himself", person_view(alone, reader(NOA), MORNING)
    left = replace(alone, person=replace(EMMA, active=False), chain=Chain(people=(BEN,), end=ChainEnd.GONE), whole=True)
    yield "person_who_left", person_view(left, reader(ADA), MORNING)


def _facts(known: Known) -> Iterator[tuple[str, dict[str, Any]]]:
    """What an admin wrote of somebody."""
    day = MORNING - timedelta(days=8)
    manager = Fact(person=DAN.id, about=About.MANAGER)
    clash = Edit(id=NONCE, fact=manager, value=EVE.id, instead=CARA.id, by=ADA.id, at=day)
    new = replace(clash, fact=replace(manager, about=About.DEPARTMENT), value="Legal", instead="")
    none = replace(clash, fact=replace(manager, about=About.POSITION), value="", instead="controller")
    edited = replace(
        known,
        person=replace(DAN, department="Legal", position="", manager=EVE.id),
        chain=Chain(people=(EVE,), end=ChainEnd.TOP),
        edits={edit.fact.about: edit for edit in (clash, new, none)},
        past=[clash, new, none, replace(new, value="Board", ended_by=ADA.id, ended_at=MORNING)],
        changes=True,
    )
    yield "person_to_be_changed", person_view(edited, reader(ADA), MORNING)
    by_profile = replace(edited, edits={About.MANAGER: clash}, past=[], profile=CARA.id)
    profiled = replace(by_profile, edits={}, ages=Ages(people=timedelta(0), profiles=timedelta(minutes=50)))
    yield "person_with_a_profile", person_view(profiled, reader(ADA), MORNING)
    yield "person_with_a_profile_changed", person_view(by_profile, reader(ADA), MORNING)
    yield (
        "person_changed_seen_by_himself",
        person_view(replace(edited, whole=False, changes=False, past=[]), reader(DAN), MORNING),
    )
    free = InUse(departments=["Finance", "Legal"], positions=["controller"], ladder=False)
    yield "person_form", facts_form(edited.person, free, reader(ADA))
    ladder = InUse(departments=[], positions=["employee", "lead"], ladder=True)
    lead = replace(DAN, department="", position="lead")
    yield "person_form_with_a_ladder", facts_form(lead, ladder, reader(ADA))


def _editing(roles: Roles) -> Iterator[tuple[str, dict[str, Any]]]:
    """Roles that an admin gave and took."""
    day = MORNING - timedelta(days=8)
    finance = {who: Fact(person=who.id, about=About.ROLE, role="finance") for who in (BEN, CAI, EVE, DAN)}
    given = Edit(id=NONCE, fact=finance[BEN], value=HELD, instead="", by=ADA.id, at=day)
    clash = Edit(id=NONCE, fact=finance[EVE], value="", instead=HELD, by=ADA.id, at=day)
    forgotten = replace(clash, fact=finance[CAI], instead="")
    ended = replace(clash, fact=finance[DAN], ended_by=NOA.id, ended_at=MORNING)
    held = [
        Holding(role="finance", holder=BEN, since=day, origin=Origin.SLACK),
        Holding(role="finance", holder=DAN, since=MORNING, origin=Origin.FILE),
    ]
    edits = [given, clash, forgotten]
    names = {**PEOPLE, NOA.id: NOA}
    edited = replace(roles, ids=["finance", "board"], holdings=held, edits=edits, names=names, changes=True)
    yield "roles_to_be_changed", roles_view(edited, reader(ADA), MORNING)
    one = OneRole(
        id="finance",
        holdings=held,
        edits=edits,
        past=[ended, forgotten, clash, given],
        names=names,
        titles=roles.titles,
        handles=roles.handles,
        elsewhere="",
    )
    yield "role_to_be_changed", role_view(one, reader(ADA), MORNING)
    law = replace(one, id="S0LAW", holdings=roles.holdings[3:5], edits=[], past=[], elsewhere="usergroup")
    yield "role_of_a_user_group", role_view(law, reader(ADA), MORNING)
    admins = replace(law, id="admin", holdings=[], elsewhere="settings")
    yield "role_of_the_settings", role_view(admins, reader(ADA), MORNING)
