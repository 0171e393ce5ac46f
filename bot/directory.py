"""Who holds which role, and what is known of people, as far as the person who looks may see it: admins and auditors
everything, anybody else what concerns himself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from bot import callbacks, pictures
from bot.services import Services
from bot.views.past_edits import MOST_EDITS
from bot.views.people import InUse, Known, facts_form, person_view
from bot.views.role import OneRole, role_view
from bot.views.roles import Roles, roles_view
from bot.views.words import role_name
from bot.views.words_directory import Ages
from workflow import editing
from workflow.edits import FACTS, About, Edit
from workflow.errors import NotFound
from workflow.model import ADMIN_ROLE, RESERVED_ROLES, Person
from workflow.policy_names import roles_in
from workflow.ports import UnitOfWork
from workflow.superiors import superiors

_LEVELS = 10


def look_at_roles(uow: UnitOfWork, services: Services, user: str) -> dict[str, Any]:
    """Every role that somebody holds or a policy names, for whoever may see all; else those that the reader holds."""
    who, reader = pictures.viewer(uow, user), services.reader(uow, user)
    ids = _every_role(uow) if who.privileged else who.roles
    titles = uow.directory.role_titles(ids)
    edits = [edit for edit in uow.edits.in_force() if edit.fact.role in ids]
    roles = Roles(
        ids=sorted(ids, key=lambda role: (role in RESERVED_ROLES, role_name(role, titles, reader).casefold())),
        holdings=uow.directory.holdings(ids),
        titles=titles,
        handles=uow.directory.handles(),
        edits=edits,
        names=_named(uow, edits),
        whole=who.privileged,
        changes=ADMIN_ROLE in who.roles,
        ages=_ages(uow, services),
    )
    return roles_view(roles, reader, services.office.now())


def look_at_role(uow: UnitOfWork, services: Services, user: str, role: str) -> dict[str, Any]:
    """Who holds that role, to be changed. Raises NotAdmin."""
    editing.check_admin(uow, user)
    edits = [edit for edit in uow.edits.in_force() if edit.fact.role == role]
    past = uow.edits.of_role(role, MOST_EDITS)
    one = OneRole(
        id=role,
        holdings=uow.directory.holdings([role]),
        edits=edits,
        past=past,
        names=_named(uow, [*edits, *past]),
        titles=uow.directory.role_titles([role]),
        handles=uow.directory.handles(),
        elsewhere=editing.why_not_editable(uow, role),
    )
    return role_view(one, services.reader(uow, user), services.office.now())


def _named(uow: UnitOfWork, edits: Iterable[Edit], *others: str) -> Mapping[str, Person]:
    users = {*others, *(user for edit in edits for user in (edit.by, edit.ended_by, edit.fact.person) if user)}
    users |= {user for edit in edits if edit.fact.about is About.MANAGER for user in (edit.value, edit.instead)}
    return uow.directory.people(users)


def _every_role(uow: UnitOfWork) -> frozenset[str]:
    named: Iterable[frozenset[str]] = (roles_in(policy.source) for policy in uow.policies.current())
    return frozenset(uow.directory.roles()).union(RESERVED_ROLES, *named)


def look_at_person(uow: UnitOfWork, services: Services, user: str, whom: str) -> dict[str, Any]:
    """What is known of that person; for whoever may not see others, of himself."""
    who, reader = pictures.viewer(uow, user), services.reader(uow, user)
    id_ = whom if who.privileged else user
    person = uow.directory.person(id_) or Person(id=id_, name=id_, active=False)
    holdings = uow.directory.holdings_of(id_)
    edits = [edit for edit in uow.edits.in_force() if edit.fact.person == id_ and edit.fact.about in FACTS]
    past = uow.edits.of_person(id_, MOST_EDITS) if who.privileged else ()
    known = Known(
        person=person,
        chain=superiors(person, _LEVELS, uow.directory.person),
        heads=uow.directory.headed_by(id_),
        holdings=holdings,
        titles=uow.directory.role_titles([each.role for each in holdings]),
        edits={edit.fact.about: edit for edit in edits},
        past=past,
        names=_named(uow, [*edits, *past], person.manager),
        whole=who.privileged,
        changes=ADMIN_ROLE in who.roles,
        profile=uow.profiles.manager(id_),
        ages=_ages(uow, services),
    )
    return person_view(known, reader, services.office.now())


def form_for(uow: UnitOfWork, services: Services, user: str, whom: str) -> dict[str, Any]:
    """The form that changes what is known of that person. Raises NotAdmin, and NotFound for somebody unknown."""
    editing.check_admin(uow, user)
    person, ladder = uow.directory.person(whom), uow.directory.positions()
    if person is None:
        raise NotFound
    in_use = InUse(
        departments=uow.directory.departments(),
        positions=ladder or uow.directory.positions_in_use(),
        ladder=bool(ladder),
    )
    return facts_form(person, in_use, services.reader(uow, user))


def look_at_oneself(uow: UnitOfWork, services: Services, user: str) -> dict[str, Any]:
    """What is known of whoever looks: where looking at people begins."""
    return look_at_person(uow, services, user, user)


VIEWS: Mapping[str, Callable[[UnitOfWork, Services, str], dict[str, Any]]] = {
    callbacks.ROLES: look_at_roles,
    callbacks.PEOPLE: look_at_oneself,
}
"""What can be opened, by the word after `/approvals` and by the button."""


def _ages(uow: UnitOfWork, services: Services) -> Ages:
    read, now = uow.directory.last_read(), services.clock()

    def age(at: float | None) -> timedelta | None:
        return None if at is None else timedelta(seconds=max(0.0, now - at))

    return Ages(people=age(read.people), usergroups=age(read.usergroups), profiles=age(read.profiles))
