"""The commands about policies: files in, sentences out. They need neither Slack nor a running bot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import typer

from bot import explaining
from bot.config import people_path, policies_folder
from bot.offices import Office
from bot.output import put_out
from bot.policy_export import as_yaml
from bot.policy_findings import called_by, checked, written_in
from bot.policy_subjects import Among, Surroundings, in_files, looked_at
from bot.stops import Failed, Misconfigured
from bot.views import words_check, words_policy, words_tests
from bot.views.reader import Reader
from bot.views.route_svg import route_svg
from bot.views.words_building import Called
from bot.views.words_explain import Indented
from workflow import checking
from workflow.ports import StoredPolicy, UnitOfWork
from workflow.trying import try_out

T = TypeVar("T")
_SHOWN_OF_HASH = 12


def explain(type_: str, asked: explaining.Asked, among: Among, where: Surroundings) -> None:
    """Print who would be asked, and why. Raises Misconfigured, Failed."""
    reader = where.reader
    (subject,), office = looked_at(None, among, where, only=type_)
    lines = explaining.explain(subject.policy, asked, office.directory, datetime.now(UTC).date(), reader)
    _print(lines)
    _say_assumed(office, reader)


def draw(type_: str, out: Path | None, among: Among, where: Surroundings, *, upright: bool) -> None:
    """Write the route as a picture to `out`, or print it. People are called by name if anything says who there is.
    Raises Misconfigured, Failed."""
    if among.database or among.people or people_path(where.env) or policies_folder(where.env, where.folder) is None:
        (subject,), office = looked_at(None, among, where, only=type_)
        called = called_by(subject.policy, office.directory)
    else:
        (subject,), called = in_files(None, where, only=type_), Called()
    put_out([route_svg(subject.policy, called, where.reader, upright=upright)], out, where.reader)


def run_tests(path: Path | None, among: Among, where: Surroundings) -> None:
    """Print what becomes of every test in the files at `path`. Raises Misconfigured; Failed when one fails."""
    reader, now = where.reader, datetime.now(UTC)
    subjects, office = looked_at(path, among, where)
    tried = [
        (subject, number, try_out(subject.policy, each, office.directory, now))
        for subject in subjects
        for number, each in enumerate(subject.policy.tests)
    ]
    written = written_in(office.directory)
    for subject, number, each in tried:
        for line in words_tests.test_lines(subject.policy, each, subject.at(number), written, reader):
            typer.echo(line)
    passed = sum(each.passed for _subject, _number, each in tried)
    said = words_tests.summary(passed, len(tried) - passed, reader)
    if passed < len(tried):
        raise Failed(said)
    typer.echo(said)


def check(path: Path | None, among: Among, where: Surroundings) -> None:
    """Print what is wrong with the files at `path`, or good to know. Raises Misconfigured; Failed when something is
    surely not meant."""
    reader, problems = where.reader, 0
    subjects, office = looked_at(path, among, where)
    for subject in subjects:
        found = checked(checking.check(subject.policy, office.directory), office.directory)
        problems += found.report.problems
        _print(words_check.check_lines(found, reader))
    _say_assumed(office, reader)
    said = words_check.verdict_words(problems, reader)
    if problems:
        raise Failed(said)
    typer.echo(said)


def export(type_: str, version: str, out: Path | None, where: Surroundings) -> None:
    """Print the type as a policy file, or write it to `out`. Raises Misconfigured, Failed."""
    stored = where.read_database(lambda uow: _stored(uow, type_, version, where.reader))
    put_out([as_yaml(stored.source)], out, where.reader, mode="x")


def _stored(uow: UnitOfWork, type_: str, version: str, reader: Reader) -> StoredPolicy:
    in_force, known = uow.policies.of_type(type_), uow.policies.versions(type_)
    if in_force is not None and not version:
        return in_force
    if not known:
        ids = [policy.id for policy in uow.policies.current()]
        raise Misconfigured(words_policy.no_such_type(type_, ids, reader))
    numbers = {each.version: str(each.n) for each in uow.publications.of_type(type_)}
    meant = [each for each in known if version and version == numbers.get(each.version)]
    meant = meant or [each for each in known if version and each.version.startswith(version)]
    if len(meant) == 1:
        return meant[0]
    there = [numbers.get(each.version) or each.version[:_SHOWN_OF_HASH] for each in known]
    raise Misconfigured(words_policy.which_version(type_, version, there, reader))


def _say_assumed(office: Office, reader: Reader) -> None:
    if office.assumed:
        typer.echo(words_policy.assumed(office.assumed, reader))


def _print(lines: Iterable[Indented]) -> None:
    for depth, line in lines:
        typer.echo("    " * depth + line)
