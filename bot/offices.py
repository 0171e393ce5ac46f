"""Where the policy commands look people up: a people file, or the starter set's own people (G2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot import starter as demo
from bot.config import admins_of, people_path
from bot.file_directory import directory_of
from bot.people_file import PeopleFileBroken, read_people_file
from bot.stops import Misconfigured
from bot.views import words_policy
from bot.views.reader import Reader
from workflow.application import People
from workflow.definition import Policy
from workflow.model import Person, Text


class Directory(People, Protocol):
    """The part of `workflow.ports.Directory` that looking at policies needs."""

    def role_titles(self, roles: Collection[str]) -> Mapping[str, Text]:
        """What people call those of them that have a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """People to look at policies with. `assumed` are those of them, and the user groups, that nothing which was read
    has: the policies name them, so they are taken to be in Slack."""

    directory: Directory
    assumed: tuple[str, ...] = ()


def find_office(
    given: Path | None, env: Mapping[str, str], policies: Iterable[Policy], reader: Reader, *, starter: bool
) -> Office:
    """The office of the file `given`, else of COUNTERSIGN_PEOPLE, else, for the `starter` set, the one that it brings
    along. Raises Misconfigured."""
    path = given or people_path(env)
    if path is None and starter:
        return starter_office(policies)
    if path is None:
        raise Misconfigured(words_policy.say_who_there_is(reader))
    try:
        file = read_people_file(path)
    except PeopleFileBroken as broken:
        raise Misconfigured(*broken.sentences(reader.language)) from broken
    except OSError as error:
        raise Misconfigured(words_policy.no_people_file(str(path), reader)) from error
    directory, assumed = directory_of(file, policies, admins_of(env))
    return Office(directory=directory, assumed=assumed)


def starter_office(policies: Iterable[Policy]) -> Office:
    """The people of the demo."""
    known = [Person(id=each.id, name=each.real_name, email=each.email, tz=each.tz) for each in demo.CAST]
    with demo.people_file() as path:
        directory, assumed = directory_of(read_people_file(path), policies, demo.ADMINS, known)
    return Office(directory=directory, assumed=assumed)
