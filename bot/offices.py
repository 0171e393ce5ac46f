"""Where the policy commands look people up: a people file, or the starter set's own people (G2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Protocol

from bot import starter
from bot.config import admins_of
from bot.file_directory import directory_of
from bot.people_file import PeopleFileBroken, read_people_file
from bot.stops import Misconfigured
from workflow.definition import Policy
from workflow.model import Person, Text
from workflow.trying import Workplace


class Directory(Workplace, Protocol):
    """The part of `workflow.ports.Directory` that looking at policies needs."""

    def everyone(self) -> Sequence[Person]:
        """All people, by id."""

    def role_titles(self, roles: Collection[str]) -> Mapping[str, Text]:
        """What people call those of them that have a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """People to look at policies with. `assumed` are those of them, and the user groups, that nothing which was read
    has: the policies name them, so they are taken to be in Slack."""

    directory: Directory
    assumed: tuple[str, ...] = ()


def find_office(given: Path | None, env: Mapping[str, str], policies: Iterable[Policy]) -> Office:
    """The office of the file `given`, else of COUNTERSIGN_PEOPLE, else the one that comes with the starter set.
    Raises Misconfigured."""
    path = given or (Path(env["COUNTERSIGN_PEOPLE"]) if env.get("COUNTERSIGN_PEOPLE") else None)
    if path is None:
        return starter_office(policies)
    try:
        file = read_people_file(path)
    except PeopleFileBroken as broken:
        raise Misconfigured(*broken.sentences) from broken
    except OSError as error:
        raise Misconfigured(_("There is no people file {path}.").format(path=path)) from error
    directory, assumed = directory_of(file, policies, admins_of(env))
    return Office(directory=directory, assumed=assumed)


def starter_office(policies: Iterable[Policy]) -> Office:
    """The people of the demo."""
    known = [Person(id=each.id, name=each.real_name, email=each.email, tz=each.tz) for each in starter.CAST]
    with starter.people_file() as path:
        directory, assumed = directory_of(read_people_file(path), policies, starter.ADMINS, known)
    return Office(directory=directory, assumed=assumed)
