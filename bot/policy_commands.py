"""The commands about policies: files in, sentences out. They need neither Slack nor a running bot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot import definitions, explaining
from bot.config import language_of, policies_folder
from bot.offices import find_office
from bot.views import words_policy
from bot.views.reader import Reader, reader_of
from bot.views.words_explain import Indented
from workflow.model import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a command was given: the environment and the folder."""

    env: Mapping[str, str]
    folder: Path

    @property
    def reader(self) -> Reader:
        """Whoever reads at the terminal, in the language of the installation."""
        return reader_of(Person(id="", name="", locale=""), language_of(self.env))


def explain(type_: str, who: str, sets: Sequence[str], people: Path | None, where: Surroundings) -> None:
    """Print who would be asked, and why. Raises Misconfigured, Failed."""
    policies, reader = definitions.load(policies_folder(where.env, where.folder)), where.reader
    policy = explaining.policy_named(policies, type_, reader)
    office = find_office(people, where.env, [policy])
    lines = explaining.explain(policy, who, sets, office.directory, datetime.now(UTC).date(), reader)
    _print(lines)
    if office.assumed:
        typer.echo(words_policy.assumed(office.assumed, reader))


def _print(lines: Iterable[Indented]) -> None:
    for depth, line in lines:
        typer.echo("    " * depth + line)
