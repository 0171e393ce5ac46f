"""Sentences for the log about facts on which the people file and an admin's edit in Slack do not agree."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _

from workflow.edits import About, Edit
from workflow.ports import UnitOfWork


def clashes(uow: UnitOfWork) -> tuple[str, ...]:
    """One for each, naming where both are said; the edit counts."""
    edits = [edit for edit in uow.edits.in_force() if edit.clashes]
    named = {user for edit in edits for user in (edit.fact.person, edit.by, edit.value, edit.instead)}
    names = {id_: person.name for id_, person in uow.directory.people(named).items()}
    return tuple(_sentence(edit, names, _origin(uow, edit)) for edit in edits)


def _origin(uow: UnitOfWork, edit: Edit) -> str:
    by_profile = edit.fact.about is About.MANAGER and uow.profiles.manager(edit.fact.person) == edit.instead
    return _("the profile in Slack") if by_profile else _("the people file")


def _sentence(edit: Edit, names: Mapping[str, str], origin: str) -> str:
    facts = {"who": names.get(edit.fact.person, edit.fact.person), "by": names.get(edit.by, edit.by), "day": edit.at}
    if edit.fact.about is About.ROLE:
        return _(
            "the people file gives the role {role} to {who}; {by} took it away in Slack on {day:%Y-%m-%d}, and that "
            "counts until it is undone in `/approvals roles`"
        ).format(role=edit.fact.role, **facts)
    said = {"filed": names.get(edit.instead, edit.instead), "said": names.get(edit.value, edit.value) or _("none")}
    return _(
        "{origin} says of {who}: {about}: {filed}; {by} wrote {said} in Slack on {day:%Y-%m-%d}, and that "
        "counts until it is undone in `/approvals people`"
    ).format(about=edit.fact.about.value, origin=origin, **said, **facts)
