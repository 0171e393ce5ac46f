"""What the commands about policies look at: files or a database, and the people there are (G2-G4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot import definitions, explaining
from bot.config import database_url, language_of, policies_folder, workspace_of
from bot.office_directory import copy_of
from bot.offices import Office, find_office
from bot.stops import Misconfigured
from bot.views import words_policy
from bot.views.reader import Reader, reader_in
from workflow.definition import Policy
from workflow.policy_versions import policy_of
from workflow.ports import UnitOfWork

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a command was given: the environment and the folder."""

    env: Mapping[str, str]
    folder: Path

    def read_database(self, work: Callable[[UnitOfWork], T]) -> T:
        """What `work` reads from the database of the environment. Raises Misconfigured, Failed."""
        from bot.wiring import (
            databases,  # loads the libraries of database and Slack, which most of these commands do without
        )

        return databases.read(database_url(self.env), workspace_of(self.env), work)

    @property
    def reader(self) -> Reader:
        """Whoever reads at the terminal, in the language of the installation."""
        return reader_in(language_of(self.env))


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """Whose people are asked: those of that file, those of the `database`, or, without either, those of the file that
    the environment names."""

    people: Path | None = None
    database: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """A policy that is looked at, and where its tests stand."""

    policy: Policy
    at: Callable[[int], str]


def looked_at(path: Path | None, among: Among, where: Surroundings, only: str = "") -> tuple[Sequence[Subject], Office]:
    """The policies at `path`, or of those only one type, and the people for them; without a path, but with the people
    of the database, the types in force there. Raises Misconfigured, Failed."""
    if among.database and among.people is not None:
        raise Misconfigured(words_policy.one_of_both(where.reader))
    if not among.database:
        subjects, own = in_files(path, where, only), path or policies_folder(where.env, where.folder)
        policies = [subject.policy for subject in subjects]
        return subjects, find_office(among.people, where.env, policies, where.reader, starter=own is None)
    files = in_files(path, where) if path is not None else ()
    return where.read_database(lambda uow: _in_database(uow, files, only, where.reader))


def _in_database(
    uow: UnitOfWork, files: Sequence[Subject], only: str, reader: Reader
) -> tuple[Sequence[Subject], Office]:
    subjects = _chosen(files or [_stands_there(policy_of(stored)) for stored in uow.policies.current()], only, reader)
    return subjects, Office(directory=copy_of(uow.directory, [subject.policy for subject in subjects]))


def _stands_there(policy: Policy) -> Subject:
    return Subject(policy, lambda number: f"{policy.id}:{number + 1}")


def _chosen(subjects: Sequence[Subject], only: str, reader: Reader) -> Sequence[Subject]:
    if not only:
        return subjects
    policy = explaining.policy_named([subject.policy for subject in subjects], only, reader)
    return [subject for subject in subjects if subject.policy is policy]


def in_files(path: Path | None, where: Surroundings, only: str = "") -> Sequence[Subject]:
    """The policies at `path`, or of the folder that the environment names, or of those only one type. Raises
    Misconfigured."""
    files = definitions.load(path or policies_folder(where.env, where.folder), language_of(where.env)).files
    return _chosen([Subject(file.policy, partial(file.at, "tests")) for file in files], only, where.reader)
