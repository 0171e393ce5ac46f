"""Sentences for the log about facts on which the people file and an admin's edit in Slack do not agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from gettext import gettext as _

from workflow.edits import Edit
from workflow.ports import UnitOfWork


def clashes(uow: UnitOfWork) -> tuple[str, ...]:
    """One for each, naming where both are said; the edit counts."""
    edits = [edit for edit in uow.edits.in_force() if edit.clashes]
    people = uow.directory.people({user for edit in edits for user in (edit.fact.person, edit.by)})
    return tuple(_sentences(edits, {id_: person.name for id_, person in people.items()}))


def _sentences(edits: Iterable[Edit], names: dict[str, str]) -> Iterator[str]:
    for edit in edits:
        yield _(
            "the people file gives the role {role} to {who}; {by} took it away in Slack on {day:%Y-%m-%d}, and that "
            "counts until it is undone in `/approvals roles`"
        ).format(role=edit.fact.role, who=names.get(edit.fact.person), by=names.get(edit.by, edit.by), day=edit.at)
