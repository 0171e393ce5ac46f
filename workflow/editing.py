"""Use cases of admins who say in Slack who holds a role, and who leads whom. One function, one transaction.

Each returns the roles whose holders changed: `upkeep.follow` sees to what hangs on them, outside the time in which
whoever clicked must be answered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from workflow.edits import HELD, About, Edit, Fact, changed
from workflow.errors import EditRefused, NotAdmin
from workflow.model import ADMIN_ROLE, RESERVED_ROLES, Origin
from workflow.ports import Store, UnitOfWork
from workflow.service import BUDGET
from workflow.superiors import superiors
from workflow.upkeep import Reshuffle, reshuffled

_DEEPEST = 100
"""Levels above a new manager in which a circle is looked for."""


def change_holder(
    store: Store, *, actor: str, role: str, person: str, holds: bool, now: datetime, within: float = BUDGET
) -> Reshuffle:
    """Give somebody a role, or take it. Raises NotAdmin, and EditRefused where the role is said elsewhere, or the
    person is not active."""

    def work(uow: UnitOfWork) -> Reshuffle:
        _begin(uow, actor)
        _check_editable(uow, role)
        known = uow.directory.person(person)
        if holds and (known is None or not known.active):
            raise EditRefused(reason="inactive", person=person)
        return _say(uow, Fact(person=person, about=About.ROLE, role=role), HELD if holds else "", actor, now)

    return store.write(work, within=within)


def change_person(
    store: Store, *, actor: str, person: str, said: Mapping[About, str], now: datetime, within: float = BUDGET
) -> None:
    """Say department, position or manager of somebody; empty: none. A department or position that is in use already is
    written as it is there. Raises NotAdmin, and EditRefused where nobody could have that manager."""

    def work(uow: UnitOfWork) -> None:
        _begin(uow, actor)
        _check_manager(uow, person, said.get(About.MANAGER, ""))
        in_use = {About.DEPARTMENT: uow.directory.departments(), About.POSITION: uow.directory.positions_in_use()}
        for about, value in said.items():
            spelt = {word.casefold(): word for word in in_use.get(about, ())}
            _say(uow, Fact(person=person, about=about), spelt.get(value.casefold(), value), actor, now)

    store.write(work, within=within)


def _check_manager(uow: UnitOfWork, person: str, manager_id: str) -> None:
    employee = uow.directory.person(person)
    if employee is None:
        raise EditRefused(reason="unknown", person=person)
    if not manager_id or manager_id == employee.manager:
        return
    manager = uow.directory.person(manager_id)
    if manager is None or not manager.active:
        raise EditRefused(reason="inactive_manager", person=manager_id)
    above = superiors(manager, _DEEPEST, uow.directory.person).people
    if person in (manager_id, *(each.id for each in above)):
        raise EditRefused(reason="circle", person=person, manager=manager_id)


def take_back(store: Store, *, actor: str, edit_id: str, now: datetime, within: float = BUDGET) -> Reshuffle:
    """End an edit: what the people file says counts again. One that has ended already stays as it is. Raises
    NotAdmin."""

    def work(uow: UnitOfWork) -> Reshuffle:
        _begin(uow, actor)
        edit = uow.edits.get(edit_id)
        return _say(uow, edit.fact, edit.instead, actor, now) if edit and edit.ended_at is None else Reshuffle()

    return store.write(work, within=within)


def check_admin(uow: UnitOfWork, actor: str) -> None:
    """Refuse whoever is no admin. Raises NotAdmin."""
    if ADMIN_ROLE not in uow.directory.roles_of(actor):
        raise NotAdmin


def _begin(uow: UnitOfWork, actor: str) -> None:
    uow.directory.alone()
    check_admin(uow, actor)


def _check_editable(uow: UnitOfWork, role: str) -> None:
    reason = why_not_editable(uow, role)
    if reason:
        raise EditRefused(reason=reason, role=role)


def why_not_editable(uow: UnitOfWork, role: str) -> str:
    """Where alone it is said who holds the role: in the ``settings``, in a ``usergroup``; empty: here, too."""
    if role in RESERVED_ROLES:
        return "settings"
    return "usergroup" if uow.directory.roster(role) else ""


def _say(uow: UnitOfWork, fact: Fact, value: str, actor: str, now: datetime) -> Reshuffle:
    """Make that the value in force. One that is what the file says needs no edit."""
    before = uow.edits.of(fact)
    filed = before.instead if before else _current(uow, fact)
    if value == filed and before is None:
        return Reshuffle()
    if value != filed and before is not None and value == before.value:
        return Reshuffle()
    if before:
        uow.edits.end(before.id, actor, now)
    if value != filed:
        uow.edits.add(Edit(id=uow.new_id(), fact=fact, value=value, instead=filed, by=actor, at=now))
    return reshuffled(uow, _apply(uow, fact, value, Origin.FILE if value == filed else Origin.SLACK, now))


def _current(uow: UnitOfWork, fact: Fact) -> str:
    if fact.about is not About.ROLE:
        person = uow.directory.person(fact.person)
        return str(getattr(person, fact.about.value)) if person else ""
    held = {holding.role for holding in uow.directory.holdings_of(fact.person)}
    return HELD if fact.role in held else ""


def _apply(uow: UnitOfWork, fact: Fact, value: str, origin: Origin, now: datetime) -> Collection[str]:
    if fact.about is not About.ROLE:
        person = uow.directory.person(fact.person)
        assert person is not None
        uow.directory.save_person(changed(person, {fact.about.value: value}))
        return ()
    if value == HELD:
        uow.directory.give_role(fact.role, fact.person, origin, now)
    else:
        uow.directory.take_role(fact.role, fact.person)
    return (fact.role,)
